"""Twenty people who join, leave or come back ask as much of the database as one does.

But for SQLite, which takes 999 values a statement: it writes their 60 rows in a second one.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gatherings.models import Attendee
from mailing.models import Mail
from teams.hooks import membership_resumed
from teams.models import Membership
from teams.services import invitations, members
from teams.services.newcomers import Newcomer
from teams.services.seats import end_memberships, lock_team
from tests.factories import GatheringFactory, HubFactory, TeamFactory

from .conftest import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def team_with_dates():
    """A team with three announced sessions."""
    team = TeamFactory(hub=HubFactory())
    for n in range(3):
        at = NOW + (30 + n) * DAY
        GatheringFactory(
            team=team,
            title=f"Session {n}",
            starts_at=at,
            ends_at=at + timedelta(hours=7),
            announced_at=NOW - DAY,
        )
    return team


def newcomers(team, n):
    return [Newcomer(f"p{i}@team{team.pk}.example.org", f"Person {i}") for i in range(n)]


def add(team, n):
    return members.add_active(
        team=team, people=newcomers(team, n), welcome=True, actor=None, via="import", now=NOW
    )


def cost(deed):
    with CaptureQueriesContext(connection) as seen:
        deed()
    return len(seen)


@pytest.mark.parametrize(("n", "queries"), [(1, 42), (20, 43)])
def test_people_who_are_added(n, queries):
    team = team_with_dates()
    assert cost(lambda: add(team, n)) == queries
    assert Attendee.objects.count() == 3 * n
    assert Mail.objects.filter(kind="gatherings.announced").count() == n
    assert Mail.objects.filter(kind="welcome").count() == n


@pytest.mark.parametrize(("n", "queries"), [(1, 23), (20, 24)])
def test_people_who_leave(n, queries):
    team = team_with_dates()
    rows = add(team, n)

    def leave():
        end_memberships(rows, state="left", actor=None, via="web", now=NOW, left_on=NOW.date())

    assert cost(leave) == queries
    assert Attendee.objects.filter(withdrawn=True).count() == 3 * n
    assert not Membership.objects.holding().exists()


@pytest.mark.parametrize("n", [1, 20])
def test_invitations_that_end(n):
    team = team_with_dates()
    invitations.invite_many(team=team, people=newcomers(team, n), actor=None, via="web", now=NOW)
    assert cost(lambda: invitations.sweep(now=NOW + 15 * DAY)) == 23
    assert Membership.objects.filter(state="expired").count() == n


@pytest.mark.parametrize(("n", "queries"), [(1, 29), (20, 30)])
def test_people_who_are_back(n, queries):
    team = team_with_dates()
    rows = add(team, n)
    Attendee.objects.all().delete()
    Mail.objects.all().delete()

    def back():
        lock_team(team.pk)
        membership_resumed(memberships=rows, actor=None, via="admin", now=NOW)

    assert cost(back) == queries
    assert Attendee.objects.filter(withdrawn=False).count() == 3 * n
