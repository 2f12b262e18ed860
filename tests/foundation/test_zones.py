"""Dates in words, wall time and moments, and the hours in which mail may go."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from foundation import zones
from foundation.refusals import Refused

PACIFIC, MOUNTAIN, ARIZONA = "America/Los_Angeles", "America/Boise", "America/Phoenix"
NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
START = datetime(2026, 12, 9, 16, 30, tzinfo=UTC)
END = datetime(2026, 12, 9, 23, 30, tzinfo=UTC)


def test_a_range_is_said_in_full():
    said = zones.local_range(START, END, PACIFIC, NOW)
    assert said == "Wednesday, December 9, 8:30 am - 3:30 pm Pacific time"


def test_another_year_is_named():
    said = zones.local_range(START, END, PACIFIC, datetime(2027, 2, 1, tzinfo=UTC))
    assert said == "Wednesday, December 9, 2026, 8:30 am - 3:30 pm Pacific time"


def test_the_year_is_the_places_year_on_new_years_eve():
    start = datetime(2027, 1, 1, 2, 0, tzinfo=UTC)
    now = datetime(2027, 1, 1, 1, 0, tzinfo=UTC)
    assert zones.local_day(start, PACIFIC, now=now) == "Thursday, December 31"


def test_over_midnight_both_days_are_named():
    said = zones.local_range(START, datetime(2026, 12, 10, 23, 0, tzinfo=UTC), PACIFIC, NOW)
    assert said == ("Wednesday, December 9, 8:30 am - Thursday, December 10, 3:00 pm Pacific time")


def test_a_viewer_in_another_zone_is_told_their_own_start():
    start, end = (
        datetime(2026, 12, 9, 15, 30, tzinfo=UTC),
        datetime(2026, 12, 9, 22, 30, tzinfo=UTC),
    )
    said = zones.local_range(start, end, MOUNTAIN, NOW, viewer_zone=PACIFIC)
    assert said == ("Wednesday, December 9, 8:30 am - 3:30 pm Mountain time (7:30 am Pacific)")


def test_a_viewer_whose_clock_shows_the_same_is_told_nothing_more():
    summer = datetime(2026, 7, 8, 15, 30, tzinfo=UTC)
    said = zones.local_hours(summer, summer.replace(hour=22), PACIFIC, viewer_zone=ARIZONA)
    assert said == "8:30 am - 3:30 pm Pacific time"


def test_a_viewer_on_another_day_is_told_the_day():
    late = datetime(2026, 12, 10, 7, 30, tzinfo=UTC)
    said = zones.local_hours(late, late.replace(minute=45), PACIFIC, viewer_zone="America/New_York")
    assert said == "11:30 pm - 11:45 pm Pacific time (Thu, Dec 10, 2:30 am Eastern)"


def test_short_days_are_for_subjects():
    assert zones.local_day(START, PACIFIC, now=NOW, short=True) == "Wed, Dec 9"
    assert zones.say_day(date(2026, 3, 5), now=NOW, short=True) == "Thu, Mar 5"


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        (time(0, 5), "12:05 am"),
        (time(8, 30), "8:30 am"),
        (time(12, 0), "12:00 pm"),
        (time(23, 59), "11:59 pm"),
    ],
)
def test_times_are_said_as_people_say_them(clock, said):
    assert zones.say_clock(clock) == said


def test_every_offered_zone_has_its_names():
    for zone, name in zones.ZONE_CHOICES:
        assert zones.zone_info(zone)
        assert zones.zone_name(zone) == name
        assert zones.zone_short_name(zone) == name.removesuffix(" time")


def test_other_keys_of_the_same_clock_have_its_name():
    assert zones.zone_name("America/Denver") == "Mountain time"
    assert zones.zone_name("US/Pacific") == "Pacific time"


def test_a_zone_that_is_not_offered_is_called_by_its_city():
    assert zones.zone_name("America/Argentina/Buenos_Aires") == "Buenos Aires time"


def test_a_zone_that_does_not_exist_is_an_error():
    with pytest.raises(ValueError, match="no time zone"):
        zones.zone_info("America/Atlantis")


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "today"), (1, "tomorrow"), (-1, "yesterday"), (16, "in 16 days"), (-3, "3 days ago")],
)
def test_distances_count_calendar_days(days, said):
    now = START - timedelta(days=days)
    assert zones.say_distance(START, PACIFIC, now=now) == said


def test_tomorrow_is_tomorrow_a_minute_before_midnight():
    now = datetime(2026, 12, 9, 7, 59, tzinfo=UTC)  # 11:59 pm on the 8th, Pacific
    assert zones.say_distance(START, PACIFIC, now=now) == "tomorrow"


# --- wall time ------------------------------------------------------------------------------


def test_wall_time_becomes_a_moment():
    assert zones.wall_to_utc(date(2026, 12, 9), time(8, 30), PACIFIC) == START
    summer = zones.wall_to_utc(date(2026, 7, 9), time(8, 30), PACIFIC)
    assert summer == datetime(2026, 7, 9, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize("zone", [PACIFIC, MOUNTAIN, "America/New_York"])
def test_a_skipped_time_is_refused_with_a_sentence(zone):
    with pytest.raises(zones.MissingWallTimeError) as refused:
        zones.wall_to_utc(date(2026, 3, 8), time(2, 30), zone, field="start")
    assert isinstance(refused.value, Refused)
    assert refused.value.field == "start"
    assert "March 8" in refused.value.message
    assert "2:30 am" in refused.value.message


@pytest.mark.parametrize("zone", [PACIFIC, MOUNTAIN, "America/New_York"])
def test_a_time_that_comes_twice_is_refused_with_a_sentence(zone):
    with pytest.raises(zones.AmbiguousWallTimeError) as refused:
        zones.wall_to_utc(date(2026, 11, 1), time(1, 30), zone)
    assert "twice" in refused.value.message


@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 11, 1)])
def test_a_zone_without_summer_time_has_every_hour(day):
    moment = zones.wall_to_utc(day, time(2, 30), ARIZONA)
    assert zones.utc_to_wall(moment, ARIZONA).time() == time(2, 30)


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        (date(2026, 3, 8), time(1, 59)),
        (date(2026, 3, 8), time(3, 0)),
        (date(2026, 11, 1), time(0, 59)),
        (date(2026, 11, 1), time(2, 0)),
    ],
)
def test_the_minutes_beside_a_change_are_fine(day, clock):
    wall = zones.utc_to_wall(zones.wall_to_utc(day, clock, PACIFIC), PACIFIC)
    assert (wall.date(), wall.time()) == (day, clock)


def test_a_change_of_zone_keeps_the_wall_time():
    moved = zones.rezone(START, PACIFIC, MOUNTAIN)
    assert moved == datetime(2026, 12, 9, 15, 30, tzinfo=UTC)
    assert zones.local_time(moved, MOUNTAIN) == "8:30 am"


# --- when mail may go -----------------------------------------------------------------------


def local(*parts, zone=PACIFIC):
    return datetime(*parts, tzinfo=zones.zone_info(zone))


@pytest.mark.parametrize(
    ("at", "goes"),
    [
        (local(2026, 11, 23, 8, 0), local(2026, 11, 23, 8, 0)),
        (local(2026, 11, 23, 16, 59), local(2026, 11, 23, 16, 59)),
        (local(2026, 11, 23, 7, 59), local(2026, 11, 23, 8, 0)),
        (local(2026, 11, 23, 17, 0), local(2026, 11, 24, 8, 0)),
        (local(2026, 11, 27, 17, 0), local(2026, 11, 30, 8, 0)),  # Friday evening
        (local(2026, 11, 28, 10, 0), local(2026, 11, 30, 8, 0)),  # Saturday
        (local(2026, 11, 29, 23, 0), local(2026, 11, 30, 8, 0)),  # Sunday night
        (local(2026, 11, 30, 3, 0), local(2026, 11, 30, 8, 0)),  # Monday, before dawn
    ],
)
def test_mail_waits_for_a_weekday_morning(at, goes):
    assert zones.next_quiet_end(at, PACIFIC) == goes


def test_mail_waits_for_the_recipients_morning():
    at = local(2026, 11, 23, 16, 30)
    assert zones.next_quiet_end(at, MOUNTAIN) == local(2026, 11, 24, 8, 0, zone=MOUNTAIN)


def test_mail_waits_over_the_nights_when_clocks_change():
    spring = zones.next_quiet_end(local(2026, 3, 7, 12, 0), PACIFIC)
    autumn = zones.next_quiet_end(local(2026, 10, 31, 12, 0), PACIFIC)
    assert spring == datetime(2026, 3, 9, 15, 0, tzinfo=UTC)
    assert autumn == datetime(2026, 11, 2, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize("year", [1, 1969, 2200, 9999])
def test_a_year_that_is_a_slip_of_the_finger_is_refused(year):
    with pytest.raises(zones.WallTimeError, match=f"Check the year: {year}"):
        zones.wall_to_utc(date(year, 12, 31), time(23, 59), "Pacific/Honolulu")
