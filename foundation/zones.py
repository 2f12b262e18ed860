"""Time zones: which ones the site offers, and how times are said in them.

Moments are stored in UTC; every date on a page, in a mail or in a form is wall time in a named
zone. Zone keys are IANA names (``America/Los_Angeles``).
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone
from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from .refusals import Refused

DEFAULT_ZONE = "America/Los_Angeles"
# The zones of the fifty states, by the names people use. Malheur County is on Mountain time.
ZONE_CHOICES = [
    ("America/Los_Angeles", _("Pacific time")),
    ("America/Boise", _("Mountain time")),
    ("America/Phoenix", _("Arizona time")),
    ("America/Chicago", _("Central time")),
    ("America/New_York", _("Eastern time")),
    ("America/Anchorage", _("Alaska time")),
    ("Pacific/Honolulu", _("Hawaii time")),
]
_SHORT_NAMES = {
    "America/Los_Angeles": _("Pacific"),
    "America/Boise": _("Mountain"),
    "America/Phoenix": _("Arizona"),
    "America/Chicago": _("Central"),
    "America/New_York": _("Eastern"),
    "America/Anchorage": _("Alaska"),
    "Pacific/Honolulu": _("Hawaii"),
}
# Other keys of the same clock, as calendars and browsers send them.
_SAME_CLOCK = {
    "America/Denver": "America/Boise",
    "US/Pacific": "America/Los_Angeles",
    "US/Mountain": "America/Boise",
    "US/Central": "America/Chicago",
    "US/Eastern": "America/New_York",
}
_LONG_NAMES = dict(ZONE_CHOICES)

# Reminders go out on weekdays between these local hours.
QUIET_ENDS_AT = time(8)
QUIET_BEGINS_AT = time(17)


# A year outside these is a slip of the finger; far ones would also leave what clocks can count.
SANE_YEARS = range(1970, 2200)


class WallTimeError(Refused):
    """A wall time that the zone's clock never showed, or showed twice."""


class MissingWallTimeError(WallTimeError):
    """The clock was put forward over it."""


class AmbiguousWallTimeError(WallTimeError):
    """The clock was put back over it, so it names two moments."""


@lru_cache(maxsize=64)
def zone_info(zone: str) -> ZoneInfo:
    """The clock of ``zone``; ValueError if there is no such zone."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"There is no time zone {zone!r}.") from error


def zone_name(zone: str) -> str:
    """What people call the zone: "Pacific time"."""
    known = _LONG_NAMES.get(_SAME_CLOCK.get(zone, zone))
    return str(known) if known else gettext("%(city)s time") % {"city": _city(zone)}


def zone_short_name(zone: str) -> str:
    """The zone in brackets beside another: "Pacific"."""
    return str(_SHORT_NAMES.get(_SAME_CLOCK.get(zone, zone)) or _city(zone))


def _city(zone: str) -> str:
    return zone.rsplit("/", 1)[-1].replace("_", " ")


# --- wall time and moments ------------------------------------------------------------------


def wall_to_utc(day: date, clock: time, zone: str, *, field: str | None = None) -> datetime:
    """The moment at which ``zone``'s clock shows ``clock`` on ``day``, in UTC.

    Raises MissingWallTimeError or AmbiguousWallTimeError (both are Refused, with ``field``) where the clock
    changes over that time: which moment was meant is the person's to say.
    """
    if day.year not in SANE_YEARS:
        raise WallTimeError(gettext("Check the year: %(year)s.") % {"year": day.year}, field=field)
    wall = datetime.combine(day, clock).replace(tzinfo=None)
    info = zone_info(zone)
    early = wall.replace(tzinfo=info, fold=0)
    late = wall.replace(tzinfo=info, fold=1)
    if early.astimezone(UTC).astimezone(info).replace(tzinfo=None) != wall:
        raise MissingWallTimeError(
            gettext("On %(day)s clocks skip %(time)s in %(zone)s. Enter another time.")
            % {"day": say_day(day), "time": say_clock(clock), "zone": zone_name(zone)},
            field=field,
        )
    if early.utcoffset() != late.utcoffset():
        raise AmbiguousWallTimeError(
            gettext(
                "On %(day)s clocks show %(time)s twice in %(zone)s. Enter a time outside that hour."
            )
            % {"day": say_day(day), "time": say_clock(clock), "zone": zone_name(zone)},
            field=field,
        )
    return early.astimezone(UTC)


def utc_to_wall(moment: datetime, zone: str) -> datetime:
    """What ``zone``'s clock and calendar show at ``moment``: aware, in that zone."""
    return moment.astimezone(zone_info(zone))


def days_now(now: datetime) -> tuple[date, date, tuple[str, ...]]:
    """Which days it is where hubs are: the site's own, another one, and the zones that have that.

    No two of the zones on offer are a day apart, so there are two days at most at any moment.
    """
    today = local_date(now, DEFAULT_ZONE)
    days = {zone: local_date(now, zone) for zone, _name in ZONE_CHOICES}
    others = tuple(zone for zone, day in days.items() if day != today)
    return today, days[others[0]] if others else today, others


def local_date(moment: datetime, zone: str) -> date:
    """The calendar day at ``moment`` in ``zone``; reminders count in these."""
    return utc_to_wall(moment, zone).date()


def rezone(moment: datetime, old_zone: str, new_zone: str, *, field: str | None = None) -> datetime:
    """The moment with the same wall time in ``new_zone``; raises as :func:`wall_to_utc`."""
    wall = utc_to_wall(moment, old_zone)
    return wall_to_utc(wall.date(), wall.time(), new_zone, field=field)


def start_of_day(day: date, zone: str) -> datetime:
    """The first moment of ``day`` in ``zone``, in UTC, even where midnight is skipped."""
    return datetime.combine(day, time.min, tzinfo=zone_info(zone)).astimezone(UTC)


def next_quiet_end(moment: datetime, zone: str) -> datetime:
    """``moment`` itself if mail may go then, else the next time it may, in UTC.

    Mail may go on Monday to Friday from 8 am to before 5 pm in ``zone``, the recipient's.
    """
    wall = utc_to_wall(moment, zone)
    if wall.weekday() < 5 and QUIET_ENDS_AT <= wall.time() < QUIET_BEGINS_AT:
        return moment.astimezone(UTC)
    day = wall.date()
    if wall.time() >= QUIET_ENDS_AT:
        day += timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return datetime.combine(day, QUIET_ENDS_AT, tzinfo=zone_info(zone)).astimezone(UTC)


# --- saying them ----------------------------------------------------------------------------


def say_clock(clock: time) -> str:
    """ "8:30 am"."""
    half = pgettext("time of day", "am") if clock.hour < 12 else pgettext("time of day", "pm")
    return gettext("%(hour)s:%(minute)s %(half)s") % {
        "hour": clock.hour % 12 or 12,
        "minute": f"{clock.minute:02d}",
        "half": half,
    }


def say_day(day: date, *, now: datetime | None = None, short: bool = False) -> str:
    """ "Wednesday, December 9", or short "Wed, Dec 9"; with the year where it isn't ``now``'s."""
    year = (now or timezone.now()).year
    months, weekdays = (MONTHS_3, WEEKDAYS_ABBR) if short else (MONTHS, WEEKDAYS)
    parts = {
        "weekday": weekdays[day.weekday()],
        "month": str(months[day.month]).capitalize() if short else months[day.month],
        "day": day.day,
        "year": day.year,
    }
    if day.year == year:
        return gettext("%(weekday)s, %(month)s %(day)s") % parts
    return gettext("%(weekday)s, %(month)s %(day)s, %(year)s") % parts


def dated(moment: datetime, zone: str) -> str:
    """ "December 9, 2026" by ``zone``'s calendar: for what is read in any year."""
    day = local_date(moment, zone)
    parts = {"month": MONTHS[day.month], "day": day.day, "year": day.year}
    return gettext("%(month)s %(day)s, %(year)s") % parts


def tile(moment: datetime, zone: str) -> tuple[str, int, str]:
    """("Dec", 9, "Wed"): the face of a day, as a page of a calendar shows it."""
    day = local_date(moment, zone)
    return str(MONTHS_3[day.month]).capitalize(), day.day, str(WEEKDAYS_ABBR[day.weekday()])


def local_time(moment: datetime, zone: str) -> str:
    """ "8:30 am" by ``zone``'s clock, without its name."""
    return say_clock(utc_to_wall(moment, zone).time())


def local_day(
    moment: datetime, zone: str, *, now: datetime | None = None, short: bool = False
) -> str:
    """ "Wednesday, December 9" by ``zone``'s calendar."""
    return say_day(
        local_date(moment, zone), now=utc_to_wall(now or timezone.now(), zone), short=short
    )


def local_moment(moment: datetime, zone: str, *, now: datetime | None = None) -> str:
    """ "Wednesday, December 9, 8:30 am Pacific time"."""
    return gettext("%(day)s, %(time)s %(zone)s") % {
        "day": local_day(moment, zone, now=now),
        "time": local_time(moment, zone),
        "zone": zone_name(zone),
    }


def local_hours(
    start: datetime, end: datetime, zone: str, *, viewer_zone: str | None = None
) -> str:
    """ "8:30 am - 3:30 pm Pacific time", for one day.

    For a viewer whose clock shows another time then: "... Mountain time (7:30 am Pacific)".
    """
    said = gettext("%(start)s - %(end)s %(zone)s") % {
        "start": local_time(start, zone),
        "end": local_time(end, zone),
        "zone": zone_name(zone),
    }
    return said + _for_viewer(start, zone, viewer_zone)


def local_range(
    start: datetime,
    end: datetime,
    zone: str,
    now: datetime | None = None,
    *,
    viewer_zone: str | None = None,
) -> str:
    """ "Wednesday, December 9, 8:30 am - 3:30 pm Pacific time".

    The year stands there only if it isn't ``now``'s. Over midnight both days are named. A viewer
    in another zone is told the start by their own clock: "... Mountain time (7:30 am Pacific)".
    """
    day = local_day(start, zone, now=now)
    if local_date(start, zone) == local_date(end, zone):
        hours = local_hours(start, end, zone, viewer_zone=viewer_zone)
        return gettext("%(day)s, %(hours)s") % {"day": day, "hours": hours}
    said = gettext("%(day)s, %(start)s - %(last_day)s, %(end)s %(zone)s") % {
        "day": day,
        "start": local_time(start, zone),
        "last_day": local_day(end, zone, now=now),
        "end": local_time(end, zone),
        "zone": zone_name(zone),
    }
    return said + _for_viewer(start, zone, viewer_zone)


def _for_viewer(start: datetime, zone: str, viewer_zone: str | None) -> str:
    if not viewer_zone or viewer_zone == zone:
        return ""
    here, there = utc_to_wall(start, viewer_zone), utc_to_wall(start, zone)
    if here.utcoffset() == there.utcoffset():
        return ""
    said = say_clock(here.time())
    if here.date() != there.date():
        said = gettext("%(day)s, %(time)s") % {
            "day": say_day(here.date(), now=here, short=True),
            "time": said,
        }
    return " " + gettext("(%(time)s %(zone)s)") % {
        "time": said,
        "zone": zone_short_name(viewer_zone),
    }


def say_distance(moment: datetime, zone: str, *, now: datetime | None = None) -> str:
    """How far off, in words, to stand beside the date and never alone.

    Calendar days in ``zone``: "today", "tomorrow", "in 16 days", "yesterday", "3 days ago".
    """
    days = (local_date(moment, zone) - local_date(now or timezone.now(), zone)).days
    near = {0: gettext("today"), 1: gettext("tomorrow"), -1: gettext("yesterday")}
    if days in near:
        return near[days]
    if days > 0:
        return gettext("in %(days)s days") % {"days": days}
    return gettext("%(days)s days ago") % {"days": -days}
