"""Events of a calendar file that stand for others: repeated, replaced by a newer one, called off."""

import calendar
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice

import icalendar

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_PARTS = {
    *("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"),
    *("BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS"),
}
_WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
# A break that began before today may still go on.
_BEFORE = 120
# What began longer ago and is counted from there isn't followed to today.
_LONGEST_COUNT = timedelta(days=10 * 366)


def moment(event, name: str):
    """A property's date, moment or length; None where it lacks or can't be told."""
    try:
        value = getattr(event.get(name), "dt", None)
    except icalendar.BrokenCalendarProperty:
        return None
    return value if isinstance(value, date | timedelta) else None


def day_of(value) -> date:
    return value.date() if isinstance(value, datetime) else value


def in_force(calendars: Iterable) -> Iterator[tuple[icalendar.Component, bool, set[date]]]:
    """(event, whether it is called off, the days on which another stands for it) of those that no
    newer one replaces. Calendars may speak of the same event, which its UID says."""
    events = [
        (event, str(one.get("METHOD", "")).upper() == "CANCEL" or _is_cancelled(event))
        for one in calendars
        for event in one.subcomponents
        if event.name == "VEVENT"
    ]
    newest: dict[tuple, int] = defaultdict(int)
    called_off = set()
    instead: dict[str, set[date]] = defaultdict(set)
    for event, gone in events:
        uid, day = key = _key(event)
        newest[key] = max(newest[key], _sequence(event))
        if day:
            instead[uid].add(day)
        if gone:
            called_off.add((*key, moment(event, "DTSTART")))
    for event, gone in events:
        uid, day = key = _key(event)
        if uid and _sequence(event) < newest[key]:
            continue
        off = gone or bool(uid and (*key, moment(event, "DTSTART")) in called_off)
        yield event, off, set() if day or not uid else instead[uid]


def _is_cancelled(event) -> bool:
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def _key(event) -> tuple[str, date | None]:
    day = moment(event, "RECURRENCE-ID")
    return str(event.get("UID", "")), day_of(day) if isinstance(day, date) else None


def _sequence(event) -> int:
    try:
        return int(event.get("SEQUENCE", 0))
    except (ValueError, TypeError, icalendar.BrokenCalendarProperty):
        return 0


def first_days(event, first: date, today: date, until: date) -> list[date] | None:
    """The days on which a repeated event begins, in order; None where that can't be told."""
    try:
        days = {first, *_listed(event, "RDATE")}
        for rule in _several(event.get("RRULE")):
            days.update(_ruled(rule, first, moment(event, "DTSTART"), today, until))
        return sorted(day for day in days - set(_listed(event, "EXDATE")) if day <= until)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError):
        return None


def _several(value) -> list:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _listed(event, name: str) -> list[date]:
    found = []
    for one in _several(event.get(name)):
        for each in one.dts:
            value = each.dt[0] if isinstance(each.dt, tuple) else each.dt
            found.append(day_of(value))
    return found


def _ruled(rule, first: date, start, today: date, until: date) -> list[date]:
    """The days that a rule gives, looked at one by one: no rule, however odd, takes long."""
    end = rule["UNTIL"][0] if "UNTIL" in rule else until
    if isinstance(end, datetime) and end.tzinfo and getattr(start, "tzinfo", None):
        end = end.astimezone(start.tzinfo)
    end = min(day_of(end), until)
    count = int(rule["COUNT"][0]) if "COUNT" in rule else None
    begin = max(first, today - timedelta(days=_BEFORE))
    if count is not None:
        if today - first > _LONGEST_COUNT:
            raise ValueError(count)
        begin = first
    on = _Rule(rule, first).on
    days = (begin + timedelta(days=n) for n in range((end - begin).days + 1))
    return list(islice(filter(on, days), count))


class _Rule:
    """A repetition rule, and whether it gives a day. ValueError for a kind that schools don't write."""

    def __init__(self, rule, first: date):
        if set(rule) - _PARTS:
            raise ValueError(rule)
        self.first = first
        self.frequency = str(rule["FREQ"][0]).upper()
        self.every = int(rule.get("INTERVAL", [1])[0])
        if self.frequency not in _FREQUENCIES or self.every < 1:
            raise ValueError(rule)
        self.months = [int(one) for one in rule.get("BYMONTH", [])]
        self.month_days = [int(one) for one in rule.get("BYMONTHDAY", [])]
        found = [_WEEKDAY.fullmatch(str(one).upper()) for one in rule.get("BYDAY", [])]
        self.weekdays = [(int(one[1] or 0), _WEEK.index(one[2])) for one in found]
        self.places = [int(one) for one in rule.get("BYSETPOS", [])]
        if self.places and self.frequency != "MONTHLY":
            raise ValueError(rule)
        self.week_start = _WEEK.index(str(rule.get("WKST", ["MO"])[0]).upper())
        if not self.weekdays and not self.month_days:
            if self.frequency == "WEEKLY":
                self.weekdays = [(0, first.weekday())]
            elif self.frequency != "DAILY":
                self.month_days = [first.day]
                if self.frequency == "YEARLY" and not self.months:
                    self.months = [first.month]

    def on(self, day: date) -> bool:
        if self._periods(day) % self.every or not self._named(day):
            return False
        if not self.places:
            return True
        length = calendar.monthrange(day.year, day.month)[1]
        named = [n for n in range(1, length + 1) if self._named(day.replace(day=n))]
        place = named.index(day.day)
        return place + 1 in self.places or place - len(named) in self.places

    def _periods(self, day: date) -> int:
        """How many days, weeks, months or years lie between the first and this."""
        if self.frequency == "DAILY":
            return (day - self.first).days
        if self.frequency == "WEEKLY":
            begun = (self.first.weekday() - self.week_start) % 7
            return ((day - self.first).days + begun) // 7
        years = day.year - self.first.year
        return years if self.frequency == "YEARLY" else years * 12 + day.month - self.first.month

    def _named(self, day: date) -> bool:
        length = calendar.monthrange(day.year, day.month)[1]
        if self.months and day.month not in self.months:
            return False
        if self.month_days and not {day.day, day.day - length - 1} & set(self.month_days):
            return False
        number, size = day.day, length
        if self.frequency == "YEARLY" and not self.months:
            number, size = day.timetuple().tm_yday, 365 + calendar.isleap(day.year)
        nth = {0, (number + 6) // 7, -((size - number) // 7 + 1)}
        return not self.weekdays or any(
            weekday == day.weekday() and n in nth for n, weekday in self.weekdays
        )


def joined(stretches: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Stretches of days in order; those that follow one another are one."""
    found: list[tuple[date, date]] = []
    for first, last in stretches:
        if found and first <= found[-1][1] + timedelta(days=1):
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found
