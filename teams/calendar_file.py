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

from . import calendar_repeats
from .calendar_repeats import day_of, moment
from .models import ClosedDay
from .services.closed_days import MOST_DAYS, YEARS_AHEAD, NewClosedDay

# A calendar of many years and groups, which many programs export whole.
MAX_BYTES = 4 * 1024 * 1024
MOST_EVENTS = 10_000
# What repeats without an end is followed for a year.
_AHEAD = timedelta(days=366)
# Following one takes some milliseconds.
_MOST_FOLLOWED = 300
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
    followed: int = 0
    called_off: int = 0
    others: int = 0


def read(content: bytes, today: date) -> Brought:
    """The all-day events to come in a calendar file, by date. Raises Refused with what to do."""
    brought = Brought()
    days: dict[tuple, Found] = {}
    for event, called_off, instead in calendar_repeats.in_force(_calendars(content)):
        if called_off:
            brought.called_off += 1  # that day there is school
            continue
        for day in _read_event(event, instead, today, brought):
            key = (day.first, day.end)
            one = Found(day, _says_no_school(day.name.lower()))
            # Of two events on the same days the one that says so is meant.
            if key not in days or (one.no_school and not days[key].no_school):
                days[key] = one
    if not days:
        raise Refused(_nothing(brought))
    brought.found = [days[key] for key in sorted(days)]
    if len(brought.found) > MOST_SHOWN:
        closed = [one for one in brought.found if one.no_school]
        if not 0 < len(closed) <= MOST_SHOWN:
            raise Refused(
                _(
                    "The file holds %(n)s all-day events to come, and at most %(most)s can be "
                    "shown. Export one school year alone."
                )
                % {"n": len(brought.found), "most": MOST_SHOWN}
            )
        brought.others = len(brought.found) - len(closed)
        brought.found = closed
    return brought


def _says_no_school(name: str) -> bool:
    """Whether the words of an event close the schools that day."""
    if re.search(r"\bcancell?ed\b|\bmake-?up\b", name):
        return False
    return "no school" in name or (bool(_NO_SCHOOL.search(name)) and not _SCHOOL.search(name))


def _calendars(content: bytes) -> list[icalendar.Calendar]:
    if len(content) > MAX_BYTES:
        raise Refused(
            _("The file is larger than 4 MB. Export the school calendar alone, for one year.")
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
    events = sum(one.name == "VEVENT" for calendar in calendars for one in calendar.subcomponents)
    if not events and not calendars:
        raise Refused(_("The calendar file ends too early. Export it once more, or type the days."))
    if events > MOST_EVENTS:
        raise Refused(
            _("The file holds more than %(n)s events. Export one school year alone.")
            % {"n": MOST_EVENTS}
        )
    return calendars


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


def _read_event(event, instead: set[date], today: date, brought: Brought) -> list[NewClosedDay]:
    """The event as closed days; none where it is none, counted in ``brought``."""
    stretch = _stretch(event, brought)
    if stretch is None:
        return []
    first, last = stretch
    name = tidy(_MARKUP.sub(" ", html.unescape(_summary(event)))) or _("No school")
    name = name[: ClosedDay._meta.get_field("name").max_length].strip()
    stretches = [stretch]
    if "RRULE" in event or "RDATE" in event:
        firsts = None
        if brought.followed < _MOST_FOLLOWED:
            brought.followed += 1
            firsts = calendar_repeats.first_days(event, first, today, today + _AHEAD)
        if firsts is not None:
            length = last - first
            stretches = [(day, day + length) for day in firsts if day not in instead]
        coming = calendar_repeats.joined(one for one in stretches if one[1] >= today)
        # What is no closed day, such as each Wednesday's early release, is shown once.
        if firsts is None or (len(coming) > 1 and not _says_no_school(name.lower())):
            brought.repeating += 1
            coming = coming[:1]
        stretches = coming or stretches[:1]
    found = []
    for first, last in stretches:
        if last < today:
            brought.past += 1
        elif last - first > timedelta(days=MOST_DAYS) or last.year > today.year + YEARS_AHEAD:
            brought.unread += 1
        else:
            found.append(NewClosedDay(name, first, last))
    return found


def _summary(event) -> str:
    summary = event.get("SUMMARY", "")
    return str(summary[0] if isinstance(summary, list) else summary)


def _stretch(event, brought: Brought) -> tuple[date, date] | None:
    """The first and the last day of an all-day event; None where it is none."""
    start, end = moment(event, "DTSTART"), moment(event, "DTEND")
    if str(event.get("X-MICROSOFT-CDO-ALLDAYEVENT", "")).upper() == "TRUE":
        # Midnights of whoever exported it, in UTC.
        start, end = _nearest_day(start), _nearest_day(end)
    if isinstance(end, datetime) and (end.hour, end.minute) == (23, 59):
        # Some programs end a day in its last minute.
        end = datetime.combine(end.date() + timedelta(days=1), time.min, tzinfo=end.tzinfo)
    if not isinstance(start, date):
        brought.unread += 1
        return None
    if end is None and isinstance(length := moment(event, "DURATION"), timedelta):
        try:
            end = start + length
        except OverflowError:
            brought.unread += 1
            return None
    if not _is_midnight(start) or (end is not None and not _is_midnight(end)):
        brought.timed += 1
        return None
    # Both are midnights by now; their days compare where a moment and a day don't.
    if isinstance(start, datetime) and (end is None or day_of(end) <= day_of(start)):
        brought.timed += 1
        return None
    first = day_of(start)
    # The end of an all-day event is the morning after it.
    last = first if end is None or day_of(end) <= first else day_of(end) - timedelta(days=1)
    return first, last


def _nearest_day(value):
    if isinstance(value, datetime) and value.tzname() == "UTC" and value.year < date.max.year:
        return (value + timedelta(hours=12)).date()
    return value


def _is_midnight(value) -> bool:
    """A day, or a midnight of the calendar's own clock: some programs write days so."""
    if not isinstance(value, datetime):
        return isinstance(value, date)
    return value.time() == time.min and value.tzname() != "UTC"


def _nothing(brought: Brought) -> str:
    if brought.past:
        return _("All days in this file are past. Export the present school year.")
    if brought.timed:
        return _(
            "The file holds no all-day events, only ones with a time. Closed days are all-day "
            "events: type them, or choose another file."
        )
    if brought.called_off:
        return _("All days in this file are called off. Choose another, or type the days.")
    if brought.unread:
        return _(
            "The days in this file couldn't be read. Export the calendar once more, or type them."
        )
    return _("The file holds no events. Choose another, or type the days.")
