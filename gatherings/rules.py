"""Who may do what with a dated thing. When it may be done stands in the services."""

import rules

from teams.roles import network_roles
from teams.rules import is_coordinator

from . import kinds


@rules.predicate
def manages(user, gathering):
    """Coordinates the hub that holds it, or leads its audience (with no date: any of them)."""
    who = network_roles(user)
    if gathering is None:
        return who.is_coordinator or bool(kinds.led_by(user))
    return who.coordinates(gathering.hub_id) or gathering.audience in kinds.led_by(user)


@rules.predicate
def sees(user, gathering):
    """What ``Gathering.objects.visible_to`` says; the page that fetched it there knows already."""
    if gathering is None:
        return False
    known = gathering.__dict__.get("_visible_to")
    if known != user.pk:
        found = type(gathering).objects.visible_to(user).filter(pk=gathering.pk)
        if not (user.is_authenticated and found.exists()):
            return False
        know_visible(user, gathering)
    return True


def know_visible(user, gathering) -> None:
    """Spare the rules their query: this date was fetched from what the person may see."""
    gathering.__dict__["_visible_to"] = user.pk


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
    """Has a row of their own, hasn't left its team since or is a guest, and it is no draft."""
    if gathering is None or gathering.state == "draft":
        return False
    left = gathering.team_id in network_roles(user).left_teams
    if left and gathering.audience not in kinds.guest_of(user):
        return False
    return own_attendee(user, gathering) is not None


@rules.predicate
def is_facilitator(user, gathering):
    """Leads this one date."""
    return is_invited(user, gathering) and own_attendee(user, gathering).role == "facilitator"


rules.add_perm("gatherings.view_gathering", sees)
rules.add_perm("gatherings.manage_gathering", manages)
rules.add_perm("gatherings.see_answers", manages | is_facilitator)
rules.add_perm("gatherings.answer", is_invited)
rules.add_perm("gatherings.set_answer", manages)
# What people eat and need is for the hub's coordinators; whoever leads sees how many need what.
rules.add_perm("gatherings.see_needs", is_coordinator)
# What went out to whom, with the text.
rules.add_perm("gatherings.see_mails", manages)
rules.add_perm("gatherings.see_need_counts", manages | is_facilitator)
