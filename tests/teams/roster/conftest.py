"""Dana, her team, and her way of bringing people in."""

import pytest

from teams.services import importing
from tests.factories import HubRoleFactory, TeamFactory, UserFactory

from .lists import AGREED, NOW


@pytest.fixture
def dana():
    return UserFactory(name="Dana Whitfield", email="dana@example.org")


@pytest.fixture
def team(dana):
    team = TeamFactory()
    HubRoleFactory(hub=team.hub, user=dana)
    return team


@pytest.fixture
def bring(team, dana):
    def bring(roster, choices=AGREED, **options):
        return importing.import_roster(
            team=team, roster=roster, choices=choices, actor=dana, now=NOW, **options
        )

    return bring
