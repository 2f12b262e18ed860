"""Whose name and address stand on a hub's mail: its coordinator's."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from .models import Hub, HubRole


@dataclass(frozen=True)
class Contact:
    """``from_name`` is what a mail shows: "Dana Whitfield, East Metro STEAM Partnership"."""

    name: str
    email: str
    from_name: str


def contact_for_hubs(hub_ids) -> dict[int, Contact]:
    """The contact of each hub, in one query (and one for hubs that nobody coordinates).

    The longest-serving active coordinator of the hub; where it has none, of the network; where
    there is nobody at all, the hub's own name without an address.
    """
    wanted = set(hub_ids)
    roles = list(
        HubRole.objects.in_force(timezone.now())
        .filter(Q(hub__in=wanted) | Q(hub=None), kind=HubRole.Kind.COORDINATOR)
        .filter(user__is_active=True)
        .select_related("user", "hub")
        .order_by("starts_on", "pk")
    )
    network = next((role.user for role in roles if role.hub_id is None), None)
    found: dict[int, Contact] = {}
    for role in roles:
        if role.hub_id is not None:
            found.setdefault(role.hub_id, contact_of(role.user, role.hub))
    for hub in Hub.objects.filter(pk__in=wanted - found.keys()) if wanted - found.keys() else ():
        found[hub.pk] = contact_of(network, hub) if network else Contact(hub.name, "", hub.name)
    return found


def coordinators_of(hub: Hub, now) -> list:
    """Those who coordinate the hub now, by name; where nobody does, those of the network."""
    roles = list(
        HubRole.objects.in_force(now)
        .filter(Q(hub=hub) | Q(hub=None), kind=HubRole.Kind.COORDINATOR, user__is_active=True)
        .select_related("user")
        .order_by("user__name", "user_id")
    )
    own = [role.user for role in roles if role.hub_id is not None]
    return own or [role.user for role in roles]


def contact_for(hub: Hub) -> Contact:
    return contact_for_hubs([hub.pk])[hub.pk]


def contact_of(user, hub: Hub) -> Contact:
    """This person as the one who writes for the hub."""
    return Contact(str(user), user.email, f"{user}, {hub.name}")
