from datetime import UTC, datetime

import pytest

from tests.factories import (
    GatheringFactory,
    HubFactory,
    HubRoleFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)

# Monday, November 2, 2026, 9 am Pacific time: 37 days before the factories' session.
NOW = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)


@pytest.fixture
def now(time_machine):
    """The clock stands at NOW."""
    time_machine.move_to(NOW, tick=False)
    return NOW


class Team:
    """A hub with Dana, who coordinates it, and a team of Ana, Ben and Cy."""

    def __init__(self):
        self.hub = HubFactory(name="East Metro")
        self.dana = UserFactory(name="Dana Whitfield", email="dana@example.org")
        HubRoleFactory(hub=self.hub, user=self.dana)
        self.team = TeamFactory(hub=self.hub, name="East team")
        self.ana, self.ben, self.cy = (
            UserFactory(name=name) for name in ("Ana Ruiz", "Ben Ode", "Cy Lam")
        )
        self.seats = [
            MembershipFactory(team=self.team, user=user) for user in (self.ana, self.ben, self.cy)
        ]

    def draft(self, **fields):
        return GatheringFactory(
            team=self.team, **({"state": "draft", "title": "Session 2"} | fields)
        )


@pytest.fixture
def east(db):
    return Team()
