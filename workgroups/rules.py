"""Who may do what with a workgroup. When something may be done stands in the services."""

import rules

from teams.models import Team
from teams.roles import network_roles
from teams.rules import is_coordinator, is_member

from .models import Workgroup
from .roles import roles_of


@rules.predicate
def leads(user, workgroup):
    """Facilitates it, or learns to, while it is open."""
    held = roles_of(user).get(workgroup.pk) if workgroup is not None else None
    return held is not None and held.leads


@rules.predicate
def is_in(user, workgroup):
    return workgroup is not None and workgroup.pk in roles_of(user)


@rules.predicate
def may_join(user, workgroup):
    """A member of its team; where it is open to the cycle, of any of the cycle's teams."""
    if workgroup is None:
        return False
    teams = network_roles(user).active_teams
    if workgroup.team_id is not None or not teams:
        return workgroup.team_id in teams
    known = workgroup.__dict__.setdefault("_open_to", {})
    if user.pk not in known:
        mine = Team.objects.filter(pk__in=list(teams), cycle=workgroup.cycle_id)
        known[user.pk] = mine.exists()
    return known[user.pk]


def know_open_to(user, workgroup) -> None:
    """Spare the rules their query: one open to the cycle was fetched from what the person sees."""
    if workgroup.team_id is None:
        workgroup.__dict__.setdefault("_open_to", {})[user.pk] = True


@rules.predicate
def proposed(user, workgroup):
    """Proposed it, and still belongs to those who may join it; it isn't decided yet."""
    return (
        workgroup is not None
        and workgroup.state == Workgroup.State.PROPOSED
        and workgroup.proposed_by_id == user.pk
        and may_join(user, workgroup)
    )


@rules.predicate
def makes_in(user, team):
    """Coordinates the team's hub."""
    return team is not None and network_roles(user).coordinates(team.hub_id)


rules.add_perm("workgroups.view_workgroup", is_coordinator | may_join)
rules.add_perm("workgroups.join", may_join)
rules.add_perm("workgroups.belong", is_in)
rules.add_perm("workgroups.see_poll", is_coordinator | is_in)
rules.add_perm("workgroups.lead_workgroup", is_coordinator | leads)
rules.add_perm("workgroups.decide", is_coordinator)
rules.add_perm("workgroups.change_workgroup", is_coordinator | leads | proposed)
rules.add_perm("workgroups.propose", is_member | makes_in)
rules.add_perm("workgroups.make", makes_in)
