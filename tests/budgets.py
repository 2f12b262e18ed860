"""What each page may cost: queries (session and user included) and bytes.

``tests/test_budgets.py`` measures them; the benchmark reads the same list. Bytes are those of the
page itself, uncompressed, without the static files that browsers keep.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

KB = 1024


@dataclass(frozen=True)
class Budget:
    """One page as one person sees it. ``address`` and ``who`` are asked of a ``Sized`` network."""

    name: str
    queries: int
    bytes: int
    who: Callable[[Any], Any]
    address: Callable[[Any], str]


BUDGETS = [
    Budget("public page", 4, 40 * KB, lambda net: None, lambda net: "/"),
    Budget("coordinator's home", 7, 60 * KB, lambda net: net.coordinator, lambda net: "/"),
    Budget("member's home", 7, 40 * KB, lambda net: net.member, lambda net: "/"),
    Budget("funder's home", 7, 40 * KB, lambda net: net.funder, lambda net: "/"),
    Budget(
        "team room, coordinator",
        8,
        100 * KB,
        lambda net: net.coordinator,
        lambda net: f"/teams/{net.team.pk}/",
    ),
    Budget(
        "team room, member",
        8,
        100 * KB,
        lambda net: net.member,
        lambda net: f"/teams/{net.team.pk}/",
    ),
    Budget(
        "session page, coordinator",
        9,
        100 * KB,
        lambda net: net.coordinator,
        lambda net: f"/gatherings/{net.gathering.pk}/",
    ),
    Budget(
        "session page, member",
        9,
        60 * KB,
        lambda net: net.member,
        lambda net: f"/gatherings/{net.gathering.pk}/",
    ),
    Budget(
        "list, coordinator", 9, 40 * KB, lambda net: net.coordinator, lambda net: "/gatherings/"
    ),
    Budget("list, member", 9, 40 * KB, lambda net: net.member, lambda net: "/gatherings/"),
]

# Pages of PD, by name: queries and bytes, whatever the number of people, dates and offerings.
PD_BUDGETS = {
    "catalogue": (6, 60 * KB),
    "offerings": (6, 60 * KB),
    "event, member": (10, 60 * KB),
    "event, who leads it": (10, 60 * KB),
}

# The answer by the mailed link: the queries of one POST, its transaction's statements not counted.
ANSWER_POST_QUERIES = 9
