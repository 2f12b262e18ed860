"""12 to 16 hours within 93 days, and what stands in the way."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workgroups.rhythm import When, rhythm_of

FIRST = date(2026, 10, 5)


def planned(number, *, held=0, ended=0, minutes=120, every=14):
    """So many meetings, of which the first were held, and further ones are over."""
    return [
        When(
            FIRST + timedelta(days=every * n),
            minutes,
            "held" if n < held else "announced",
            ended=n < held + ended,
        )
        for n in range(number)
    ]


@pytest.mark.parametrize(
    ("meetings", "state"),
    [
        ([], "behind"),
        (planned(6), "on_course"),
        (planned(6, held=4), "on_course"),
        (planned(5), "behind"),  # 10 hours
        (planned(6, held=2, ended=1), "on_course"),
        (planned(6, held=2, ended=2), "behind"),
        (planned(8, every=7), "on_course"),  # 16 hours
        (planned(9, every=7), "too_much"),
        (planned(6, every=19), "too_much"),  # 95 days
        (planned(4, minutes=180, every=31), "on_course"),  # 93 days
        (planned(6, held=6), "done"),
        (planned(5, held=5), "behind"),
        (planned(9, held=9, every=7), "done"),
    ],
)
def test_where_it_stands(meetings, state):
    assert rhythm_of(meetings).state == state


def test_a_closed_one_is_done_whatever_was_held():
    assert rhythm_of(planned(3, held=1), closed=True).state == "done"


def test_drafts_and_cancelled_meetings_count_for_nothing():
    others = [When(FIRST + timedelta(days=300), 180, state) for state in ("draft", "cancelled")]
    found = rhythm_of(planned(6, held=2) + others)
    assert (found.planned, found.held, found.planned_minutes, found.days) == (6, 2, 720, 70)
    assert found.drafts == 1


WHENS = st.lists(
    st.builds(
        When,
        day=st.dates(FIRST, FIRST + timedelta(days=120)),
        minutes=st.integers(60, 180),
        state=st.sampled_from(["draft", "announced", "held", "cancelled"]),
        ended=st.booleans(),
    ),
    max_size=12,
)


@given(WHENS)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_it_reads_hours_and_days_in_any_order(meetings):
    found = rhythm_of(meetings)
    assert rhythm_of(reversed(meetings)) == found
    counted = [one for one in meetings if one.state in ("announced", "held")]
    assert found.planned_minutes == sum(one.minutes for one in counted) >= found.held_minutes
    over = [one for one in counted if one.ended and one.state != "held"]
    fits = 720 <= found.planned_minutes <= 960 and found.days <= 93
    if found.state == "on_course":
        assert fits and len(over) <= 1 and found.held < found.planned
    elif found.state == "behind":
        assert len(over) > 1 or found.planned_minutes < 720
    elif found.state == "too_much":
        assert found.planned_minutes > 960 or found.days > 93
    else:
        assert found.held == found.planned and found.held_minutes >= 720
