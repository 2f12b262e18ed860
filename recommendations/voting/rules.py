"""Who may open votes, and see them. When something may be done stands in the services."""

import rules

from teams.roles import network_roles
from workgroups.roles import roles_of

from ..models import Author
from ..rules import coordinates_team, in_team, is_author, is_coordinator, is_member


@rules.predicate
def leads_its_workgroup(user, draft):
    """Facilitates the workgroup that writes it, and is in one of its teams."""
    if draft is None or draft.workgroup_id is None or not is_member(user, draft):
        return False
    held = roles_of(user).get(draft.workgroup_id)
    return held is not None and held.leads


@rules.predicate
def may_lead_to_votes(user, team):
    """Writes for this team, or leads a workgroup: there may be a text that they may put to a vote."""
    if not in_team(user, team):
        return False
    if any(one.leads for one in roles_of(user).values()):
        return True
    return Author.objects.filter(user=user, writes=True, draft__teams=team).exists()


@rules.predicate
def of_calls_team(user, call):
    return call is not None and call.team_id in network_roles(user).active_teams


@rules.predicate
def coordinates_call(user, call):
    return call is not None and network_roles(user).coordinates(call.team.hub_id)


@rules.predicate
def opened_it(user, call):
    return call is not None and call.opened_by_id == user.pk and of_calls_team(user, call)


rules.add_perm("recommendations.put_to_vote", is_coordinator | is_author | leads_its_workgroup)
rules.add_perm("recommendations.open_votes", coordinates_team | may_lead_to_votes)
rules.add_perm("recommendations.view_vote", coordinates_call | of_calls_team)
rules.add_perm("recommendations.run_vote", coordinates_call | opened_it)
rules.add_perm("recommendations.set_rule", coordinates_team)
