"""A network: a teacher, a district coach in another region, teacher preparation, a coordinator."""

from types import SimpleNamespace

import pytest

from tests.factories import (
    CycleFactory,
    HubFactory,
    HubRoleFactory,
    InstitutionFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)
from tests.support.standing import standing


@pytest.fixture
def signed(client):
    def sign_in(user):
        client.force_login(user, "people.backends.SignIn")
        return client

    return sign_in


def needs_world() -> SimpleNamespace:
    """Ana teaches at Rosewood; Cole coaches in another region; Tess and Tom prepare teachers."""
    cycle = CycleFactory()
    east, west = (
        TeamFactory(hub=HubFactory(), cycle=cycle, name=name) for name in ("East team", "West team")
    )
    world = SimpleNamespace(cycle=cycle, team=east, west=west, hub=east.hub)
    for name, team, role in (
        ("ana", east, "k5_teacher"),
        ("cole", west, "coach"),
        ("tess", east, "teacher_preparation"),
        ("tom", west, "teacher_preparation"),
    ):
        user = UserFactory(name=name.title())
        place = "State University" if role == "teacher_preparation" else "Rosewood Elementary"
        MembershipFactory(
            team=team,
            user=user,
            job_role=role,
            grade_band="k5",
            institution=InstitutionFactory(name=f"{place}, {name}"),
        )
        setattr(world, name, user)
    world.dana, world.rita = UserFactory(name="Dana"), UserFactory(name="Rita")
    HubRoleFactory(hub=east.hub, user=world.dana)
    HubRoleFactory(hub=west.hub, user=world.rita)
    world.fern, world.otis = UserFactory(), UserFactory()
    HubRoleFactory(hub=None, user=world.fern, kind="funder")
    return world


world_of_module, world = standing("world", needs_world)
