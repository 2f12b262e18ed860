"""A text's whole life, in any order: nothing is adopted without its rule and its equity answers.

No vote twice, late, or from outside; what is decided stays.
"""

from contextlib import suppress
from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from foundation import richtext
from foundation.refusals import Refused
from recommendations.models import (
    Ballot,
    Concern,
    Draft,
    EquityAnswer,
    Version,
    Vote,
    VoteCall,
)  # fmt: skip
from recommendations.services import equity_answers, states, texts, versions
from recommendations.voting import querysets
from recommendations.voting.services import (
    answering,
    closing,
    harms,
    opening,
    room,
    team_rule,
)  # fmt: skip
from tests.factories import GatheringFactory, MembershipFactory, UserFactory
from tests.recommendations.conftest import team_that_writes

from .votes import AHEAD, HARM, MONDAY, NOT_MINE, ready

SAID = (AHEAD, NOT_MINE, HARM)


class Life(RuleBasedStateMachine):
    """One text of a team of four; time only goes on."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.world = team_that_writes()
        dee = UserFactory()
        MembershipFactory(team=self.world.team, user=dee)
        self.people = [self.world.ana, self.world.ben, self.world.cora, dee]
        self.stranger = UserFactory()
        self.now, self.keys, self.adopted = MONDAY, 0, None
        ready(self.world.draft, actor=self.world.ana)

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @property
    def draft(self) -> Draft:
        return Draft.objects.get(pk=self.world.draft.pk)

    @property
    def call(self) -> VoteCall | None:
        return VoteCall.objects.order_by("-pk").first()

    def given(self, user=None):
        return {"actor": user or self.world.ana, "via": "web", "now": self.now}

    @rule(hours=st.integers(1, 200))
    def time_goes_on(self, hours):
        self.now += timedelta(hours=hours)

    @rule()
    def sweeps_come_by(self):
        closing.sweep(now=self.now)
        closing.sweep(now=self.now)

    @rule()
    def somebody_opens_a_vote(self):
        self.keys += 1
        with suppress(Refused):
            opening.open_vote(
                team=self.world.team, wanted=opening.Wanted([self.world.draft.pk]),
                sending_key=f"key-{self.keys}", **self.given(),
            )  # fmt: skip

    @precondition(lambda self: self.call is not None)
    @rule(who=st.integers(0, 3), said=st.sampled_from(SAID))
    def somebody_answers(self, who, said):
        call, user = self.call, self.people[who]
        elector = call.electors.filter(user=user).first()
        if elector is None:
            return
        late = self.now >= call.closes_at or call.closed_at is not None
        try:
            answering.vote(
                elector=elector, ballot=call.ballots.get(), said=said, **self.given(user)
            )
        except Refused:
            assert late or elector.left_at is not None
        else:
            assert not late and elector.left_at is None

    @precondition(lambda self: self.call is not None)
    @rule()
    def nobody_from_outside_answers(self):
        """Nobody who wasn't in the team, and nobody of another vote."""
        assert not self.call.electors.filter(user=self.stranger).exists()
        first = VoteCall.objects.order_by("pk").first()
        if first != self.call:
            with pytest.raises(Refused):
                answering.vote(
                    elector=first.electors.order_by("pk")[0], ballot=self.call.ballots.get(),
                    said=AHEAD, **self.given(),
                )  # fmt: skip

    @rule()
    def somebody_joins(self):
        """Too late for the vote that runs."""
        if len(self.people) > 6:
            return
        before = set(self.call.electors.values_list("pk", flat=True)) if self.call else set()
        user = UserFactory()
        MembershipFactory(team=self.world.team, user=user)
        self.people.append(user)
        after = set(self.call.electors.values_list("pk", flat=True)) if self.call else set()
        assert before == after

    @rule(who=st.integers(0, 5), said=st.sampled_from(SAID))
    def the_room_decides(self, who, said):
        """All who are there go ahead, except one."""
        self.keys += 1
        start = self.now - timedelta(hours=1)
        session = GatheringFactory(
            hub=self.world.hub, team=self.world.team, cycle=self.world.cycle, state="announced",
            starts_at=start, ends_at=start + timedelta(hours=7),
        )  # fmt: skip
        there = frozenset(one.pk for one in self.people[:3])
        wanted = opening.Wanted([self.world.draft.pk], gathering=session, present=there)
        with suppress(Refused):
            opening.open_vote(
                team=self.world.team, wanted=wanted, sending_key=f"key-{self.keys}",
                **self.given(self.world.dana),
            )  # fmt: skip
            electors = self.call.electors.filter(present=True).order_by("pk")
            excepted = electors[who % electors.count()]
            room.enter(
                call=self.call, exceptions=[room.Except(excepted.pk, said)],
                **self.given(self.world.dana),
            )  # fmt: skip

    @rule()
    def somebody_shelves_it_and_takes_it_up(self):
        with suppress(Refused):
            states.shelve(draft=self.draft, reason="Later", **self.given())
            states.take_up(draft=self.draft, **self.given())

    @rule()
    def the_cycle_is_archived_for_a_moment(self):
        """What is decided meanwhile is decided by the same rule; nothing opens."""
        cycle = self.world.cycle
        type(cycle).objects.filter(pk=cycle.pk).update(archived=True)
        open_ones = VoteCall.objects.filter(closed_at=None).count()
        self.somebody_opens_a_vote()
        assert VoteCall.objects.filter(closed_at=None).count() == open_ones
        closing.sweep(now=self.now)
        type(cycle).objects.filter(pk=cycle.pk).update(archived=False)

    @precondition(lambda self: self.adopted is not None)
    @rule()
    def nothing_frozen_changes(self):
        """By no UPDATE of whoever asks, and on PostgreSQL by no DELETE."""
        draft = Draft.objects.filter(pk=self.world.draft.pk)
        decided = Ballot.objects.exclude(outcome="open")
        tried = [
            (draft, {"title": "Another"}),
            (draft, {"adopted_version": None}),
            (EquityAnswer.objects.filter(draft__in=draft), {"text": ""}),
            (Version.objects.filter(pk=self.adopted), {"html": "<p>Changed</p>"}),
            (decided, {"ahead": 0}),
            (Vote.objects.filter(ballot__in=decided), {"choice": "ahead"}),
        ]
        for rows, change in tried:
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**change)
        if connection.vendor == "postgresql":
            for rows, _change in tried[3:]:
                with pytest.raises(IntegrityError), transaction.atomic():
                    rows._raw_delete(rows.db)

    @rule(who=st.integers(1, 3))
    def somebody_leaves(self, who):
        from teams.hooks import membership_ended

        seat = self.people[who].memberships.select_related("team", "user").get()
        if (
            seat.state == "active"
            and self.world.team.memberships.filter(state="active").count() > 2
        ):
            seat.state, seat.seat, seat.left_on = "left", None, self.now.date()
            type(seat).objects.filter(pk=seat.pk).update(
                state="left", seat=None, left_on=self.now.date(), ended_at=self.now
            )
            membership_ended(memberships=[seat], actor=self.world.dana, via="web", now=self.now)

    @rule(question=st.integers(1, 8), text=st.sampled_from(["", "Families."]))
    def somebody_answers_about_equity(self, question, text):
        with suppress(Refused):
            equity_answers.answer(draft=self.draft, question=question, text=text, **self.given())

    @rule()
    def somebody_writes_and_keeps_a_version(self):
        draft = self.draft
        if draft.state not in Draft.WRITTEN:
            with pytest.raises(Refused):
                versions.keep(draft=draft, **self.given())
            return
        save = texts.newest(draft)
        blocks = [*texts.blocks_of(save), *richtext.blocks(f"<p>{self.now}</p>")]
        texts.put(draft, blocks, person=self.world.ana, before=save, now=self.now)
        with suppress(Refused):
            versions.keep(draft=draft, **self.given())

    @rule()
    def the_authors_answer_a_harm(self):
        concerns = querysets.open_concerns(self.draft)
        with suppress(Refused):
            harms.answer(
                draft=self.draft, answers={one.pk: "Changed." for one in concerns}, **self.given()
            )

    @rule(met=st.booleans())
    def who_saw_it_says_whether_it_is_met(self, met):
        for concern in querysets.open_concerns(self.draft):
            with suppress(Refused):
                harms.say_met(concern=concern, met=met, **self.given())

    @rule(back=st.booleans())
    def it_is_sent_back_or_made_ready(self, back):
        with suppress(Refused):
            if back:
                states.send_back(draft=self.draft, state="comments", reason="More", **self.given())
            else:
                states.make_ready(draft=self.draft, **self.given())

    @rule(answer=st.sampled_from(["1/2", "2/3", "1"]), ahead=st.sampled_from(["1/2", "3/4", "1"]))
    def the_rule_changes(self, answer, ahead):
        team_rule.set_rule(
            team=self.world.team, answer=Fraction(answer), ahead=Fraction(ahead), role="",
            role_needed=0, actor=self.world.dana, via="web",
        )  # fmt: skip

    @invariant()
    def nothing_is_adopted_without_its_rule_and_its_equity_answers(self):
        draft = self.draft
        for ballot in Ballot.objects.filter(outcome="adopted"):
            votes = Vote.objects.filter(ballot=ballot, elector__left_at=None)
            people = ballot.call.electors.filter(left_at=None).count()
            said = list(votes.values_list("choice", flat=True))
            assert len(said) * ballot.answer_den >= people * ballot.answer_num
            harm = said.count("harm")
            if harm:
                assert ballot.second_of_id is not None
                ahead = len(said) - harm
                assert ahead * ballot.ahead_den >= len(said) * ballot.ahead_num
        if draft.adopted_version_id:
            assert Ballot.objects.filter(
                outcome="adopted", texts__version=draft.adopted_version_id
            ).exists()
            answered = EquityAnswer.objects.filter(draft=draft).exclude(text="").count()
            assert answered == 8 and draft.state == "adopted"
            self.adopted = self.adopted or draft.adopted_version_id
        assert self.adopted in (None, draft.adopted_version_id)

    @invariant()
    def no_second_vote_before_the_harm_is_answered_in_a_new_version(self):
        for ballot in Ballot.objects.exclude(second_of=None):
            for concern in Concern.objects.filter(vote__ballot=ballot.second_of):
                assert concern.answer and concern.answered_in is not None
                seen = concern.vote.ballot.texts.get().version
                assert seen.number < concern.answered_in.number

    @invariant()
    def nobody_votes_late_or_twice_and_a_vote_closes_when_it_said(self):
        for vote in Vote.objects.select_related("ballot__call"):
            assert vote.at < vote.ballot.call.closes_at
        pairs = list(Vote.objects.values_list("ballot", "elector"))
        assert len(pairs) == len(set(pairs))
        for call in VoteCall.objects.exclude(closed_at=None):
            assert call.closed_at >= call.closes_at

    @invariant()
    def a_text_is_voted_on_exactly_while_a_vote_is_open(self):
        is_open = VoteCall.objects.filter(closed_at=None).exists()
        assert (self.draft.state == "voting") == is_open


@pytest.mark.django_db
def test_a_texts_whole_life():
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=12, stateful_step_count=25, deadline=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.django_db
def test_many_lives():
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=300, stateful_step_count=40, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
