"""Every write to the outbox, but for sending itself (sender.py)."""

import time
import uuid
from collections.abc import Iterable
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice

from asgiref.local import Local
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, CharField, Count, F, Q, TextField, Value, When
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.refusals import Refused
from foundation.retrying import one_transaction

from . import hooks
from .letters import Letter, render, wanted, without_links
from .models import Mail, Sending
from .unsubscribing import headers_for

RECENT = timedelta(days=30)
# How long texts are kept: half a cycle, so that a term's mail can be looked up and sent again.
TEXTS_KEPT = timedelta(days=180)
# A nudge that nobody heard is worth nothing later: the schedule has been round by then.
NUDGE_LASTS_SECONDS = 60
# How long no nudge is tried after one that the broker didn't take: one page in a while waits for a
# broker that hangs, not each, and none twice.
QUIET_SECONDS = 5
_quiet = {"until": 0.0}
_current = Local()
_AT_ONCE = 500  # letters written at a time: bounds memory and the size of one statement


def enqueue(
    letters: Iterable[Letter], *, sending: Sending | None = None, now: datetime | None = None
) -> int:
    """Write these letters into the outbox and return how many were new.

    A key that the outbox knows already is skipped, and so are people who are gone and reminders
    to those who turned them off. With ``sending`` nothing goes out before its undo time is over.
    Call it in the transaction that gives the reason for the mail.
    """
    now = now or timezone.now()
    sending = sending or getattr(_current, "sending", None)
    letters = iter(wanted(letters))
    written, due = 0, False
    with transaction.atomic():
        while batch := list(islice(letters, _AT_ONCE)):
            rows = _rows(batch, sending, now)
            Mail.objects.bulk_create(rows, ignore_conflicts=True)
            written += len(rows)
            due = due or any(row.send_after <= timezone.now() for row in rows)
        if due:
            nudge_on_commit()
    return written


def _rows(letters: list[Letter], sending: Sending | None, now: datetime) -> list[Mail]:
    by_key = {letter.key: letter for letter in letters}
    known = set(Mail.objects.filter(key__in=by_key).values_list("key", flat=True))
    return [_row(letter, sending, now) for key, letter in by_key.items() if key not in known]


def _row(letter: Letter, sending: Sending | None, now: datetime) -> Mail:
    rendered = render(letter)
    send_after = letter.send_after or now
    if sending is not None:
        send_after = max(send_after, sending.undo_until)
    return Mail(
        key=letter.key,
        user=letter.user,
        to=letter.address,
        follows_user=letter.user is not None and not letter.to,
        kind=letter.kind,
        topic=letter.topic,
        sending=sending,
        priority=letter.priority,
        from_name=" ".join(letter.from_name.split())[:150],
        reply_to=letter.reply_to,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        headers=headers_for(letter.user) if letter.unsubscribe and letter.user else {},
        working_hours=letter.working_hours,
        for_hub=letter.for_hub,
        attachments=[dict(one) for one in letter.attachments],
        send_after=send_after,
        not_after=letter.not_after,
        created_at=now,
    )


@contextmanager
def sent_as(sending: Sending | None):
    """Whatever is enqueued inside belongs to ``sending``, by hooks of apps above, too.

    So one *Undo* calls all of a deed's mail back. None changes nothing.
    """
    before = getattr(_current, "sending", None)
    _current.sending = sending
    try:
        yield
    finally:
        _current.sending = before


@contextmanager
def rehearsed():
    """Mail written inside goes to nobody, and takes as long as mail that goes out."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    nudge_on_commit()


def nudge_on_commit() -> None:
    """Wake a sender when this transaction commits; once, however many letters it wrote."""
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
    topic=None,
    topics=None,
    user=None,
    kinds=None,
    reason: str = "",
    reminders=False,
    failed=True,
) -> int:
    """Call back what still waits about ``topic`` or ``topics``, to ``user``, of ``kinds``.

    All that are given must hold; at least one must be. ``reminders`` means mail that carries
    List-Unsubscribe. With ``failed`` what the server refused is called back too: nobody needs to
    look at it any more, and sent again it would say what doesn't hold. The keys become free, since the occasion may come again. For what a sender holds see
    :func:`end_held`.
    """
    mails = Mail.objects.all()
    if topic is None and topics is None and user is None:
        raise ValueError("cancel_pending needs a topic, topics or a user")
    if topic is not None:
        mails = mails.filter(topic=topic)
    if topics is not None:
        mails = mails.filter(topic__in=list(topics))
    if user is not None:
        mails = mails.filter(user=user)
    if kinds is not None:
        mails = mails.filter(kind__in=list(kinds))
    if reminders:
        mails = mails.filter(headers__has_key="List-Unsubscribe")
    with transaction.atomic():
        end_held(mails)
        chosen = mails.recallable() if failed else mails.pending()
        return _call_back(chosen, reason or _("No longer needed."))


def end_held(mails) -> int:
    """Of these, what a sender holds at this moment goes out now or never; returns how many.

    It may be on its way already. Where it isn't, because the server is away or asks to come again
    later, it doesn't wait any longer.
    """
    return mails.filter(state=Mail.State.SENDING).update(not_after=F("created_at"))


# In the key of a mail that was called back, before its number.
CALLED_BACK = "~"


def _call_back(mails, reason: str) -> int:
    """Cancel, and free the key: nobody got this mail, so its occasion may be written again.

    What the server said to one that failed stays readable.
    """
    said = Case(
        When(
            state=Mail.State.FAILED,
            then=Concat("error", Value(f"\n{reason}"), output_field=TextField()),
        ),
        default=Value(reason),
        output_field=TextField(),
    )
    return mails.update(
        state=Mail.State.CANCELLED,
        error=said,
        key=Concat("key", Value(CALLED_BACK), Cast("pk", CharField())),
    )


def open_sending(
    *, key: str, actor, kind: str, label: str, before=None, now: datetime | None = None
) -> tuple[Sending, bool]:
    """The sending that this press of the button means, and whether it is new.

    ``key`` comes from the form: pressed twice, the second press finds the first one's sending
    and must write nothing. ``before`` (JSON) is what the asking app needs to take its own change
    back when the sending is undone.
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
def undo_sending(*, sending: Sending, actor, via: str, now: datetime | None = None) -> Sending:
    """Call a whole sending back before any of it went out; undone already, it stays undone."""
    now = now or timezone.now()
    # no_key: what others write meanwhile as part of it, under locks that come later, doesn't wait.
    sending = Sending.objects.select_for_update(no_key=True).get(pk=sending.pk)
    if sending.undone_at:
        return sending
    hooks.sending_undoing(sending=sending)
    mails = Mail.objects.filter(sending=sending)
    too_late = _("It is too late to undo: the mails are on their way.")
    if now >= sending.undo_until:
        raise Refused(too_late)
    waiting = mails.pending().count()
    started = mails.filter(state__in=[Mail.State.SENDING, Mail.State.SENT, Mail.State.FAILED])
    if _call_back(mails.pending(), _("Called back with Undo.")) != waiting or started.exists():
        raise Refused(too_late)
    sending.undone_at = now
    sending.save(update_fields=["undone_at"])
    hooks.sending_undone(sending=sending, actor=actor, via=via, now=now)
    return sending


@one_transaction
def send_again(*, mail: Mail, actor, via: str, now: datetime | None = None) -> Mail:
    """Put a mail that was sent, failed or was cancelled into the outbox once more, as a new one.

    It goes to the person's present address with a new Message-ID, since a mail server may drop
    what it has seen. Raises Refused, saying why, where it can't be sent or shouldn't.
    """
    now = now or timezone.now()
    mail = Mail.objects.select_for_update(of=("self",)).select_related("user").get(pk=mail.pk)
    if mail.state in (Mail.State.QUEUED, Mail.State.SENDING):
        raise Refused(_("This mail is already on its way."))
    if mail.priority == Mail.Priority.SIGN_IN:
        raise Refused(_("Sign-in mail isn't kept. Ask the person to request a new code."))
    if not mail.text:
        raise Refused(_("The text of this mail isn't kept any more. Write to the person yourself."))
    if mail.not_after and mail.not_after <= now:
        raise Refused(_("It is too late for this mail. What it says is over."))
    if mail.user and (not mail.user.is_active or mail.user.merged_into_id):
        raise Refused(_("This person is no longer active here."))
    if CALLED_BACK in mail.key:
        raise Refused(_("This mail was called back: what it says doesn't hold any more."))
    hooks.sending_again(mail=mail)
    if _was_overtaken(mail):
        raise Refused(_("A newer mail about the same was written since. Send that one again."))
    if mail.user and mail.follows_user:
        mail.to = mail.user.email
    mail.state, mail.error, mail.sent_at = Mail.State.QUEUED, "", None
    mail.attempts, mail.generation, mail.send_after = 0, mail.generation + 1, now
    mail.save(
        update_fields=["to", "state", "error", "sent_at", "attempts", "generation", "send_after"]
    )
    nudge_on_commit()
    return mail


def _was_overtaken(mail: Mail) -> bool:
    """Whether the person was written to since with another link, or about a change."""
    if not mail.topic or mail.user_id is None:
        return False
    later = Mail.objects.filter(topic=mail.topic, user=mail.user_id, pk__gt=mail.pk)
    same = Q(priority=Mail.Priority.CHANGE) | Q(kind=mail.kind)
    return later.exclude(state=Mail.State.CANCELLED).filter(same).exists()


def send_test(*, letter: Letter, actor, now: datetime | None = None) -> Mail:
    """Send ``letter`` to whoever asks, as its reader would get it but with dead links."""
    shown = without_links(render(letter))
    return post(
        kind="test",
        user=actor,
        follows_user=True,
        to=actor.email,
        priority=Mail.Priority.CHANGE,
        from_name=letter.from_name,
        reply_to=letter.reply_to,
        subject=_("Test: %(subject)s") % {"subject": shown.subject},
        text=shown.text,
        html=shown.html,
        attachments=[dict(one) for one in letter.attachments],
        now=now or timezone.now(),
    )


@one_transaction
def post(*, kind: str, to: str, subject: str, now: datetime, **fields) -> Mail:
    """Write one mail whose text is ready and which no occasion could double.

    ``fields`` are those of :class:`Mail`. It may go out at once.
    """
    mail = Mail.objects.create(
        key=f"{kind}:{uuid.uuid4()}",
        kind=kind,
        to=to,
        subject=subject[:250],
        send_after=now,
        created_at=now,
        **fields,
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
    mail.state = Mail.State.CANCELLED
    mail.save(update_fields=["state", "error"])
    return mail


def forget_texts(*, now: datetime | None = None) -> int:
    """Empty what mails said whose time was over TEXTS_KEPT ago; returns how many.

    That a mail went out, to whom, when and with what subject stays, and its key stays taken. In
    the demo nothing is emptied: there the outbox is the mailbox itself.
    """
    if settings.STEMHUB_MAIL_DELIVERY == "database":
        return 0
    old = Mail.objects.with_text_until((now or timezone.now()) - TEXTS_KEPT).order_by("pk")
    emptied = 0
    # Each batch commits on its own: nobody waits for a lock on a year of mail.
    while batch := list(old.values_list("pk", flat=True)[:_AT_ONCE]):
        emptied += Mail.objects.filter(pk__in=batch).update(
            text="", html="", attachments=[], headers={}
        )
    return emptied


def recent_counts(users, *, now: datetime) -> dict[int, int]:
    """How many mails each of these people got from us in the last 30 days; nobody is missing."""
    ids = [getattr(user, "pk", user) for user in users]
    counted = (
        Mail.objects.reached(now - RECENT)
        .filter(user__in=ids)
        .order_by()
        .values("user")
        .annotate(n=Count("pk"))
        .values_list("user", "n")
    )
    return dict.fromkeys(ids, 0) | dict(counted)
