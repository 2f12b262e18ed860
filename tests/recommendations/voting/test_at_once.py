"""Many at the same moment: 25 people, each twice, leave 25 answers; two sweeps close a vote once."""

import threading
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from foundation.refusals import Refused
from mailing.models import Mail
from recommendations.models import Concern, Vote, VoteCall
from recommendations.voting.services import answering, closing
from tests.factories import MembershipFactory, UserFactory
from tests.recommendations.conftest import team_that_writes
from tests.support.patience import PATIENCE

from .votes import (
    AHEAD,
    HARM,
    NOT_MINE,
    OVER_CLOCKS_AND_BREAKS,
    answered,
    opened,
    ready,
    spring_break,
)  # fmt: skip

pytestmark = [pytest.mark.services_only, pytest.mark.django_db(transaction=True)]


def at_once(deeds) -> list[Exception]:
    """Run these in threads of their own that begin together; what failed."""
    barrier, failed = threading.Barrier(len(deeds)), []

    def run(deed):
        try:
            barrier.wait(timeout=PATIENCE)
            deed()
        except Exception as error:  # noqa: BLE001  told by the thread that waits
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return failed


@pytest.fixture
def world(db):
    found = team_that_writes()
    ready(found.draft, actor=found.ana)
    return found


def test_25_people_at_once_and_twice_each_leave_25(world):
    for _each in range(22):
        MembershipFactory(team=world.team, user=UserFactory())
    call = opened(world, now=timezone.now())
    ballot = call.ballots.get()

    def press(elector, said):
        return lambda: answering.vote(
            elector=elector, ballot=ballot, said=said, actor=None, via="link"
        )

    electors = list(call.electors.all())
    deeds = [press(one, said) for one in electors for said in (AHEAD, NOT_MINE)]
    assert len(deeds) == 50 and at_once(deeds) == []
    assert Vote.objects.count() == 25
    assert Vote.objects.values("elector").distinct().count() == 25


def test_two_sweeps_at_once_close_a_vote_once(world):
    call = opened(world)
    answered(call, world.ana)
    answered(call, world.cora, HARM)
    now = call.closes_at + timedelta(minutes=1)
    assert at_once([lambda: closing.sweep(now=now)] * 2) == []
    call.refresh_from_db()
    assert call.ballots.get().outcome == "harm"
    assert Concern.objects.count() == 1
    assert call.history.filter(history_change_reason__contains="closed").count() == 1
    assert Mail.objects.filter(kind="recommendations.vote_closed", user=world.ana).count() == 1


@pytest.mark.parametrize(("opens", "closes"), OVER_CLOCKS_AND_BREAKS)
def test_two_sweeps_at_once_over_the_change_of_clocks_and_a_school_break_close_it_on_time_and_once(
    world, opens, closes
):
    spring_break(world)
    call = opened(world, now=opens)
    for user in (world.ana, world.ben):
        answered(call, user)
    assert at_once([lambda: closing.sweep(now=closes - timedelta(seconds=1))] * 2) == []
    assert call.ballots.get().outcome == "open"
    assert at_once([lambda: closing.sweep(now=closes)] * 2) == []
    call.refresh_from_db()
    assert (call.closed_at, call.ballots.get().outcome) == (closes, "adopted")
    assert call.history.filter(history_change_reason__contains="closed").count() == 1
    assert Mail.objects.filter(kind="recommendations.vote_closed", user=world.ana).count() == 1


def test_two_sweeps_at_once_extend_it_once_over_a_school_break(world):
    """Too few until Wednesday, March 17: three school days later is the Monday after the break."""
    spring_break(world)
    call = opened(world, now=datetime(2027, 3, 10, 18, tzinfo=UTC))
    assert call.closes_at == datetime(2027, 3, 18, 0, tzinfo=UTC)
    assert at_once([lambda: closing.sweep(now=call.closes_at)] * 2) == []
    call.refresh_from_db()
    assert call.closes_at == datetime(2027, 3, 30, 0, tzinfo=UTC)
    assert call.history.filter(history_change_reason__contains="extended").count() == 1


def test_two_who_open_a_vote_on_the_same_text_at_once_open_one(world):
    failed = at_once(
        [
            partial(opened, world, now=timezone.now(), key=str(one.pk), actor=one)
            for one in (world.ana, world.dana)
        ]
    )
    assert [type(one) for one in failed] == [Refused]
    assert VoteCall.objects.count() == 1
    assert Mail.objects.filter(kind="recommendations.vote").count() == 3


def test_an_answer_at_the_moment_of_the_end_counts_or_is_refused(world):
    call = opened(world)
    for user in (world.ana, world.ben):
        answered(call, user)
    elector = call.electors.get(user=world.cora)
    failed = at_once(
        [
            lambda: closing.sweep(now=call.closes_at),
            lambda: answering.vote(
                elector=elector, ballot=call.ballots.get(), said=AHEAD, actor=None, via="link",
                now=call.closes_at - timedelta(seconds=1),
            ),
        ]
    )  # fmt: skip
    ballot = call.ballots.get()
    assert ballot.outcome == "adopted"
    assert ballot.answered == ballot.votes.count() == (2 if failed else 3)
