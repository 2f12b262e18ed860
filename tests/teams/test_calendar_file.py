"""Calendar files as districts and programs write them."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from foundation.refusals import Refused
from teams import calendar_file

TODAY = date(2026, 11, 23)


def event(*lines, name="Winter Break - No School"):
    return "\r\n".join(["BEGIN:VEVENT", f"SUMMARY:{name}", *lines, "END:VEVENT", ""])


def file(*events) -> bytes:
    return "".join(
        ["BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y\r\n", *events, "END:VCALENDAR\r\n"]
    ).encode()


def day(start, end=None, **more):
    ends = [f"DTEND;VALUE=DATE:{end}"] if end else []
    return event(f"DTSTART;VALUE=DATE:{start}", *ends, **more)


def read(*events):
    brought = calendar_file.read(file(*events), TODAY)
    return [(one.day.first, one.day.end, one.day.name, one.no_school) for one in brought.found]


def test_the_end_of_an_all_day_event_is_the_day_before():
    assert read(day("20261221", "20270102")) == [
        (date(2026, 12, 21), date(2027, 1, 1), "Winter Break - No School", True)
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["DTSTART;VALUE=DATE:20270115"],
        ["DTSTART;VALUE=DATE:20270115", "DTEND;VALUE=DATE:20270115"],
        ["DTSTART;VALUE=DATE:20270115", "DTEND;VALUE=DATE:20270116"],
        ["DTSTART;VALUE=DATE:20270115", "DURATION:P1D"],
        ["DTSTART:20270115T000000", "DTEND:20270116T000000"],
        ["DTSTART;TZID=America/Los_Angeles:20270115T000000", "DURATION:P1D"],
        ["DTSTART:20270115T000000", "DTEND:20270115T235900"],
        [
            "DTSTART;TZID=America/Los_Angeles:20270115T000000",
            "DTEND;TZID=America/Los_Angeles:20270115T235959",
        ],
    ],
)
def test_one_day_is_written_in_many_ways(lines):
    assert read(event(*lines, name="Grading day")) == [
        (date(2027, 1, 15), date(2027, 1, 15), "Grading day", True)
    ]


def test_a_day_that_is_called_off_is_no_closed_day():
    assert read(day("20270115"), event("DTSTART;VALUE=DATE:20270118", "STATUS:CANCELLED")) == [
        (date(2027, 1, 15), date(2027, 1, 15), "Winter Break - No School", True)
    ]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_name_is_read_in_any_letters_and_with_any_line_ends(codec, end):
    content = file(day("20270115", name="Día del Niño - no school")).decode().replace("\r\n", end)
    (found,) = calendar_file.read(content.encode(codec), TODAY).found
    assert found.day.name == "Día del Niño - no school"


def test_a_line_folded_within_a_letter_is_put_together():
    content = file(day("20270115", name="Día de la Niña")).replace(
        "ñ".encode(), "ñ".encode()[:1] + b"\r\n " + "ñ".encode()[1:]
    )
    (found,) = calendar_file.read(content, TODAY).found
    assert found.day.name == "Día de la Niña"


def test_a_name_of_a_web_page_is_read_without_its_markup():
    ((*_days, name, no_school),) = read(day("20270115", name="<b>Break</b> &amp; recess"))
    assert (name, no_school) == ("Break & recess", True)


def test_days_that_say_nothing_of_school_are_found_and_not_ticked():
    found = read(
        day("20270115", name="First day of class"), day("20270212", name="Teacher work day")
    )
    assert [one[3] for one in found] == [False, True]


@pytest.mark.parametrize(
    ("name", "closed"),
    [
        ("School resumes after break", False), ("Last day before Winter Break", False), ("Holiday concert", False),
        ("Breakfast with the principal", False), ("CANCELLED: No School", False), ("Snow make-up day", False),
        ("Early release - conferences", False), ("Winter Break", True), ("Non-school day", True),
        ("Conferences: no school", True), ("No hay clases", True), ("Schools closed", True),
    ],
)  # fmt: skip
def test_only_words_that_close_the_schools_are_ticked(name, closed):
    (found,) = read(day("20270115", name=name))
    assert found[3] is closed


def test_of_two_events_on_a_day_the_one_without_school_is_taken():
    found = read(day("20270118", name="Monday"), day("20270118", name="Holiday, no school"))
    assert [one[2] for one in found] == ["Holiday, no school"]


def test_what_is_left_out_is_counted():
    brought = calendar_file.read(
        file(
            day("20270118", name="Holiday"),
            day("20250118", name="Holiday"),
            event("DTSTART:20270119T170000Z", "DTEND:20270119T180000Z", name="Board meeting"),
            event("DTSTART:20270119T000000Z", "DTEND:20270120T000000Z", name="A moment in London"),
            event("DTSTART;VALUE=DATE:2027xx19"),
            event(name="No day at all"),
            day("20270118", "20280118", name="A year off"),
            event("DTSTART;VALUE=DATE:20270301", "RRULE:FREQ=WEEKLY", name="Early release"),
        ),
        TODAY,
    )
    assert [len(brought.found), brought.past, brought.timed] == [2, 1, 2]
    assert [brought.unread, brought.repeating] == [3, 1]


def test_a_break_that_has_begun_is_taken():
    assert read(day("20261122", "20261128"))[0][0] == date(2026, 11, 22)


def test_a_name_is_made_fit():
    ((_first, _last, name, _),) = read(day("20270118", name="x" * 300 + "\u202e"))
    assert name == "x" * 80
    ((_first, _last, name, _),) = read(day("20270118", name=""))
    assert name == "No school"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This isn't a calendar file."),
        (b"Name,Day\nWinter break,2026-12-21\n", "This isn't a calendar file."),
        (b"PK\x03\x04", "This isn't a calendar file."),
        (b"BEGIN:VCALENDAR\r\nhello there\r\nEND:VCALENDAR", "is damaged"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "ends too early"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "holds no events"),
        (b"x" * 4_200_000, "larger than 4 MB"),
        (file(day("20200101")), "All days in this file are past."),
        (file(event("DTSTART:20270119T170000Z")), "no all-day events"),
        (file(*[day("20200101")] * 10_001), "more than 10000 events"),
        (
            file(*[day(f"2027{n // 28 + 1:02}{n % 28 + 1:02}") for n in range(151)]),
            "holds 151 all-day events",
        ),
        (file(event("DTSTART;VALUE=DATE:20270119", "STATUS:CANCELLED")), "are called off"),
        (file(event("DTSTART;VALUE=DATE:2027xx19")), "couldn't be read"),
        (b"BEGIN:VCALENDAR\r\n" + b"BEGIN:A\r\n" * 20_000 + b"END:A\r\n" * 20_000, "too early"),
    ],
)
def test_a_file_that_cannot_be_used_says_what_to_do(content, sentence):
    with pytest.raises(Refused) as refused:
        calendar_file.read(content, TODAY)
    assert sentence in str(refused.value.message)


REPEATED = ("UID:1", "DTSTART;VALUE=DATE:20270108")


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        (["DTSTART;VALUE=DATE:20270108", "RRULE:FREQ=WEEKLY;COUNT=3"], ["0108", "0115", "0122"]),
        (["DTSTART;VALUE=DATE:20270108", "RRULE:FREQ=WEEKLY;UNTIL=20270122T235959Z"],
         ["0108", "0115", "0122"]),
        (["DTSTART;TZID=America/Los_Angeles:20270108T000000", "DURATION:P1D",
          "RRULE:FREQ=WEEKLY;UNTIL=20270116T075959Z"], ["0108", "0115"]),
        (["DTSTART;VALUE=DATE:20260911", "RRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20270110"],
         ["1204", "1218", "0101"]),
        (["DTSTART;VALUE=DATE:20260901", "RRULE:FREQ=MONTHLY;BYDAY=2FR;COUNT=6"],
         ["1211", "0108", "0212"]),
        (["DTSTART;VALUE=DATE:20270108", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;VALUE=DATE:20270115"],
         ["0108", "0122"]),
        (["DTSTART;VALUE=DATE:20270108", "RDATE;VALUE=DATE:20270201,20270301"],
         ["0108", "0201", "0301"]),
        (["DTSTART;VALUE=DATE:20150704", "RRULE:FREQ=YEARLY"], ["0704"]),
        (["DTSTART;VALUE=DATE:19600704", "RRULE:FREQ=YEARLY"], ["0704"]),
    ],
)  # fmt: skip
def test_a_closed_day_that_repeats_stands_there_each_time(lines, days):
    found = read(event(*lines))
    assert [f"{first:%m%d}" for first, *_rest in found] == days
    assert all(first == last for first, last, *_rest in found)


def test_days_that_follow_one_another_are_one_break():
    lines = ["DTSTART;VALUE=DATE:20261221", "RRULE:FREQ=DAILY;COUNT=12"]
    assert [one[:2] for one in read(event(*lines))] == [(date(2026, 12, 21), date(2027, 1, 1))]
    lines = ["DTSTART;VALUE=DATE:20261221", "RRULE:FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=10"]
    assert [one[:2] for one in read(event(*lines))] == [
        (date(2026, 12, 21), date(2026, 12, 25)), (date(2026, 12, 28), date(2027, 1, 1)),
    ]  # fmt: skip


def test_what_repeats_and_closes_no_school_stands_there_once_and_is_said():
    lines = ["DTSTART;VALUE=DATE:20260909", "RRULE:FREQ=WEEKLY"]
    brought = calendar_file.read(file(event(*lines, name="Early release")), TODAY)
    assert [one.day.first for one in brought.found] == [date(2026, 11, 25)]
    assert brought.repeating == 1


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY", "FREQ=X", "FREQ=DAILY;INTERVAL=0", "COUNT=3", "FREQ=WEEKLY;BYDAY=QQ",
        "FREQ=DAILY;INTERVAL=-3",
    ],
)  # fmt: skip
def test_of_a_rule_that_cannot_be_told_the_first_day_is_taken(rule):
    content = file(event("DTSTART;VALUE=DATE:20270108", f"RRULE:{rule}"))
    brought = calendar_file.read(content, TODAY)
    assert [one.day.first for one in brought.found] == [date(2027, 1, 8)]


def test_a_time_that_was_moved_or_called_off_isnt_there_besides():
    series = event(*REPEATED, "RRULE:FREQ=WEEKLY;COUNT=4")
    moved = event("UID:1", "RECURRENCE-ID;VALUE=DATE:20270115", "DTSTART;VALUE=DATE:20270114")
    off = event("UID:1", "RECURRENCE-ID;VALUE=DATE:20270122", "DTSTART;VALUE=DATE:20270122",
                "STATUS:CANCELLED")  # fmt: skip
    days = [f"{first:%m%d}" for first, *_rest in read(series, moved, off)]
    assert days == ["0108", "0114", "0129"]


def test_of_an_event_that_was_sent_again_the_newest_holds():
    older, newer = event(*REPEATED, "SEQUENCE:0"), event(
        "UID:1", "DTSTART;VALUE=DATE:20270109", "SEQUENCE:1"
    )  # fmt: skip
    assert [one[0].day for one in read(newer, older)] == [9]
    called_off = event(*REPEATED, "SEQUENCE:1", "STATUS:CANCELLED")
    assert [one[0].day for one in read(older, called_off, day("20270201"))] == [1]


def test_a_calendar_that_calls_off_is_honoured_beside_the_one_that_asked():
    gone = file(event(*REPEATED)).replace(b"VERSION:2.0", b"VERSION:2.0\r\nMETHOD:CANCEL")
    brought = calendar_file.read(file(event(*REPEATED), day("20270201")) + gone, TODAY)
    assert [one.day.first for one in brought.found] == [date(2027, 2, 1)]
    assert brought.called_off == 2


def test_a_whole_day_of_an_office_calendar_in_utc_is_that_day():
    lines = ["DTSTART:20270115T080000Z", "DTEND:20270116T080000Z"]
    found = read(event(*lines, "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"))
    assert [one[:2] for one in found] == [(date(2027, 1, 15), date(2027, 1, 15))]


def test_of_very_many_days_those_without_school_are_shown():
    lunches = [day(f"2027{n // 28 + 1:02}{n % 28 + 1:02}", name=f"Lunch {n}") for n in range(200)]
    brought = calendar_file.read(file(*lunches, day("20270129", "20270202")), TODAY)
    assert [one.day.first for one in brought.found] == [date(2027, 1, 29)]
    assert brought.others == 200


def test_many_endless_rules_are_followed_up_to_a_limit():
    rules = ["DTSTART;VALUE=DATE:19600109", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"]
    brought = calendar_file.read(file(*[event(*rules)] * 400, day("20270108")), TODAY)
    assert [brought.followed, len(brought.found), brought.past] == [300, 1, 400]


def test_an_event_that_says_its_name_twice_is_read():
    ((*_days, name, _),) = read(day("20270118", name="Holiday\r\nSUMMARY:Again"))
    assert name == "Holiday"


@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                ["BEGIN:VEVENT", "END:VEVENT", "END:VCALENDAR", "DTSTART;VALUE=DATE:20270119"]
            ),
            st.sampled_from(["DTEND;VALUE=DATE:99991231", "DURATION:P99999999D", "DTSTART:0"]),
            st.sampled_from(["DTEND;VALUE=DATE:00010101", "DTEND:20270120T000000"]),
            st.sampled_from(["DTSTART;VALUE=DATE:00010101", 'SUMMARY;X="":a', "RRULE:FREQ=X"]),
            st.sampled_from(
                ["RRULE:FREQ=DAILY", "UID:1", "RDATE:20270120", "EXDATE:x", "SEQUENCE:x"]
            ),
            st.sampled_from(["DTSTART;TZID=Nowhere/At-all:20270119T000000", "DURATION:-P9W"]),
            st.text(max_size=12),
        ),
        max_size=12,
    )
)
@example(["DTSTART;VALUE=DATE:00010101", "DURATION:P99999999D", "END:VEVENT"])
@example(["DTSTART;TZID=Nowhere/At-all:20270119T000000", "DTEND;VALUE=DATE:99991231"])
def test_whatever_stands_in_a_file_it_is_read_or_refused(lines):
    content = "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines])
    try:
        brought = calendar_file.read(content.encode("utf-8", "surrogatepass"), TODAY)
    except Refused:
        return
    assert all(one.day.first <= one.day.end for one in brought.found)
