"""What waits, for everybody whose roles ask another question of the same app.

The questions of a home are prepared for each shape: of one hub, of many, of the network, with and
without a seat in a team (foundation/prepared.py).
"""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from foundation.prepared import MOST_PREPARED
from teams.models import HubRole
from tests.factories import (
    AttendeeFactory,
    CycleFactory,
    DraftFactory,
    GatheringFactory,
    HubFactory,
    HubRoleFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
    WorkgroupFactory,
)
from tests.factories.deciding import adopt, publish
from tests.factories.sending import DispatchFactory, NeedFactory, OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.services]
NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


class World:
    """One hub where everything waits that can wait, and another where the same is called "Far"."""

    def __init__(self):
        self.cycle = CycleFactory()
        self.team = self.busy(HubFactory(), "Near")
        self.busy(HubFactory(), "Far")

    def busy(self, hub, name: str):
        team = TeamFactory(hub=hub, cycle=self.cycle, name=f"{name} Team")
        today = timezone.localdate()
        self.date = GatheringFactory(
            team=team,
            title=f"{name} date",
            starts_at=NOW + timedelta(days=9),
            answer_by=today - timedelta(days=3),
        )
        AttendeeFactory(gathering=self.date, user=MembershipFactory(team=team).user)
        DraftFactory(team=team, title=f"{name} late draft", due_on=today - timedelta(days=2))
        adopt(DraftFactory(team=team, title=f"{name} adopted draft"))
        sent = DraftFactory(team=team, title=f"{name} text to ask after")
        publish(sent)
        DispatchFactory(
            draft=sent,
            organisation=OrganisationFactory(hub=hub),
            ask_again_on=today - timedelta(days=1),
        )
        OrganisationFactory(
            hub=hub, name=f"{name} board", asked="A statement", needs_by=today + timedelta(days=9)
        )
        NeedFactory(
            hub=hub, cycle=self.cycle, what=f"{name} need", posted_at=NOW - timedelta(days=20)
        )
        WorkgroupFactory(team=team, name=f"{name} workgroup")
        return team


def everything(name: str) -> list[str]:
    return [
        f"{name} date",
        f"{name} late draft",
        f"1 adopted text of {name} Team",
        f"{name} text to ask after",
        f"{name} board needs it",
        f"{name} need",
        f"Nobody leads the workgroup {name} workgroup",
    ]


@pytest.fixture
def world():
    with time_machine.travel(NOW, tick=False):
        yield World()


def coordinates_one_hub(world):
    return HubRoleFactory(hub=world.team.hub).user


def coordinates_one_hub_and_is_a_member_of_its_team(world):
    return MembershipFactory(team=world.team, user=coordinates_one_hub(world)).user


def coordinates_one_hub_and_is_a_superuser(world):
    return HubRoleFactory(hub=world.team.hub, user=UserFactory(is_superuser=True)).user


def coordinates_more_hubs_than_are_prepared(world):
    user = coordinates_one_hub(world)
    for hub in HubFactory.create_batch(MOST_PREPARED):
        HubRole.objects.create(hub=hub, user=user, kind="coordinator", starts_on=NOW.date())
    return user


@pytest.mark.parametrize(
    "make",
    [
        coordinates_one_hub,
        coordinates_one_hub_and_is_a_member_of_its_team,
        coordinates_one_hub_and_is_a_superuser,
        coordinates_more_hubs_than_are_prepared,
    ],
    ids=lambda make: make.__name__,
)
def test_who_coordinates_a_hub_finds_all_that_waits_there_and_nothing_else(world, client, make):
    client.force_login(make(world), "people.backends.SignIn")
    assert client.get("/").status_code == 200
    body = client.get("/needs-attention/").content.decode()
    assert [one for one in everything("Near") if one not in body] == []
    assert [one for one in everything("Far") if one in body] == []


@pytest.mark.parametrize("seated", [False, True])
def test_who_coordinates_the_network_finds_all_that_waits_anywhere(world, client, seated):
    user = HubRoleFactory(hub=None).user
    if seated:
        MembershipFactory(team=world.team, user=user)
    client.force_login(user, "people.backends.SignIn")
    assert client.get("/").status_code == 200
    body = client.get("/needs-attention/").content.decode()
    wanted = everything("Near") + everything("Far")
    assert [one for one in wanted if one not in body] == []


@pytest.mark.parametrize("teams", [0, 1, 3])
def test_a_member_of_any_number_of_teams_finds_their_own_date(world, client, teams):
    user = world.team.memberships.active().get().user
    for _ in range(teams):
        MembershipFactory(user=user, team=TeamFactory(hub=world.team.hub, cycle=world.cycle))
    client.force_login(user, "people.backends.SignIn")
    body = client.get("/").content.decode()
    assert "Near date" in body
    assert "Far date" not in body
