"""Sending what the outbox holds: claim a batch, send it over one connection, mark each row.

The database is the truth. A process that dies in the middle leaves at most one mail in doubt (the
one the server may have taken just before): everything else is either marked sent or still ours to
send. Nothing here runs inside a transaction but the claim itself.
"""

import logging
import threading
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import BigIntegerField, F, UUIDField
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.prepared import PreparedUpdate, Slot
from foundation.retrying import one_transaction
from foundation.zones import next_quiet_end

from . import lease, writing
from .models import Mail, MailText, MailTopic, without_digits
from .transport import Outcome, Transport, Verdict
from .writers import Later, Nothing
from .writing import Written

logger = logging.getLogger(__name__)

BATCH = 100
# Written together, and handed over one by one.
SLICE = 25
# How long a mail waits for another one to the same person that is being sent.
IN_HAND = timedelta(seconds=30)
# A sender stops at half its lease, so that the sweep never takes a row that is being sent.
STOP_AFTER_SECONDS = lease.LEASE.total_seconds() / 2
MAX_ATTEMPTS = 8
# Minutes until the next attempt: a school's mail server may be down for a night.
BACKOFF_MINUTES = (1, 5, 15, 60, 180, 360, 720)

# Set when the worker is told to stop: what isn't begun goes back into the outbox.
stopping = threading.Event()


@dataclass
class Run:
    """What one call of :func:`send_due` did."""

    sent: int = 0
    failed: int = 0
    postponed: int = 0
    unneeded: int = 0
    released: int = 0


@dataclass
class Claim:
    """Rows that are this process's alone until their lease has run out."""

    mails: list[Mail]
    began: float
    token: uuid.UUID = field(default_factory=uuid.uuid4)

    def used_up(self) -> bool:
        return stopping.is_set() or lease.seconds_up() - self.began >= STOP_AFTER_SECONDS


def send_due(*, now: datetime | None = None) -> Run:
    """Send everything due at ``now``, until nothing is or five minutes have passed."""
    run, began = Run(), lease.seconds_up()
    with Transport.for_settings() as transport:
        while not stopping.is_set() and lease.seconds_up() - began < STOP_AFTER_SECONDS:
            moment = now or timezone.now()
            if not _can_send(transport, moment, run):
                break
            claim = _claim(moment)
            if not claim.mails or not _send_claim(claim, transport, run, now):
                break
    return run


def _can_send(transport: Transport, now: datetime, run: Run) -> bool:
    """Whether something is due and the server can be talked to; what waits says why it does.

    Asked before anything is claimed: while the server is away, what waits can be called back.
    """
    due = Mail.objects.due(now)
    if not due.exists():
        return False
    if transport.open():
        return True
    waiting = list(due.values_list("pk", flat=True)[:BATCH])
    run.released += len(waiting)
    Mail.objects.pending().filter(pk__in=waiting).exclude(error=transport.trouble).update(
        error=transport.trouble
    )
    return False


@one_transaction
def _claim(now: datetime) -> Claim:
    """Up to BATCH due rows, most urgent first; a row that was tried before comes alone.

    SQLite ignores ``select_for_update``, but there a transaction is exclusive from its start.
    """
    due = list(Mail.objects.due(now).select_for_update(skip_locked=True)[:BATCH])
    # Alone, so that a mail that brings its sender down takes no other with it.
    mails = due[:1] if due and due[0].attempts else list(takewhile(lambda m: not m.attempts, due))
    claim = Claim(mails, began=lease.seconds_up())
    Mail.objects.filter(pk__in=[mail.pk for mail in mails]).update(
        state=Mail.State.SENDING, **lease.taken(claim.token, now)
    )
    return claim


def _send_claim(claim: Claim, transport: Transport, run: Run, now: datetime | None) -> bool:
    """Send the claim in order, slice by slice; whether there is any sense in claiming more.

    Whatever ends this early, rows that weren't begun go back untouched. The row in hand at an
    unforeseen error stays claimed: it may have gone out, so the sweep counts it as an attempt.
    """
    users = get_user_model().objects.in_bulk({mail.user_id for mail in claim.mails} - {None})
    for mail in claim.mails:
        mail.user = users.get(mail.user_id)
    waiting = list(claim.mails)
    words = ""
    try:
        while waiting and not claim.used_up():
            for written, outcome in _written(_slice(waiting), claim, now or timezone.now()):
                if claim.used_up():
                    break
                if outcome is None and not transport.open():
                    words = transport.trouble
                    return False
                waiting.pop(0)
                outcome = outcome or transport.send(written.mail, written.text)
                _mark(written.mail, outcome, claim, run, now or timezone.now())
            if _sign_in_waits(waiting, now or timezone.now()):
                break
        return True
    finally:
        run.released += _release(waiting, claim, words)


def _slice(waiting: list[Mail]) -> list[Mail]:
    """The next few, no two to one person: what the second says depends on what the first told."""
    people: set[int] = set()
    for number, mail in enumerate(waiting[:SLICE]):
        if mail.user_id in people:
            return waiting[:number]
        if mail.user_id is not None:
            people.add(mail.user_id)
    return waiting[:SLICE]


def _sign_in_waits(waiting: list[Mail], now: datetime) -> bool:
    """Whether a code came in meanwhile, which goes before the rest of the claim."""
    if not waiting or waiting[0].priority == Mail.Priority.SIGN_IN:
        return False
    return Mail.objects.due(now).filter(priority=Mail.Priority.SIGN_IN).exists()


def _written(
    mails: list[Mail], claim: Claim, now: datetime
) -> list[tuple[Written, Outcome | None]]:
    """What each of these says now, kept; with an outcome for those that don't go.

    A database that fails here ends the claim, whose rows go back uncounted.
    """
    held = _held_back(mails, claim, now)
    outcomes = {
        mail.pk: _refusal(mail, mail.user, now)
        or _too_early(mail, mail.user, now)
        or held.get(mail.pk)
        for mail in mails
    }
    ready = [mail for mail in mails if outcomes[mail.pk] is None]
    done = {one.mail.pk: one for one in writing.write(ready, now)} if ready else {}
    for mail in ready:
        outcomes[mail.pk] = _instead(done[mail.pk], now)
    writing.keep(done[mail.pk] for mail in ready if outcomes[mail.pk] is None)
    return [(done.get(mail.pk, Written(mail)), outcomes[mail.pk]) for mail in mails]


def _instead(one: Written, now: datetime) -> Outcome | None:
    """What becomes of a mail that has nothing to say now."""
    if one.error:
        words = _("This mail can't be put together: %(words)s") % {"words": one.error}
        return Outcome(Verdict.FAILED, words)
    if isinstance(one.instead, Nothing):
        return Outcome(Verdict.UNNEEDED, one.instead.reason)
    if isinstance(one.instead, Later):
        one.mail.send_after = max(one.instead.until, now)
        return Outcome(Verdict.HELD)
    return None


def _held_back(mails: list[Mail], claim: Claim, now: datetime) -> dict[int, Outcome]:
    """Those that wait for another mail about the same thing.

    What a deed did that can still be undone may not be told by another mail. And while another
    sender has a mail to this person in hand, nobody knows yet what they know. Of two senders with
    one each both may hold theirs back; neither sends what the other does.
    """
    topics: dict[int, set[str]] = {}
    spoken = MailTopic.objects.filter(mail__in=[mail.pk for mail in mails])
    for mail_id, topic in spoken.values_list("mail_id", "topic"):
        topics.setdefault(mail_id, set()).add(topic)
    if not topics:
        return {}
    same = MailTopic.objects.filter(topic__in=set().union(*topics.values())).order_by()
    undoable = list(
        same.filter(mail__state=Mail.State.QUEUED, mail__sending__undo_until__gt=now)
        .values_list("topic", "mail__sending", "mail__sending__undo_until")
        .distinct()
    )
    in_hand = set(
        same.filter(user__in={mail.user_id for mail in mails}, mail__state=Mail.State.SENDING)
        .exclude(mail__claim=claim.token)
        .values_list("topic", "user")
    )
    held: dict[int, Outcome] = {}
    for mail in mails:
        theirs = topics.get(mail.pk, set())
        waits = [
            until
            for topic, sending, until in undoable
            if topic in theirs and sending != mail.sending_id
        ]
        waits += [now + IN_HAND for topic in theirs if (topic, mail.user_id) in in_hand]
        if waits:
            mail.send_after = max(waits)
            held[mail.pk] = Outcome(Verdict.HELD)
    return held


_mine = PreparedUpdate(
    lambda: Mail.objects.filter(
        pk=Slot("pk", BigIntegerField()), claim=Slot("claim", UUIDField())
    ).order_by()
)


def _mark(mail: Mail, outcome: Outcome, claim: Claim, run: Run, now: datetime) -> None:
    """Write down what became of a mail, before the next is handed over."""
    done: dict[str, Any] = {"error": outcome.words} | lease.FREE
    match outcome.verdict:
        case Verdict.SENT:
            run.sent += 1
            done |= {"state": Mail.State.SENT, "sent_at": now, "to": mail.address}
        case Verdict.UNNEEDED:
            run.unneeded += 1
            done |= {"state": Mail.State.UNNEEDED}
        case Verdict.FAILED:
            run.failed += 1
            done |= {"state": Mail.State.FAILED, "attempts": mail.attempts + 1, "to": mail.address}
        case Verdict.POSTPONED:
            run.postponed += 1
            done |= _next_attempt(mail, now)
        case Verdict.HELD:
            run.released += 1
            done |= {"state": Mail.State.QUEUED, "send_after": mail.send_after}
    if not _mine(done, pk=mail.pk, claim=claim.token):
        logger.warning("Mail %s was %s after its claim had run out", mail.pk, outcome.verdict.value)
    if done.get("state") in (Mail.State.SENT, Mail.State.FAILED, Mail.State.UNNEEDED):
        _erase([mail])


def _refusal(mail: Mail, user, now: datetime) -> Outcome | None:
    """Why this mail must not go out any more."""
    if mail.not_after and mail.not_after <= now:
        return Outcome(Verdict.UNNEEDED, _("Too late: what it says was over before it could go."))
    if user is None:
        return None
    if user.merged_into_id:
        return Outcome(Verdict.UNNEEDED, _("This person's account was merged into another."))
    if not user.is_active:
        return Outcome(Verdict.UNNEEDED, _("This person is no longer active here."))
    if mail.reminder and not user.wants_reminders:
        return Outcome(Verdict.UNNEEDED, _("This person turned reminders off."))
    return None


def _too_early(mail: Mail, user, now: datetime) -> Outcome | None:
    """Where its turn came outside the reader's working hours, it waits for the next ones."""
    if not mail.working_hours or user is None:
        return None
    opens = next_quiet_end(now, user.zone)
    if opens <= now:
        return None
    mail.send_after = opens
    return Outcome(Verdict.HELD)


def _next_attempt(mail: Mail, now: datetime) -> dict:
    attempts = mail.attempts + 1
    if attempts >= MAX_ATTEMPTS:
        return {"state": Mail.State.FAILED, "attempts": attempts}
    wait = timedelta(minutes=BACKOFF_MINUTES[min(attempts, len(BACKOFF_MINUTES)) - 1])
    return {"state": Mail.State.QUEUED, "attempts": attempts, "send_after": now + wait}


def _erase(mails: Iterable[Mail]) -> None:
    """SECURITY: a code or a reset link is kept no longer than it takes to send it."""
    if settings.STEMHUB_MAIL_DELIVERY == "database":
        return
    secret = [mail.pk for mail in mails if mail.priority == Mail.Priority.SIGN_IN]
    for text in MailText.objects.filter(mail__in=secret) if secret else ():
        text.subject, text.text, text.html = without_digits(text.subject), "", ""
        text.save(update_fields=["subject", "text", "html"])


def _release(mails: list[Mail], claim: Claim, words: str) -> int:
    """Back into the outbox, as if never claimed: no attempt of theirs was made."""
    if not mails:
        return 0
    changes = {"error": words} if words else {}
    return Mail.objects.filter(pk__in=[mail.pk for mail in mails], claim=claim.token).update(
        state=Mail.State.QUEUED, **lease.FREE, **changes
    )


def requeue_expired() -> int:
    """Take back what senders claimed longer ago than their lease: they are dead.

    Any of these rows may have been the one in hand, so each counts an attempt and is sent alone
    from now on; after MAX_ATTEMPTS it fails, for it may be what kills them.
    """
    expired = Mail.objects.filter(lease.expired(), state=Mail.State.SENDING)
    poison = expired.filter(attempts__gte=MAX_ATTEMPTS - 1)
    free = lease.FREE | {"attempts": F("attempts") + 1}
    words = _("Its sending broke off too often.")
    failed = 0
    # One by one: they are few, and their texts may be secret.
    for mail in list(poison):
        failed += poison.filter(pk=mail.pk).update(state=Mail.State.FAILED, error=words, **free)
        _erase([mail])
    if failed:
        logger.error("%s mails failed: their sending broke off %s times", failed, MAX_ATTEMPTS)
    return failed + expired.update(state=Mail.State.QUEUED, **free)
