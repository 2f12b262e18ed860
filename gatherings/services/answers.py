"""Answers: will you be there, do you need a substitute."""

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history
from foundation.prepared import prepared
from foundation.refusals import Gone, Refused
from foundation.retrying import one_transaction
from mailing.services import enqueue

from .. import kinds, mails, reminders
from ..models import AnswerChange, Attendee, Gathering
from . import daily, inviting


@one_transaction
def answer(*, attendee, answer, actor, via, now=None, source="", alone=False) -> Attendee:
    """Record what ``attendee`` said; the last one to say something wins.

    ``answer`` is one of the kind's choices; where one answer is for a whole series, it goes for all
    of its dates to come, unless it is for this one ``alone``. ``actor`` is None for an answer by link. ``source`` is how a coordinator
    knows. The same answer again confirms it: after a move it counts as given for the new time.
    Raises Refused where the date takes no answers (over, cancelled, not announced) or the person
    isn't invited.
    """
    now = now or timezone.now()
    return _record(
        attendee=attendee,
        answer=answer,
        actor=actor,
        via=via,
        now=now,
        source=source,
        alone=alone,
    )


@one_transaction
def enter(*, attendee, answer, source, actor, via, substitute=None, now=None) -> Attendee:
    """A coordinator records what somebody told them; the person is mailed what was entered.

    ``source`` says how the coordinator knows; ``substitute`` is recorded with it unless it is None
    or they can't come. Raises Refused as :func:`answer` does, for an unknown substitute, and where
    ``source`` is empty.
    """
    now = now or timezone.now()
    if not source.strip():
        raise Refused(_("Say how you know. Others will ask."), field="source")
    if substitute is not None:
        _refuse_unknown_substitute(substitute)
    row = _record(attendee=attendee, answer=answer, actor=actor, via=via, now=now, source=source)
    if substitute not in (None, row.substitute) and row.answer != Attendee.Answer.DECLINED:
        row.substitute = substitute
        with history.record(actor=actor, via=via, reason="substitute"):
            row.save(update_fields=["substitute"])
    enqueue([mails.answer_set(row, actor=actor)], now=now)
    reminders.schedule([row], now=now)
    return row


@one_transaction
def undo_answer(*, attendee, to, actor, via, now=None) -> Attendee:
    """Go back to the choice ``to`` that stood there before, "needs-action" included.

    Taking it back twice leaves it as it is. Raises Refused as :func:`answer` does.
    """
    now = now or timezone.now()
    rows = _answerable_rows(attendee, now)
    if to != kinds.SILENT:
        _refuse_unknown(rows[0], to)
    if kinds.chosen(rows[0]) != to:
        _take(rows, to, actor=actor, via=via, now=now, reason="undo")
    return rows[0]


@one_transaction
def ask_anew(*, audience: str, users, via: str, now=None) -> None:
    """Take these people's answers to the coming dates of an audience back: they're asked again.

    To be called by the kind's app where an answer no longer says what somebody wants, such as
    waiting for a place when one is free. The caller holds what the kind's ``lock`` holds.
    """
    now = now or timezone.now()
    rows = inviting.hold_rows(
        user__in=[user.pk for user in users],
        gathering__audience=audience,
        gathering__state=Gathering.State.ANNOUNCED,
        gathering__ends_at__gt=now,
    )
    for row in rows:
        row.answer, row.answered_at, row.answered_by = Attendee.Answer.NEEDS_ACTION, None, None
        row.answered_via = row.answer_source = ""
    with history.record(actor=None, via=via, reason="asked anew"):
        history.bulk_update(
            rows,
            Attendee,
            ["answer", "answered_at", "answered_by", "answered_via", "answer_source"],
        )
    reminders.schedule(rows, now=now)


@one_transaction
def set_substitute(*, attendee, substitute, note, actor, via, now=None) -> Attendee:
    """Record whether the person needs a substitute, and their note; the answer stays.

    Raises Refused as :func:`answer` does, and for an unknown choice or a note over 300 letters.
    """
    now = now or timezone.now()
    _refuse_unknown_substitute(substitute)
    # PostgreSQL stores no NUL; nobody types one.
    note = note.replace("\x00", "")
    if len(note) > Attendee._meta.get_field("note").max_length:
        raise Refused(_("Make the note shorter: 300 letters at most."), field="note")
    row = answerable(attendee, now)
    row.substitute, row.note = substitute, note.strip()
    with history.record(actor=actor, via=via, reason="substitute"):
        row.save(update_fields=["substitute", "note"])
    return row


def _refuse_unknown_substitute(substitute) -> None:
    if substitute not in Attendee.Substitute.values:
        raise Refused(_("Choose one of the three."), field="substitute")


def _record(*, attendee, answer, actor, via, now, source, alone=False) -> Attendee:
    rows = _answerable_rows(attendee, now, alone=alone)
    _refuse_unknown(rows[0], answer)
    _take(rows, answer, actor=actor, via=via, now=now, source=source.strip())
    return rows[0]


def _refuse_unknown(row: Attendee, choice: str) -> None:
    offered = kinds.get(row.gathering.kind).choices(row)
    if choice not in {one.value for one in offered}:
        raise Refused(_("Choose one of the answers on the page."), field="answer")


def _take(rows, choice, *, actor, via, now, source="", reason="") -> None:
    """Write what ``choice`` means into one person's rows, which are held."""
    kind = kinds.get(rows[0].gathering.kind)
    said, role = kind.take(rows, choice, actor=actor, via=via, now=now)
    answered = said != Attendee.Answer.NEEDS_ACTION
    soonest = min(rows, key=lambda row: (row.gathering.starts_at, row.pk))
    for row in rows:
        before, row.answer, row.role = row.answer, said, role or row.role
        row.answered_at = now if answered else None
        row.answered_by = actor if answered else None
        row.answered_via = via if answered else ""
        row.answer_source = source
        _save(row, before, actor, via, now, reason=reason or source)
        if row is soonest and before != said:
            daily.tell_if_urgent(attendee=row, before=before, now=now)
    if kind.answered_together:
        # Which of them is the first to ask about is known once all are written.
        reminders.schedule(rows, now=now)


def _answerable_rows(attendee, now, *, alone=False) -> list[Attendee]:
    """The person's row, held, and after it those of the same series where one answer is for all.

    Not these where it is for this date ``alone``.

    Whatever gives places is locked first, then the dates in the order of their ids, then the rows.
    """
    kind = kinds.get(attendee.gathering.kind)
    if kind.has_own("take"):
        kind.lock([attendee.gathering.audience])
    if alone or not kind.answered_together:
        return [answerable(attendee, now)]
    audience = Gathering.objects.filter(audience=attendee.gathering.audience)
    open_now = audience.open_to_answers(now).filter(kind=attendee.gathering.kind)
    ids = {*open_now.values_list("pk", flat=True), attendee.gathering_id}
    inviting.held(ids)
    row = answerable(attendee, now)
    return [row, *_others_of_series(row, open_now)]


def series_of(attendee, now) -> list[Attendee]:
    """The person's rows of all dates to come that one answer is for, with their dates, in order.

    Empty for kinds whose dates are answered one by one: no query.
    """
    gathering = attendee.gathering
    if not kinds.get(gathering.kind).answered_together:
        return []
    rows = (
        Attendee.objects.counted()
        .filter(
            user=attendee.user_id,
            gathering__in=Gathering.objects.open_to_answers(now).filter(
                audience=gathering.audience, kind=gathering.kind
            ),
        )
        .select_related("gathering")
        .order_by("gathering__starts_at", "pk")
    )
    found = list(rows)
    for row in found:
        row.user = attendee.user
    return found


def one_of_series(attendee, pk: int, now) -> Attendee:
    """The person's row of this number in the series of ``attendee``; Gone where it isn't."""
    found = [row for row in series_of(attendee, now) if row.pk == pk]
    if not found:
        raise Gone
    return found[0]


def _others_of_series(row: Attendee, open_now) -> list[Attendee]:
    """The person's rows of the other dates of the series, which are held; held, too."""
    dates = {
        one.pk: one
        for one in open_now.exclude(pk=row.gathering_id).select_related("hub", "team", "cycle")
    }
    rows = list(
        Attendee.objects.counted()
        .filter(user=row.user_id, gathering__in=dates)
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    for one in rows:
        one.gathering, one.user = dates[one.gathering_id], row.user
    return rows


@prepared
def _date_held(pk):
    rows = Gathering.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("hub", "team", "cycle").filter(pk=pk).order_by()


@prepared
def _row_held(pk):
    rows = Attendee.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("user").filter(pk=pk).order_by()


def held(attendee) -> Attendee:
    """The row as it stands now, after its date, both held until the end of the transaction.

    Dates are locked before their people everywhere, so that whoever moves or cancels one and
    whoever answers never wait for each other.
    """
    gathering = next(iter(_date_held(pk=attendee.gathering_id)), None)
    row = next(iter(_row_held(pk=attendee.pk)), None)
    if row is None or gathering is None:
        raise Gone
    row.gathering = gathering
    return row


def answerable(attendee, now) -> Attendee:
    """The row, held, if it may be answered now."""
    row = held(attendee)
    if row.withdrawn or not row.user.is_active:
        raise Refused(_("You aren't invited to this date any more. Ask your coordinator."))
    refuse_if_closed(row.gathering, now)
    return row


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


def _save(row, before, actor, via, now, *, reason) -> None:
    reminders.plan([row], now=now)
    with history.record(actor=actor, via=via, reason=reason):
        row.save(
            update_fields=[
                "role",
                "answer",
                "answered_at",
                "answered_by",
                "answered_via",
                "answer_source",
                "remind_at",
            ]
        )
    if before != row.answer:
        AnswerChange.objects.create(
            attendee=row, before=before, after=row.answer, at=now, actor=actor
        )
