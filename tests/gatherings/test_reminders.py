"""When reminders go: exact lists for real calendars."""

from datetime import UTC, datetime

import pytest

from gatherings.reminders import Facts, next_reminder

from .stories import (
    CANT,
    COMING,
    EASTERN,
    HAWAII,
    MOUNTAIN,
    PACIFIC,
    SILENT,
    UNSURE,
    Story,
    announced,
    at,
    said,
)

START = "2026-12-09 08:30"  # a Wednesday


# --- announced so many days before --------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "silent", "unsure", "coming"),
    [
        ("2026-12-08 10:00", [], [], []),  # 1 day: the invitation is fresh
        ("2026-12-06 10:00", [], [], []),  # 3 days: 72 hours later it has begun
        (
            "2026-12-04 10:00",  # 5 days
            ["Mon Dec 07 10:00 2"],
            ["Mon Dec 07 10:00 2"],
            ["Tue Dec 08 08:00 eve"],
        ),
        (
            "2026-11-19 10:00",  # 20 days
            ["Wed Nov 25 08:00 14", "Wed Dec 02 08:00 7", "Mon Dec 07 08:00 2"],
            ["Wed Dec 02 08:00 7", "Mon Dec 07 08:00 2"],
            ["Tue Dec 08 08:00 eve"],
        ),
        (
            "2026-11-09 10:00",  # 30 days: 72 hours after the invitation, not 28 days before
            [
                "Thu Nov 12 10:00 28",
                "Wed Nov 25 08:00 14",
                "Wed Dec 02 08:00 7",
                "Mon Dec 07 08:00 2",
            ],
            ["Wed Dec 02 08:00 7", "Mon Dec 07 08:00 2"],
            ["Tue Dec 08 08:00 eve"],
        ),
        (
            "2026-10-01 10:00",
            [
                "Wed Nov 11 08:00 28",
                "Wed Nov 25 08:00 14",
                "Wed Dec 02 08:00 7",
                "Mon Dec 07 08:00 2",
            ],
            ["Wed Dec 02 08:00 7", "Mon Dec 07 08:00 2"],
            ["Tue Dec 08 08:00 eve"],
        ),
    ],
)
def test_announced_so_long_before(when, silent, unsure, coming):
    assert announced(when, START).lines() == silent
    assert announced(when, START, answer=UNSURE).lines() == unsure
    assert announced(when, START, answer=COMING).lines() == coming
    assert announced(when, START, answer=CANT).lines() == []


@pytest.mark.parametrize(
    ("day", "silent", "coming"),
    [
        ("2026-12-07", ["Mon Nov 30 08:00 7", "Fri Dec 04 08:00 2"], "Fri Dec 04 08:00 eve"),
        ("2026-12-08", ["Tue Dec 01 08:00 7", "Mon Dec 07 08:00 2"], "Mon Dec 07 08:00 eve"),
        ("2026-12-09", ["Wed Dec 02 08:00 7", "Mon Dec 07 08:00 2"], "Tue Dec 08 08:00 eve"),
        ("2026-12-10", ["Thu Dec 03 08:00 7", "Tue Dec 08 08:00 2"], "Wed Dec 09 08:00 eve"),
        ("2026-12-11", ["Fri Dec 04 08:00 7", "Wed Dec 09 08:00 2"], "Thu Dec 10 08:00 eve"),
        ("2026-12-12", ["Mon Dec 07 08:00 7", "Thu Dec 10 08:00 2"], "Fri Dec 11 08:00 eve"),
        ("2026-12-13", ["Mon Dec 07 08:00 7", "Fri Dec 11 08:00 2"], "Fri Dec 11 08:00 eve"),
    ],
)
def test_each_weekday_of_the_date(day, silent, coming):
    assert announced("2026-10-01 10:00", f"{day} 08:30").lines()[-2:] == silent
    assert announced("2026-10-01 10:00", f"{day} 08:30", answer=COMING).lines() == [coming]


# --- answers, nudges, joining late --------------------------------------------------------------


def test_an_answer_ends_the_questions_and_a_doubt_begins_its_own():
    story = announced("2026-11-19 10:00", START).until(at("2026-11-26 12:00"))
    assert story.change(answer=UNSURE).lines() == [
        "Wed Nov 25 08:00 14",
        "Wed Dec 02 08:00 7",
        "Mon Dec 07 08:00 2",
    ]
    story = announced("2026-11-19 10:00", START).until(at("2026-11-26 12:00"))
    assert story.change(answer=COMING).lines() == ["Wed Nov 25 08:00 14", "Tue Dec 08 08:00 eve"]
    story = announced("2026-11-19 10:00", START).until(at("2026-11-26 12:00"))
    assert story.change(answer=CANT).lines() == ["Wed Nov 25 08:00 14"]


def test_who_says_yes_to_the_last_question_isnt_told_again_the_day_after():
    story = announced("2026-11-19 10:00", START).until(at("2026-12-07 12:00"))
    assert story.change(answer=COMING).lines()[-1] == "Mon Dec 07 08:00 2"


def test_a_nudge_the_day_before_a_step_moves_it_by_72_hours():
    story = announced("2026-10-01 10:00", START).until(at("2026-12-01 16:00"))
    assert story.mail().lines()[2:] == ["Fri Dec 04 16:00 7", "Mon Dec 07 16:00 2"]


def test_a_nudge_on_the_day_of_a_step_stands_for_it():
    story = announced("2026-10-01 10:00", START).until(at("2026-12-02 07:00"))
    assert story.mail().lines()[2:] == ["Mon Dec 07 08:00 2"]


def test_a_nudge_just_before_the_last_step_leaves_no_time_for_it():
    story = announced("2026-10-01 10:00", START).until(at("2026-12-06 18:00"))
    assert story.mail().lines()[3:] == []


def test_a_step_that_would_meet_the_next_one_is_left_out():
    """72 hours after Sunday's mail it is Wednesday 8 pm, so Thursday, when 7 is long due."""
    story = announced("2026-10-01 10:00", "2026-12-10 08:30").until(at("2026-12-06 20:00"))
    assert story.mail().lines()[-1] == "Thu Dec 03 08:00 7"


@pytest.mark.parametrize(
    ("joined", "lines"),
    [
        ("2026-11-24 15:00", ["Fri Nov 27 15:00 14", "Wed Dec 02 08:00 7", "Mon Dec 07 08:00 2"]),
        ("2026-12-01 09:00", ["Fri Dec 04 09:00 7", "Mon Dec 07 09:00 2"]),
        ("2026-12-05 09:00", ["Tue Dec 08 09:00 2"]),  # a Saturday
        ("2026-12-07 09:00", []),
    ],
)
def test_late_joiners_are_asked_from_when_they_were_invited(joined, lines):
    assert announced(joined, START).lines() == lines


def test_after_an_outage_only_the_smallest_step_goes():
    facts = Facts(SILENT, at(START), PACIFIC, PACIFIC, last_contact=at("2026-11-01 10:00"))
    story = Story(facts, at("2026-12-03 19:30"))
    assert story.lines() == ["Fri Dec 04 08:00 7", "Mon Dec 07 08:00 2"]


# --- moved --------------------------------------------------------------------------------------


def test_moved_within_the_day_asks_nothing_twice():
    story = announced("2026-10-01 10:00", START).until(at("2026-12-03 12:00"))
    story.mail(starts_at=at("2026-12-09 13:00"))
    assert story.lines() == [
        "Wed Nov 11 08:00 28",
        "Wed Nov 25 08:00 14",
        "Wed Dec 02 08:00 7",
        "Mon Dec 07 08:00 2",
    ]


def test_moved_by_a_week_asks_again_at_the_same_distances():
    story = announced("2026-10-01 10:00", START).until(at("2026-12-03 12:00"))
    story.mail(starts_at=at("2026-12-16 08:30"))
    assert story.lines() == [
        "Wed Nov 11 08:00 28",
        "Wed Nov 25 08:00 14",
        "Wed Dec 02 08:00 7",
        "Wed Dec 09 08:00 7",
        "Mon Dec 14 08:00 2",
    ]


def test_moved_to_an_earlier_day_skips_what_that_day_has_passed():
    story = announced("2026-10-01 10:00", "2026-12-16 08:30").until(at("2026-12-03 12:00"))
    story.mail(starts_at=at(START))
    assert story.lines() == ["Wed Nov 18 08:00 28", "Wed Dec 02 08:00 14", "Mon Dec 07 08:00 2"]


def test_moved_the_day_before_sends_nothing_more_to_who_comes():
    story = announced("2026-10-01 10:00", START, answer=COMING).until(at("2026-12-08 07:00"))
    assert story.mail(starts_at=at("2026-12-09 09:30")).lines() == []


def test_moved_by_a_week_after_the_eve_tells_who_comes_again():
    story = announced("2026-10-01 10:00", START, answer=COMING).until(at("2026-12-08 12:00"))
    story.mail(starts_at=at("2026-12-16 08:30"))
    assert story.lines() == ["Tue Dec 08 08:00 eve", "Tue Dec 15 08:00 eve"]


def test_cancelled_held_left_and_unwanted_get_nothing():
    for stop in ({"open": False}, {"wanted": False}):
        assert announced("2026-10-01 10:00", START).change(**stop).lines() == []


# --- three zones, March and November ------------------------------------------------------------


@pytest.mark.parametrize("zone", [PACIFIC, MOUNTAIN, HAWAII])
@pytest.mark.parametrize(
    ("starts", "lines"),
    [
        (  # clocks go forward on Sunday, March 14, 2027
            "2027-03-17 08:30",
            [
                "Wed Feb 17 08:00 28",
                "Wed Mar 03 08:00 14",
                "Wed Mar 10 08:00 7",
                "Mon Mar 15 08:00 2",
            ],
        ),
        (  # clocks go back on Sunday, November 1, 2026
            "2026-11-04 08:30",
            [
                "Wed Oct 07 08:00 28",
                "Wed Oct 21 08:00 14",
                "Wed Oct 28 08:00 7",
                "Mon Nov 02 08:00 2",
            ],
        ),
        (  # the Monday right after clocks go back: 2 days before is a Saturday, so Friday
            "2026-11-02 08:30",
            [
                "Mon Oct 05 08:00 28",
                "Mon Oct 19 08:00 14",
                "Mon Oct 26 08:00 7",
                "Fri Oct 30 08:00 2",
            ],
        ),
    ],
)
def test_eight_in_the_morning_on_both_sides_of_a_change_of_clocks(zone, starts, lines):
    assert announced("2026-08-20 10:00", starts, zone=zone).lines() == lines


@pytest.mark.parametrize(
    ("zone", "moment"),
    [(PACIFIC, "2026-11-02T16:00"), (MOUNTAIN, "2026-11-02T15:00"), (HAWAII, "2026-11-02T18:00")],
)
def test_the_moment_itself_after_clocks_went_back(zone, moment):
    facts = Facts(COMING, at("2026-11-03 08:30", zone), zone, zone)
    due = next_reminder(facts, at("2026-10-20 10:00", zone))
    assert due.at == datetime.fromisoformat(moment).replace(tzinfo=UTC)


def test_72_hours_are_hours_even_over_a_change_of_clocks():
    story = announced("2026-10-30 10:00", "2026-11-06 08:30")
    assert story.lines() == ["Wed Nov 04 08:00 2"]
    story = announced("2026-10-29 16:30", "2026-11-05 08:30", answer=UNSURE)
    # Thursday 4:30 pm summer time and 72 hours: Sunday 3:30 pm, so Monday; 7 is spent.
    assert story.lines() == ["Tue Nov 03 08:00 2"]


@pytest.mark.parametrize(
    ("zone", "reader", "lines"),
    [
        (MOUNTAIN, PACIFIC, ["Wed Dec 02 08:00 7", "Mon Dec 07 08:00 2"]),
        (PACIFIC, HAWAII, ["Wed Dec 02 08:00 7", "Mon Dec 07 08:00 2"]),
        (HAWAII, EASTERN, ["Wed Dec 02 08:00 7", "Mon Dec 07 08:00 2"]),
        (EASTERN, HAWAII, ["Wed Dec 02 08:00 7", "Mon Dec 07 08:00 2"]),
    ],
)
def test_days_are_the_dates_own_and_hours_the_readers(zone, reader, lines):
    story = announced("2026-10-01 10:00", START, zone=zone, reader=reader)
    assert story.lines()[-2:] == lines


def test_a_reader_far_west_gets_nothing_on_the_day_itself():
    """Tuesday 4 pm in Hawaii is Tuesday 9 pm in New York; a minute past 5 waits and is too late."""
    facts = Facts(COMING, at("2026-12-09 08:30", EASTERN), EASTERN, HAWAII)
    assert next_reminder(facts, at("2026-12-08 16:00", HAWAII)).at == at("2026-12-08 16:00", HAWAII)
    assert next_reminder(facts, at("2026-12-08 17:01", HAWAII)) is None


@pytest.mark.parametrize(
    ("clock", "goes"),
    [
        ("07:59", "Mon Dec 07 08:00 2"),
        ("08:00", "Mon Dec 07 08:00 2"),
        ("16:59", "Mon Dec 07 16:59 2"),
        ("17:00", "Tue Dec 08 08:00 2"),
    ],
)
def test_quiet_hours_to_the_minute(clock, goes):
    facts = Facts(SILENT, at(START), PACIFIC, PACIFIC, last_contact=at("2026-12-02 08:00"))
    assert said(next_reminder(facts, at(f"2026-12-07 {clock}")), facts) == goes
