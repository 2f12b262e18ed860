"""Who somebody is, in one query: what they coordinate, fund, and belong to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import F, Q, Value
from django.db.models.fields import BigIntegerField, BooleanField, CharField
from django.db.models.functions import Concat
from django.utils import timezone

from foundation import zones
from foundation.prepared import prepared

from .models import HubRole, Membership, Team


@dataclass(frozen=True)
class TeamName:
    """Just what navigation needs to know of a team."""

    pk: int
    name: str
    hub_id: int
    archived: bool


@dataclass(frozen=True)
class Helper:
    """Whom to ask for help: a coordinator of a hub that one belongs to."""

    name: str
    email: str


@dataclass(frozen=True)
class NetworkRoles:
    """What a person is in the network today. Empty for anonymous and inactive people.

    ``active_teams``, ``invited_teams`` and ``left_teams`` (those that they are in no more) map a
    team's id to its :class:`TeamName`, and so does
    ``coordinated_teams`` for the live teams of hubs one coordinates (not of the whole network).
    ``past_teams`` are those of archived cycles. ``helper`` coordinates a hub in which one holds a seat.
    """

    coordinated_hubs: frozenset = frozenset()
    coordinates_network: bool = False
    funded_hubs: frozenset = frozenset()
    funds_network: bool = False
    active_teams: Mapping[int, TeamName] = field(default_factory=dict)
    invited_teams: Mapping[int, TeamName] = field(default_factory=dict)
    left_teams: Mapping[int, TeamName] = field(default_factory=dict)
    coordinated_teams: Mapping[int, TeamName] = field(default_factory=dict)
    past_teams: Mapping[int, TeamName] = field(default_factory=dict)
    helper: Helper | None = None

    @property
    def is_coordinator(self) -> bool:
        return self.coordinates_network or bool(self.coordinated_hubs)

    @property
    def coordinated_or_all(self) -> frozenset | None:
        """The hubs they coordinate; None for every hub of the network."""
        return None if self.coordinates_network else self.coordinated_hubs

    @property
    def is_funder(self) -> bool:
        return self.funds_network or bool(self.funded_hubs)

    @property
    def is_member(self) -> bool:
        return bool(self.active_teams)

    def coordinates(self, hub_id) -> bool:
        """Whether they coordinate this hub, or the whole network."""
        return self.coordinates_network or hub_id in self.coordinated_hubs

    def funds(self, hub_id) -> bool:
        return self.funds_network or hub_id in self.funded_hubs


def network_roles(user) -> NetworkRoles:
    """The person's roles in the network, read once for each user object: that is, once a request."""
    if not user.is_authenticated or not user.is_active:
        return NetworkRoles()
    known = getattr(user, "_network_roles", None)
    if known is None:
        known = user._network_roles = _read(user)
    return known


_COORDINATED, _HELPER = "coordinated", "helper"
_SEPARATOR = "\n"  # in no name and no address


def _text(value: str) -> Value:
    return Value(value, output_field=CharField())


def _no(value) -> Value:
    return Value(value, output_field=BooleanField())


@prepared
def _rows_of(user, today, other, others):
    """Everything about one person, as one union: every page of who is signed in asks it.

    On one day, and on an ``other`` one for hubs in the zones ``others``.
    """
    in_force = HubRole.objects.held_on(today, other, others).order_by()
    roles = in_force.filter(user=user).values_list(
        "kind", "hub_id", Value(None, output_field=BigIntegerField()), _text(""), _no(False)
    )
    seats = (
        Membership.objects.filter(state__in=[*Membership.HOLDING, Membership.State.LEFT])
        .filter(user=user)
        .order_by()
        .values_list(
            "state",
            "team__hub_id",
            "team_id",
            "team__name",
            F("team__cycle__archived"),
        )
    )
    mine = in_force.filter(user=user, kind=HubRole.Kind.COORDINATOR).values("hub")
    teams = (
        Team.objects.filter(hub__in=mine)
        .order_by()
        .values_list(_text(_COORDINATED), "hub_id", "pk", "name", F("cycle__archived"))
    )
    my_hubs = Membership.objects.holding().filter(user=user).values("team__hub")
    helpers = in_force.filter(
        ~Q(user=user), kind=HubRole.Kind.COORDINATOR, hub__in=my_hubs, user__is_active=True
    ).values_list(
        _text(_HELPER),
        "hub_id",
        "user_id",
        Concat("user__name", _text(_SEPARATOR), "user__email", output_field=CharField()),
        _no(False),
    )
    return roles.union(seats, teams, helpers, all=True)


def _read(user) -> NetworkRoles:
    today, other, others = zones.days_now(timezone.now())
    rows = _rows_of(user=user.pk, today=today, other=other, others=others)
    coordinated, funded, helper = set(), set(), None
    named: dict[str, dict] = {_COORDINATED: {}, "active": {}, "invited": {}, "left": {}}
    for kind, hub_id, team_id, name, archived in rows:
        if kind == HubRole.Kind.COORDINATOR:
            coordinated.add(hub_id)
        elif kind == HubRole.Kind.FUNDER:
            funded.add(hub_id)
        elif kind == _HELPER:
            found = Helper(*name.split(_SEPARATOR, 1))
            helper = min(helper or found, found, key=lambda one: one.name)
        else:
            named[kind][int(team_id)] = TeamName(int(team_id), name, hub_id, bool(archived))
    live = {pk: team for pk, team in named[_COORDINATED].items() if not team.archived}
    return NetworkRoles(
        coordinated_hubs=frozenset(coordinated - {None}),
        coordinates_network=None in coordinated,
        funded_hubs=frozenset(funded - {None}),
        funds_network=None in funded,
        active_teams=named["active"],
        invited_teams=named["invited"],
        left_teams={pk: team for pk, team in named["left"].items() if pk not in named["active"]},
        coordinated_teams=live,
        past_teams={pk: team for pk, team in named[_COORDINATED].items() if pk not in live},
        helper=helper,
    )
