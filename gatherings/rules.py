"""Who may do what with a dated thing. When it may be done stands in the services."""

import rules

from teams.standing import standing


@rules.predicate
def is_coordinator(user, gathering):
    """Coordinates the hub that holds it (or, with no gathering, any hub)."""
    who = standing(user)
    return who.is_coordinator if gathering is None else who.coordinates(gathering.hub_id)


@rules.predicate
def is_team_member(user, gathering):
    """Holds an active seat in its team, and it is no draft."""
    return (
        gathering is not None
        and gathering.state != "draft"
        and gathering.team_id is not None
        and gathering.team_id in standing(user).active_teams
    )


def own_attendee(user, gathering):
    """The person's own row, read once for each gathering object; None where there is none."""
    if not user.is_authenticated:
        return None
    known = gathering.__dict__.setdefault("_own_attendees", {})
    if user.pk not in known:
        known[user.pk] = gathering.attendees.filter(user=user, withdrawn=False).first()
    return known[user.pk]


def know_own_attendee(user, gathering, row) -> None:
    """Spare the rules their query: whoever has all rows knows the person's own, or that it is None."""
    gathering.__dict__.setdefault("_own_attendees", {})[user.pk] = row


@rules.predicate
def is_invited(user, gathering):
    """Has a row of their own, hasn't left its team since, and it is no draft."""
    return (
        gathering is not None
        and gathering.state != "draft"
        and gathering.team_id not in standing(user).left_teams
        and own_attendee(user, gathering) is not None
    )


@rules.predicate
def is_facilitator(user, gathering):
    """Leads this one."""
    return (
        gathering is not None
        and gathering.state != "draft"
        and gathering.team_id not in standing(user).left_teams
        and (own := own_attendee(user, gathering)) is not None
        and own.role == "facilitator"
    )


rules.add_perm("gatherings.view_gathering", is_coordinator | is_team_member | is_invited)
rules.add_perm("gatherings.manage_gathering", is_coordinator)
rules.add_perm("gatherings.see_answers", is_coordinator | is_facilitator)
rules.add_perm("gatherings.answer", is_invited)
rules.add_perm("gatherings.set_answer", is_coordinator)
rules.add_perm("gatherings.see_needs", is_coordinator)
rules.add_perm("gatherings.see_need_counts", is_coordinator | is_facilitator)
