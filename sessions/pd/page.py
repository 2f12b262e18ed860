"""What an event's page shows: to who comes, and to who runs it."""

from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from gatherings import panels
from gatherings.models import Attendee, Gathering
from gatherings.rules import know_own_attendee
from gatherings.views.answering import shown_after
from teams.contacts import contact_for

from ..models import PdFacilitator, PdPlace
from . import clashes, place_words, results
from .kind import know_room
from .querysets import sees

DAY = timedelta(days=1)


def of(request, event) -> dict:
    """The page's data for this visitor."""
    now, user = timezone.now(), request.user
    runs = user.has_perm("team_sessions.run_event", event)
    dates = _dates(event, counted=runs)
    places = list(event.places.select_related("user").order_by("side", "number", "turn"))
    named = _named(event, over=all(one.ends_at <= now for one in dates))
    context = {
        "event": event,
        "dates": dates,
        "state": event.state_of(dates, now),
        "cancelled_reason": _why_cancelled(dates),
        "leads": [row for row in named if not row.coach],
        "coaches": [row for row in named if row.coach],
        "offering_url": event.offering.get_absolute_url() if sees(user, event.offering) else "",
        "runs": runs,
        "use": results.use_line(event.use_said, event.use_did),
        "reads": runs or user.has_perm("team_sessions.read_feedback", event),
        "manages": user.has_perm("team_sessions.manage_event", event),
        "left": _left(event, places, to_come=any(one.starts_at > now for one in dates)),
        "now": now,
    }
    own, series, context["clashes"], came = _own(user, dates, now)
    context["observes"] = came or any(
        row.user_id == user.pk and row.side == "observer" and row.state == "held" for row in places
    )
    if own is not None:
        know_room(own, event, places)
        context["panel"] = panels.panel(
            own,
            url=panels.answer_url(own.gathering_id),
            now=now,
            series=series,
            manages=runs,
            **shown_after(request, own, now),
        )
    elif any(one.user_id == user.pk for one in named):
        context["clashes"] = [clashes.leads()]
    elif not context["reads"]:
        context["contact"] = contact_for(event.hub)
    if runs:
        context |= _for_who_runs_it(event, dates, places, now)
    return context


def _named(event, *, over: bool) -> list[PdFacilitator]:
    """Who leads and coaches; until it is over, without whose account is closed: they can't."""
    rows = event.facilitators.select_related("user").order_by("user__name", "pk")
    return list(rows if over else rows.filter(user__is_active=True))


def _why_cancelled(dates) -> str:
    """The reason that stood in the mail, where all of it is cancelled."""
    off = [one for one in dates if one.state == Gathering.State.CANCELLED]
    return off[0].cancelled_reason if off and len(off) == len(dates) else ""


def _dates(event, *, counted: bool) -> list[Gathering]:
    """Its dates in order; ``counted`` adds to each how many are ``silent``."""
    rows = event.dates.select_related("gathering").order_by("gathering__starts_at", "pk")
    if counted:
        silent = Q(gathering__attendees__answer="needs-action")
        silent &= Q(gathering__attendees__withdrawn=False)
        rows = rows.annotate(silent=Count("gathering__attendees", filter=silent))
    dates = []
    for row in rows:
        one = row.gathering
        one.hub, one.team, one.cycle = event.hub, event.team, event.cycle
        one.silent = getattr(row, "silent", 0)
        dates.append(one)
    return dates


def _own(user, dates, now) -> tuple[Attendee | None, list[Attendee], list[str], bool]:
    """The visitor's row of the first date that can be answered, or of the first of all.

    And their rows of all dates that can be, in order; what else they said yes to on the same days,
    in sentences; and whether they came to one as critical friend (``querysets.observed_at``).
    """
    known = {one.pk: one for one in dates if one.state != Gathering.State.DRAFT}
    near = Q(gathering__in=known)
    for one in known.values():
        near |= Q(
            answer=Attendee.Answer.ACCEPTED,
            gathering__state=Gathering.State.ANNOUNCED,
            gathering__starts_at__range=(one.starts_at - DAY, one.starts_at + DAY),
        )
    found = Attendee.objects.counted().filter(near, user=user).select_related("gathering")
    rows, others = [], []
    for row in found:
        if row.gathering_id in known:
            row.gathering, row.user = known[row.gathering_id], user
            know_own_attendee(user, row.gathering, row)
            rows.append(row)
        else:
            others.append(row.gathering)
    rows.sort(key=lambda row: (row.gathering.starts_at, row.pk))
    coming = [
        row
        for row in rows
        if row.gathering.state == Gathering.State.ANNOUNCED and row.gathering.ends_at > now
    ]
    came = any(_observed(row, now) for row in rows)
    return next(iter(coming or rows), None), coming, clashes.same_day(coming, others, now), came


def _observed(row: Attendee, now) -> bool:
    if row.role != Attendee.Role.OBSERVER or row.gathering.starts_at > now:
        return False
    if row.gathering.state == Gathering.State.HELD:
        return bool(row.present_minutes)
    announced = row.gathering.state == Gathering.State.ANNOUNCED
    return announced and row.answer == Attendee.Answer.ACCEPTED


def _left(event, places, *, to_come: bool) -> list[dict]:
    """Each side of the room with its number of places and, while dates are to come, what is left."""
    found = []
    for side, label in PdPlace.Side.choices:
        here = [row for row in places if row.side == side]
        held = sum(row.state == PdPlace.State.HELD for row in here)
        taken, waiting = sum(bool(row.number) for row in here), sum(bool(row.turn) for row in here)
        limit = event.limit(side)
        found.append(
            {
                "label": label,
                "limit": limit,
                "held": held,
                "offered": taken - held,
                "left": place_words.left(limit, taken, waiting, asked=False) if to_come else "",
            }
        )
    return found


def _for_who_runs_it(event, dates, places, now) -> dict:
    drafts = [one for one in dates if one.state == Gathering.State.DRAFT and one.starts_at > now]
    coming = [
        one for one in dates if one.state == Gathering.State.ANNOUNCED and one.starts_at > now
    ]
    ids = "&".join(f"id={one.pk}" for one in drafts)
    over = all(one.is_over(now) for one in dates)
    ranks: dict[str, int] = {}
    for row in places:
        if row.state == PdPlace.State.WAITING:
            ranks[row.side] = row.rank = ranks.get(row.side, 0) + 1
            row.said = place_words.waits(row.rank, over=over)
    free = {
        side: event.limit(side) is None
        or event.limit(side) > sum(row.side == side and bool(row.number) for row in places)
        for side in PdPlace.Side.values
    }
    sides = [
        {
            "label": label,
            "held": [row for row in places if row.side == side and row.state == "held"],
            "offered": [row for row in places if row.side == side and row.state == "offered"],
            "waiting": [row for row in places if row.side == side and row.state == "waiting"],
            "free": free[side],
        }
        for side, label in PdPlace.Side.choices
    ]
    return {
        "sides": sides,
        "silent": coming[0].silent if coming else 0,
        "silent_url": f"{coming[0].get_absolute_url()}?answer=needs-action" if coming else "",
        "announce_url": f"{reverse('gatherings:announce')}?{ids}" if drafts else "",
    }
