from dataclasses import dataclass, field

import pytest

from people.models import User
from teams.models import Team
from tests.factories import (
    CycleFactory,
    HubFactory,
    HubRoleFactory,
    MembershipFactory,
    TeamFactory,
    TermFactory,
    UserFactory,
)


@dataclass
class Scene:
    """A hub's team with its coordinator Dana, and how to be somebody in a browser."""

    client: object
    team: Team
    dana: User
    cycle: object = field(default=None)

    def be(self, user):
        self.client.force_login(user, "people.backends.SignIn")
        return self.client

    def member(self, name="Ana Ruiz", **more):
        person = UserFactory(name=name, email=name.split()[0].lower() + "@example.org")
        return MembershipFactory(team=self.team, user=person, **more)


@pytest.fixture
def scene(client, db):
    hub = HubFactory(name="East Metro STEAM Partnership")
    cycle = CycleFactory(name="2026-27")
    for number, name in enumerate(("Spring 2026", "Fall 2026", "Spring 2027"), start=1):
        TermFactory(cycle=cycle, number=number, name=name)
    team = TeamFactory(name="East Team", hub=hub, cycle=cycle)
    dana = UserFactory(name="Dana Whitfield", email="dana@example.org")
    HubRoleFactory(hub=hub, user=dana)
    return Scene(client, team, dana, cycle)


def words(response) -> str:
    """The page without its markup, in single spaces."""
    import html
    import re

    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


@pytest.fixture
def read():
    return words
