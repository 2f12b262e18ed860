"""What waits for somebody: one shape for every app's share of the "needs attention" list."""

from dataclasses import dataclass
from datetime import datetime

SHOWN = 7


@dataclass(frozen=True)
class Attention:
    """One thing that hurts: a sentence, since when, and the one button that mends it.

    ``urgency`` is the time at which it starts to hurt; the earliest comes first. ``method`` is
    "post" where the button itself does the deed. ``note`` says what was done about it already;
    ``aside`` what the button doesn't reach, with where that is mended (``aside_url``).
    Those of one ``about`` (an address, say) stand together; one that ``sums_up`` the others comes
    first, and a home shows it alone. In its line each is said ``in_short``, without what it says
    already.
    """

    sentence: str
    urgency: datetime
    button: str
    url: str
    since: datetime | None = None
    method: str = ""
    note: str = ""
    aside: str = ""
    aside_url: str = ""
    about: str = ""
    sums_up: bool = False
    in_short: str = ""


def soonest_first(parts) -> list[Attention]:
    """All attentions of the filled ``needs_attention`` slot, what hurts soonest first.

    What is about the same thing stands together, where its soonest does.
    """
    waiting = sorted((one for part in parts for one in part.data), key=lambda one: one.urgency)
    first = {}
    for place, one in enumerate(waiting):
        first.setdefault(one.about or place, place)
    places = {id(one): first[one.about or place] for place, one in enumerate(waiting)}
    return sorted(waiting, key=lambda one: (places[id(one)], not one.sums_up))


def summed_up(waiting: list[Attention]) -> list[Attention]:
    """The same without what another line sums up."""
    told = {one.about for one in waiting if one.sums_up}
    return [one for one in waiting if one.sums_up or one.about not in told]


def parts_of(line: Attention, waiting: list[Attention]) -> list[Attention]:
    """What this line sums up: to be listed in it, as the one thing that it counts as."""
    if not line.sums_up:
        return []
    return [one for one in waiting if one.about == line.about and not one.sums_up]
