"""Cancelling a whole event: its dates, and with them its offers and its waiting list."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.refusals import Refused
from foundation.retrying import one_transaction
from gatherings.models import Gathering
from gatherings.services import dates, inviting
from mailing import mass
from mailing.models import Sending
from mailing.services import enqueue, open_sending

from ...models import PdEvent
from .. import cancelled
from . import places


def coming(event, now: datetime) -> list[Gathering]:
    """The announced dates that cancelling takes off, in order. Refused where there is none."""
    rows = Gathering.objects.filter(
        audience=event.audience, state=Gathering.State.ANNOUNCED, ends_at__gt=now
    )
    found = list(rows.select_related("hub", "team", "cycle").order_by("starts_at", "pk"))
    if not found:
        raise Refused(_("None of its dates is to come. There is nothing to cancel."))
    return found


@one_transaction
def cancel(
    *, event, reason: str, actor, via: str, sending_key: str, now: datetime | None = None
) -> Sending:
    """Cancel what is to come of an event, one mail a person, with Undo.

    Places, offers and the line stay as they stood, for the record and for *Undo*; nothing is
    offered any more. A second call with the same key changes nothing.
    """
    now = now or timezone.now()
    event = places.hold_one(event)
    if known := Sending.objects.filter(key=sending_key).first():
        return known
    rows = _held(row.pk for row in coming(event, now))
    before = {"event": event.pk, "gatherings": [row.pk for row in rows], "dates": []}
    for row in rows:
        _new, one = dates.call_off(row, reason, actor=actor, via=via, now=now)
        before["dates"].append(one)
    sending, _created = open_sending(
        key=sending_key, actor=actor, kind=cancelled.KIND, label=event.title, before=before, now=now
    )
    mass.begin(sending, people=cancelled.concerned(rows).count(), via=via, now=now)
    return sending


def write(sending, *, after: int, at_most: int, via: str, now: datetime) -> int | None:
    """Tell the next of its people; who manages it hears last: see mass.py."""
    event = PdEvent.objects.get(pk=sending.before["event"])
    rows = inviting.held(sending.before["gatherings"])
    rows.sort(key=lambda row: (row.starts_at, row.pk))
    people = list(cancelled.concerned(rows).filter(pk__gt=after).order_by("pk")[:at_most])
    last = people[-1].pk if len(people) == at_most else None
    if last is None:
        people += cancelled.managers(rows, now)
    new = cancelled.mails_to(people, rows, key=sending.key, actor=sending.actor, event=event)
    enqueue(new, sending=sending, now=now)
    return last


def lock(before: dict) -> None:
    places.hold([before["event"]])
    _held(before["gatherings"])


def take_back(before: dict, *, actor, via, now) -> None:
    """Its dates are on again, with everybody's places. Refused where one was changed since."""
    for one in before["dates"]:
        dates.take_back(one, actor=actor, via=via, now=now)


def _held(ids) -> list[Gathering]:
    """These dates and then their people, held."""
    rows = inviting.held(ids)
    for row in rows:
        inviting.hold_people(row)
    return rows
