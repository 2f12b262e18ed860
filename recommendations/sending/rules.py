"""Who may do what with organisations, letters and what became of texts."""

import rules

from teams.roles import network_roles


def _keeps(user, organisation) -> bool:
    who = network_roles(user)
    if organisation.hub_id is None:
        return who.is_coordinator
    return who.coordinates(organisation.hub_id)


@rules.predicate
def coordinates(user, _obj=None):
    return network_roles(user).is_coordinator


@rules.predicate
def keeps_organisation(user, organisation):
    """Coordinates its region; any coordinator keeps what is the whole network's."""
    return organisation is not None and _keeps(user, organisation)


def _stands_for(user, organisation) -> bool:
    """Its liaison, while they are a member of some team: whoever left is told nothing more."""
    return organisation.liaison_id == user.pk and bool(network_roles(user).active_teams)


@rules.predicate
def is_liaison(user, organisation):
    return organisation is not None and _stands_for(user, organisation)


@rules.predicate
def coordinates_text(user, dispatch):
    """Coordinates the hub of one of the text's teams."""
    who = network_roles(user)
    return dispatch is not None and any(
        who.coordinates(one.hub_id) for one in dispatch.draft.team_list
    )


@rules.predicate
def is_its_liaison(user, dispatch):
    return dispatch is not None and _stands_for(user, dispatch.organisation)


rules.add_perm("recommendations.list_organisations", coordinates)
rules.add_perm("recommendations.view_organisation", keeps_organisation | is_liaison)
rules.add_perm("recommendations.keep_organisation", keeps_organisation)
rules.add_perm("recommendations.view_dispatch", coordinates_text | is_its_liaison)
# A liaison hears first what became of a text.
rules.add_perm("recommendations.enter_reply", coordinates_text | is_its_liaison)
rules.add_perm("recommendations.show_outcome", coordinates_text)
