"""A date that was over comes again: what people who left since still hold of its event is freed."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from foundation import history
from foundation.refusals import Refused
from gatherings.models import Attendee, Gathering

from ...models import PdEvent, PdFacilitator, PdPlace
from . import places

_PLACE = ("user_id", "side", "state", "number", "turn", "limit")
_ANSWER = ("answer", "answered_at", "answered_by_id", "answered_via", "answer_source")


def let_go(event: PdEvent, users: Iterable, *, actor, via: str, now: datetime) -> dict:
    """Their places and turns are free and offered on, and who left the hub leads it no more.

    Returns what :func:`take_again` needs. The event is held.
    """
    users = list(users)
    led = PdFacilitator.objects.filter(event=event)
    led = led.exclude(pk__in=PdFacilitator.objects.leading().values("pk"))
    freed = {"led": [[row.user_id, row.coach] for row in led]}
    led.delete()
    theirs = Q(user__in=[user.pk for user in users]) | Q(state=PdPlace.State.WAITING)
    stood = list(PdPlace.objects.filter(theirs, event=event).order_by("pk").values(*_PLACE))
    said = _answers(event, [row["user_id"] for row in stood], now)
    places.give_back(event, users, actor=actor, via=via, reason="left before the move", now=now)
    since = {row["user_id"]: row for row in PdPlace.objects.filter(event=event).values(*_PLACE)}
    freed["places"] = [row for row in stood if since.get(row["user_id"]) != row]
    moved = {row["user_id"] for row in freed["places"]} & since.keys()
    freed["answers"] = [
        {"pk": row.pk} | {name: _text(getattr(row, name)) for name in _ANSWER}
        for row in said
        if row.user_id in moved
    ]
    return freed


def _answers(event: PdEvent, users: list[int], now: datetime) -> list[Attendee]:
    coming = Gathering.objects.open_to_answers(now).filter(audience=event.audience)
    rows = Attendee.objects.counted().filter(gathering__in=coming, user__in=users)
    return list(rows.order_by("pk"))


def _text(value):
    return value.isoformat() if isinstance(value, datetime) else value


def take_again(event: PdEvent, freed: dict, *, actor, via: str) -> None:
    """Places, the line and who leads as they were; the event is held.

    Refused once somebody took the place that was offered to them, or another one's.
    """
    known = {row.user_id for row in PdFacilitator.objects.filter(event=event)}
    PdFacilitator.objects.bulk_create(
        PdFacilitator(event=event, user_id=pk, coach=coach)
        for pk, coach in freed["led"]
        if pk not in known
    )
    stood = [PdPlace(event=event, **row) for row in freed["places"]]
    since = list(PdPlace.objects.filter(event=event, user__in=[row.user_id for row in stood]))
    others = PdPlace.objects.filter(event=event).exclude(pk__in=[row.pk for row in since])
    taken = {(row.side, row.number, row.turn) for row in others}
    if any(row.state != PdPlace.State.OFFERED for row in since) or any(
        (row.side, row.number, row.turn) in taken or row.limit != event.limit(row.side)
        for row in stood
    ):
        raise Refused(_("A place that became free is somebody else's by now."))
    with history.record(actor=actor, via=via, reason="undo"):
        history.bulk_delete(since, PdPlace)
        history.bulk_create(stood, PdPlace)
        _say_again(freed["answers"])


def _say_again(answers: list[dict]) -> None:
    """Who waits again says again what they said before they were offered a place."""
    given = {one["pk"]: one for one in answers}
    rows = list(Attendee.objects.filter(pk__in=given, answer=Attendee.Answer.NEEDS_ACTION))
    for row in rows:
        for name in _ANSWER:
            value = given[row.pk][name]
            at = name == "answered_at" and value
            setattr(row, name, datetime.fromisoformat(value) if at else value)
    names = [name.removesuffix("_id") for name in _ANSWER]
    history.bulk_update(rows, Attendee, names)
