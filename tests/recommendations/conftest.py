"""A team with a coordinator, members who write, and one who only reads."""

from types import SimpleNamespace

import pytest

from tests.factories import (
    CycleFactory,
    DraftFactory,
    HubFactory,
    HubRoleFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)
from tests.support.standing import standing


@pytest.fixture
def signed(world, client):
    def sign_in(user):
        world.sign_in(client, user)
        return client

    return sign_in


def team_that_writes():
    """``draft`` is written by Ana and Ben; Cora is in the team, Dana coordinates its hub."""
    hub, cycle = HubFactory(), CycleFactory()
    team = TeamFactory(hub=hub, cycle=cycle, name="East Metro Leadership Team")
    people = {
        name: UserFactory(name=f"{name.title()} {last}")
        for name, last in (("ana", "Ruiz"), ("ben", "Okafor"), ("cora", "Lind"))
    }
    for user in people.values():
        MembershipFactory(team=team, user=user)
    dana = UserFactory(name="Dana Whitfield")
    HubRoleFactory(hub=hub, user=dana)
    draft = DraftFactory(team=team, title="Science every week")
    found = SimpleNamespace(hub=hub, cycle=cycle, team=team, dana=dana, draft=draft, **people)
    for user in (found.ana, found.ben):
        draft.authors.create(user=user, added_at=draft.created_at)
    found.sign_in = lambda client, user: client.force_login(user, "people.backends.SignIn")
    return found


world_of_module, world = standing("world", team_that_writes)
