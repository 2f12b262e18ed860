"""What this app shows on the pages of the apps below it, and of the roof."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.attention import Attention
from foundation.prepared import prepared
from teams.roles import network_roles

from . import overview, records
from .kind import SLUG, audience_of
from .models import LeadOffer, Meeting, Workgroup
from .overview import Line
from .rhythm import State
from .roles import roles_of

SHOWN_AT_HOME = 5
# More than so many nobody looks after in person.
LOOKED_AT = 200
# What is missing can wait as long as a nudge: after what is late today.
CAN_WAIT = timedelta(days=10)


def looked_after(request) -> list[Line]:
    """The running workgroups that this person coordinates or leads; one query a request."""
    known = request.__dict__.get("_workgroups_looked_after")
    if known is None:
        known = request._workgroups_looked_after = _looked_after(request.user)
    return known


def _looked_after(user) -> list[Line]:
    who = network_roles(user)
    led = [pk for pk, held in roles_of(user).items() if held.leads]
    if not (who.is_coordinator or led):
        return []
    rows = _running_in(hubs=who.coordinated_or_all, led=led)
    return overview.in_order(overview.lines_from(rows, timezone.now()))


@prepared
def _running_in(hubs, led):
    """Of these hubs (None: of the network), and those that are led."""
    mine = Q() if hubs is None else Q(hub__pk__in=hubs) | Q(pk__in=led)
    found = Workgroup.objects.filter(mine, overview.running()).order_by("-pk")
    some = Workgroup.objects.filter(pk__in=found.values("pk")[:LOOKED_AT])
    return overview.rows_of(some)


def home(request, **subject) -> dict | None:
    """The workgroups of a coordinator's hubs by rhythm, those that need something first."""
    if not network_roles(request.user).is_coordinator:
        return None
    lines = [one for one in looked_after(request) if not one.is_proposed]
    if not lines:
        return None
    return {"lines": lines[:SHOWN_AT_HOME], "more": max(len(lines) - SHOWN_AT_HOME, 0)}


def attention(request, **subject) -> list[Attention]:
    """What is behind or over, led by nobody, proposed or finished; and who offers to lead."""
    who = network_roles(request.user)
    now = timezone.now()
    found = []
    for line in looked_after(request):
        coordinates = who.coordinates(line.hub_id)
        led = line.is_open and _leads(request.user, line)
        one = _proposed(line, now) if line.is_proposed else _running(line, now, led=led)
        if one is not None and (coordinates or led):
            found.append(one)
    if who.is_coordinator:
        found += _offers(who, now)
    return found


def _leads(user, line: Line) -> bool:
    held = roles_of(user).get(line.pk)
    return held is not None and held.leads


def _proposed(line: Line, now) -> Attention | None:
    """A proposal waits for its coordinator, unless it was sent back."""
    if line.sent_back:
        return None
    said = ngettext(
        "%(who)s proposed the workgroup %(name)s; %(n)s person would join.",
        "%(who)s proposed the workgroup %(name)s; %(n)s people would join.",
        line.supporters,
    ) % {"who": line.proposed_by or _("Somebody"), "name": line.name, "n": line.supporters}
    return Attention(said, now, _("Look at it"), line.url, since=line.created_at)


def _running(line: Line, now, *, led: bool) -> Attention | None:
    """What keeps an open one from going on well, and where it is mended."""
    if not line.leading:
        said = _("Nobody leads the workgroup %(name)s.") % {"name": line.name}
        return Attention(said, now, _("Name a facilitator"), f"{line.url}#people")
    rhythm, wrong = line.rhythm, line.wrong
    if rhythm.state == State.DONE and led:
        said = _("%(name)s has held its meetings. Close it with a summary.") % {"name": line.name}
        url = reverse("workgroups:close", args=[line.pk])
        return Attention(said, now + CAN_WAIT, _("Close it"), url)
    if not wrong:
        return None
    said = _("%(name)s: %(wrong)s") % {"name": line.name, "wrong": wrong}
    button, url = what_to_do(line)
    if rhythm.missing > 1 and line.unclosed:
        # For all of its meetings that nobody has closed.
        at, about = line.unclosed.ends_at, audience_of(line.pk)
        return Attention(said, at, button, url, since=at, about=about, sums_up=True)
    return Attention(said, now + CAN_WAIT, button, url)


def what_to_do(line: Line) -> tuple[str, str]:
    """The one press that a rhythm asks of who leads it: (its words, its address)."""
    rhythm, over = line.rhythm, line.unclosed
    if over is not None:
        return _("It took place"), reverse("gatherings:took_place", args=[over.pk])
    drafts = [one for one in line.meetings if one.state == "draft" and one.starts_at > line.now]
    if drafts:
        ids = "&".join(f"id={one.pk}" for one in drafts)
        words = ngettext("Announce %(n)s meeting", "Announce %(n)s meetings", len(drafts))
        return words % {"n": len(drafts)}, f"{reverse('gatherings:announce')}?{ids}"
    if rhythm.state == State.DONE:
        return _("Close it"), reverse("workgroups:close", args=[line.pk])
    if rhythm.state == State.OVER:
        return _("See its meetings"), line.url
    if line.wants_a_choice:
        return _("Choose a time"), reverse("workgroups:poll_close", args=[line.poll])
    if line.finds_times:
        return _("Look at the poll"), reverse("workgroups:poll", args=[line.poll])
    if rhythm.lacks and not rhythm.planned:
        return _("Plan the meetings"), reverse("workgroups:plan", args=[line.pk])
    if rhythm.lacks:
        return _("Add meetings"), reverse("workgroups:add_meetings", args=[line.pk])
    return "", ""


def _offers(who, now) -> list[Attention]:
    """ "Ana Ruiz would like to lead a workgroup; has led nothing yet"."""
    found = []
    for one in _offers_in(hubs=who.coordinated_or_all):
        said = _("%(name)s would like to lead a workgroup (%(led)s).") % {
            "name": one.user,
            "led": records.led_said(one.led),
        }
        url = reverse("workgroups:offers", args=[one.team_id])
        found.append(Attention(said, now + CAN_WAIT, _("See the offers"), url))
    return found


@prepared
def _offers_in(hubs):
    offers = LeadOffer.objects.filter(
        ended_on=None, team__cycle__archived=False, user__is_active=True
    )
    if hubs is not None:
        offers = offers.filter(team__hub__pk__in=hubs)
    offers = offers.annotate(led=records.led_count("user")).select_related("user", "team")
    return offers.order_by("offered_on", "pk")


def team_room(request, *, obj, **subject) -> dict:
    """The workgroups of a team, and those of its cycle that it may join: one query."""
    team = obj
    groups = Workgroup.objects.filter(Q(team=team) | Q(team=None, cycle=team.cycle_id))
    lines = overview.in_order(overview.lines_of(groups, timezone.now()))
    if team.cycle.archived:
        lines = [one for one in lines if one.team]
    return {
        "lines": lines,
        "team": team,
        "may_propose": not team.cycle.archived
        and request.user.has_perm("workgroups.propose", team),
        "makes": request.user.has_perm("workgroups.make", team),
        "list_url": reverse("workgroups:list"),
    }


def meeting_facts(request, *, obj, **subject) -> dict | None:
    """Whose meeting it is, on a meeting's page: one query, for meetings alone.

    Who leads it is asked there, too, whether it stays, where fewer than half come.
    """
    if obj.kind != SLUG:
        return None
    meeting = Meeting.objects.select_related("workgroup").filter(gathering=obj.pk).first()
    if meeting is None:
        return None
    meeting.gathering = obj
    now = timezone.now()
    asks = meeting.is_asked_about(now) and request.user.has_perm(
        "workgroups.lead_workgroup", meeting.workgroup
    )
    return {"group": meeting.workgroup, "asks": asks, "meeting": meeting, "date": obj, "now": now}


def of_person(request, *, obj, **subject) -> dict | None:
    """What this member led, coached and was in, in this hub: two queries."""
    found = records.record_of(obj.user_id, hub=obj.team.hub_id)
    return {"rows": found, "zone": obj.team.hub.zone} if found else None


def own_page(request, *, obj, **subject) -> dict:
    """One's own record, and the focus areas that one ticks: a few queries."""
    return {
        "rows": records.record_of(obj.pk, reader=obj),
        "areas": records.areas_of(obj),
    }
