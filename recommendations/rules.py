"""Who may do what with drafts and ideas. When something may be done stands in the services."""

import rules

from teams.roles import network_roles
from teams.rules import is_member as in_team


@rules.predicate
def is_coordinator(user, draft):
    """Coordinates the hub of one of its teams."""
    who = network_roles(user)
    return draft is not None and any(who.coordinates(one.hub_id) for one in draft.team_list)


@rules.predicate
def is_member(user, draft):
    """Holds an active seat in one of its teams."""
    teams = network_roles(user).active_teams
    return draft is not None and any(one.pk in teams for one in draft.team_list)


@rules.predicate
def was_asked(user, draft):
    """Is in a team that a round of comments asked."""
    teams = network_roles(user).active_teams
    if draft is None or not teams:
        return False
    return draft.rounds.filter(teams__in=list(teams)).exists()


@rules.predicate
def is_asked_now(user, draft):
    """Is in a team that the round of comments that is open now asks."""
    teams = network_roles(user).active_teams
    if draft is None or not teams:
        return False
    return draft.rounds.filter(closed_at=None, teams__in=list(teams)).exists()


@rules.predicate
def is_author(user, draft):
    """Writes it: an author, as long as they are in one of its teams."""
    if draft is None or not is_member(user, draft):
        return False
    return any(one.writes and one.user_id == user.pk for one in draft.author_list)


@rules.predicate
def coordinates_team(user, team):
    return team is not None and network_roles(user).coordinates(team.hub_id)


@rules.predicate
def of_ideas_team(user, idea):
    return idea is not None and in_team(user, idea.team)


@rules.predicate
def decides_on_idea(user, idea):
    return idea is not None and coordinates_team(user, idea.team)


@rules.predicate
def proposed_idea(user, idea):
    return idea is not None and idea.proposed_by_id == user.pk and of_ideas_team(user, idea)


rules.add_perm("recommendations.view_draft", is_coordinator | is_member | was_asked)
rules.add_perm("recommendations.comment", is_coordinator | is_member | is_asked_now)
rules.add_perm("recommendations.write", is_coordinator | is_author)
rules.add_perm("recommendations.decide", is_coordinator)
rules.add_perm("recommendations.see_board", coordinates_team | in_team)
rules.add_perm("recommendations.start", coordinates_team | in_team)
rules.add_perm("recommendations.view_idea", decides_on_idea | of_ideas_team)
rules.add_perm("recommendations.support", of_ideas_team)
rules.add_perm("recommendations.shelve_idea", decides_on_idea | proposed_idea)
rules.add_perm("recommendations.publish", coordinates_team)
