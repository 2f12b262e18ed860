"""A team's seats on a page: ``{% load seats %}``; docs/parts.md shows each with its call."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def seats_sentence(filled, invited, open):  # noqa: A002  the word on the page
    """ "22 filled, 1 invited, 2 open"."""
    return _("%(filled)s filled, %(invited)s invited, %(open)s open") % {
        "filled": filled,
        "invited": invited,
        "open": open,
    }


@register.inclusion_tag("teams/_seats.html")
def seat_map(seats, invite_url="", sentence=True):
    """The seats of a team in order: dicts of number, name, role, state, url, tint and you.

    ``state`` is filled, invited or open; ``role`` is short ("K-5 teacher"). Numbers missing up to
    25 are shown open; ``tint`` is a class by role, ``you`` marks the reader's own. Where no seat is
    open the sentence stands alone, and the map opens under it; an open seat links to ``invite_url`` if there is one.
    """
    by_number = {seat["number"]: seat for seat in seats}
    rows = [
        by_number.get(number, {"number": number, "state": "open"})
        for number in range(1, max([25, *by_number]) + 1)
    ]
    states = [row["state"] for row in rows]
    return {
        "seats": rows,
        "invite_url": invite_url,
        "full": "open" not in states,
        "sentence": seats_sentence(*(states.count(s) for s in ("filled", "invited", "open")))
        if sentence
        else "",
    }
