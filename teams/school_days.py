"""What a school day is: a weekday that is no holiday of the hub's state and no closed day of the hub.

This is the one place that knows. Who asks of many days reads a hub's calendar once
(:func:`calendar_of`, one query) and asks that.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays
from django.utils.translation import gettext as _

from foundation import zones

from .models import ClosedDay, Hub

SATURDAY = 5


@lru_cache(maxsize=256)
def _holidays(state: str, year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("US", subdiv=state, years=year, expand=False, observed=True)


def holiday(day: date, state: str) -> str:
    """The holiday that a US state keeps on this day, "" where it keeps none."""
    return _holidays(state, day.year).get(day) or ""


@dataclass(frozen=True)
class Stretch:
    """Days without school, both ends included."""

    first: date
    last: date
    name: str


@dataclass(frozen=True)
class SchoolCalendar:
    """The school days of a hub, asked without a query."""

    state: str
    closed: tuple[Stretch, ...] = ()

    def closed_by(self, day: date) -> str:
        """The closed day or holiday that falls on this day, "" where none does."""
        named = next((one.name for one in self.closed if one.first <= day <= one.last), "")
        return named or holiday(day, self.state)

    def warning(self, day: date, *, now: datetime | None = None) -> str:
        """The sentence for whoever sets a date on this day; "" where nothing speaks against it."""
        if not (name := self.closed_by(day)):
            return ""
        return _("%(day)s is no school day: %(name)s.") % {
            "day": zones.say_day(day, now=now),
            "name": name,
        }

    def is_school_day(self, day: date) -> bool:
        return day.weekday() < SATURDAY and not self.closed_by(day)

    def after(self, day: date, school_days: int) -> date:
        """The day so many school days after ``day``; with 0 the first school day from it on."""
        if not school_days:
            return day if self.is_school_day(day) else self.after(day, 1)
        for _each in range(school_days):
            day += timedelta(days=1)
            while not self.is_school_day(day):
                day += timedelta(days=1)
        return day


def calendars_of(hubs: Iterable[Hub], *, since: date) -> dict[int, SchoolCalendar]:
    """The calendar of each hub by its id, with what is closed from ``since`` on: one query."""
    hubs = list(hubs)
    closed: dict[int, list[Stretch]] = {hub.pk: [] for hub in hubs}
    rows = ClosedDay.objects.filter(hub__in=hubs, last_day__gte=since)
    for hub_id, first, last, name in rows.values_list("hub_id", "first_day", "last_day", "name"):
        closed[hub_id].append(Stretch(first, last, name))
    return {hub.pk: SchoolCalendar(hub.state, tuple(closed[hub.pk])) for hub in hubs}


def calendar_of(hub: Hub, *, since: date) -> SchoolCalendar:
    """The calendar of one hub, with what is closed from ``since`` on: one query."""
    return calendars_of([hub], since=since)[hub.pk]


def add_school_days(hub: Hub, day: date, school_days: int) -> date:
    """The day so many school days of the hub after ``day``."""
    return calendar_of(hub, since=day).after(day, school_days)
