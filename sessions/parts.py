"""What this app shows on the pages of the apps below it."""

from django.urls import reverse
from django.utils import timezone

from foundation.prepared import prepared
from teams.roles import network_roles

from . import kind, timeline
from .models import Session


def team_timeline(request, *, obj, **subject):
    """The three stops of a team's cycle, for its room: one query."""
    team = obj
    manages = request.user.is_superuser or network_roles(request.user).coordinates(team.hub_id)
    now = timezone.now()
    stops = timeline.stops_of(team, drafts=manages)
    if not stops:
        return None
    return {
        "stops": timeline.shown(stops, now=now, address=page_address),
        "dates_url": dates_address(team.pk) if manages and not team.cycle.archived else "",
        "drafts": sum(stop.is_draft for stop in stops),
        "unset": sum(stop.gathering_id is None for stop in stops),
    }


@prepared
def _session_of(gathering):
    rows = Session.objects.filter(gathering=gathering)
    return rows.select_related("term", "replaces__gathering", "replacement__gathering").order_by()


def session_facts(request, *, obj, **subject):
    """Term, contact hours, and what it replaces, for a session's page: one query."""
    gathering = obj
    if gathering.kind != kind.SLUG:
        return None
    session = next(iter(_session_of(gathering=gathering.pk)), None)
    if session is None:
        return None
    replacement = getattr(session, "replacement", None)
    if (
        replacement
        and replacement.gathering.state == "draft"
        and not request.user.has_perm("gatherings.manage_gathering", gathering)
    ):
        replacement = None
    manages = request.user.has_perm("gatherings.manage_gathering", gathering)
    needs_replacement = session.called_off and not getattr(session, "replacement", None)
    return {
        "term": session.term.name,
        "hours": gathering.planned_minutes / 60,
        # gettext's plural forms want a whole number; only a single full hour is singular.
        "hours_plural": 1 if gathering.planned_minutes == 60 else 2,
        "breaks": gathering.break_minutes,
        "hours_reason": gathering.hours_reason if manages else "",
        "replaces": session.replaces.gathering if session.replaces else None,
        "replacement": replacement.gathering if replacement else None,
        "dates_url": dates_address(session.team_id) if manages and needs_replacement else "",
    }


def first_step(request, *, obj, **subject) -> str:
    """Where a new team's coordinator sets its dates."""
    return dates_address(obj.pk)


def page_address(stop) -> str:
    return reverse("gatherings:page", args=[stop.gathering_id])


def dates_address(team_id: int) -> str:
    return reverse("team_sessions:dates", args=[team_id])
