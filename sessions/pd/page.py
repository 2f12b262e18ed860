"""What an event's page shows: to who comes, and to who runs it."""

from django.urls import reverse
from django.utils import timezone

from gatherings import panels
from gatherings.models import Attendee, Gathering
from gatherings.rules import know_own_attendee
from teams.contacts import contact_for

from ..models import PdPlace
from . import telling


def of(request, event) -> dict:
    """The page's data for this visitor."""
    now, user = timezone.now(), request.user
    rows = list(event.dates.select_related("gathering").order_by("gathering__starts_at", "pk"))
    dates = [row.gathering for row in rows]
    for one in dates:
        one.hub, one.team, one.cycle = event.hub, event.team, event.cycle
    places = list(event.places.select_related("user").order_by("side", "number", "turn"))
    runs = user.has_perm("team_sessions.run_event", event)
    context = {
        "event": event,
        "dates": dates,
        "state": event.state_of(dates, now),
        "leads": list(event.facilitators.select_related("user").order_by("user__name", "pk")),
        "runs": runs,
        "manages": user.has_perm("team_sessions.manage_event", event),
        "left": _left(event, places),
        "now": now,
    }
    own = _own(user, dates, now)
    if own is not None:
        context["panel"] = panels.panel(own, url=panels.answer_url(own.gathering_id), now=now)
    elif not runs:
        context["contact"] = contact_for(event.hub)
    if runs:
        context |= _for_who_runs_it(dates, places, now)
    return context


def _own(user, dates, now) -> Attendee | None:
    """The visitor's row of the first date that can be answered, or of the first of all."""
    known = {one.pk: one for one in dates if one.state != Gathering.State.DRAFT}
    rows = list(Attendee.objects.counted().filter(user=user, gathering__in=known))
    for row in rows:
        row.gathering, row.user = known[row.gathering_id], user
        know_own_attendee(user, row.gathering, row)
    rows.sort(key=lambda row: (row.gathering.starts_at, row.pk))
    coming = [
        row
        for row in rows
        if row.gathering.state == Gathering.State.ANNOUNCED and row.gathering.ends_at > now
    ]
    return next(iter(coming or rows), None)


def _left(event, places) -> list[dict]:
    """Each side of the room with its number of places and what is left."""
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
                "left": telling.left(limit, taken, waiting),
            }
        )
    return found


def _for_who_runs_it(dates, places, now) -> dict:
    drafts = [one for one in dates if one.state == Gathering.State.DRAFT and one.starts_at > now]
    coming = [
        one for one in dates if one.state == Gathering.State.ANNOUNCED and one.starts_at > now
    ]
    silent = 0
    if coming:
        waiting = {row.user_id for row in places if row.state == PdPlace.State.WAITING}
        rows = coming[0].attendees.silent()
        silent = rows.exclude(user__in=waiting).count()
    ids = "&".join(f"id={one.pk}" for one in drafts)
    ranks: dict[str, int] = {}
    for row in places:
        if row.state == PdPlace.State.WAITING:
            ranks[row.side] = row.rank = ranks.get(row.side, 0) + 1
            row.said = telling.waits(row.rank)
    sides = [
        {
            "label": label,
            "held": [row for row in places if row.side == side and row.state == "held"],
            "offered": [row for row in places if row.side == side and row.state == "offered"],
            "waiting": [row for row in places if row.side == side and row.state == "waiting"],
        }
        for side, label in PdPlace.Side.choices
    ]
    return {
        "sides": sides,
        "silent": silent,
        "silent_url": f"{coming[0].get_absolute_url()}?answer=needs-action" if coming else "",
        "announce_url": f"{reverse('gatherings:announce')}?{ids}" if drafts else "",
    }
