"""Until when an offered place is kept."""

from datetime import datetime, time, timedelta

from foundation import zones
from teams.school_days import calendar_of

# School days that an offer stays open, and the hour at which it ends.
SCHOOL_DAYS, ENDS = 2, time(20)
# So short before the first date a freed place is given by hand.
BY_HAND = timedelta(days=3)


def offer_ends(now: datetime, hub) -> datetime:
    """8 pm, where the event is, on the second school day of its hub after ``now``."""
    today = zones.local_date(now, hub.zone)
    day = calendar_of(hub, since=today).after(today, SCHOOL_DAYS)
    return zones.wall_to_utc(day, ENDS, hub.zone)
