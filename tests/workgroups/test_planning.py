"""The plan of the meetings: as wished, or the sentence that names the wish in the way."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation import zones
from foundation.refusals import Refused
from teams.school_days import SchoolCalendar, Stretch
from workgroups.planning import WITHIN_DAYS, Other, Wish, propose

ZONES = ["America/Los_Angeles", "America/Boise", "Pacific/Honolulu"]
TODAY = date(2026, 9, 28)
BREAK = Stretch(date(2026, 12, 21), date(2027, 1, 1), "Winter break")
OREGON = SchoolCalendar("OR", (BREAK,))
TUESDAYS = Wish(date(2026, 10, 5), 1, time(16), time(18), "America/Los_Angeles")


def plan(wish=TUESDAYS, *, calendar=OREGON, sessions=None, others=(), today=TODAY, **changes):
    from dataclasses import replace

    return propose(
        replace(wish, **changes),
        closed_by=calendar.closed_by,
        sessions=sessions,
        others=others,
        today=today,
    )


def days(meetings):
    return [f"{one.day:%b %-d}" for one in meetings]


def refused(**changes) -> Refused:
    with pytest.raises(Refused) as caught:
        plan(**changes)
    (one,) = caught.value.all
    return one


def test_six_meetings_every_second_week_by_default():
    meetings = plan()
    assert days(meetings) == ["Oct 6", "Oct 20", "Nov 3", "Nov 17", "Dec 1", "Dec 15"]
    assert not any(one.moves or one.warnings for one in meetings)


def test_any_day_names_its_week():
    for day in (5, 7, 11):
        assert plan(first_week=date(2026, 10, day))[0].day == date(2026, 10, 6)


def test_a_date_on_a_holiday_or_session_moves_by_a_week_and_says_why():
    thursdays = plan(
        first_week=date(2026, 10, 12),
        weekday=3,
        sessions={date(2026, 10, 29): "Session 1, East Metro"},
    )
    assert days(thursdays) == ["Oct 15", "Nov 5", "Nov 12", "Dec 3", "Dec 10", "Jan 7"]
    assert [str(one) for one in thursdays[1].moves] == [
        "Moved from Thursday, October 29: Session 1, East Metro."
    ]
    assert [str(one) for one in thursdays[3].moves] == [
        "Moved from Thursday, November 26: Thanksgiving Day."
    ]
    assert [move.why for move in thursdays[5].moves] == ["Winter break", "Winter break"]


def test_where_a_moved_date_takes_the_next_ones_week_that_one_moves_too():
    weekly = plan(every=1, number=3, sessions={date(2026, 10, 13): "Session 1"})
    assert days(weekly) == ["Oct 6", "Oct 20", "Oct 27"]
    assert weekly[2].moves[0].why == "the one before moved to it"


def test_clocks_change_and_the_wall_time_stays():
    meetings = plan()
    assert [f"{one.starts_at:%H:%M}" for one in meetings] == ["23:00"] * 2 + ["00:00"] * 4
    assert {one.ends_at - one.starts_at for one in meetings} == {timedelta(hours=2)}


def test_members_other_dates_are_warned_of():
    other = Other(datetime(2026, 10, 21, 0, 30, tzinfo=UTC), "Toolkit", ("Ana Ruiz", "Ben Ode"))
    meetings = plan(others=[other])
    assert meetings[1].warnings == ("Ana Ruiz, Ben Ode: Toolkit that day, at 5:30 pm.",)
    assert not meetings[0].warnings


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"number": 0}, "number", "Plan 1 to 12 meetings."),
        ({"number": 13, "every": 1}, "number", "Plan 1 to 12 meetings."),
        ({"number": 12}, "every", "Plan 7, or meet more often."),
        ({"every": 0}, "every", "Meet every week"),
        ({"ends": time(16)}, "ends", "Enter an end after 4:00 pm."),
        ({"ends": time(16, 30)}, "ends", "A meeting takes 1 to 3 hours."),
        ({"ends": time(20)}, "ends", "A meeting takes 1 to 3 hours."),
        ({"first_week": date(2026, 9, 14)}, "first_week", "is past. Choose a later first week."),
        ({"today": date(2026, 10, 6)}, "first_week", "is today. Choose a later first week."),
        ({"first_week": date(2999, 1, 1)}, "first_week", "Check the year"),
        ({"first_week": date.max, "weekday": 6}, "first_week", "Check the year"),
        (
            {"until": date(2026, 11, 20), "cycle": "2026-27"},
            "number",
            "and 2026-27 ends on Friday, November 20. Plan 4 meetings, or begin earlier.",
        ),
        ({"until": date(2026, 10, 1), "cycle": "2026-27"}, "first_week", "an earlier first week"),
        (
            {"number": 7, "sessions": {date(2026, 12, 29): "x", date(2027, 1, 5): "Retreat"}},
            "first_week",
            "In the way: Winter break, Retreat. Choose another first week, or plan 6 meetings.",
        ),
    ],
)
def test_a_wish_in_the_way_is_named(changes, field, sentence, time_machine):
    time_machine.move_to(datetime(2026, 9, 28, 18, tzinfo=UTC))
    found = refused(**changes)
    assert found.field == field
    assert sentence in str(found.message)


@pytest.mark.parametrize(
    ("week", "clock", "sentence"),
    [
        (date(2027, 3, 8), time(2, 30), "clocks skip 2:30 am"),
        (date(2026, 10, 26), time(1, 30), "clocks show 1:30 am twice"),
    ],
)
def test_a_time_that_is_skipped_or_comes_twice_is_refused(week, clock, sentence):
    found = refused(first_week=week, weekday=6, starts=clock, ends=time(4, 15), number=1)
    assert found.field == "starts"
    assert sentence in str(found.message)


@st.composite
def wishes(draw):
    """A wish that often fits, and now and then is wrong in each of its parts."""
    start = draw(st.integers(0, 22 * 4)) * 15
    end = min(start + draw(st.sampled_from([60, 90, 120, 180, 120, 90, 0, 240])), 24 * 60 - 1)
    return Wish(
        first_week=draw(st.dates(date(2026, 9, 21), date(2027, 6, 30))),
        weekday=draw(st.integers(0, 6)),
        starts=time(start // 60, start % 60),
        ends=time(end // 60, end % 60),
        zone=draw(st.sampled_from(ZONES)),
        number=draw(st.integers(1, 8) | st.integers(0, 13)),
        every=draw(st.sampled_from([1, 2, 2, 1, 3, 4])),
        until=draw(st.none() | st.dates(date(2026, 12, 1), date(2027, 8, 1))),
        cycle="2026-27",
    )


stretches = st.builds(
    lambda first, length: Stretch(first, first + timedelta(days=length), "A break"),
    st.dates(date(2026, 10, 1), date(2027, 7, 1)),
    st.integers(0, 14),
)
session_days = st.dictionaries(
    st.dates(date(2026, 10, 1), date(2027, 7, 1)), st.just("Session 2"), max_size=5
)


@given(wish=wishes(), closed=st.lists(stretches, max_size=4), sessions=session_days)
def test_a_plan_is_as_wished_or_names_the_wish_in_the_way(wish, closed, sessions):
    calendar = SchoolCalendar("OR", tuple(closed))
    meetings, refusals = [], []
    try:
        meetings = plan(wish, calendar=calendar, sessions=sessions)
    except Refused as refusal:
        refusals = refusal.all
    if refusals:
        fields = {"first_week", "number", "every", "starts", "ends"}
        assert {one.field for one in refusals} <= fields
        assert all(str(one.message).rstrip().endswith(".") for one in refusals)
        return
    assert len(meetings) == wish.number
    all_days = [one.day for one in meetings]
    assert all_days == sorted(set(all_days))
    assert (all_days[-1] - all_days[0]).days <= WITHIN_DAYS
    assert wish.until is None or all_days[-1] <= wish.until
    for number, one in enumerate(meetings):
        start = zones.utc_to_wall(one.starts_at, wish.zone)
        end = zones.utc_to_wall(one.ends_at, wish.zone)
        assert (start.date(), start.time(), end.time()) == (one.day, wish.starts, wish.ends)
        assert one.day.weekday() == wish.weekday
        assert not calendar.closed_by(one.day)
        assert one.day not in sessions
        # No further than it had to: each week between its own and where it is was taken.
        own = wish.first_day + timedelta(weeks=number * wish.every)
        between = [own + timedelta(weeks=n) for n in range((one.day - own).days // 7)]
        assert all(
            calendar.closed_by(day) or day in sessions or day <= all_days[number - 1]
            for day in between
        )
        assert bool(between) is bool(one.moves)


@given(wish=wishes(), clock=st.sampled_from([time(8), time(16)]))
def test_over_march_and_november_each_meeting_shows_the_same_time(wish, clock):
    from dataclasses import replace

    wish = replace(wish, starts=clock, ends=time(clock.hour + 2), every=2, number=6)
    for first in (date(2026, 10, 12), date(2027, 2, 22)):
        meetings = plan(replace(wish, first_week=first, until=None), calendar=SchoolCalendar("OR"))
        walls = [zones.utc_to_wall(one.starts_at, wish.zone) for one in meetings]
        assert {one.time() for one in walls} == {clock}
        # Both sides of the change are in it, where the zone has one.
        offsets = {one.utcoffset() for one in walls}
        assert len(offsets) == (1 if wish.zone == "Pacific/Honolulu" else 2)
        assert all(one.tzinfo is UTC for one in (m.starts_at for m in meetings))
