"""When votes close: on school days at 5 pm by the hub's clock, and never before they said so."""

from datetime import date, datetime, time, timedelta

from foundation import zones
from teams.models import Hub
from teams.school_days import SchoolCalendar, calendar_of

CLOSES_AT = time(17)
LEAST_DAYS, LEAST_SCHOOL_DAYS = 7, 4
# Tuesday, Wednesday, Thursday: nobody decides on a Friday afternoon.
WEEKDAYS = (1, 2, 3)
EXTENDED_BY, IN_THE_ROOM, NOBODY_ABSENT = 3, 3, 1
LONGEST = timedelta(days=92)


def moment(day: date, hub: Hub) -> datetime:
    """5 pm there; no clock is changed in the afternoon."""
    return zones.wall_to_utc(day, CLOSES_AT, hub.zone, field="closes_on")


def proposed(hub: Hub, now: datetime) -> date:
    """The first Tuesday, Wednesday or Thursday after a week with four school days in it."""
    today = zones.local_date(now, hub.zone)
    return first_day(calendar_of(hub, since=today), today)


def first_day(calendar: SchoolCalendar, today: date) -> date:
    """The same without a query. The day itself is a school day, too."""
    day, school_days = today, 0
    while True:
        day += timedelta(days=1)
        fits = (day - today).days >= LEAST_DAYS and school_days >= LEAST_SCHOOL_DAYS
        is_school_day = calendar.is_school_day(day)
        if fits and is_school_day and day.weekday() in WEEKDAYS:
            return day
        school_days += is_school_day


def after_school_days(hub: Hub, now: datetime, n: int) -> datetime:
    """5 pm so many school days from today on."""
    today = zones.local_date(now, hub.zone)
    return moment(calendar_of(hub, since=today).after(today, n), hub)


def reminds_on(closes_at: datetime, opens_at: datetime, hub: Hub) -> datetime:
    """9 am two days before, and not on the day on which it opened."""
    day = zones.local_date(closes_at, hub.zone) - timedelta(days=2)
    opened = zones.local_date(opens_at, hub.zone)
    return zones.wall_to_utc(max(day, opened + timedelta(days=1)), time(9), hub.zone)
