"""Mass mail of any size: the press saves what it is, and a task writes its rows.

Up to AT_ONCE people are written in the press itself: all of it is committed, or nothing of it. More
are written by a task, AT_ONCE at a time, each time in a transaction that holds the sending and
notes where it stopped. A task that dies loses the transaction in hand, and the sweep goes on from
there; *Undo* holds the same row, and ends it. Nothing is due before ``undo_until``.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from foundation.retrying import one_transaction

from .models import Sending

AT_ONCE = 500

# write(sending, after=, at_most=, via=, now=) -> the id up to which rows are written, None for all.
RowsWriter = Callable[..., int | None]
_writers: dict[str, RowsWriter] = {}


def register(kind: str, write: RowsWriter) -> None:
    """Sendings of this kind get their rows from ``write``.

    It takes ``at_most`` people whose ids come ``after`` the one where it stopped, in the order of
    ids, with what the deed gives them besides the mail, and returns where it stopped.
    """
    _writers[kind] = write


def begin(sending: Sending, *, people: int, via: str, now: datetime) -> None:
    """Write the rows of a sending for about so many people: in this transaction if they are few."""
    if people <= AT_ONCE:
        # Whoever joins at this moment may make them a few more.
        while not _write(sending, via=via, now=now):
            pass
        return
    sending.expected = people
    sending.save(update_fields=["expected"])
    # No partial: where it fails, Django names it, and a partial has no name.
    transaction.on_commit(lambda: _start(sending.pk), robust=True)


def _start(pk: int) -> None:
    from .tasks import write_rows

    write_rows.apply_async([pk], retry=False)


def unfinished() -> list[int]:
    """The ids of sendings whose rows aren't all there yet."""
    some = Sending.objects.filter(expected__isnull=False)
    return list(some.order_by("pk").values_list("pk", flat=True))


@one_transaction
def write_some(pk: int, *, now: datetime | None = None) -> bool:
    """Go on with a sending for AT_ONCE people; whether more remain.

    One that somebody else is writing, or taking back, is left to them.
    """
    rows = Sending.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    sending = rows.filter(pk=pk, expected__isnull=False).first()
    if sending is None:
        return False
    done = _write(sending, via="task", now=now or timezone.now())
    if done:
        sending.expected = None
    sending.save(update_fields=["written_to", "expected"])
    return not done


def _write(sending: Sending, *, via: str, now: datetime) -> bool:
    """Some of its rows; whether those were the last."""
    write = _writers[sending.kind]
    last = write(sending, after=sending.written_to or 0, at_most=AT_ONCE, via=via, now=now)
    if last is None:
        return True
    sending.written_to = last
    return False
