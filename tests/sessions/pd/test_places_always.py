"""What holds of places whatever people answer, change their minds about, let lapse or limit."""

from datetime import timedelta

import hypothesis
import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from foundation.refusals import Refused
from gatherings.models import Attendee
from sessions.models import PdPlace
from sessions.pd import sweeps
from sessions.pd.services import places as giving

from .conftest import AFTER, Pd

PEOPLE = 6
WHO = st.integers(0, PEOPLE - 1)
SIDES = ("participant", "observer")


class Places(RuleBasedStateMachine):
    """Six people, two places to learn and one to observe; time goes on, the event stays ahead."""

    @initialize()
    def open(self):
        self.block = transaction.atomic()
        self.block.__enter__()
        self.pd = Pd(members=PEOPLE)
        self.event = self.pd.open(learners=2, observers=1)
        self.now = AFTER
        # The order in which people came into each line, kept by the test itself.
        self.lines: dict[str, list[int]] = {side: [] for side in SIDES}

    def teardown(self):
        if hasattr(self, "block"):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    def say(self, n, answer):
        try:
            self.pd.says(self.event, self.pd.people[n], answer, self.now)
        except Refused:
            return
        self.remember()

    def remember(self):
        """Who waits now: those who waited, in their order, and then who came."""
        for side in SIDES:
            rows = PdPlace.objects.filter(event=self.event, side=side).waiting()
            now = list(rows.values_list("user_id", flat=True))
            kept = [one for one in self.lines[side] if one in now]
            came = [one for one in now if one not in kept]
            assert len(came) <= PEOPLE
            assert now == kept + came or self.left_and_came_back(now, kept)
            self.lines[side] = now

    @staticmethod
    def left_and_came_back(now, kept):
        """Whoever let an offer lapse and answered in one go stands at the end again."""
        return sorted(now) == sorted(kept) and now[:-1] == [one for one in kept if one != now[-1]]

    @rule(n=WHO, side=st.sampled_from(SIDES))
    def comes(self, n, side):
        self.say(n, side)

    @rule(n=WHO, answer=st.sampled_from(["declined", "tentative"]))
    def does_not_come(self, n, answer):
        self.say(n, answer)

    @rule(hours=st.integers(1, 60))
    def time_goes_on(self, hours):
        if self.now < AFTER + timedelta(days=20):
            self.now += timedelta(hours=hours)
        sweeps.offers(now=self.now)
        self.remember()

    @rule(learners=st.one_of(st.none(), st.integers(0, 4)), observers=st.integers(0, 2))
    def limits_change(self, learners, observers):
        try:
            giving.change_limits(
                event=self.event, learners=learners, observers=observers,
                actor=self.pd.dana, via="web", now=self.now,
            )  # fmt: skip
        except Refused:
            return
        self.remember()

    @precondition(lambda self: hasattr(self, "event"))
    @invariant()
    def never_more_than_there_are(self):
        self.event.refresh_from_db()
        for side in SIDES:
            limit = self.event.limit(side)
            taken = PdPlace.objects.filter(event=self.event, side=side).taken().count()
            assert limit is None or taken <= limit

    @precondition(lambda self: hasattr(self, "event"))
    @invariant()
    def nothing_is_free_while_somebody_waits(self):
        for side in SIDES:
            rows = PdPlace.objects.filter(event=self.event, side=side)
            limit = self.event.limit(side)
            if rows.waiting().exists():
                assert limit is not None
                assert rows.taken().count() == limit

    @precondition(lambda self: hasattr(self, "event"))
    @invariant()
    def an_answer_says_what_the_place_is(self):
        rows = Attendee.objects.filter(gathering__audience=self.event.audience)
        said = {}
        for row in rows:
            said.setdefault(row.user_id, set()).add((row.answer, row.role))
        for place in PdPlace.objects.filter(event=self.event):
            (only,) = said.pop(place.user_id)
            if place.state == "held":
                assert only == ("accepted", place.side)
            elif place.state == "waiting":
                assert only == ("tentative", place.side)
            else:
                assert only[0] == "needs-action"
        for answers in said.values():
            assert "accepted" not in {answer for answer, _role in answers}


@pytest.mark.django_db
def test_what_holds_whatever_happens(settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    run_state_machine_as_test(
        Places, settings=hypothesis.settings(max_examples=10, stateful_step_count=14, deadline=None)
    )
