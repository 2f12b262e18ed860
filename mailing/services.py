"""Every write to the outbox, but for sending itself (sender.py) and taking deeds back (undo.py)."""

import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Case, Exists, OuterRef, Q, TextField, Value, When
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.refusals import Refused
from foundation.retrying import one_transaction

from .models import Mail, MailText, MailTopic, Sending

# A nudge that nobody heard is worth nothing later: the schedule has been round by then.
NUDGE_LASTS_SECONDS = 60
# How long no nudge is tried after one that the broker didn't take: one page in a while waits for a
# broker that hangs, not each, and none twice.
QUIET_SECONDS = 5
_quiet = {"until": 0.0}
_AT_ONCE = 500  # rows written at a time: bounds memory and the size of one statement


@dataclass(frozen=True, eq=False)
class NewMail:
    """A mail to be written when it goes. Equal ``key``, same mail: it is there once.

    ``key`` names person and occasion ("announced:<sending>:<user>"), at most 170 characters.
    ``about`` holds the ids that the kind's writer reads, ``topics`` the things it speaks of.
    ``reminder`` marks what whoever turned reminders off doesn't get; ``working_hours`` lets it go
    on weekdays from 8 am to 5 pm of its reader's zone alone. ``for_hub`` is the number of the hub
    that it is from, None for the site.
    """

    key: str
    user: Any
    kind: str
    about: Mapping[str, Any] = field(default_factory=dict)
    topics: Sequence[str] = ()
    actor: Any = None
    priority: int = Mail.Priority.INVITATION
    send_after: datetime | None = None
    not_after: datetime | None = None
    reminder: bool = False
    working_hours: bool = False
    for_hub: int | None = None

    def row(self, *, sending: Sending | None, now: datetime) -> Mail:
        """The outbox row of it, unsaved."""
        send_after = self.send_after or now
        if sending is not None:
            send_after = max(send_after, sending.undo_until)
        return Mail(
            key=self.key,
            user=self.user,
            actor=self.actor,
            kind=self.kind,
            about=dict(self.about),
            sending=sending,
            priority=self.priority,
            reminder=self.reminder,
            working_hours=self.working_hours,
            for_hub=self.for_hub,
            send_after=send_after,
            not_after=self.not_after,
            created_at=now,
        )


def why_not(mail) -> str:
    """ "" if this may go to its person, else "gone", "off" (reminders turned off) or "nowhere"."""
    user = mail.user
    if user is None or not user.email:
        return "nowhere"
    if not user.is_active or user.merged_into_id:
        return "gone"
    if mail.reminder and not user.wants_reminders:
        return "off"
    return ""


def enqueue(
    mails: Iterable[NewMail], *, sending: Sending | None = None, now: datetime | None = None
) -> int:
    """Put these mails into the outbox and return how many were new.

    A key that the outbox knows already is skipped, and so are people who are gone and reminders
    to those who turned them off. With ``sending`` nothing goes out before its undo time is over.
    Call it in the transaction that gives the reason for the mail.
    """
    now = now or timezone.now()
    written, due = 0, False
    with transaction.atomic():
        waiting = (one for one in mails if why_not(one) == "")
        while some := list(islice(waiting, _AT_ONCE)):
            rows = _save({one.key: one for one in some}, sending, now)
            written += len(rows)
            due = due or any(row.send_after <= timezone.now() for row in rows)
        if due:
            nudge_on_commit()
    return written


def _save(by_key: dict[str, NewMail], sending, now) -> list[Mail]:
    """The rows of those whose key is free. Another transaction may take one just now: once more."""
    for last in (False, True):
        known = set(Mail.objects.active().filter(key__in=by_key).values_list("key", flat=True))
        new = [one for key, one in by_key.items() if key not in known]
        rows = [one.row(sending=sending, now=now) for one in new]
        try:
            with transaction.atomic():
                Mail.objects.bulk_create(rows)
                MailTopic.objects.bulk_create(
                    [
                        MailTopic(mail=row, user=one.user, topic=topic)
                        for one, row in zip(new, rows, strict=True)
                        for topic in dict.fromkeys(one.topics)
                    ]
                )
        except IntegrityError:
            if last:
                raise
        else:
            return rows
    return []


@contextmanager
def rehearsed():
    """Mail written inside goes to nobody, and takes as long as mail that goes out."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    nudge_on_commit()


def nudge_on_commit() -> None:
    """Wake a sender when this transaction commits; once, however many mails it wrote."""
    if any(entry[1] is _nudge for entry in connection.run_on_commit):
        return
    transaction.on_commit(_nudge, robust=True)


def _nudge() -> None:
    # A broker that is down raises here at once (robust: it is logged, the request goes on); the
    # rows are committed and the next round of the schedule sends them.
    from .tasks import send_due

    if time.monotonic() < _quiet["until"]:
        return
    try:
        send_due.apply_async(retry=False, expires=NUDGE_LASTS_SECONDS)
    except Exception:
        _quiet["until"] = time.monotonic() + QUIET_SECONDS
        raise


def cancel_pending(
    *,
    topics: Iterable[str],
    users: Iterable | None = None,
    kinds: Iterable[str] | None = None,
    reason: str = "",
) -> int:
    """Call back what nobody has got and speaks of these topics alone: to ``users``, of ``kinds``.

    For what isn't wanted any more at all; a mail whose subject merely changed is written as it is
    when it goes. What the server refused goes, too, so that nobody needs to look at it.
    """
    topics = list(topics)
    speaking = MailTopic.objects.filter(topic__in=topics)
    if users is not None:
        speaking = speaking.filter(user__in=list(users))
    others = MailTopic.objects.filter(mail=OuterRef("pk")).exclude(topic__in=topics)
    mails = Mail.objects.recallable().filter(~Exists(others), pk__in=speaking.values("mail"))
    if kinds is not None:
        mails = mails.filter(kind__in=list(kinds))
    return call_back(mails, reason or _("No longer needed."))


def call_back(mails, reason: str) -> int:
    """Cancel these: nobody got them, so their keys are free.

    What the server said to one that failed stays readable.
    """
    words = Case(
        When(state=Mail.State.FAILED, then=Concat("error", Value(f"\n{reason}"))),
        default=Value(reason),
        output_field=TextField(),
    )
    return mails.update(state=Mail.State.CANCELLED, error=words)


def open_sending(
    *, key: str, actor, kind: str, label: str, before=None, now: datetime | None = None
) -> tuple[Sending, bool]:
    """The sending that this press of the button means, and whether it is new.

    ``key`` comes from the form: pressed twice, the second press finds the first one's sending
    and must write nothing. ``before`` (JSON) is what taking the deed back needs (undo.py).
    """
    if not key:
        raise Refused(_("This form is too old. Open the page again."))
    now = now or timezone.now()
    sending, created = Sending.objects.get_or_create(
        key=key[:64],
        defaults={
            "actor": actor,
            "kind": kind,
            "label": str(label)[:200],
            "before": before or {},
            "undo_until": now + timedelta(seconds=settings.STEMHUB_UNDO_SECONDS),
            "created_at": now,
        },
    )
    if not created and sending.actor_id != getattr(actor, "pk", None):
        raise Refused(_("This form is too old. Open the page again."))
    return sending, created


@one_transaction
def send_again(*, mail: Mail, actor, via: str, now: datetime | None = None) -> Mail:
    """Put a mail that is over, one way or the other, into the outbox once more, as a new one.

    It is written anew, as things are now, unless its text was kept. It goes to the person's present
    address with a new Message-ID, since a mail server may drop what it has seen. Raises Refused,
    saying why, where it can't be sent or shouldn't.
    """
    now = now or timezone.now()
    mail = Mail.objects.select_for_update(of=("self",)).select_related("user").get(pk=mail.pk)
    if mail.state in (Mail.State.QUEUED, Mail.State.SENDING):
        raise Refused(_("This mail is already on its way."))
    if mail.priority == Mail.Priority.SIGN_IN:
        raise Refused(_("Sign-in mail isn't kept. Ask the person to request a new code."))
    if mail.state == Mail.State.CANCELLED:
        raise Refused(_("This mail was called back: what it says doesn't hold any more."))
    if mail.kept and not mail.texts.exclude(text="").exists():
        raise Refused(_("The text of this mail isn't kept any more. Write to the person yourself."))
    if mail.not_after and mail.not_after <= now:
        raise Refused(_("It is too late for this mail. What it says is over."))
    if mail.user and (not mail.user.is_active or mail.user.merged_into_id):
        raise Refused(_("This person is no longer active here."))
    if _was_overtaken(mail):
        raise Refused(_("A newer mail about the same was written since. Send that one again."))
    if mail.kept:
        _keep_once_more(mail)
    if mail.user:
        mail.to = ""
    mail.about = mail.about | {"again": True}
    mail.state, mail.error, mail.sent_at = Mail.State.QUEUED, "", None
    mail.attempts, mail.generation, mail.send_after = 0, mail.generation + 1, now
    mail.save()
    nudge_on_commit()
    return mail


def _was_overtaken(mail: Mail) -> bool:
    """Whether another one is there of its occasion, or, if it can't be written anew, of its topic."""
    others = Mail.objects.active().exclude(pk=mail.pk)
    if others.filter(key=mail.key).exists():
        return True
    if not mail.kept or mail.user_id is None:
        return False
    same = Q(priority=Mail.Priority.CHANGE) | Q(kind=mail.kind)
    later = others.filter(same, user=mail.user_id, pk__gt=mail.pk)
    return later.about(*mail.topics.values_list("topic", flat=True)).exists()


def _keep_once_more(mail: Mail) -> None:
    """The text that it said last, under the next number."""
    text = mail.texts.latest("generation")
    text.pk, text._state.adding = None, True
    text.generation = mail.generation + 1
    text.save()


def send_test(*, text: MailText, actor, now: datetime | None = None) -> Mail:
    """Send what a mail would say to whoever asks; the caller has taken its links out."""
    return post(
        kind="test",
        user=actor,
        to=actor.email,
        priority=Mail.Priority.CHANGE,
        from_name=text.from_name,
        reply_to=text.reply_to,
        subject=_("Test: %(subject)s") % {"subject": text.subject},
        text=text.text,
        html=text.html,
        files=text.files,
        now=now or timezone.now(),
    )


@one_transaction
def post(
    *,
    kind: str,
    to: str,
    subject: str,
    text: str,
    now: datetime,
    html: str = "",
    files: Sequence[Mapping[str, str]] = (),
    from_name: str = "",
    reply_to: str = "",
    **fields,
) -> Mail:
    """Queue one mail whose text can't be made again: a code, typed words, a test to oneself.

    ``fields`` are those of :class:`Mail`. It may go out at once.
    """
    mail = Mail.objects.create(
        key=f"{kind}:{uuid.uuid4()}",
        kind=kind,
        to=to,
        kept=True,
        send_after=now,
        created_at=now,
        **fields,
    )
    MailText.objects.create(
        mail=mail,
        from_name=from_name,
        reply_to=reply_to,
        subject=subject[:250],
        text=text,
        html=html,
        files=[dict(one) for one in files],
    )
    nudge_on_commit()
    return mail


@one_transaction
def cancel(*, mail: Mail, actor, via: str) -> Mail:
    """Give up one waiting or failed mail for good: its key stays taken, nothing writes it again.

    A failed one keeps the server's words, and needs nobody's attention any more.
    """
    mail = Mail.objects.select_for_update().get(pk=mail.pk)
    if mail.state not in (Mail.State.QUEUED, Mail.State.FAILED):
        raise Refused(_("Only a waiting or failed mail can be cancelled."))
    reason = _("Cancelled by %(name)s.") % {"name": actor or via}
    mail.error = f"{mail.error}\n{reason}".strip()
    mail.state = Mail.State.GIVEN_UP
    mail.save(update_fields=["state", "error"])
    return mail
