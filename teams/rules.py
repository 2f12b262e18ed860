"""Who may do what with hubs and teams. When something may be done stands in the services."""

import rules

from .roles import network_roles


@rules.predicate
def is_coordinator(user, thing):
    """Coordinates the hub whose team, date, workgroup or offering it is (or, with none, any hub)."""
    who = network_roles(user)
    return who.is_coordinator if thing is None else who.coordinates(thing.hub_id)


@rules.predicate
def coordinates(user, hub):
    """Coordinates this hub."""
    return hub is not None and network_roles(user).coordinates(hub.pk)


@rules.predicate
def is_member(user, team):
    """Holds an active seat in the team."""
    return team is not None and team.pk in network_roles(user).active_teams


rules.add_perm("teams.view_team", is_coordinator | is_member)
rules.add_perm("teams.manage_team", is_coordinator)
rules.add_perm("teams.leave_team", is_member)
# Addresses, and what mail became of them.
rules.add_perm("teams.see_contacts", is_coordinator)
rules.add_perm("teams.manage_hub", coordinates)
