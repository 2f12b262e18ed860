"""Answers: will you be there, do you need a substitute."""

from django.db.models import BigIntegerField
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history
from foundation.prepared import Prepared, Slot
from foundation.refusals import Gone, Refused
from foundation.retrying import one_transaction
from mailing import services as mail

from .. import reminders, telling, topics
from ..models import Attendee, Gathering
from . import digest

# What a person can say; taking an answer back is `undo_answer`.
ANSWERS = (Attendee.Answer.ACCEPTED, Attendee.Answer.DECLINED, Attendee.Answer.TENTATIVE)


@one_transaction
def answer(*, attendee, answer, actor, via, now=None, source="") -> Attendee:
    """Record what ``attendee`` said; the last one to say something wins.

    ``actor`` is None for an answer by link. ``source`` is how a coordinator knows. The same
    answer again confirms it: after a move it counts as given for the new time. Raises Refused
    where the date takes no answers (over, cancelled, not announced) or the person isn't invited.
    """
    now = now or timezone.now()
    return _record(attendee=attendee, answer=answer, actor=actor, via=via, now=now, source=source)


@one_transaction
def enter(*, attendee, answer, source, actor, via, now=None) -> Attendee:
    """A coordinator records what somebody told them; the person is mailed what was entered.

    ``source`` says how the coordinator knows. Raises Refused as :func:`answer` does, and where
    ``source`` is empty.
    """
    now = now or timezone.now()
    if not source.strip():
        raise Refused(_("Say how you know. Others will ask."), field="source")
    row = _record(attendee=attendee, answer=answer, actor=actor, via=via, now=now, source=source)
    # Entered twice within a minute: the person hears of the last one alone.
    mail.cancel_pending(
        topic=topics.topic_of([row.gathering]), user=row.user, kinds=[telling.ANSWER_SET]
    )
    mail.enqueue([telling.letter_for_set_answer(row, actor=actor, now=now)], now=now)
    reminders.schedule([row], now=now)
    return row


@one_transaction
def undo_answer(*, attendee, to, actor, via, now=None) -> Attendee:
    """Go back to the answer ``to`` that stood there before, "needs-action" included.

    Taking it back twice leaves it as it is. Raises Refused as :func:`answer` does.
    """
    now = now or timezone.now()
    if to not in Attendee.Answer.values:
        raise Refused(_("Choose one of the three answers."), field="answer")
    row = _locked(attendee, now)
    if row.answer == to:
        return row
    before, row.answer = row.answer, to
    answered = to != Attendee.Answer.NEEDS_ACTION
    row.answered_at = now if answered else None
    row.answered_by = actor if answered else None
    row.answered_via = via if answered else ""
    row.answer_source = ""
    _save(row, actor, via, now, reason="undo")
    digest.tell_if_urgent(attendee=row, before=before, now=now)
    return row


@one_transaction
def set_substitute(*, attendee, substitute, note, actor, via, now=None) -> Attendee:
    """Record whether the person needs a substitute, and their note; the answer stays.

    Raises Refused as :func:`answer` does, and for an unknown choice or a note over 300 letters.
    """
    now = now or timezone.now()
    if substitute not in Attendee.Substitute.values:
        raise Refused(_("Choose one of the three."), field="substitute")
    # PostgreSQL stores no NUL; nobody types one.
    note = note.replace("\x00", "")
    if len(note) > Attendee._meta.get_field("note").max_length:
        raise Refused(_("Make the note shorter: 300 letters at most."), field="note")
    row = _locked(attendee, now)
    row.substitute, row.note = substitute, note.strip()
    with history.record(actor=actor, via=via, reason="substitute"):
        row.save(update_fields=["substitute", "note"])
    return row


def _record(*, attendee, answer, actor, via, now, source) -> Attendee:
    if answer not in ANSWERS:
        raise Refused(_("Choose one of the three answers."), field="answer")
    row = _locked(attendee, now)
    before = row.answer
    row.answer = answer
    row.answered_at, row.answered_by, row.answered_via = now, actor, via
    row.answer_source = source.strip()
    _save(row, actor, via, now, reason=row.answer_source)
    digest.tell_if_urgent(attendee=row, before=before, now=now)
    return row


# Of a date: whether it takes answers, when its reminders go, and what mails about an answer say.
WHAT_DECIDES = (
    "state", "title", "starts_at", "ends_at", "zone", "moved_at",
    "place", "address", "link", "document_link", "arrival_notes", "answer_by",
)  # fmt: skip
_held = Prepared(
    lambda: (
        Attendee.objects.select_for_update(of=("self",), no_key=True)
        .select_related("user")
        .filter(pk=Slot("pk", BigIntegerField()))
        .order_by()
    )
)


def _locked(attendee, now) -> Attendee:
    """The row as it stands now, held until the end of the transaction, with the same gathering."""
    row = next(iter(_held(pk=attendee.pk)), None)
    if row is None:
        raise Gone
    row.gathering = attendee.gathering
    # It may have been cancelled or moved since, also while this waited for the row.
    reread(row.gathering)
    if row.withdrawn or not row.user.is_active:
        raise Refused(_("You aren't invited to this date any more. Ask your coordinator."))
    refuse_if_closed(row.gathering, now)
    return row


_decides = Prepared(
    lambda: (
        Gathering.objects.filter(pk=Slot("pk", BigIntegerField()))
        .order_by()
        .values_list(*WHAT_DECIDES)
    )
)


def reread(gathering) -> None:
    """Set what decides about answers to what it is by now."""
    for values in _decides(pk=gathering.pk):
        for name, value in zip(WHAT_DECIDES, values, strict=True):
            setattr(gathering, name, value)


def refuse_if_closed(gathering, now) -> None:
    """Raise Refused, in words for the person, where an answer would mean nothing."""
    if gathering.state == Gathering.State.CANCELLED:
        raise Refused(_("%(title)s is cancelled. Nothing to answer.") % {"title": gathering.title})
    if gathering.state == Gathering.State.DRAFT:
        raise Refused(
            _("%(title)s isn't announced yet. You'll get a mail when it is.")
            % {"title": gathering.title}
        )
    if gathering.state == Gathering.State.HELD or gathering.ends_at <= now:
        raise Refused(
            _("%(title)s is over. Ask your coordinator if something is wrong.")
            % {"title": gathering.title}
        )


def _save(row, actor, via, now, *, reason) -> None:
    reminders.plan([row], now=now)
    with history.record(actor=actor, via=via, reason=reason):
        row.save(
            update_fields=[
                "answer",
                "answered_at",
                "answered_by",
                "answered_via",
                "answer_source",
                "remind_at",
            ]
        )
