"""The closed days in a calendar file (.ics), as districts publish their school year.

SECURITY: a stranger's file. Its size is limited before it is parsed, and components are looked
at one level deep.
"""

import html
import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import icalendar
from django.utils.translation import gettext as _

from foundation import encodings
from foundation.refusals import Refused
from foundation.tables import tidy

from .models import ClosedDay
from .services.closed_days import MOST_DAYS, YEARS_AHEAD, NewClosedDay

MAX_BYTES = 512 * 1024
MOST_EVENTS = 1_000
# What one page can show and somebody can look through.
MOST_SHOWN = 150
# Of pages from which some calendars are made.
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,100}>")
# Words that say that there is no school; other events are shown and not ticked.
NO_SCHOOL = (
    "no school", "no student", "break", "recess", "holiday", "vacation", "closed", "closure",
    "grading", "in-service", "inservice", "professional", "conference", "furlough", "non-student",
    "teacher work", "planning day", "snow day", "non-school", "non school", "no classes",
    "no hay clases",
)  # fmt: skip
_NO_SCHOOL = re.compile(rf"\b(?:{'|'.join(NO_SCHOOL)})(?!fast)")
# Beside such words there is school all the same: "School resumes after break", "Holiday concert".
_SCHOOL = re.compile(
    r"\bresum|\breturn|\bback (?:to|from)\b|\bbefore\b|\bin session\b|\bmake-?up\b|\bcancell?ed\b|\bconcert\b"
    r"|\bparty\b|\bsale\b|\bfair\b|\bassembly\b|\bregistration\b|\bearly (?:release|dismissal)\b|\blate start\b"
    r"|\bbegins? at\b|\bregular\b"
)


@dataclass(frozen=True)
class Found:
    """A day of the file, and whether its words say that there is no school."""

    day: NewClosedDay
    no_school: bool


@dataclass
class Brought:
    """What a file holds: days to choose from, and how many events were left out and why."""

    found: list[Found] = field(default_factory=list)
    timed: int = 0
    past: int = 0
    unread: int = 0
    repeating: int = 0


def read(content: bytes, today: date) -> Brought:
    """The all-day events to come in a calendar file, by date. Raises Refused with what to do."""
    brought = Brought()
    days: dict[tuple, Found] = {}
    for event in _events(content):
        day = _read_event(event, today, brought)
        if day:
            key = (day.first, day.end)
            one = Found(day, _says_no_school(day.name.lower()))
            # Of two events on the same days the one that says so is meant.
            if key not in days or (one.no_school and not days[key].no_school):
                days[key] = one
    if not days:
        raise Refused(_nothing(brought))
    brought.found = [days[key] for key in sorted(days)]
    if len(brought.found) > MOST_SHOWN:
        raise Refused(
            _(
                "The file holds %(n)s all-day events to come, and at most %(most)s can be shown. "
                "Export one school year alone."
            )
            % {"n": len(brought.found), "most": MOST_SHOWN}
        )
    return brought


def _says_no_school(name: str) -> bool:
    """Whether the words of an event close the schools that day."""
    if re.search(r"\bcancell?ed\b|\bmake-?up\b", name):
        return False
    return "no school" in name or (bool(_NO_SCHOOL.search(name)) and not _SCHOOL.search(name))


def _events(content: bytes) -> list[icalendar.Component]:
    if len(content) > MAX_BYTES:
        raise Refused(
            _("The file is larger than 500 KB. Export the school calendar alone, for one year.")
        )
    text = _text_of(content)
    if "BEGIN:VCALENDAR" not in text[:10_000].upper():
        raise Refused(
            _(
                "This isn't a calendar file. Choose the .ics file that your district's calendar "
                "exports, or type the days."
            )
        )
    try:
        calendars = icalendar.Calendar.from_ical(text, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise Refused(_("The calendar file is damaged. Export it once more, or type the days."))
    events = [
        one for calendar in calendars for one in calendar.subcomponents if one.name == "VEVENT"
    ]
    if not events and not calendars:
        raise Refused(_("The calendar file ends too early. Export it once more, or type the days."))
    if len(events) > MOST_EVENTS:
        raise Refused(
            _("The file holds more than %(n)s events. Export one school year alone.")
            % {"n": MOST_EVENTS}
        )
    return events


def _text_of(content: bytes) -> str:
    """In whatever letters and with whatever line ends a program wrote it; "" for what is no text."""
    if b"\0" not in content:
        # Some programs fold lines in the middle of a letter.
        content = re.sub(rb"(?:\r\n|\n|\r)[ \t]", b"", content)
    try:
        text = encodings.decode(content).text
    except Refused:
        return ""
    return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")


def _read_event(event, today: date, brought: Brought) -> NewClosedDay | None:
    """The event as a closed day; None where it is none, counted in ``brought``."""
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return None  # that day there is school
    start, end = _moment(event, "DTSTART"), _moment(event, "DTEND")
    if isinstance(end, datetime) and (end.hour, end.minute) == (23, 59):
        # Some programs end a day in its last minute.
        end = datetime.combine(end.date() + timedelta(days=1), time.min, tzinfo=end.tzinfo)
    if start is None:
        brought.unread += 1
        return None
    if end is None and isinstance(length := _moment(event, "DURATION"), timedelta):
        try:
            end = start + length
        except OverflowError:
            brought.unread += 1
            return None
    if not _is_midnight(start) or (end is not None and not _is_midnight(end)):
        brought.timed += 1
        return None
    # Both are midnights by now; their days compare where a moment and a day don't.
    if isinstance(start, datetime) and (end is None or _day(end) <= _day(start)):
        brought.timed += 1
        return None
    first = _day(start)
    # The end of an all-day event is the morning after it.
    last = first if end is None or _day(end) <= first else _day(end) - timedelta(days=1)
    if last < today:
        brought.past += 1
        return None
    if last - first > timedelta(days=MOST_DAYS) or last.year > today.year + YEARS_AHEAD:
        brought.unread += 1
        return None
    brought.repeating += "RRULE" in event or "RDATE" in event
    name = tidy(_MARKUP.sub(" ", html.unescape(str(event.get("SUMMARY", ""))))) or _("No school")
    return NewClosedDay(name[: ClosedDay._meta.get_field("name").max_length].strip(), first, last)


def _moment(event, name: str):
    """A property's date, moment or length; None where it lacks or can't be told."""
    try:
        value = getattr(event.get(name), "dt", None)
    except icalendar.BrokenCalendarProperty:
        return None
    return value if isinstance(value, date | timedelta) else None


def _is_midnight(moment) -> bool:
    """A day, or a midnight of the calendar's own clock: some programs write days so."""
    if not isinstance(moment, datetime):
        return isinstance(moment, date)
    return moment.time() == datetime.min.time() and moment.tzname() != "UTC"


def _day(moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _nothing(brought: Brought) -> str:
    if brought.past:
        return _("All days in this file are past. Export the present school year.")
    if brought.timed:
        return _(
            "The file holds no all-day events, only ones with a time. Closed days are all-day "
            "events: type them, or choose another file."
        )
    return _("The file holds no events. Choose another, or type the days.")
