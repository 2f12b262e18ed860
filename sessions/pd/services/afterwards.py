"""Learners are asked how it was and, a month later, whether they use it; what they answered."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from foundation.refusals import Refused, still_there
from foundation.retrying import one_transaction
from mailing.services import enqueue

from ...models import PdAsk, PdUse, PdWords
from .. import asks, mails
from ..querysets import learnt_at
from . import places

# People asked in one transaction; the sweep comes again for the rest.
AT_ONCE = 500


@one_transaction
def ask(*, event_ids: Iterable[int], about: str, now: datetime) -> int:
    """Mail a form to who learnt at these events and has none yet, some at a time; how many.

    Whoever's being there is recorded later gets theirs then.
    """
    some = 0
    for event in places.hold(event_ids):
        asked = PdAsk.objects.filter(event=event, about=about)
        people = list(learnt_at(event).exclude(pk__in=asked.values("user"))[:AT_ONCE])
        PdAsk.objects.bulk_create(
            PdAsk(event=event, user=user, about=about, asked_at=now) for user in people
        )
        rows = asked.filter(user__in=people)
        new = [mails.asking(row, now=now) for row in rows.select_related("event", "user")]
        some += enqueue(new, now=now)
    return some


@one_transaction
def remind(*, ask_ids: Iterable[int], now: datetime) -> int:
    """One reminder to who hasn't said whether they use it; how many."""
    rows = list(
        PdAsk.objects.silent(now)
        .filter(pk__in=list(ask_ids))
        .select_for_update(of=("self",), no_key=True)
        .select_related("event", "user")
        .order_by("pk")
    )
    for row in rows:
        row.reminded_at = now
    PdAsk.objects.bulk_update(rows, ["reminded_at"])
    return enqueue([mails.asking(row, now=now, again=True) for row in rows], now=now)


@one_transaction
def say_words(*, ask, useful: int, plus: str, delta: str, anonymous: bool, now: datetime) -> None:
    """What a learner says of the event, with their name or without. Refused a second time."""
    row = _answered(ask, now)
    PdWords.objects.create(
        event=row.event,
        user=None if anonymous else row.user,
        useful=useful,
        plus=plus,
        delta=delta,
    )


@one_transaction
def say_use(*, ask, used: str, tell: str, what: str, now: datetime) -> None:
    """Whether a learner uses it. Refused a second time."""
    row = _answered(ask, now)
    PdUse.objects.create(
        event=row.event, user=row.user, used=used, tell=tell, what=what, sent_at=now
    )


def _answered(ask, now: datetime) -> PdAsk:
    rows = PdAsk.objects.select_for_update(of=("self",), no_key=True)
    row = still_there(rows.select_related("event", "user"), ask.pk)
    if row.answered:
        raise Refused(_("You've sent this form already. Thank you."))
    if asks.is_over(row, now):
        raise Refused(_("This form is closed by now."))
    row.answered = True
    row.save(update_fields=["answered"])
    return row
