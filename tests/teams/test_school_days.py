from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teams.school_days import (
    SchoolCalendar,
    Stretch,
    add_school_days,
    calendar_of,
    calendars_of,
)
from tests.factories import ClosedDayFactory, HubFactory

BREAK = Stretch(date(2026, 12, 21), date(2027, 1, 1), "Winter break")
OREGON = SchoolCalendar("OR", (BREAK,))


@pytest.mark.parametrize(
    ("day", "closed_by"),
    [
        (date(2026, 11, 26), "Thanksgiving Day"),
        (date(2026, 7, 3), "Independence Day (observed)"),
        (date(2026, 12, 20), ""),
        (date(2026, 12, 21), "Winter break"),
        (date(2027, 1, 1), "Winter break"),
        (date(2027, 1, 4), ""),
        (date(2026, 10, 12), ""),  # Oregon keeps no Columbus Day
    ],
)
def test_a_day_is_closed_by_a_break_or_a_holiday(day, closed_by):
    assert OREGON.closed_by(day) == closed_by


def test_another_state_keeps_its_own_holidays():
    texas = date(2027, 3, 2)
    assert SchoolCalendar("TX").closed_by(texas) == "Texas Independence Day"
    assert SchoolCalendar("OR").closed_by(texas) == ""


def test_a_weekend_is_no_school_day_though_nothing_closes_it():
    saturday = date(2026, 12, 5)
    assert OREGON.closed_by(saturday) == ""
    assert not OREGON.is_school_day(saturday)
    assert OREGON.is_school_day(date(2026, 12, 4))


def test_the_warning_names_day_and_reason():
    said = OREGON.warning(date(2026, 12, 23))
    assert "December 23" in said
    assert said.endswith("is no school day: Winter break.")
    assert OREGON.warning(date(2027, 1, 6)) == ""


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        (date(2026, 11, 24), 1, date(2026, 11, 25)),
        (date(2026, 11, 24), 2, date(2026, 11, 27)),  # over Thanksgiving
        (date(2026, 12, 17), 2, date(2027, 1, 4)),  # over the break and a weekend
        (date(2026, 12, 24), 0, date(2027, 1, 4)),
        (date(2026, 12, 17), 0, date(2026, 12, 17)),
    ],
)
def test_school_days_are_counted_on(day, number, expected):
    assert OREGON.after(day, number) == expected


@given(
    day=st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    number=st.integers(1, 30),
    state=st.sampled_from(["OR", "TX", "HI", "NY"]),
)
def test_between_a_day_and_n_school_days_later_lie_n_school_days(day, number, state):
    calendar = SchoolCalendar(state, (BREAK,))
    end = calendar.after(day, number)
    between = [date.fromordinal(n) for n in range(day.toordinal() + 1, end.toordinal() + 1)]
    assert sum(calendar.is_school_day(one) for one in between) == number
    assert calendar.is_school_day(end)


@pytest.mark.django_db
def test_the_calendars_of_many_hubs_cost_one_query(django_assert_num_queries):
    hubs = [HubFactory(), HubFactory(state="NY")]
    ClosedDayFactory(hub=hubs[0], name="Spring break")
    ClosedDayFactory(hub=hubs[1], first_day=date(2026, 1, 5), last_day=date(2026, 1, 5))
    with django_assert_num_queries(1):
        found = calendars_of(hubs, since=date(2026, 9, 1))
    assert [one.name for one in found[hubs[0].pk].closed] == ["Spring break"]
    assert found[hubs[1].pk] == SchoolCalendar("NY")


@pytest.mark.django_db
def test_a_break_that_has_begun_counts():
    hub = ClosedDayFactory(name="Spring break").hub
    calendar = calendar_of(hub, since=date(2027, 3, 24))
    assert calendar.closed_by(date(2027, 3, 25)) == "Spring break"
    assert add_school_days(hub, date(2027, 3, 19), 1) == date(2027, 3, 29)
