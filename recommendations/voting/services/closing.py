"""What happens by itself: one reminder, a few days more where too few answered, and the end."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import sweeping, zones
from foundation.history import record
from foundation.retrying import one_transaction
from gatherings import reminders
from mailing.services import enqueue

from ...models import Ballot, BallotText, Concern, Draft, Elector, Vote, VoteCall
from ...services import holding, rounds, states
from .. import after_mails, closing_days, mails, querysets, rule

Outcome = Ballot.Outcome
# A joint text isn't held up for longer by a team that opens no vote.
OTHERS_WAIT = timedelta(days=30)


def sweep(*, now: datetime | None = None) -> int:
    """Remind, extend and close what is due; returns how many votes were dealt with.

    Two at once close each vote once: each is looked at again under its lock.
    """
    now = now or timezone.now()
    soon = now + timedelta(days=3)
    due = VoteCall.objects.filter(closed_at=None, closes_at__lte=soon).order_by("closes_at", "pk")
    ids = due.values_list("pk", flat=True)
    deed = partial(_deal_with, now=now)
    dealt = sum(sweeping.sweep(ids, deed, at_once=1, what="vote"))
    waiting = Draft.objects.filter(state=Draft.State.VOTING, state_since__lte=now - OTHERS_WAIT)
    ids = waiting.order_by("pk").values_list("pk", flat=True)
    return dealt + sum(sweeping.sweep(ids, partial(_settle_late, now=now), at_once=1, what="draft"))


@one_transaction
def _deal_with(ids: Sequence[int], *, now: datetime) -> int:
    dealt = 0
    for pk in ids:
        texts = BallotText.objects.filter(ballot__call=pk).order_by("draft_id")
        drafts = [holding.held(one) for one in texts.values_list("draft_id", flat=True)]
        # Not still_there: an Undo may have taken it away meanwhile.
        rows = VoteCall.objects.select_for_update(of=("self",), no_key=True)
        call = rows.select_related("team__hub", "team__cycle").filter(pk=pk, closed_at=None).first()
        if call is None:
            continue
        if now >= call.closes_at:
            dealt += _end(call, drafts, now)
        elif call.reminded_at is None:
            dealt += _remind(call, now)
    return dealt


# --- the end ---------------------------------------------------------------------------------------


def _end(call: VoteCall, drafts: list[Draft], now: datetime) -> int:
    ballots = list(querysets.with_counts(call.ballots.all()))
    found = {one.pk: querysets.counted(one) for one in ballots}
    if call.extended_at is None and not all(rule.enough(found[one.pk], one) for one in ballots):
        _extend(call, now)
        return 1
    # Whose account is closed is out of the count for good, as if they had left the team.
    call.electors.filter(left_at=None, user__is_active=False).update(left_at=now)
    for ballot in ballots:
        _decide(ballot, found[ballot.pk], now)
    call.closed_at = max(now, call.closes_at)
    with record(actor=None, via="task", reason="closed"):
        call.save(update_fields=["closed_at"])
    for draft in drafts:
        _settle(draft, now)
    people = {one for draft in drafts for one in rounds.writers_of(draft)}
    enqueue(after_mails.closed(call, sorted(people, key=lambda one: one.pk), now=now), now=now)
    return 1


def _extend(call: VoteCall, now: datetime) -> None:
    """Three school days more, once; the silent hear of it."""
    call.extended_at = now
    call.closes_at = closing_days.after_school_days(call.team.hub, now, closing_days.EXTENDED_BY)
    # That mail is their reminder: there is no other one.
    call.reminded_at = call.reminded_at or now
    with record(actor=None, via="task", reason="extended"):
        call.save(update_fields=["extended_at", "closes_at", "reminded_at"])
    enqueue(mails.extended(call, querysets.silent_in(call), now=now), now=now)


def _decide(ballot: Ballot, found: rule.Counted, now: datetime) -> None:
    """Freeze the tally with its outcome; the database looks again at both."""
    ballot.outcome = rule.outcome(found, ballot, second=ballot.second_of_id is not None)
    ballot.electors, ballot.needed = found.electors, rule.needed(found.electors, ballot)
    ballot.answered, ballot.role_answered = found.answered, found.role_answered
    ballot.ahead, ballot.not_mine, ballot.harm = found.ahead, found.not_mine, found.harm
    ballot.decided_at = now
    ballot.save()


def _settle(draft: Draft, now: datetime, *, late: bool = False) -> None:
    """What came of a text: once every team of it has voted, or ``late`` without the others."""
    if draft.state != Draft.State.VOTING:
        return
    ballots = list(querysets.ballots_of_round(draft))
    if not ballots or any(one.outcome == Outcome.OPEN for one in ballots):
        return
    harmed = [one for one in ballots if one.outcome == Outcome.HARM]
    adopted = [one for one in ballots if one.outcome == Outcome.ADOPTED]
    # A harm is answered before any team's word counts, whichever team it was seen in. Where one
    # team still sees it in its second vote, that is its own word, as "adopted by 2 of 3" says.
    first_seen = any(one.second_of_id is None for one in harmed)
    asked = {one.call.team_id for one in ballots}
    others = draft.teams.exclude(pk__in=asked).filter(
        memberships__state="active", memberships__user__is_active=True
    )
    # A text that is to be written again isn't voted on meanwhile.
    if others.exists() and not (late or first_seen):
        return
    if harmed and (first_seen or not adopted):
        _open_concerns(draft, harmed)
        said = _(
            "In the vote somebody saw a harm. Answer it in the text; then there is a second vote."
        )
        states.back_from_vote(draft, Draft.State.COMMENTS, reason=said, via="task", now=now)
    elif adopted:
        version = adopted[0].texts.select_related("version").get(draft=draft).version
        states.adopt(draft, version, via="task", now=now)
    else:
        said = _("Too few answered in the vote. It can be opened again.")
        states.back_from_vote(draft, Draft.State.READY, reason=said, via="task", now=now)


def _open_concerns(draft: Draft, ballots: list[Ballot]) -> None:
    """Of a collection, each with the text that it names."""
    seen = Vote.objects.filter(
        ballot__in=ballots, choice=Vote.Choice.HARM, elector__left_at=None, concern=None
    )
    with record(actor=None, via="task", reason="raised"):
        for vote in seen.select_related("text").order_by("pk"):
            Concern.objects.create(
                vote=vote, draft_id=vote.text.draft_id if vote.text else draft.pk
            )


@one_transaction
def _settle_late(ids: Sequence[int], *, now: datetime) -> int:
    for pk in ids:
        draft = holding.held(pk)
        ballots = querysets.ballots_of_round(draft)
        last = max((one.decided_at or now for one in ballots), default=now)
        if last <= now - OTHERS_WAIT:
            _settle(draft, now, late=True)
    return len(ids)


# --- the reminder ----------------------------------------------------------------------------------


def _remind(call: VoteCall, now: datetime) -> int:
    """Remind the silent, each once and in their working hours: their automatic mail of that day.

    Who gets another one that day waits for the next.
    """
    if now < closing_days.reminds_on(call.closes_at, call.opens_at, call.team.hub):
        return 0
    silent = list(querysets.silent_in(call).filter(reminded_at=None))
    moments = {
        one.user: at
        for one in silent
        if one.user.wants_reminders
        and (at := zones.next_quiet_end(now, one.user.zone)) < call.closes_at
    }
    busy = reminders.busy(moments)
    free = {one: at for one, at in moments.items() if one.pk not in busy}
    enqueue(mails.reminders(call, free), now=now)
    done = Q(user__in=[one.pk for one in free])
    Elector.objects.filter(done, call=call).update(reminded_at=now)
    if not busy:
        call.reminded_at = now
        with record(actor=None, via="task", reason="reminded"):
            call.save(update_fields=["reminded_at"])
    return 1 if free else 0
