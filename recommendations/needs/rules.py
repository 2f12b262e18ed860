"""Who may do what on the needs board."""

import rules

from teams.roles import network_roles

from .people import as_member
from .querysets import sees_needs


@rules.predicate
def sees(user, _need=None):
    return sees_needs(user)


@rules.predicate
def is_member(user, _need=None):
    """Active in a team of a live cycle."""
    return any(not team.archived for team in network_roles(user).active_teams.values())


@rules.predicate
def prepares_teachers(user, _need=None):
    """A teacher-preparation member."""
    return is_member(user) and as_member(user).prepares_teachers


@rules.predicate
def is_of_district(user, _need=None):
    """A member of a district, a school, or the network; all but teacher preparation."""
    return is_member(user) and as_member(user).may_post


@rules.predicate
def looks_after(user, need):
    """Coordinates the hub that it was posted in."""
    return need is not None and network_roles(user).coordinates(need.hub_id)


@rules.predicate
def posted(user, need):
    return need is not None and need.posted_by_id == user.pk


@rules.predicate
def answered(user, need):
    """One of those who said what their program can do."""
    return need is not None and any(one.user_id == user.pk for one in need.answer_list)


rules.add_perm("recommendations.see_needs", sees)
rules.add_perm("recommendations.post_need", is_of_district)
rules.add_perm("recommendations.answer_need", prepares_teachers)
rules.add_perm("recommendations.share_need", is_member & ~posted)
rules.add_perm("recommendations.try_need", sees & (posted | looks_after | answered))
# Who posted it says whether it helped.
rules.add_perm("recommendations.end_need", sees & (posted | looks_after))
rules.add_perm("recommendations.link_need", sees & (posted | looks_after | answered))
