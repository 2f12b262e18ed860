from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.places import Full, change_limit, lock, take
from foundation.refusals import Refused
from teams.models import Team
from tests.factories import TeamFactory

LIMITS = st.none() | st.integers(0, 30)


@dataclass
class Row:
    """What holds a place in an app above."""

    number: int
    limit: int | None = 4


@pytest.mark.parametrize(
    ("held", "n", "limit", "given_out"),
    [
        ([], 2, 3, [1, 2]),
        ([1, 3], 2, 4, [2, 4]),
        ([2], 3, None, [1, 3, 4]),
        ([1, 2, 3], 0, 3, []),
        ([], 0, 0, []),
    ],
)
def test_the_lowest_free_numbers_are_given(held, n, limit, given_out):
    assert take(held, n, limit=limit) == given_out


@pytest.mark.parametrize(
    ("held", "n", "free", "said"),
    [
        ([1, 2, 3], 1, 0, "All places are taken."),
        ([1, 3], 2, 1, "1 place is free."),
        ([], 4, 3, "3 places are free."),
    ],
)
def test_too_few_are_refused_with_how_many_are_free(held, n, free, said):
    with pytest.raises(Full) as full:
        take(held, n, limit=3)
    assert isinstance(full.value, Refused)
    assert (full.value.free, full.value.needed, full.value.message) == (free, n, said)


@settings(max_examples=200, deadline=None)
@given(held=st.sets(st.integers(1, 30)), n=st.integers(0, 35), limit=LIMITS)
def test_what_is_given_is_free_distinct_lowest_and_within_the_limit(held, n, limit):
    highest = limit if limit is not None else len(held) + n
    free = [number for number in range(1, highest + 1) if number not in held]
    if n > len(free):
        with pytest.raises(Full):
            take(held, n, limit=limit)
    else:
        assert take(held, n, limit=limit) == free[:n]


def test_a_lower_limit_moves_whoever_is_above_it_and_nobody_else():
    rows = [Row(1), Row(4), Row(2)]
    assert change_limit(rows, 3) == rows
    assert [(row.number, row.limit) for row in rows] == [(1, 3), (3, 3), (2, 3)]


def test_a_limit_below_what_is_held_is_refused_and_changes_nothing():
    rows = [Row(1), Row(4), Row(2)]
    with pytest.raises(Full) as full:
        change_limit(rows, 2)
    assert (full.value.free, full.value.needed) == (2, 3)
    assert rows == [Row(1), Row(4), Row(2)]


def test_the_same_limit_changes_nothing():
    assert change_limit([Row(1), Row(4)], 4) == []


@settings(max_examples=200, deadline=None)
@given(numbers=st.sets(st.integers(1, 30)), before=LIMITS, limit=LIMITS)
def test_after_another_limit_numbers_are_distinct_and_within_it(numbers, before, limit):
    rows = [Row(number, before) for number in sorted(numbers)]
    if limit is not None and limit < len(rows):
        with pytest.raises(Full):
            change_limit(rows, limit)
        return
    change_limit(rows, limit)
    after = [row.number for row in rows]
    assert len(set(after)) == len(rows)
    assert all(row.limit == limit and row.number >= 1 for row in rows)
    assert limit is None or all(number <= limit for number in after)
    stayed = [n for n in numbers if limit is None or n <= limit]
    assert set(stayed) <= set(after)


@pytest.mark.services
@pytest.mark.django_db
def test_parents_are_held_in_the_order_of_their_ids():
    teams = TeamFactory.create_batch(3)
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        locked = lock(Team.objects.filter(pk__in=[one.pk for one in teams]).order_by("-pk"))
    assert locked == teams
    if connection.vendor == "postgresql":
        (statement,) = [one["sql"] for one in asked if one["sql"].startswith("SELECT")]
        assert statement.endswith('ASC FOR NO KEY UPDATE OF "teams_team"')
