"""Needs: posted, shared, answered, tried, done or dropped, and linked to what they led to."""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history, twice, zones
from foundation.refusals import Refused, refuse, still_there
from foundation.retrying import one_transaction
from foundation.stale import refuse_unread
from teams.services.seats import lock_team

from ...models import Need, NeedAnswer, NeedLink, NeedWeToo
from ..people import as_member

State = Need.State
# Nobody plans further.
LONGEST = timedelta(days=3 * 366)
# To what a need may be linked.
LINKED = ("idea", "draft", "workgroup", "offering")


@dataclass(frozen=True)
class Facts:
    """What is needed, as a form says it."""

    what: str
    where: str
    kind: str = Need.Kind.PD
    grade_band: str = ""
    by_when: date | None = None


@one_transaction
def post(*, facts: Facts, actor, via: str, now: datetime | None = None) -> Need:
    """On the network's board, from the team in which ``actor`` has a seat that may post."""
    now = now or timezone.now()
    seat = as_member(actor).seat
    if seat is None:
        raise Refused(_("Members from districts and schools post needs."))
    refuse(_faults(facts, zones.local_date(now, actor.zone)))
    lock_team(seat.team_id)
    recent = Need.objects.filter(posted_by=actor, posted_at__gte=now - twice.JUST_NOW)
    if said := recent.filter(**_fit(facts)).first():
        return said
    row = Need(
        cycle_id=seat.team.cycle_id,
        hub_id=seat.team.hub_id,
        posted_by=actor,
        posted_at=now,
        **_fit(facts),
    )
    with history.record(actor=actor, via=via, reason="posted"):
        row.save()
    return row


@one_transaction
def change(
    *,
    need: Need,
    facts: Facts,
    seen: Need | None = None,
    actor,
    via: str,
    now: datetime | None = None,
) -> Need:
    """Other words for it, as long as it is open or answered; ``seen`` is it as a form compared it."""
    now = now or timezone.now()
    row = _held(need.pk)
    _refuse_ended(row)
    refuse_unread(seen, row, [one.name for one in fields(Facts)])
    today = zones.local_date(now, actor.zone)
    # A day that was right when it was posted may have passed.
    kept = facts.by_when is not None and facts.by_when == row.by_when
    found = _faults(facts, today)
    refuse([one for one in found if not (kept and one.field == "by_when")])
    for column, value in _fit(facts).items():
        setattr(row, column, value)
    with history.record(actor=actor, via=via, reason="changed"):
        row.save()
    return row


def _fit(facts: Facts) -> dict:
    return {
        "what": " ".join(facts.what.split())[:300],
        "where": " ".join(facts.where.split())[:150],
        "kind": facts.kind,
        "grade_band": facts.grade_band,
        "by_when": facts.by_when,
    }


def _faults(facts: Facts, today: date) -> list[Refused]:
    found = []
    if not facts.what.strip():
        found.append(Refused(_("Say in a sentence what you need."), field="what"))
    if not facts.where.strip():
        found.append(Refused(_("Say where: a school or a district."), field="where"))
    if facts.by_when and not today <= facts.by_when <= today + LONGEST:
        found.append(Refused(_("Choose a day to come, within three years."), field="by_when"))
    return found


@one_transaction
def we_too(*, need: Need, actor, via: str, now: datetime | None = None) -> None:
    """*We too.* Said twice, it stands once."""
    row = _held(need.pk)
    _refuse_ended(row)
    if row.posted_by_id == actor.pk:
        raise Refused(_("You posted it yourself."))
    defaults = {"at": now or timezone.now()}
    NeedWeToo.objects.get_or_create(need=row, user=actor, defaults=defaults)


@one_transaction
def not_we(*, need: Need, actor, via: str) -> None:
    """*We too* taken back."""
    _held(need.pk).we_too.filter(user=actor).delete()


@one_transaction
def answer(
    *, need: Need, program: str, offer: str, words: str, actor, via: str, now=None
) -> NeedAnswer:
    """What a program can do. The first answer makes the need answered."""
    now = now or timezone.now()
    row = _held(need.pk)
    _refuse_ended(row)
    program, words = " ".join(program.split())[:150], " ".join(words.split())[:600]
    found = []
    if not program:
        found.append(Refused(_("Say which program."), field="program"))
    if not words:
        found.append(Refused(_("Say in a sentence what your program can do."), field="words"))
    if offer not in NeedAnswer.Offer.values:
        found.append(Refused(_("Choose what you can do."), field="offer"))
    refuse(found)
    recent = row.answers.filter(user=actor, at__gte=now - twice.JUST_NOW)
    if said := recent.filter(program=program, offer=offer, words=words).first():
        return said
    made = NeedAnswer(need=row, user=actor, program=program, offer=offer, words=words, at=now)
    with history.record(actor=actor, via=via, reason="answered"):
        made.save()
        if row.state == State.OPEN:
            row.state = State.ANSWERED
        row.answered_at = row.answered_at or now
        row.save(update_fields=["state", "answered_at"])
    return made


@one_transaction
def take_answer_back(*, answer: NeedAnswer, actor, via: str) -> None:
    """It can't be done after all. Without any answer left the need is open again."""
    row = _held(answer.need_id)
    _refuse_ended(row)
    found = still_there(NeedAnswer.objects.all(), answer.pk)
    if row.state == State.TRIED and row.answers.count() == 1:
        raise Refused(_("It is being tried, so the answer stays."))
    with history.record(actor=actor, via=via, reason="taken back"):
        found.delete()
        if not row.answers.exists():
            row.state, row.answered_at = State.OPEN, None
            row.save(update_fields=["state", "answered_at"])


@one_transaction
def being_tried(*, need: Need, actor, via: str, now: datetime | None = None) -> Need:
    """Something that was offered is being tried."""
    row = _held(need.pk)
    if row.state == State.TRIED:
        return row
    if row.state != State.ANSWERED:
        raise Refused(_("Somebody has to say first what they can do."))
    row.state, row.tried_at = State.TRIED, now or timezone.now()
    with history.record(actor=actor, via=via, reason="being tried"):
        row.save(update_fields=["state", "tried_at"])
    return row


@one_transaction
def done(*, need: Need, outcome: str, actor, via: str, now: datetime | None = None) -> Need:
    """It was tried, and that is what came of it."""
    row = _held(need.pk)
    if row.state == State.DONE:
        return row
    if row.state != State.TRIED:
        raise Refused(_("Say first that it is being tried."))
    row.outcome = " ".join(outcome.split())[:300]
    if not row.outcome:
        raise Refused(_("Say in a sentence what came of it."), field="words")
    row.state, row.ended_at = State.DONE, now or timezone.now()
    with history.record(actor=actor, via=via, reason="done"):
        row.save(update_fields=["state", "outcome", "ended_at"])
    return row


@one_transaction
def drop(*, need: Need, reason: str, actor, via: str, now: datetime | None = None) -> Need:
    """Nobody works on it any more; the reason stands on its page."""
    row = _held(need.pk)
    if row.state == State.DROPPED:
        return row
    _refuse_ended(row)
    row.reason = " ".join(reason.split())[:300]
    if not row.reason:
        raise Refused(_("Say why it is dropped."), field="words")
    row.state, row.ended_at = State.DROPPED, now or timezone.now()
    with history.record(actor=actor, via=via, reason="dropped"):
        row.save(update_fields=["state", "reason", "ended_at"])
    return row


@one_transaction
def open_again(*, need: Need, actor, via: str, now: datetime | None = None) -> Need:
    """What was dropped or done stands where it stood."""
    row = _held(need.pk)
    if row.state in Need.LIVE:
        return row
    row.reason, row.outcome, row.ended_at = "", "", None
    row.state = State.OPEN
    if row.tried_at:
        row.state = State.TRIED
    elif row.answered_at:
        row.state = State.ANSWERED
    with history.record(actor=actor, via=via, reason="open again"):
        row.save(update_fields=["state", "reason", "outcome", "ended_at"])
    return row


@one_transaction
def link(*, need: Need, to: str, what, actor, via: str, now: datetime | None = None) -> None:
    """It belongs to an idea, a draft, a workgroup, or a PD offering. Twice, it stands once."""
    row = _held(need.pk)
    if to not in LINKED:
        raise Refused(_("Choose what it belongs to."), field="what")
    NeedLink.objects.get_or_create(
        need=row, **{to: what}, defaults={"linked_by": actor, "at": now or timezone.now()}
    )


@one_transaction
def unlink(*, link: NeedLink, actor, via: str) -> None:
    _held(link.need_id)
    NeedLink.objects.filter(pk=link.pk).delete()


def _held(pk: int) -> Need:
    rows = Need.objects.select_for_update(of=("self",), no_key=True)
    row = still_there(rows.select_related("cycle", "hub"), pk)
    if row.cycle.archived:
        said = _("%(cycle)s is over. Its needs stay as they were.")
        raise Refused(said % {"cycle": row.cycle.name})
    return row


def _refuse_ended(row: Need) -> None:
    if row.state not in Need.LIVE:
        said = _("This need isn't open any more: %(state)s.")
        raise Refused(said % {"state": row.get_state_display()})
