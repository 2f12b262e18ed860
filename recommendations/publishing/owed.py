"""What a team still owes: a published text on each focus area (the toolkit is the fifth), and a
policy position statement; by when, and what is late.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from foundation import zones
from teams.models import FocusArea, Team

from ..models import Draft, Kind

State = Draft.State
# A text that nobody has begun is missed so many days before its cycle ends.
SOON = timedelta(days=45)
# Five focus areas, and a position statement.
FIVE_AND_POSITIONS = 6
_DONE = (State.PUBLISHED, State.REPLACED)
_DROPPED = (State.SHELVED, State.WITHDRAWN)


@dataclass
class Owed:
    """One of them. ``area`` is None for the position statement; ``needed_by`` names who needs it
    on that day, where that comes before the team's own.
    """

    name: str
    area: int | None
    slug: str
    due: date
    state: str
    late: bool
    needed_by: str = ""

    @property
    def is_done(self) -> bool:
        return self.state == "done"


# (team ids) -> {(team id, focus area id): (day, who needs it)}: an app that knows of such days.
Deadlines = Callable[[list[int]], dict[tuple[int, int], tuple[date, str]]]
_deadlines: list[Deadlines] = []


def register(find: Deadlines) -> None:
    """``find`` knows by when somebody needs a text on an area; one query at most."""
    if find not in _deadlines:
        _deadlines.append(find)


def deadlines_of(teams: list[int]) -> dict[tuple[int, int], tuple[date, str]]:
    """The earliest of each team and focus area."""
    found: dict[tuple[int, int], tuple[date, str]] = {}
    for find in _deadlines:
        for key, one in find(teams).items():
            found[key] = min(found.get(key, one), one)
    return found


def of_team(team: Team, areas: Iterable[FocusArea], lines, *, now: datetime) -> list[Owed]:
    """For a board, of what it shows already: ``lines`` are the team's drafts."""
    today = zones.local_date(now, team.hub.zone)
    known = deadlines_of([team.pk])
    found = []
    for area in areas:
        if area.retired:
            continue
        of_area = [one for one in lines if one.focus_area_id == area.pk]
        day = known.get((team.pk, area.pk))
        found.append(_owed(area.name, area, of_area, team.cycle.ends_on, day, today))
    positions = [one for one in lines if one.kind == Kind.POSITION]
    found.append(
        _owed(_("A policy position statement"), None, positions, team.cycle.ends_on, None, today)
    )
    return found


def _owed(name: str, area, lines, ends_on: date, needed, today: date) -> Owed:
    states = {one.state for one in lines}
    under_way = [one for one in lines if one.state not in (*_DONE, *_DROPPED)]
    due = min((one.due_on for one in under_way if one.due_on), default=ends_on)
    who = ""
    if needed and needed[0] < due:
        due, who = needed
    if states & set(_DONE):
        state = "done"
    elif State.ADOPTED in states:
        state = "adopted"
    else:
        state = "under_way" if under_way else "nothing"
    late = state in ("under_way", "nothing") and due < today
    return Owed(name, area and area.pk, area.slug if area else "", due, state, late, who)


# --- what waits for coordinators ------------------------------------------------------------------


@dataclass
class Waiting:
    """Of one team: how many adopted texts wait to be published; what nobody has begun."""

    pk: int
    name: str
    ends_on: date
    zone: str
    adopted: int = 0
    since: datetime | None = None
    missing: int = 0


def waiting(who, *, now: datetime) -> list[Waiting]:
    """Of the live teams that somebody coordinates: one query, and one for deadlines known above."""
    soon = now.date() + SOON
    rows = Team.objects.filter(cycle__archived=False)
    if not who.coordinates_network:
        rows = rows.filter(hub__in=who.coordinated_hubs)
    rows = rows.filter(Q(cycle__ends_on__lte=soon) | Q(written_drafts__state=State.ADOPTED))
    found: dict[int, Waiting] = {}
    begun: dict[int, set] = {}
    values = rows.values_list(
        "pk", "name", "cycle__ends_on", "hub__zone", "written_drafts__state",
        "written_drafts__focus_area_id", "written_drafts__kind", "written_drafts__state_since",
    )  # fmt: skip
    for pk, name, ends_on, zone, state, area, kind, since in values.order_by("name", "pk"):
        one = found.setdefault(pk, Waiting(pk, name, ends_on, zone))
        if state == State.ADOPTED:
            one.adopted += 1
            one.since = min(since, one.since or since)
        if state and state not in _DROPPED:
            begun.setdefault(pk, set()).update({area, *([kind] if kind == Kind.POSITION else [])})
    for one in found.values():
        if one.ends_on <= soon:
            one.missing = max(FIVE_AND_POSITIONS - len(begun.get(one.pk, ())), 0)
    return list(found.values())
