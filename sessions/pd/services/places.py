"""Who has a place at an event, who waits for one, and to whom a freed one is offered.

Everything here holds the event's row first, so that its places change one after the other.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import history, places
from foundation.refusals import Refused, still_there
from foundation.retrying import one_transaction
from foundation.stale import refuse_unread
from gatherings.models import Attendee, Gathering
from gatherings.services import answers, inviting
from mailing.services import enqueue

from ...models import PdEvent, PdPlace
from .. import mails
from ..deadlines import BY_HAND, offer_ends
from ..place_words import SIDES

HELD, OFFERED, WAITING = PdPlace.State.HELD, PdPlace.State.OFFERED, PdPlace.State.WAITING


def hold(ids: Iterable[int]) -> list[PdEvent]:
    """These events as they stand now, held until the transaction ends."""
    return places.lock(PdEvent.objects.filter(pk__in=list(ids)).select_related("hub"))


def hold_one(event) -> PdEvent:
    """This event as it stands now, held; Gone where somebody took it away."""
    still_there(PdEvent.objects.filter(pk=event.pk), event.pk)
    return hold([event.pk])[0]


def take(event: PdEvent, user, side: str, *, actor, via: str, now: datetime) -> PdPlace:
    """Give ``user`` a place on this side, or put them at the end of the line for one.

    A place on the other side is given back for it, but kept (with a refusal) where there is none
    for it here. The event is held. Refused where the event takes nobody more.
    """
    place = PdPlace.objects.filter(event=event, user=user).first()
    if place and place.state == OFFERED and place.offered_until <= now:
        _leave(event, [place], actor=actor, via=via, reason="offer ended", now=now)
        place = None
    if place and place.side == side:
        if place.state == OFFERED:
            _save(place, actor, via, "took the offer", state=HELD, offered_until=None)
        return place
    if event.closed:
        raise Refused(_("No more people are taken. Ask who leads it."), field="answer")
    number = _free(event, side)
    if number is None and place and place.state == HELD:
        raise Refused(_keeps(place), field="answer")
    if place:
        _leave(event, [place], actor=actor, via=via, reason="other side", now=now)
    given = {"turn": _next_turn(event, side)} if number is None else {"number": number}
    new = PdPlace(
        event=event,
        user=user,
        side=side,
        state=WAITING if number is None else HELD,
        limit=event.limit(side),
        **given,
    )
    with history.record(actor=actor, via=via, reason="place"):
        new.save()
    return new


def give_back(event: PdEvent, users, *, actor, via: str, reason: str, now: datetime) -> None:
    """Take these people's places and turns, and offer what became free. The event is held."""
    theirs = list(PdPlace.objects.filter(event=event, user__in=[user.pk for user in users]))
    _leave(event, theirs, actor=actor, via=via, reason=reason, now=now)


def take_again(event: PdEvent, users, rows: list[Attendee], *, actor, via: str, now) -> None:
    """Give people whose leaving was undone the places that they had, as far as any is free.

    ``rows`` are theirs, as they answered before. Everybody else who meant to come, waited or
    wasn't sure is asked anew: what they left is somebody else's by now. The event is held.
    """
    said = {row.user_id: row for row in rows if row.answer in ("accepted", "tentative")}
    anew = []
    for user in users:
        if (row := said.get(user.pk)) is None:
            continue
        number = _free(event, row.role) if row.answer == "accepted" else None
        if number is None:
            anew.append(user)
            continue
        limit = event.limit(row.role)
        with history.record(actor=actor, via=via, reason="undo"):
            PdPlace.objects.create(
                event=event, user=user, side=row.role, state=HELD, number=number, limit=limit
            )
    answers.ask_anew(audience=event.audience, users=anew, via=via, now=now)


def _leave(event, rows: list[PdPlace], *, actor, via, reason, now) -> None:
    if not rows:
        return
    with history.record(actor=actor, via=via, reason=reason):
        history.bulk_delete(rows, PdPlace)
    for side in sorted({row.side for row in rows if row.number}):
        offer(event, side, now=now)


def offer(event: PdEvent, side: str, *, now: datetime) -> list[PdPlace]:
    """Offer what is free on this side to those who wait, in their order; the event is held.

    In the last days it is given by hand: nobody could answer in time. Each who is offered one gets
    a mail, and is asked anew.
    """
    first = _first_start(event, now)
    if first is None or first - now <= BY_HAND:
        return []
    waiting = list(PdPlace.objects.filter(event=event, side=side).in_line().select_related("user"))
    if not waiting:
        return []
    until = min(offer_ends(now, event.hub), first)
    offered = []
    for place in waiting:
        number = _lowest(event, side)
        if number is None:
            break
        _save(
            place, None, "task", "place offered",
            state=OFFERED, number=number, turn=None, offered_until=until, limit=event.limit(side),
        )  # fmt: skip
        offered.append(place)
    if offered:
        users = [place.user for place in offered]
        answers.ask_anew(audience=event.audience, users=users, via="task", now=now)
        inviting.hold_changed(audience=event.audience, users=users, now=now)
        dates = list(_coming(event, now).values_list("pk", flat=True))
        enqueue([mails.offered(place, event, dates) for place in offered], now=now)
    return offered


@one_transaction
def offer_to_returned(*, users, actor, via: str, now: datetime) -> None:
    """Connected to ``person_returned``: who waited with a closed account was passed over, and is in
    line again; a place that stayed free meanwhile is offered now.
    """
    waiting = PdPlace.objects.waiting().filter(user__in=[user.pk for user in users]).order_by()
    some = PdEvent.objects.filter(pk__in=waiting.values("event")).to_come(now)
    for event in hold(some.values_list("pk", flat=True)):
        for side in sorted(PdPlace.Side.values):
            offer(event, side, now=now)


@one_transaction
def lapse(*, place_ids: Iterable[int], now: datetime) -> int:
    """End the offers whose time is over, and offer each place to the next; how many ended."""
    some = PdPlace.objects.filter(pk__in=list(place_ids)).lapsed(now)
    events = hold(some.order_by().values_list("event", flat=True))
    ended = 0
    for event in events:
        rows = list(some.filter(event=event).select_related("user"))
        ended += len(rows)
        enqueue([mails.lapsed(place, event) for place in rows], now=now)
        _leave(event, rows, actor=None, via="task", reason="offer ended", now=now)
    return ended


@one_transaction
def give(*, place, reason: str, actor, via: str, now: datetime) -> PdPlace:
    """Give a free place to somebody who waits, by hand: they get a mail that they're in.

    Raises Refused where none is free, where they don't wait any more, and where others wait longer
    and no reason is given.
    """
    event = hold_one(place.event)
    place = still_there(PdPlace.objects.filter(event=event).select_related("user"), place.pk)
    if place.state == HELD:
        return place
    first_in_line = PdPlace.objects.filter(event=event, side=place.side).in_line().first()
    if place.state == WAITING and first_in_line != place and not reason.strip():
        raise Refused(_("Others have waited longer. Say why it is given out of order."))
    first = _first_start(event, now)
    if first is None:
        raise Refused(_("It has begun. Nobody needs a place any more."))
    if place.state == WAITING:
        number = _lowest(event, place.side)
        if number is None:
            raise Refused(_("No place is free. Raise the number of places first."))
        _save(
            place, actor, via, reason.strip() or "given by hand",
            state=OFFERED, number=number, turn=None, offered_until=first, limit=event.limit(place.side),
        )  # fmt: skip
    else:
        _save(place, actor, via, reason.strip() or "given by hand", offered_until=first)
    row = (
        Attendee.objects.counted()
        .filter(
            user=place.user,
            gathering__audience=event.audience,
            gathering__ends_at__gt=now,
            gathering__state=Gathering.State.ANNOUNCED,
        )
        .select_related("gathering")
        .order_by("gathering__starts_at", "pk")
        .first()
    )
    if row is None:
        raise Refused(_("They aren't asked to this event any more."))
    answers.enter(
        attendee=row,
        answer=place.side,
        source=reason.strip() or _("A place became free"),
        actor=actor,
        via=via,
        now=now,
    )
    place.refresh_from_db()
    return place


@one_transaction
def change_limits(
    *, event, learners, observers, seen=None, actor, via: str, now: datetime
) -> PdEvent:
    """Another number of places (None: no limit) on each side; what becomes free is offered.

    ``seen`` is the event as a form compared it. Raises Refused, naming the field, below what is held
    or kept for who was offered it.
    """
    event = hold_one(event)
    refuse_unread(seen, event, ("learners", "observers"))
    event.learners, event.observers = learners, observers
    fields = {PdPlace.Side.PARTICIPANT: "learners", PdPlace.Side.OBSERVER: "observers"}
    for side, field in fields.items():
        rows = list(PdPlace.objects.filter(event=event, side=side).taken().order_by("number"))
        try:
            changed = places.change_limit(rows, event.limit(side))
        except places.Full:
            n = len(rows)
            said = ngettext(
                "%(n)s place is taken or offered. Enter %(n)s or more.",
                "%(n)s places are taken or offered. Enter %(n)s or more.",
                n,
            )
            raise Refused(said % {"n": n}, field=field)
        with history.record(actor=actor, via=via, reason="other number of places"):
            history.bulk_update(changed, PdPlace, ["number", "limit"])
    with history.record(actor=actor, via=via, reason="other number of places"):
        event.save(update_fields=["learners", "observers"])
    for side in fields:
        offer(event, side, now=now)
    return event


def _free(event, side) -> int | None:
    """A number for who comes now; None where all are taken, or others wait for what is free."""
    if PdPlace.objects.filter(event=event, side=side).in_line().exists():
        return None
    return _lowest(event, side)


def _lowest(event, side) -> int | None:
    taken = PdPlace.objects.filter(event=event, side=side).taken()
    try:
        return places.take(taken.values_list("number", flat=True), 1, limit=event.limit(side))[0]
    except places.Full:
        return None


def _next_turn(event, side) -> int:
    line = PdPlace.objects.filter(event=event, side=side).waiting()
    return (line.reverse().values_list("turn", flat=True).first() or 0) + 1


def _first_start(event, now: datetime) -> datetime | None:
    """When the first of its dates to come begins; None where none does."""
    return _coming(event, now).values_list("starts_at", flat=True).first()


def _coming(event, now: datetime):
    coming = Gathering.objects.filter(
        audience=event.audience, state=Gathering.State.ANNOUNCED, starts_at__gt=now
    )
    return coming.order_by("starts_at", "pk")


def _save(place: PdPlace, actor, via: str, reason: str, **values) -> None:
    for name, value in values.items():
        setattr(place, name, value)
    with history.record(actor=actor, via=via, reason=reason):
        place.save(update_fields=list(values))


def _keeps(place: PdPlace) -> str:
    other = next(name for side, name in SIDES.items() if side != place.side)
    return _(
        "All places %(other)s are taken. You keep your place %(side)s; to wait instead, say first "
        "that you can't come."
    ) % {"other": other, "side": SIDES[place.side]}
