"""What people are told of their place, in words."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from foundation import zones

# How a sentence names each side of the room: "a place to learn".
SIDES = {"participant": _("to learn"), "observer": _("as critical friend")}

_ORDINALS = (
    _("First"), _("Second"), _("Third"), _("Fourth"), _("Fifth"),
    _("Sixth"), _("Seventh"), _("Eighth"), _("Ninth"), _("Tenth"),
)  # fmt: skip


def waits(rank: int, *, over: bool = False) -> str:
    """ "Third on the waiting list, no place yet"; ``rank`` counts from 1. ``over``: in the past."""
    if over:
        return gettext("Waited for a place")
    if rank <= len(_ORDINALS):
        words = gettext("%(nth)s on the waiting list, no place yet")
        return words % {"nth": _ORDINALS[rank - 1]}
    return gettext("Number %(n)s on the waiting list, no place yet") % {"n": rank}


def offered(place, zone: str, now=None) -> str:
    """ "A place to learn is free for you until Tuesday, December 1, 8 pm Pacific time."."""
    return gettext("A place %(side)s is free for you until %(when)s.") % {
        "side": SIDES[place.side],
        "when": zones.local_moment(place.offered_until, zone, now=now),
    }


def left(limit: int | None, taken: int, waiting: int, *, asked: bool = True) -> str:
    """ "3 places left", "Full: 2 wait", or "" where there is no limit; to who is ``asked`` to come."""
    if limit is None:
        return ""
    free = 0 if waiting else max(limit - taken, 0)
    if free:
        return ngettext("%(n)s place left", "%(n)s places left", free) % {"n": free}
    if waiting:
        return ngettext("Full, %(n)s person waits", "Full, %(n)s people wait", waiting) % {
            "n": waiting
        }
    return gettext("Full: you go on the waiting list") if asked else gettext("Full")
