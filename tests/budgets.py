"""What each page may cost: queries (session and user included) and bytes.

``tests/test_budgets.py`` measures them; the benchmark reads the same list. Bytes are those of the
page itself, uncompressed, without the static files that browsers keep.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
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


def _wish() -> str:
    """Six Tuesdays from three weeks on, as the plan's form asks for them."""
    week = date.today() + timedelta(weeks=3)
    return f"first_week={week}&weekday=1&starts=16:00&ends=18:00&number=6&every=2"


BUDGETS = [
    Budget("public page", 4, 40 * KB, lambda net: None, lambda net: "/"),
    Budget("coordinator's home", 10, 60 * KB, lambda net: net.coordinator, lambda net: "/"),
    Budget("member's home", 13, 60 * KB, lambda net: net.member, lambda net: "/"),
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
        10,
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
        "mail of a team",
        6,
        60 * KB,
        lambda net: net.coordinator,
        lambda net: f"/teams/{net.team.pk}/mails/",
    ),
    Budget(
        "mail about a date",
        7,
        60 * KB,
        lambda net: net.coordinator,
        lambda net: f"/gatherings/{net.gathering.pk}/mails/",
    ),
    Budget(
        "list, coordinator", 9, 48 * KB, lambda net: net.coordinator, lambda net: "/gatherings/"
    ),
    Budget("list, member", 10, 40 * KB, lambda net: net.member, lambda net: "/gatherings/"),
    Budget(
        "workgroups, coordinator",
        9,
        60 * KB,
        lambda net: net.coordinator,
        lambda net: "/teams/workgroups/",
    ),
    Budget(
        "workgroups, member", 9, 60 * KB, lambda net: net.member, lambda net: "/teams/workgroups/"
    ),
    Budget(
        "workgroup, coordinator",
        9,
        60 * KB,
        lambda net: net.coordinator,
        lambda net: net.workgroup.get_absolute_url(),
    ),
    Budget(
        "workgroup, who leads it",
        10,
        60 * KB,
        lambda net: net.member,
        lambda net: net.workgroup.get_absolute_url(),
    ),
    Budget("poll", 8, 60 * KB, lambda net: net.member, lambda net: net.poll.get_absolute_url()),
    Budget(
        "plan of the meetings",
        9,
        60 * KB,
        lambda net: net.member,
        lambda net: f"{net.workgroup.get_absolute_url()}plan/?{_wish()}",
    ),
    Budget(
        "board, member",
        9,
        100 * KB,
        lambda net: net.member,
        lambda net: f"/recommendations/teams/{net.team.pk}/",
    ),
    Budget(
        "board, coordinator",
        9,
        100 * KB,
        lambda net: net.coordinator,
        lambda net: f"/recommendations/teams/{net.team.pk}/",
    ),
    Budget(
        "draft, who writes it",
        10,
        100 * KB,
        lambda net: net.member,
        lambda net: net.draft.get_absolute_url(),
    ),
    Budget(
        "draft, coordinator",
        10,
        100 * KB,
        lambda net: net.coordinator,
        lambda net: net.draft.get_absolute_url(),
    ),
    Budget(
        "versions",
        7,
        100 * KB,
        lambda net: net.member,
        lambda net: f"{net.draft.get_absolute_url()}versions/",
    ),
    Budget(
        "what changed",
        7,
        100 * KB,
        lambda net: net.member,
        lambda net: f"{net.draft.get_absolute_url()}versions/compare/?old=1",
    ),
    Budget(
        "equity questions",
        7,
        60 * KB,
        lambda net: net.member,
        lambda net: f"{net.draft.get_absolute_url()}equity/",
    ),
    Budget(
        "writing a section",
        12,  # how much is said of its paragraphs is a query
        100 * KB,
        lambda net: net.member,
        lambda net: f"{net.draft.get_absolute_url()}write/bbbbbbbb/",
    ),
    Budget(
        "talk about a paragraph",
        10,
        60 * KB,
        lambda net: net.member,
        lambda net: f"{net.draft.get_absolute_url()}talk/aaaaa000/",
    ),
    Budget(
        "asking for comments",
        14,
        60 * KB,
        lambda net: net.member,
        lambda net: f"{net.draft.get_absolute_url()}comments/",
    ),
]

# Pages of PD, by name: queries and bytes, whatever the number of people, dates and offerings.
PD_BUDGETS = {
    "catalogue": (7, 60 * KB),
    "offerings": (6, 60 * KB),
    "event, member": (10, 60 * KB),
    "event, who leads it": (10, 60 * KB),
}

# The answer by the mailed link: the queries of one POST, its transaction's statements not counted.
ANSWER_POST_QUERIES = 9
