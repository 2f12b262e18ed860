"""Who was a member on a day, by the effective dates."""

from datetime import date, timedelta

import pytest

from teams.models import Membership
from tests.factories import MembershipFactory, TeamFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
JOINED, LEFT = date(2026, 1, 15), date(2026, 10, 1)


def members_on(day) -> list[str]:
    return sorted(Membership.objects.as_of(day).values_list("user__name", flat=True))


@pytest.fixture
def team():
    team = TeamFactory()
    MembershipFactory(team=team, user__name="Stays", joined_on=JOINED)
    MembershipFactory(team=team, user__name="Left", state="left", joined_on=JOINED, left_on=LEFT)
    return team


@pytest.mark.parametrize(
    ("day", "members"),
    [
        (JOINED - DAY, []),
        (JOINED, ["Left", "Stays"]),
        (LEFT - DAY, ["Left", "Stays"]),
        (LEFT, ["Stays"]),
        (LEFT + 400 * DAY, ["Stays"]),
    ],
    ids=["the day before they joined", "the day they joined", "the last day", "the day one left",
         "a day to come"],
)  # fmt: skip
def test_a_membership_counts_from_the_day_of_joining_to_before_the_day_of_leaving(
    day, members, team
):
    assert members_on(day) == members


def test_whoever_leaves_on_a_day_to_come_is_a_member_until_then(team):
    """The state says today's truth; the dates say that of any day."""
    MembershipFactory(team=team, user__name="Leaves", joined_on=JOINED, left_on=date(2027, 3, 1))
    assert members_on(date(2027, 2, 28)) == ["Leaves", "Stays"]
    assert members_on(date(2027, 3, 1)) == ["Stays"]


@pytest.mark.parametrize("state", ["invited", "declined", "expired"])
def test_whoever_never_joined_was_never_a_member(state, team):
    MembershipFactory(team=team, user__name="Never", state=state)
    assert "Never" not in members_on(date(2026, 6, 1))


def test_whoever_came_back_was_a_member_twice_and_not_between(team):
    left = team.memberships.get(user__name="Left")
    MembershipFactory(team=team, user=left.user, joined_on=date(2027, 1, 10))
    assert members_on(date(2026, 9, 30)) == ["Left", "Stays"]
    assert members_on(date(2026, 12, 1)) == ["Stays"]
    assert members_on(date(2027, 1, 10)) == ["Left", "Stays"]
