"""What this app shows on the pages of the apps below it, and of the roof."""

from datetime import timedelta

from django.db.models import Case, Exists, OuterRef, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import zones
from foundation.attention import Attention
from foundation.navigation import Entry
from foundation.prepared import prepared
from teams.roles import network_roles

from . import board
from .models import Concern, Draft, PublicName
from .publishing import owed
from .sending import waiting
from .services import tabling

# More than so many nobody looks through at home.
SHOWN_AT_HOME = 5
LOOKED_AT = 100
CAN_WAIT = timedelta(days=7)
State = Draft.State


def navigation(request, **subject) -> list[Entry]:
    """The board of one's team, or of all of them: no query beyond their roles."""
    who = network_roles(request.user)
    teams = {**who.coordinated_teams, **who.active_teams}
    live = [pk for pk, team in teams.items() if not team.archived]
    section = reverse("recommendations:all")
    if len(live) == 1 and not who.coordinates_network:
        url = reverse("recommendations:board", args=live)
    elif live or who.coordinates_network or request.user.is_superuser:
        url = section
    else:
        return []
    return [Entry(_("Recommendations"), url, section, order=30)]


def of_workgroup(request, *, obj, **subject) -> dict | None:
    """On a workgroup's page: its drafts, and *Start* for who may; one query."""
    group, now = obj, timezone.now()
    drafts = Draft.objects.visible_to(request.user).filter(workgroup=group)
    lines = board.late_first(board.lines_of(drafts, zone=group.hub.zone, now=now))
    teams = network_roles(request.user).active_teams
    team_id = group.team_id or next(iter(teams), None)
    may_start = (
        group.state == group.State.OPEN
        and not group.cycle.archived
        and team_id is not None
        and (team_id in teams or network_roles(request.user).coordinates(group.hub_id))
    )
    if not lines and not may_start:
        return None
    start = ""
    if may_start:
        start = f"{reverse('recommendations:start', args=[team_id])}?workgroup={group.pk}"
    return {"lines": lines, "start_url": start}


def home(request, **subject) -> dict | None:
    """A member's drafts that changed since they read them, and those they write: one query."""
    who = network_roles(request.user)
    live = [pk for pk, team in who.active_teams.items() if not team.archived]
    if not live:
        return None
    now = timezone.now()
    rows = home_drafts(request, live)
    shown = [one for row in rows if (one := _waiting(row, request.user, now))]
    if not shown:
        return None
    return {"rows": shown[:SHOWN_AT_HOME], "more": max(len(shown) - SHOWN_AT_HOME, 0)}


def home_drafts(request, live: list[int]) -> list[Draft]:
    """What a home looks at, those that are voted on first: one query, kept with the request."""
    known = getattr(request, "_home_drafts", None)
    if known is None:
        decides = waiting.belonging(request.user, timezone.now())
        known = request._home_drafts = _home_drafts(**decides)
    return known


@prepared
def _home_drafts(user, live, today):
    through = Draft.teams.through.objects.filter(team__pk__in=live).values("draft")
    rows = (
        Draft.objects.filter(pk__in=through, cycle__archived=False)
        .exclude(state=State.SHELVED)
        .with_home(user)
        .annotate(beyond_waits=waiting.any_for_member(user=user, live=live, today=today))
        .filter(Q(is_mine=True) | Q(state__in=[State.COMMENTS, State.VOTING]))
        .order_by(Case(When(state=State.VOTING, then=0), default=1), "due_on", "-pk")
    )
    return rows[:LOOKED_AT]


def _waiting(draft, user, now) -> dict | None:
    """What a draft asks of this person, in a few words; None where nothing."""
    if draft.state == State.VOTING and not draft.is_mine:
        return None
    if draft.state == State.COMMENTS and draft.read_id is None:
        said = _("Comments are open: read it")
    elif draft.read_id is not None and draft.newest_id and draft.read_id < draft.newest_id:
        said = _("It changed since you read it")
    elif draft.due_on and draft.is_mine and draft.state == State.DRAFT:
        days = (draft.due_on - zones.local_date(now, user.zone)).days
        if days > 14:
            return None
        if days < 0:
            said = ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}
        else:
            said = _("Due soon")
    else:
        return None
    return {"draft": draft, "said": said}


def attention(request, **subject) -> list[Attention] | None:
    """For coordinators: drafts that are late, and those that are ready to decide; one query."""
    if not network_roles(request.user).is_coordinator:
        return None
    now = timezone.now()
    today = zones.local_date(now, request.user.zone)
    rows = attention_drafts(request)
    return [_attention(one, today, now) for one in rows if one.state == State.READY or one.is_late]


def attention_drafts(request) -> list[Draft]:
    """For coordinators: drafts that are late (``is_late``), ready, voted on, or in which somebody
    sees a harm that waits for an answer (``is_harmed``): one query, kept with the request.
    """
    known = getattr(request, "_attention_drafts", None)
    if known is None:
        now = timezone.now()
        decides = waiting.coordinating(request.user, now)
        known = _attention_drafts(**owed.soon_days(now), **decides)
        request._attention_drafts = known
    return known


@prepared
def _attention_drafts(hubs, today, soon, other, others, **beyond):
    rows = Draft.objects.filter(cycle__archived=False)
    if hubs is not None:
        through = Draft.teams.through.objects.filter(team__hub__pk__in=hubs).values("draft")
        rows = rows.filter(pk__in=through)
    written = Q(state__in=Draft.WRITTEN)
    late = written & Q(due_on__lt=today)
    rows = rows.annotate(
        is_late=Case(When(late, then=True), default=False),
        is_harmed=Exists(Concern.objects.filter(draft=OuterRef("pk"), answer="")),
        beyond_waits=waiting.any_for_coordinator(hubs=hubs, today=today, **beyond),
        owed_waits=Exists(owed.teams_waiting(hubs, soon=soon, other=other, others=others)),
    ).filter(late | Q(state__in=[State.READY, State.VOTING]) | written & Q(is_harmed=True))
    return rows.order_by("due_on", "pk")[:LOOKED_AT]


def _attention(draft, today, now) -> Attention:
    url = draft.get_absolute_url()
    if draft.state == State.READY:
        said = _("“%(title)s” is ready to decide.") % {"title": draft.title}
        return Attention(said, now + CAN_WAIT, _("Look at it"), url, draft.state_since)
    days = (today - draft.due_on).days
    said = ngettext("“%(title)s” is %(n)s day late.", "“%(title)s” is %(n)s days late.", days) % {
        "title": draft.title,
        "n": days,
    }
    return Attention(said, now + CAN_WAIT, _("Look at it"), url)


def of_date(request, *, obj, **subject) -> dict | None:
    """On a date's page: the drafts that were on the table, and a form for who leads it; one query."""
    leads = request.user.has_perm("gatherings.manage_gathering", obj)
    drafts = drafts_of_date(request, obj)
    on_it = [one for one in drafts if one.on_it]
    if not on_it and not (leads and drafts):
        return None
    return {"drafts": drafts, "on_it": on_it, "leads": leads, "gathering": obj}


def drafts_of_date(request, gathering) -> list[Draft]:
    """Those of its team or workgroup that this visitor may see: one query, kept with the request."""
    known = request.__dict__.setdefault("_drafts_of_dates", {})
    if gathering.pk not in known:
        date = {
            "gathering": gathering.pk,
            "team": gathering.team_id,
            "cycle": gathering.cycle_id,
        }
        who = network_roles(request.user)
        if request.user.is_superuser or who.coordinates_network:
            found = _all_of_date(**date)
        else:
            found = _some_of_date(**date, mine=who.active_teams, hubs=who.coordinated_hubs)
        known[gathering.pk] = found
    return known[gathering.pk]


@prepared
def _all_of_date(gathering, team, cycle):
    return tabling.drafts_of(gathering, team, cycle)


@prepared
def _some_of_date(gathering, team, cycle, mine, hubs):
    seen = Draft.objects.seen_from(mine, hubs).order_by().values("pk")
    return tabling.drafts_of(gathering, team, cycle).filter(pk__in=seen)


def own_page(request, *, obj, **subject) -> dict | None:
    """For members: whether their name may be shown in public; one query."""
    if not network_roles(obj).active_teams:
        return None
    return {"shown": PublicName.objects.filter(user=obj, shown=True).exists()}
