"""What the homes of signed-in people show, each in as few queries as the apps below allow."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from foundation.prepared import prepared
from sessions import timeline
from sessions.timeline import Stop
from teams.models import SEATS_PER_TEAM, Membership, Team
from teams.models.team import short_name

TEAMS_SHOWN = 25


@dataclass
class TeamLine:
    """One team as its coordinator, a member or the funder sees it from afar."""

    pk: int
    name: str
    hub: str
    cycle: str
    filled: int
    invited: int
    archived: bool
    cycle_starts_on: date
    stops: list[Stop] = field(default_factory=list)

    @property
    def short_name(self) -> str:
        return short_name(self.name)

    @property
    def open(self) -> int:
        return max(SEATS_PER_TEAM - self.filled - self.invited, 0)

    @property
    def has_nobody(self) -> bool:
        return not self.filled + self.invited

    @property
    def drafts(self) -> list[Stop]:
        return [stop for stop in self.stops if stop.is_draft]

    @property
    def was_announced(self) -> bool:
        """Whether people of this team have ever been told of a session."""
        return any(stop.gathering_id and not stop.is_draft for stop in self.stops)

    def funders_order(self) -> tuple:
        """Live cycles first, newest first, then by hub: the order of :func:`funded_teams`."""
        return (
            self.archived,
            -self.cycle_starts_on.toordinal(),
            self.hub,
            self.name,
            self.pk,
        )

    @property
    def held(self) -> int:
        """Sessions that took place."""
        return sum(stop.is_held for stop in self.stops)

    def upcoming(self, now: datetime) -> Stop | None:
        return timeline.next_stop(self.stops, now)


def _held_seats(state: str) -> Coalesce:
    """How many seats of a team are held in this state; apart, so that sessions multiply nothing."""
    rows = (
        Membership.objects.filter(team=OuterRef("pk"), state=state)
        .order_by()
        .values("team")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return Coalesce(Subquery(rows, output_field=IntegerField()), 0)


def _rows(teams):
    """One row a team, term and session, with what a line says of the team."""
    named = teams.order_by().annotate(
        hub_name=F("hub__name"),
        cycle_name=F("cycle__name"),
        archived=F("cycle__archived"),
        cycle_starts_on=F("cycle__starts_on"),
        filled=_held_seats("active"),
        invited=_held_seats("invited"),
    )
    return timeline.with_sessions(named)


@prepared
def _rows_of(teams):
    return _rows(Team.objects.filter(pk__in=teams))


def team_lines(teams, *, drafts: bool) -> list[TeamLine]:
    """These teams with seats and sessions, in one query; ``teams`` is a queryset."""
    return _lines(list(_rows(teams)), drafts)


def lines_of(team_ids: list[int], *, drafts: bool) -> list[TeamLine]:
    """The same for a few teams by their ids."""
    if not team_ids:
        return []
    return _lines(_rows_of(teams=team_ids), drafts)


def _lines(rows: list[dict], drafts: bool) -> list[TeamLine]:
    stops = timeline.stops_by_team(rows, drafts=drafts)
    lines = {
        row["id"]: TeamLine(
            row["id"],
            row["name"],
            row["hub_name"],
            row["cycle_name"],
            row["filled"],
            row["invited"],
            row["archived"],
            row["cycle_starts_on"],
            stops[row["id"]],
        )
        for row in rows
    }
    return list(lines.values())


def soonest_first(lines: list[TeamLine], now: datetime) -> list[TeamLine]:
    """The team with the soonest session first, then by name."""

    def key(line):
        upcoming = line.upcoming(now)
        return (upcoming is None, upcoming.starts_at if upcoming else now, line.name, line.pk)

    return sorted(lines, key=key)


def coordinated_lines(who) -> list[TeamLine]:
    """The live teams of the hubs that ``who`` (a NetworkRoles) coordinates, at most TEAMS_SHOWN."""
    if who.coordinates_network:
        live = Team.objects.filter(cycle__archived=False).order_by("name", "pk")
        shown = Team.objects.filter(pk__in=live.values("pk")[:TEAMS_SHOWN])
        return team_lines(shown, drafts=True)
    teams = sorted(who.coordinated_teams.values(), key=lambda team: (team.name, team.pk))
    return lines_of([team.pk for team in teams[:TEAMS_SHOWN]], drafts=True)


def member_lines(who) -> list[TeamLine]:
    """The live teams that ``who`` belongs to."""
    live = [pk for pk, team in who.active_teams.items() if not team.archived]
    return lines_of(live, drafts=False)


def funded_teams(who):
    """Every team that ``who`` funds, live cycles first."""
    teams = Team.objects.filter(hub__is_active=True)
    if not who.funds_network:
        teams = teams.filter(hub__in=who.funded_hubs)
    return teams.order_by("cycle__archived", "-cycle__starts_on", "hub__name", "name", "pk")


def funded_total(teams) -> dict:
    """How many ``teams`` there are; and of the live cycles' teams, seats filled and sessions held.

    Two queries.
    """
    live = Q(cycle__archived=False)
    held = live & Q(team_sessions__gathering__state="held")
    total = teams.order_by().aggregate(
        teams=Count("pk", distinct=True),
        live=Count("pk", filter=live, distinct=True),
        held=Count("team_sessions", filter=held, distinct=True),
    )
    # Apart from the sessions, whose join would multiply the seats.
    running = teams.filter(live).order_by().values("pk")
    filled = Membership.objects.active().filter(team__in=running).count()
    return total | {"filled": filled}
