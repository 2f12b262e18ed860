"""*Show of fingers*, 0 to 5: helps talk, and decides nothing."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import twice
from foundation.refusals import Refused, still_there
from foundation.retrying import one_transaction

from ...models import Draft, Finger, FingerShow
from ...services import holding

# Fewer answers would show who said what.
SHOWN_FROM = 5
MOST = 5


@dataclass(frozen=True)
class Shown:
    """What a page may say of one show: how many answered, and from five on how many of each."""

    show: FingerShow
    answered: int
    mine: int | None
    numbers: list[tuple[int, int]]


def shown(show: FingerShow, user) -> Shown:
    """One query."""
    rows = list(show.fingers.values_list("user_id", "number"))
    counts = Counter(number for _user, number in rows)
    enough = len(rows) >= SHOWN_FROM
    return Shown(
        show,
        len(rows),
        next((number for pk, number in rows if pk == user.pk), None),
        [(number, counts[number]) for number in range(MOST, -1, -1)] if enough else [],
    )


@one_transaction
def begin(
    *, draft: Draft, question: str = "", actor, via: str, now: datetime | None = None
) -> FingerShow:
    """One at a time: the one before ends."""
    now = now or timezone.now()
    row = holding.held(draft.pk)
    holding.refuse_archived(row.cycle)
    if row.state == Draft.State.SHELVED or row.state in Draft.DECIDED:
        raise Refused(_("It is decided or shelved: there is nothing to talk about any more."))
    asked = " ".join(question.split())[:200]
    open_now = row.finger_shows.filter(closed_at=None)
    if begun := open_now.filter(question=asked, opened_at__gte=now - twice.JUST_NOW).first():
        return begun
    open_now.update(closed_at=now)
    return row.finger_shows.create(question=asked, opened_by=actor, opened_at=now)


@one_transaction
def show_number(*, show: FingerShow, number: int, actor, via: str) -> Finger:
    """One number a person, which they may change until it ends."""
    rows = FingerShow.objects.select_for_update(of=("self",), no_key=True)
    row = still_there(rows, show.pk)
    if row.closed_at is not None:
        raise Refused(_("This show of fingers is over."))
    if number not in range(MOST + 1):
        raise Refused(_("Choose a number from 0 to 5."))
    finger, _new = Finger.objects.update_or_create(
        show=row, user=actor, defaults={"number": number}
    )
    return finger


@one_transaction
def end(*, show: FingerShow, actor, via: str, now: datetime | None = None) -> FingerShow:
    row = still_there(FingerShow.objects.select_for_update(of=("self",), no_key=True), show.pk)
    if row.closed_at is None:
        row.closed_at = now or timezone.now()
        row.save(update_fields=["closed_at"])
    return row
