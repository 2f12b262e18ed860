"""Rosters brought in at the same moment, each over a connection of its own."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.refusals import Refused
from mailing.models import Mail
from people.models import Institution, User
from teams.models import Membership
from teams.roster import reading
from teams.roster.plan import Choices
from teams.services import importing, invitations
from tests.factories import MembershipFactory, TeamFactory, UserFactory
from tests.teams.test_concurrency import at_once, held_team

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


def roster(*names):
    rows = [f"{name}\t{name.lower()}@example.org\tRosewood\tReynolds" for name in names]
    return reading.from_file("\n".join(["Name\tE-mail\tSchool\tDistrict", *rows]).encode())


def bring(team, rows):
    return lambda: importing.import_roster(
        team=team, roster=rows, choices=Choices(), actor=None, now=NOW
    )


def test_sixty_at_once_by_import_and_by_web_fill_three_seats():
    team = held_team(22)
    deeds = []
    for n in range(30):
        deeds.append(bring(team, roster(f"Import{n}")))
        deeds.append(
            lambda n=n: invitations.invite(
                team=team, email=f"w{n}@example.org", name=f"W {n}", actor=None, via="web", now=NOW
            )
        )
    results = at_once(deeds)
    assert [r for r in results if isinstance(r, Exception) and not isinstance(r, Refused)] == []
    assert sum(isinstance(r, Refused) for r in results) == 57
    held = Membership.objects.holding().filter(team=team)
    assert sorted(held.values_list("seat", flat=True)) == list(range(1, 26))
    assert User.objects.count() == 25
    assert Mail.objects.count() == 3


def test_one_roster_pressed_ten_times_at_once_is_one_import():
    team = TeamFactory()
    results = at_once([bring(team, roster("Ana", "Ben", "Zoë"[:2]))] * 10)
    assert [r for r in results if isinstance(r, Exception)] == []
    assert sorted(plan.count("new") for plan in results) == [0] * 9 + [3]
    assert Membership.objects.count() == Mail.objects.count() == 3


def test_eight_teams_bringing_the_same_new_school_and_people_make_them_once():
    teams = [TeamFactory() for _ in range(8)]
    results = at_once([bring(team, roster("Ana", "Ben")) for team in teams])
    assert [r for r in results if isinstance(r, Exception)] == []
    assert sorted(Institution.objects.values_list("name", flat=True)) == ["Reynolds", "Rosewood"]
    assert User.objects.count() == 2
    assert Membership.objects.active().count() == 16


def test_two_teams_that_know_the_same_people_crosswise_both_get_through():
    east, west = TeamFactory(), TeamFactory()
    people = [UserFactory(email=f"{name}@example.org", name=name) for name in "abcdefgh"]
    for n, person in enumerate(people):
        MembershipFactory(team=(east, west)[n % 2], user=person)
    results = at_once([bring(team, roster(*"abcdefgh")) for team in (east, west) * 3])
    assert [r for r in results if isinstance(r, Exception)] == []
    assert Membership.objects.active().count() == 16
    assert not User.objects.filter(institution=None).exists()


@pytest.mark.services_only
def test_all_whom_a_roster_knows_are_locked_at_once_before_their_seats():
    team = TeamFactory()
    ana, ben = (UserFactory(email=f"{name}@example.org") for name in ("ana", "ben"))
    MembershipFactory(team=team, user=ben)
    with CaptureQueriesContext(connection) as asked:
        bring(team, roster("Ana", "Ben"))()
    locks = [one["sql"] for one in asked if "FOR NO KEY UPDATE" in one["sql"]]
    assert "people_user" not in locks[0]
    assert f"IN ({ana.pk}, {ben.pk})" in locks[1]
    assert 'ORDER BY "people_user"."id"' in locks[1]
