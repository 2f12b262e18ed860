"""Reminders going out: the automatic ones of the sweep, and a coordinator's nudge."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.refusals import Refused, still_there
from foundation.retrying import is_conflict, one_transaction
from mailing.models import Sending
from mailing.services import enqueue, open_sending

from .. import asking, reminders
from ..models import Attendee, Gathering

logger = logging.getLogger(__name__)
# Rows held at a time: SQLite lets nobody else write meanwhile.
BATCH = 100
NUDGED = "gatherings.nudged"


def sweep(*, now: datetime | None = None) -> int:
    """Write every reminder that is due into the outbox; returns how many.

    Two at once do each row once: a row (and its date) that another transaction holds is left to
    it, and the mail's unique key stands behind that. Whatever is due says so again in its row,
    so a sweep that was missed loses nothing but time.
    """
    now = now or timezone.now()
    written, rows = 0, True
    while rows:
        rows, count = _sweep_batch(now)
        written += count
    return written


@one_transaction
def _sweep_batch(now: datetime) -> tuple[int, int]:
    """(rows looked at, mails written). Each row looked at is due later than ``now`` afterwards."""
    # The date is held too: somebody who moves or cancels it waits for this, and then finds and
    # calls back what was written here.
    rows = list(
        Attendee.objects.due_for_reminder(now)
        .select_related("gathering__hub", "gathering__team", "user")
        .select_for_update(of=("self", "gathering"), skip_locked=True, no_key=True)[:BATCH]
    )
    box = reminders.mailbox(rows, now=now)
    due = []
    for row in rows:
        coming = reminders.next_reminder(reminders.facts_of(row, box.last.get(row.pk)), now)
        if coming and coming.at <= now:
            due.append((row, coming.step))
    written = _write(due, now)
    reminders.schedule(rows, now=now, contacts=box.last | {row.pk: now for row, _step in due})
    return len(rows), written


def _write(due: list[tuple[Attendee, reminders.Step]], now: datetime) -> int:
    """Enqueue together; if one can't be written, each alone, so that it stops nobody else's."""
    if not due:
        return 0
    try:
        with transaction.atomic():
            letters = asking.letters_for_due(due, now=now)
            # By key: two sweeps that write to the same people wait for each other in one order.
            return enqueue(sorted(letters, key=lambda one: one.key), now=now)
    except Exception as error:
        if is_conflict(error):
            raise  # nothing is wrong with the letters: the whole batch is begun again
        if len(due) == 1:
            row, step = due[0]
            logger.exception("Reminder %s can't be written", reminders.key_of(row, step))
            return 0
    return sum(_write([one], now) for one in due)


# --- a coordinator's nudge --------------------------------------------------------------------


def silent_people(gathering: Gathering, attendee_ids=None, *, held: bool = False) -> list[Attendee]:
    """Those of these people of this date (None: of all) who haven't answered, by name.

    ``held`` keeps them from answering until the end of the transaction.
    """
    people = gathering.attendees.silent().select_related("user").order_by("user__name", "pk")
    if attendee_ids is not None:
        people = people.filter(pk__in=list(attendee_ids))
    if held:
        people = people.select_for_update(of=("self",), no_key=True)
    rows = list(people)
    for row in rows:
        row.gathering = gathering
    return rows


def refuse_to_nudge(gathering: Gathering, now: datetime) -> None:
    """Raise Refused, in words for the coordinator, where a nudge would mean nothing."""
    if gathering.state != Gathering.State.ANNOUNCED:
        raise Refused(
            _("%(title)s isn't open to answers. Nobody can be nudged.") % {"title": gathering.title}
        )
    if gathering.starts_at <= now:
        raise Refused(_("%(title)s has begun. Set answers by hand.") % {"title": gathering.title})


@one_transaction
def nudge(
    *,
    gathering: Gathering,
    attendee_ids,
    actor,
    via: str,
    sending_key: str,
    now: datetime | None = None,
) -> Sending:
    """Mail those of these people who still haven't answered, once; returns the Sending.

    ``attendee_ids`` None means all of them; who turned reminders off gets none. Their next automatic reminder moves 72 hours away. A second call with the same key does
    nothing. Raises Refused where the date isn't open, or everyone has answered by now.
    """
    now = now or timezone.now()
    rows = Gathering.objects.select_for_update(of=("self",), no_key=True)
    gathering = still_there(rows.select_related("hub", "team"), gathering.pk)
    refuse_to_nudge(gathering, now)
    people = silent_people(gathering, attendee_ids, held=True)
    sending, created = open_sending(
        key=sending_key,
        actor=actor,
        kind=NUDGED,
        label=gathering.title,
        before={"attendees": [row.pk for row in people]},
        now=now,
    )
    if not created:
        return sending
    if not people:
        raise Refused(_("Everyone you ticked has answered by now. There is nobody to nudge."))
    letters = asking.letters_for_nudge(people, actor=actor, key=sending.key, now=now)
    if not enqueue(letters, sending=sending, now=now):
        raise Refused(_("None of these people wants reminders by mail. Ask them in person."))
    reminders.schedule(people, now=now)
    return sending


@one_transaction
def recall_nudge(*, sending: Sending, actor, via: str, now: datetime) -> None:
    """After *Undo* the automatic reminders are as before; connected to ``sending_undone``."""
    if sending.kind == NUDGED:
        reminders.schedule(_rows(pk__in=sending.before["attendees"]), now=now)


# --- when something about a person decides ------------------------------------------------------


@one_transaction
def person_changed(*, user, changed: dict, actor, via: str, now: datetime | None = None) -> None:
    """Another zone, or reminders turned on or off; connected to people's ``person_changed``."""
    if {"zone", "wants_reminders", "is_active"} & set(changed):
        now = now or timezone.now()
        rows = _rows(user=user, gathering__state="announced", gathering__starts_at__gt=now)
        reminders.schedule(rows, now=now)


def _rows(**which) -> list[Attendee]:
    return list(
        Attendee.objects.counted()
        .filter(**which)
        .select_for_update(of=("self",), no_key=True)
        .select_related("gathering", "user")
        .order_by("pk")
    )
