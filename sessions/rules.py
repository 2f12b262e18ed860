"""Who may do what with PD. When something may be done stands in the services."""

import rules

from teams.roles import network_roles
from teams.rules import is_coordinator
from workgroups.roles import roles_of

from .pd.querysets import led_by


@rules.predicate
def coordinates_any(user, offering):
    """Coordinates a hub, whosever the offering is."""
    return network_roles(user).is_coordinator


@rules.predicate
def belongs(user, offering):
    """Belongs to a team or coordinates a hub: the network's own people."""
    who = network_roles(user)
    return who.is_coordinator or who.is_member or bool(led_by(user))


@rules.predicate
def leads(user, event):
    """Is one of the people who lead the event."""
    return event is not None and event.pk in led_by(user)


@rules.predicate
def developed(user, event):
    """Is in the workgroup that developed what this event is a run of."""
    group = event.offering.workgroup_id if event is not None else None
    return group is not None and group in roles_of(user)


rules.add_perm("team_sessions.see_pd", belongs)
rules.add_perm("team_sessions.manage_offering", is_coordinator)
rules.add_perm("team_sessions.manage_event", is_coordinator)
rules.add_perm("team_sessions.run_event", is_coordinator | leads)
rules.add_perm("team_sessions.read_feedback", is_coordinator | leads | developed)
# A copy for one's own hub of what another one publishes.
rules.add_perm("team_sessions.use_offering", coordinates_any)
