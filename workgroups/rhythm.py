"""How a workgroup is getting on: one pure function over its meetings.

A workgroup meets for 12 to 16 hours within two to three months, the equivalent of six to eight
2-hour meetings. What counts is hours, not meetings.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LEAST_MINUTES, MOST_MINUTES = 12 * 60, 16 * 60
# From the first meeting's day to the last one's.
MOST_DAYS = 93


class State(StrEnum):
    """Where it stands; behind and over want something done."""

    ON_COURSE = "on_course"
    BEHIND = "behind"
    OVER = "too_much"
    DONE = "done"


@dataclass(frozen=True)
class When:
    """One meeting: its local day, contact time in minutes, state, and whether it has ended.

    ``state`` is the date's own: draft, announced, held or cancelled.
    """

    day: date
    minutes: int
    state: str
    ended: bool = False


@dataclass(frozen=True)
class Rhythm:
    """What :func:`rhythm_of` found. Minutes are contact time; drafts and cancelled ones don't count.

    ``missing`` meetings have ended and nobody has said that they took place. ``days`` lie between
    the first and the last day.
    """

    state: State
    held: int = 0
    planned: int = 0
    missing: int = 0
    drafts: int = 0
    held_minutes: int = 0
    planned_minutes: int = 0
    days: int = 0
    last_day: date | None = None

    @property
    def lacks(self) -> int:
        """The minutes that have to be planned besides."""
        return max(LEAST_MINUTES - self.planned_minutes, 0)

    @property
    def needs_something(self) -> bool:
        return self.state in (State.BEHIND, State.OVER)


def rhythm_of(meetings: Iterable[When], *, closed: bool = False) -> Rhythm:
    """The rhythm of these meetings; ``closed`` where the workgroup is over.

    Done: closed, or at least 12 hours were held and no meeting is left. Over: more than 16 hours or
    93 days are planned. Behind: more than one meeting is missing, or what is planned doesn't reach
    12 hours. Else on course. What is planned contains what was held.
    """
    meetings = list(meetings)
    counted = [one for one in meetings if one.state in ("announced", "held")]
    held = [one for one in counted if one.state == "held"]
    held_minutes = sum(one.minutes for one in held)
    planned_minutes = sum(one.minutes for one in counted)
    missing = sum(one.ended for one in counted if one.state != "held")
    days = [one.day for one in counted]
    first, last = min(days, default=None), max(days, default=None)
    span = (last - first).days if first and last else 0
    if closed or (held_minutes >= LEAST_MINUTES and len(held) == len(counted)):
        state = State.DONE
    elif planned_minutes > MOST_MINUTES or span > MOST_DAYS:
        state = State.OVER
    elif missing > 1 or planned_minutes < LEAST_MINUTES:
        state = State.BEHIND
    else:
        state = State.ON_COURSE
    return Rhythm(
        state=state,
        held=len(held),
        planned=len(counted),
        missing=missing,
        drafts=sum(one.state == "draft" for one in meetings),
        held_minutes=held_minutes,
        planned_minutes=planned_minutes,
        days=span,
        last_day=last,
    )
