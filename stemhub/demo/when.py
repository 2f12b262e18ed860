"""The demo's dates: those of the live cycle lie around today, those of 2020-21 where they lay."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from foundation import zones

ZONE = zones.DEFAULT_ZONE
# The next session is about this far off, on a weekday.
DAYS_AHEAD = 16


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """The moment of this wall time in Pacific time; hours of day, so never skipped or doubled."""
    return zones.wall_to_utc(day, time(hour, minute), ZONE)


def weekday_near(day: date) -> date:
    """``day`` itself from Monday to Friday, else the Friday before or the Monday after."""
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def season(day: date) -> str:
    """What a school calls this time of the year: "Fall 2026"."""
    names = ("Winter", "Spring", "Summer", "Fall")
    return f"{names[(day.month - 1) // 3]} {day.year}"


@dataclass(frozen=True)
class TermDates:
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class LiveDates:
    """The live cycle as it lies around ``today`` (a Pacific day)."""

    today: date

    @property
    def second(self) -> date:
        """The next session: 16 days off, or the weekday beside it."""
        return weekday_near(self.today + timedelta(days=DAYS_AHEAD))

    @property
    def first(self) -> date:
        """Half a year before the second."""
        return weekday_near(self.second - timedelta(days=182))

    @property
    def third(self) -> date:
        return weekday_near(self.second + timedelta(days=126))

    @property
    def terms(self) -> list[TermDates]:
        """Three terms that follow each other, each around its session, named after its season."""
        days = (self.first, self.second, self.third)
        starts = (
            self.first - timedelta(days=75),
            self.first + timedelta(days=60),
            self.second + timedelta(days=45),
        )
        ends = (*(day - timedelta(days=1) for day in starts[1:]), self.third + timedelta(days=75))
        return [
            TermDates(season(day), first, last)
            for day, first, last in zip(days, starts, ends, strict=True)
        ]

    @property
    def cycle_name(self) -> str:
        year = self.terms[0].starts_on.year
        return f"{year}-{(year + 1) % 100:02}"


ARCHIVED_TERMS = [
    TermDates("Spring 2020", date(2020, 1, 6), date(2020, 6, 12)),
    TermDates("Fall 2020", date(2020, 8, 31), date(2020, 12, 18)),
    TermDates("Spring 2021", date(2021, 1, 4), date(2021, 6, 11)),
]
