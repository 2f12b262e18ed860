"""What PD a person leads and was offered a place at: one query, read once a request."""

from dataclasses import dataclass, field

from django.db.models import CharField, Value

from foundation.prepared import prepared
from teams.models import Membership

from ..models import PdEvent, PdFacilitator, PdPlace


@dataclass(frozen=True)
class OwnPd:
    """Ids of events."""

    led: frozenset = field(default_factory=frozenset)
    offered: frozenset = field(default_factory=frozenset)


@prepared
def _rows(user):
    led = PdFacilitator.objects.leading().filter(user=user).order_by()
    offered = PdPlace.objects.filter(user=user, state="offered").order_by()
    return led.values_list(Value("led", output_field=CharField()), "event_id").union(
        offered.values_list(Value("offered", output_field=CharField()), "event_id"), all=True
    )


def own_pd(user) -> OwnPd:
    """The person's own, kept on the user object."""
    known = getattr(user, "_own_pd", None)
    if known is None:
        found: dict[str, set] = {"led": set(), "offered": set()}
        for what, event_id in _rows(user=user.pk):
            found[what].add(event_id)
        known = user._own_pd = OwnPd(frozenset(found["led"]), frozenset(found["offered"]))
    return known


def who_may_lead(hub, cycles):
    """Active members of the hub's teams in these cycles, to choose from: (id, "name, team")."""
    return _named(_seats(hub, cycles))


def _seats(hub, cycles):
    return Membership.objects.active().filter(team__hub=hub, team__cycle__in=cycles)


def _named(seats) -> list:
    found = {}
    for row in seats.select_related("user", "team").order_by("user__name", "user_id"):
        found.setdefault(row.user_id, f"{row.user.name}, {row.team.name}")
    return list(found.items())


def who_may_be_picked(event) -> list:
    """Active members of the hub's teams who aren't asked to the event by belonging to a team, nor
    stand on its list, nor lead it: (id, "name, team"). None where all teams are asked; one query.
    """
    if event.open_to == PdEvent.OpenTo.CYCLE:
        return []
    inside = (
        event.picked.order_by().values("user").union(event.facilitators.order_by().values("user"))
    )
    seats = _seats(event.hub, [event.cycle]).exclude(user__in=inside)
    if event.open_to == PdEvent.OpenTo.TEAM:
        asked = Membership.objects.active().filter(team=event.team_id).order_by()
        seats = seats.exclude(user__in=asked.values("user"))
    return _named(seats)
