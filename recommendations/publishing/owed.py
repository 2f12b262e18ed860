"""What a team still owes: a published text on each focus area (the toolkit is the fifth), and a
policy position statement; by when, and what is late.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce
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


def soon_days(now: datetime) -> dict:
    """By which day a cycle ends soon, as :func:`teams_waiting` takes it: by the hub's day."""
    today, other, others = zones.days_now(now)
    return {"soon": today + SOON, "other": other + SOON, "others": others}


def teams_waiting(hubs, *, soon, other, others) -> QuerySet:
    """Of the live teams of these hubs (None: of the network) those with adopted texts to publish,
    or whose cycle ends by the day ``soon``; in the zones ``others`` by ``other``.

    Adds ``n_adopted``, ``adopted_since``, and ``n_missing``: how many of the six nobody has begun.
    """
    teams = Team.objects.filter(cycle__archived=False)
    if hubs is not None:
        teams = teams.filter(hub__pk__in=hubs)
    through = Draft.teams.through.objects.filter(team=OuterRef("pk")).order_by().values("team")
    adopted = through.filter(draft__state=State.ADOPTED)
    is_position = Case(When(draft__kind=Kind.POSITION, then=1), default=0)
    begun = through.exclude(draft__state__in=_DROPPED).annotate(
        n=Count("draft__focus_area", distinct=True) + Max(is_position)
    )
    ends_soon = Q(cycle__ends_on__lte=soon)
    if others:
        there = Q(hub__zone__in=others)
        ends_soon = ends_soon & ~there | Q(cycle__ends_on__lte=other) & there
    rows = teams.annotate(
        n_adopted=_number(adopted.annotate(n=Count("pk"))),
        adopted_since=Subquery(
            adopted.annotate(since=Min("draft__state_since")).values("since"),
            output_field=DateTimeField(),
        ),
        n_missing=Case(
            When(ends_soon, then=FIVE_AND_POSITIONS - _number(begun)),
            default=0,
            output_field=IntegerField(),
        ),
    )
    return rows.filter(Q(n_adopted__gt=0) | Q(n_missing__gt=0))


def _number(rows: QuerySet) -> Coalesce:
    return Coalesce(Subquery(rows.values("n"), output_field=IntegerField()), 0)
