"""When a workgroup meets: from wishes to dates, or to the sentence that says which wish is in the way.

Pure: what is known of days and people is handed in. Each date is wall time in the workgroup's
zone, so that nothing drifts when clocks change.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import zones
from foundation.refusals import Refused, refuse

NUMBER, MOST = 6, 12
EVERY, MOST_WEEKS = 2, 4
WITHIN_DAYS = 93
# What a meeting takes without a reason, in minutes.
SHORTEST, LONGEST = 60, 180
WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Wish:
    """What a facilitator asks for. ``first_week`` is any day of it; ``weekday`` 0 is Monday.

    ``every`` so many weeks; ``starts`` and ``ends`` are wall times in ``zone``. ``until`` is the
    last day of the cycle, called ``cycle``.
    """

    first_week: date
    weekday: int
    starts: time
    ends: time
    zone: str
    number: int = NUMBER
    every: int = EVERY
    until: date | None = None
    cycle: str = ""

    @property
    def first_day(self) -> date:
        """The weekday in the first week, whose Monday begins it."""
        return self.first_week + timedelta(days=self.weekday - self.first_week.weekday())


@dataclass(frozen=True)
class Move:
    """A day on which the group can't meet, and why."""

    day: date
    why: str

    def __str__(self):
        return _("Moved from %(day)s: %(why)s.") % {
            "day": zones.say_day(self.day),
            "why": self.why,
        }


@dataclass(frozen=True)
class Proposed:
    """One meeting: its day and moments, what it was moved from, and what to think of besides."""

    day: date
    starts_at: datetime
    ends_at: datetime
    moves: tuple[Move, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wall:
    """A meeting by wall time, as a form shows it."""

    day: date
    starts: time
    ends: time


@dataclass(frozen=True)
class Other:
    """A date that some of the members have besides."""

    starts_at: datetime
    title: str
    people: tuple[str, ...]


def propose(
    wish: Wish,
    *,
    closed_by: Callable[[date], str],
    sessions: Mapping[date, str] | None = None,
    others: Iterable[Other] = (),
    today: date,
) -> list[Proposed]:
    """The meetings as wished, each on the first free week from its own on.

    ``closed_by`` says what closes a day ("" for nothing), ``sessions`` what members' teams do on a
    day. Raises Refused with the field of the wish that is in the way.
    """
    refuse(_faults(wish, today))

    def why_not(day: date) -> str:
        return closed_by(day) or (sessions or {}).get(day, "")

    placed = _placed(wish, why_not)
    refuse(_misfits(wish, placed))
    meetings = [_meeting(wish, day, moves) for day, moves in placed]
    return with_warnings(meetings, others, wish.zone)


def _faults(wish: Wish, today: date) -> list[Refused]:
    """What is wrong with a wish by itself."""
    found = []
    if not 1 <= wish.number <= MOST:
        said = _("Plan 1 to %(most)s meetings.") % {"most": MOST}
        found.append(Refused(said, field="number"))
    if not 1 <= wish.every <= MOST_WEEKS:
        said = _("Meet every week, or every %(most)s weeks at most.") % {"most": MOST_WEEKS}
        found.append(Refused(said, field="every"))
    if fault := wrong_length(wish.starts, wish.ends):
        found.append(fault)
    if wish.first_week.year not in zones.SANE_YEARS:
        said = _("Check the year: %(year)s.") % {"year": wish.first_week.year}
        found.append(Refused(said, field="first_week"))
    elif wish.first_day <= today:
        said = _("%(day)s is past. Choose a later first week.")
        if wish.first_day == today:
            said = _("%(day)s is today. Choose a later first week.")
        said %= {"day": zones.say_day(wish.first_day)}
        found.append(Refused(said, field="first_week"))
    return found


def wrong_length(starts: time, ends: time) -> Refused | None:
    """What is wrong with the length of a meeting, beside its end."""
    minutes = (ends.hour - starts.hour) * 60 + ends.minute - starts.minute
    if minutes <= 0:
        return Refused(
            _("Enter an end after %(start)s.") % {"start": zones.say_clock(starts)}, field="ends"
        )
    if not SHORTEST <= minutes <= LONGEST:
        said = _(
            "A meeting takes 1 to 3 hours. Enter an end within them; a longer one is set on the "
            "page of its date, with the reason."
        )
        return Refused(said, field="ends")
    return None


def _placed(wish: Wish, why_not: Callable[[date], str]) -> list[tuple[date, tuple[Move, ...]]]:
    """Each meeting's day and what moved it there.

    The others keep their weeks where one moves, unless it takes theirs.
    """
    placed: list[tuple[date, tuple[Move, ...]]] = []
    for number in range(wish.number):
        day, moves = wish.first_day + number * wish.every * WEEK, []
        if placed and day <= placed[-1][0]:
            why = (
                _("the one before moved to it")
                if day == placed[-1][0]
                else _("the ones before moved past it")
            )
            moves.append(Move(day, why))
            day = placed[-1][0] + WEEK
        # A year without one free week is no school's.
        for _week in range(53):
            if not (why := why_not(day)):
                break
            moves.append(Move(day, why))
            day += WEEK
        placed.append((day, tuple(moves)))
    return placed


def _misfits(wish: Wish, placed) -> list[Refused]:
    """Why the days don't fit into three months, or into the cycle: at most one sentence."""
    first, last = placed[0][0], placed[-1][0]
    span = (wish.number - 1) * wish.every * 7
    if span > WITHIN_DAYS:
        return [_too_many(wish, fitting=WITHIN_DAYS // (wish.every * 7) + 1)]
    fitting = sum((day - first).days <= WITHIN_DAYS for day, _moves in placed)
    if fitting < wish.number:
        words = {
            "last": zones.say_day(last),
            "days": (last - first).days,
            "most": WITHIN_DAYS,
            "why": _in_the_way(placed),
        }
        said = _(
            "The last meeting would be on %(last)s, %(days)s days after the first; a workgroup "
            "meets within %(most)s. In the way: %(why)s. Choose another first week, "
        ) % words + ngettext("or plan %(n)s meeting.", "or plan %(n)s meetings.", fitting) % {
            "n": fitting
        }
        return [Refused(said, field="first_week")]
    if wish.until and last > wish.until:
        fitting = sum(day <= wish.until for day, _moves in placed)
        words = {
            "cycle": wish.cycle,
            "until": zones.say_day(wish.until),
            "last": zones.say_day(last),
        }
        if not fitting:
            said = _("%(cycle)s ends on %(until)s. Choose an earlier first week.") % words
            return [Refused(said, field="first_week")]
        said = _("The last meeting would be on %(last)s, and %(cycle)s ends on %(until)s. ") % words
        said += ngettext(
            "Plan %(n)s meeting, or begin earlier.",
            "Plan %(n)s meetings, or begin earlier.",
            fitting,
        ) % {"n": fitting}
        return [Refused(said, field="number")]
    return []


def _too_many(wish: Wish, fitting: int) -> Refused:
    said = ngettext(
        "%(number)s meetings every week take longer than %(most)s days.",
        "%(number)s meetings every %(weeks)s weeks take longer than %(most)s days.",
        wish.every,
    ) % {"number": wish.number, "weeks": wish.every, "most": WITHIN_DAYS}
    more = _("Plan %(n)s, or meet more often.") % {"n": fitting}
    return Refused(f"{said} {more}", field="number" if wish.every == 1 else "every")


def _in_the_way(placed) -> str:
    """The names of what moved meetings, each once."""
    reasons = [move.why for _day, moves in placed for move in moves]
    return ", ".join(dict.fromkeys(reasons))


def _meeting(wish: Wish, day: date, moves: tuple[Move, ...]) -> Proposed:
    starts_at = zones.wall_to_utc(day, wish.starts, wish.zone, field="starts")
    ends_at = zones.wall_to_utc(day, wish.ends, wish.zone, field="ends")
    return Proposed(day, starts_at, ends_at, moves)


def with_warnings(
    meetings: Iterable[Proposed], others: Iterable[Other], zone: str
) -> list[Proposed]:
    """The meetings, each with a sentence for what members have on its day besides."""
    by_day: dict[date, list[Other]] = {}
    for other in others:
        by_day.setdefault(zones.local_date(other.starts_at, zone), []).append(other)
    return [
        replace(one, warnings=tuple(_said_other(other, zone) for other in by_day.get(one.day, ())))
        for one in meetings
    ]


def _said_other(other: Other, zone: str) -> str:
    return _("%(people)s: %(title)s that day, at %(time)s.") % {
        "people": ", ".join(other.people),
        "title": other.title,
        "time": zones.local_time(other.starts_at, zone),
    }
