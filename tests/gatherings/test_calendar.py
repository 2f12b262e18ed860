"""Calendar files, each read back by two libraries that know nothing of each other."""

import re
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject

from foundation import zones
from gatherings import calendar
from gatherings.models import Gathering
from tests.factories import GatheringFactory, HubFactory, TeamFactory

PACIFIC, MOUNTAIN, HAWAII = "America/Los_Angeles", "America/Boise", "Pacific/Honolulu"
EASTERN, ARIZONA = "America/New_York", "America/Phoenix"
NOW = datetime(2026, 11, 2, 17, 0, 30, 999, tzinfo=UTC)
PAGE = "https://stemhub.example.org/gatherings/7/"


def at(text, zone):
    day, clock = text.split(" ")
    return zones.wall_to_utc(date.fromisoformat(day), time.fromisoformat(clock), zone)


@pytest.fixture
def session(db):
    hub = HubFactory(name="East Metro STEAM Partnership")
    return GatheringFactory(
        team=TeamFactory(hub=hub, name="East Metro 2026-27"),
        title="Session 2",
        address="12 Elm Street; door B, Gresham",
        uid="0123456789abcdef",
    )


def file_of(gathering, **more):
    return calendar.calendar_file(gathering, viewer_url=PAGE, now=NOW, **more)


def read(content):
    """The event by both libraries; also what every file must keep to, byte by byte."""
    raw = content.encode() if isinstance(content, str) else content
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw), "lines end with CRLF"
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75, "lines are folded"
    ours = icalendar.Calendar.from_ical(raw)
    theirs = vobject.readOne(raw.decode())
    return ours, theirs


def test_a_file_says_what_when_where_and_who(session, settings):
    file = file_of(session)
    assert file["name"] == "session-2-2026-12-09.ics"
    assert file["type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    ours, theirs = read(file["content"])
    assert ours["method"] == "PUBLISH"
    assert ours["version"] == "2.0"
    event = ours.events[0]
    assert event["uid"] == f"0123456789abcdef@{urlsplit(settings.SITE_URL).hostname}"
    assert event["sequence"] == 0
    assert event["status"] == "CONFIRMED"
    assert event["summary"] == "Session 2, East Metro STEM team"
    assert event["location"] == "Rosewood Center, 12 Elm Street; door B, Gresham"
    assert event["url"] == PAGE
    assert event["dtstamp"].dt == datetime(2026, 11, 2, 17, 0, 30, tzinfo=UTC)
    assert event["dtstart"].dt == datetime(2026, 12, 9, 8, 30, tzinfo=ZoneInfo(PACIFIC))
    assert event["dtend"].dt == datetime(2026, 12, 9, 15, 30, tzinfo=ZoneInfo(PACIFIC))
    assert event["dtstart"].params["TZID"] == PACIFIC
    assert event["organizer"].startswith("mailto:")
    assert event["organizer"].params["CN"] == "East Metro STEAM Partnership"
    assert "attendee" not in event
    assert "Your calendar doesn't tell us whether you come" in event["description"]
    assert PAGE in event["description"]
    assert "/answer/" not in file["content"].replace("\r\n ", "")
    assert theirs.vevent.summary.value == "Session 2, East Metro STEM team"
    assert theirs.vevent.location.value == "Rosewood Center, 12 Elm Street; door B, Gresham"
    assert theirs.vevent.dtstart.value == session.starts_at
    assert theirs.vevent.dtend.value == session.ends_at


@pytest.mark.parametrize(
    ("team", "title", "said"),
    [
        ("East Metro 2026-27", "Session 2", "Session 2, East Metro STEM team"),
        ("East Metro, 2026/2027", "Session 2", "Session 2, East Metro STEM team"),
        ("North Team", "Session 2", "Session 2, North Team"),
        ("2026-27", "Session 2", "Session 2, 2026-27 STEM team"),
        ("East Metro 2026-27", "East Metro kick-off", "East Metro kick-off"),
    ],
)
def test_a_title_says_whose(session, team, title, said):
    session.team.name, session.title = team, title
    assert read(file_of(session)["content"])[0].events[0]["summary"] == said


def test_the_uid_stays_and_the_sequence_rises(session):
    before = read(file_of(session)["content"])[0].events[0]
    session.sequence, session.starts_at = 3, session.starts_at + timedelta(days=7)
    session.ends_at += timedelta(days=7)
    after = read(file_of(session)["content"])[0].events[0]
    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 3)


@pytest.mark.parametrize("how", ["state", "for this person"])
def test_a_cancelled_date_says_so_in_status_and_words(session, how):
    if how == "state":
        session.state, session.cancelled_reason = "cancelled", "Snow"
    ours, theirs = read(file_of(session, cancelled=how != "state")["content"])
    event = ours.events[0]
    assert event["status"] == "CANCELLED"
    assert event["summary"] == "Cancelled: Session 2, East Metro STEM team"
    assert event["transp"] == "TRANSPARENT"
    assert "Take this date out of your calendar" in event["description"]
    assert "use the button" not in event["description"]
    assert theirs.vevent.status.value == "CANCELLED"


def test_why_it_is_cancelled_is_told_to_who_belongs_there_alone(session):
    session.state, session.cancelled_reason = "cancelled", "Dana is ill"
    assert b"Dana is ill" in file_of(session)["content"].encode()
    assert b"Dana is ill" not in file_of(session, brief=True)["content"].encode()
    session.changed_at, session.own_answer = session.starts_at, None
    assert b"Dana is ill" in calendar.feed([session], name="Mine")
    assert b"Dana is ill" not in calendar.feed([session], name="PD of East", brief=True)


def test_long_and_awkward_text_survives(session):
    session.title = "Sesión 2: «Zoë's» plan, and; more\\less"
    session.arrival_notes = "Park behind the gym.\r\nÇa va; ring twice, " + "very " * 60 + "long"
    session.link = "https://meet.example.org/j/1?a=1,2;3"
    ours, theirs = read(file_of(session)["content"])
    event = ours.events[0]
    assert (
        event["summary"] == theirs.vevent.summary.value == f"{session.title}, East Metro STEM team"
    )
    for text in (event["description"], theirs.vevent.description.value):
        assert session.arrival_notes.replace("\r\n", "\n") in text
        assert session.link in text


def test_an_online_date_has_its_link_as_its_place(session):
    session.place = session.address = ""
    session.link = "https://meet.example.org/j/1"
    event = read(file_of(session)["content"])[0].events[0]
    assert event["location"] == "https://meet.example.org/j/1"


@pytest.mark.parametrize("zone", [PACIFIC, MOUNTAIN, EASTERN, HAWAII, ARIZONA])
@pytest.mark.parametrize(
    "starts",
    [
        "2026-10-31 08:30",  # the day before clocks go back
        "2026-11-01 08:30",
        "2026-11-02 08:30",
        "2027-03-13 08:30",  # the day before they go forward
        "2027-03-14 08:30",
        "2027-03-15 08:30",
        "2027-03-14 03:00",  # the first moment of summer time
        "2026-11-01 00:30",
        "2026-11-01 02:00",
    ],
)
def test_march_and_november_in_every_zone(session, zone, starts):
    """By the zone's own rules in the file, as a program without a zone database reads it."""
    session.zone, session.starts_at = zone, at(starts, zone)
    session.ends_at = session.starts_at + timedelta(hours=7)
    ours, theirs = read(file_of(session)["content"])
    event = ours.events[0]
    assert (
        event["dtstart"].to_ical().decode()
        == starts.translate({45: None, 58: None}).replace(" ", "T") + "00"
    )
    assert event["dtstart"].dt == session.starts_at
    own_rules = ours.timezones[0].to_tz(lookup_tzid=False)
    for name in ("dtstart", "dtend"):
        wall = event[name].dt.replace(tzinfo=None)
        assert wall.replace(tzinfo=own_rules).astimezone(UTC) == event[name].dt.astimezone(UTC)
    assert theirs.vevent.dtstart.value == session.starts_at
    assert theirs.vevent.dtend.value == session.ends_at


def test_a_zones_rules_are_the_laws_of_2007_by_the_clock_before_each_change(session):
    """Energy Policy Act of 2005: second Sunday of March, first of November, at 2 am."""
    text = file_of(session)["content"]
    zone = text[text.index("BEGIN:VTIMEZONE") : text.index("END:VTIMEZONE")]
    summer = zone[zone.index("BEGIN:DAYLIGHT") : zone.index("END:DAYLIGHT")].split("\r\n")
    winter = zone[zone.index("BEGIN:STANDARD") : zone.index("END:STANDARD")].split("\r\n")
    assert "DTSTART:20250309T020000" in summer
    assert "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3" in summer
    assert {"TZOFFSETFROM:-0800", "TZOFFSETTO:-0700", "TZNAME:PDT"} <= set(summer)
    assert "DTSTART:20251102T020000" in winter
    assert "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11" in winter
    assert {"TZOFFSETFROM:-0700", "TZOFFSETTO:-0800", "TZNAME:PST"} <= set(winter)


def test_a_feed_holds_each_date_and_each_zone_once(session):
    other = GatheringFactory(team=session.team, zone=MOUNTAIN, title="Session 3")
    third = GatheringFactory(team=session.team, state="cancelled", title="Session 4")
    rows = list(Gathering.objects.select_related("hub").order_by("pk"))
    for row, answer in zip(rows, ["accepted", "declined", None], strict=True):
        row.changed_at, row.own_answer = NOW, answer
    raw = calendar.feed(rows, name="Your dates")
    ours, theirs = read(raw)
    assert raw == calendar.feed(rows, name="Your dates")
    assert [event["summary"] for event in ours.events] == [
        "Session 2, East Metro STEM team",
        "Session 3, East Metro STEM team",
        "Cancelled: Session 4, East Metro STEM team",
    ]
    # RFC 5546: an organizer without a method makes it a meeting that some calendars won't take in.
    assert all("organizer" not in event for event in ours.events)
    assert [event["uid"].split("@")[0] for event in ours.events] == [
        session.uid,
        other.uid,
        third.uid,
    ]
    assert [event["transp"] for event in ours.events] == ["OPAQUE", "TRANSPARENT", "TRANSPARENT"]
    assert sorted(zone["tzid"] for zone in ours.timezones) == [MOUNTAIN, PACIFIC]
    assert len(theirs.vevent_list) == 3
    assert ours["x-wr-calname"] == "Your dates"
    assert ours["refresh-interval"].dt == timedelta(hours=1)
    assert "method" not in ours


def test_an_empty_feed_is_still_a_calendar(db):
    ours = icalendar.Calendar.from_ical(calendar.feed([], name="Your dates"))
    assert ours.events == []


def test_characters_that_no_calendar_may_hold_are_left_out(session):
    """A vertical tab comes with text copied from slides (RFC 5545, 3.3.11)."""
    session.title, session.place = "Session\x0b 2\x01", "Gym\r\nATTENDEE:x"
    session.arrival_notes = "Park\x07 here\r\nand walk"
    content = file_of(session)["content"]
    content = content.decode() if isinstance(content, bytes) else content
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", content)
    event = next(iter(icalendar.Calendar.from_ical(content).walk("VEVENT")))
    assert event["summary"] == "Session 2, East Metro STEM team"
    assert "attendee" not in event
