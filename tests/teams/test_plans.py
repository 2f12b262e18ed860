"""The sweep of invitations asks the index of those that wait, however many people are in teams."""

from datetime import UTC, date, datetime, timedelta

import pytest

from people.models import User
from teams.models import Membership, Team
from teams.services import invitations
from tests.factories import TeamFactory
from tests.support.plans import analyze, plans_of

pytestmark = [pytest.mark.django_db, pytest.mark.services_only]
NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
TEAMS = 150
PEOPLE = 20


def seats(team, users):
    """20 people in a team, one of them invited; an invitation is due in one team of 30."""
    for seat, user in enumerate(users, start=1):
        fields = {"team": team, "user": user, "seat": seat}
        if seat > 1:
            yield Membership(state="active", joined_on=date(2026, 1, 15), **fields)
        else:
            due_in = timedelta(days=1 if team.pk % 30 == 0 else 12)
            yield Membership(state="invited", expires_at=NOW + due_in, **fields)


def test_the_sweep_finds_what_is_due_by_its_index():
    first = TeamFactory()
    others = (Team(hub=first.hub, cycle=first.cycle, name=f"No. {n}") for n in range(1, TEAMS))
    teams = [first, *Team.objects.bulk_create(others)]
    users = User.objects.bulk_create(
        User(email=f"p{n}@example.org", name=f"Person {n}") for n in range(PEOPLE)
    )
    Membership.objects.bulk_create(row for team in teams for row in seats(team, users))
    analyze(Membership, Team, User)

    which_teams, *_others = plans_of(lambda: invitations.sweep(now=NOW), table="teams_membership")

    assert "teams_membership_expiring" in which_teams
    assert "Seq Scan" not in which_teams
