"""Who somebody is, in one query: what they coordinate, fund, and belong to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import F, Value
from django.db.models.fields import BigIntegerField, BooleanField, CharField
from django.utils import timezone

from .models import HubRole, Membership


@dataclass(frozen=True)
class TeamName:
    """Just what navigation needs to know of a team."""

    pk: int
    name: str
    hub_id: int
    archived: bool


@dataclass(frozen=True)
class Standing:
    """What a person is in the network today. Empty for anonymous and inactive people.

    ``active_teams`` and ``invited_teams`` map a team's id to its :class:`TeamName`.
    """

    coordinated_hubs: frozenset = frozenset()
    coordinates_network: bool = False
    funded_hubs: frozenset = frozenset()
    funds_network: bool = False
    active_teams: Mapping[int, TeamName] = field(default_factory=dict)
    invited_teams: Mapping[int, TeamName] = field(default_factory=dict)

    @property
    def is_coordinator(self) -> bool:
        return self.coordinates_network or bool(self.coordinated_hubs)

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


def standing(user) -> Standing:
    """The person's standing, read once for each user object: that is, once a request."""
    if not user.is_authenticated or not user.is_active:
        return Standing()
    known = getattr(user, "_standing", None)
    if known is None:
        known = user._standing = _read(user)
    return known


def forget(user) -> None:
    """Read the standing anew next time: a service changed it within the same request."""
    user.__dict__.pop("_standing", None)


def _read(user) -> Standing:
    today = timezone.localdate()
    roles = HubRole.objects.in_force(today).filter(user=user).order_by().values_list(
        "kind", "hub_id", Value(None, output_field=BigIntegerField()),
        Value("", output_field=CharField()), Value(False, output_field=BooleanField()),
    )
    seats = Membership.objects.holding().filter(user=user).order_by().values_list(
        "state", "team__hub_id", "team_id", "team__name", F("team__cycle__archived"),
    )
    coordinated, funded, active, invited = set(), set(), {}, {}
    for kind, hub_id, team_id, name, archived in roles.union(seats, all=True):
        if kind == HubRole.Kind.COORDINATOR:
            coordinated.add(hub_id)
        elif kind == HubRole.Kind.FUNDER:
            funded.add(hub_id)
        else:
            team = TeamName(int(team_id), name, hub_id, bool(archived))
            (active if kind == Membership.State.ACTIVE else invited)[team.pk] = team
    return Standing(
        coordinated_hubs=frozenset(coordinated - {None}),
        coordinates_network=None in coordinated,
        funded_hubs=frozenset(funded - {None}),
        funds_network=None in funded,
        active_teams=active,
        invited_teams=invited,
    )
