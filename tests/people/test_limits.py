"""Counts that are exact, and waits that grow."""

from datetime import UTC, datetime, timedelta

import pytest

from people.limits import Limit, forget_counts, minutes_until, take
from people.models import Count
from tests.teams.test_concurrency import at_once

NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)
LIMIT = Limit("test", 3, timedelta(hours=1), (1, 2, 4))
ANA = LIMIT.about("ana@example.org")


def taken(*, minute: float) -> int:
    """Minutes to wait, where it isn't counted at this minute."""
    now = NOW + timedelta(minutes=minute)
    until = take({ANA: LIMIT}, now=now)
    return int((until - now).total_seconds() / 60) if until else 0


@pytest.mark.django_db
@pytest.mark.services
class TestWaits:
    def test_the_first_are_free_and_then_each_costs_more(self):
        assert [taken(minute=0) for _ in range(4)] == [0, 0, 0, 1]
        assert [taken(minute=1), taken(minute=1)] == [0, 2]
        assert [taken(minute=3), taken(minute=3)] == [0, 4]
        assert [taken(minute=7), taken(minute=7)] == [0, 4]

    def test_who_has_to_wait_is_not_counted(self):
        for _ in range(9):
            taken(minute=0)
        assert Count.objects.get().number == 3

    def test_after_its_time_it_begins_anew(self):
        for _ in range(4):
            taken(minute=0)
        assert [taken(minute=60) for _ in range(4)] == [0, 0, 0, 1]

    def test_no_address_can_be_read_from_it(self):
        taken(minute=0)
        assert "ana" not in Count.objects.get().key

    def test_old_counts_are_forgotten(self):
        taken(minute=0)
        assert forget_counts(now=NOW + timedelta(days=1)) == 0
        assert forget_counts(now=NOW + timedelta(days=3)) == 1


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(1, "1 minute"), (60, "1 minute"), (61, "2 minutes"), (900, "15 minutes")],
)
def test_a_wait_is_never_said_shorter_than_it_is(seconds, said):
    assert minutes_until(NOW + timedelta(seconds=seconds), NOW) == said


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_of_twelve_at_the_same_moment_as_many_pass_as_may():
    other = LIMIT.about("ben@example.org")
    keys = [{ANA: LIMIT, other: LIMIT}, {other: LIMIT, ANA: LIMIT}] * 6
    results = at_once([lambda k=k: take(k, now=NOW) for k in keys])
    assert [r for r in results if isinstance(r, Exception)] == []
    assert results.count(None) == 3
    assert [row.number for row in Count.objects.all()] == [3, 3]
