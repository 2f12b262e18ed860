"""Until when an offered place is kept."""

from datetime import datetime, time, timedelta

from foundation import zones

# School days that an offer stays open, and the hour at which it ends.
SCHOOL_DAYS, ENDS = 2, time(20)
# So short before the first date a freed place is given by hand.
BY_HAND = timedelta(days=3)


def offer_ends(now: datetime, zone: str) -> datetime:
    """8 pm, where the event is, on the second school day after ``now``."""
    day, left = zones.local_date(now, zone), SCHOOL_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return zones.wall_to_utc(day, ENDS, zone)
