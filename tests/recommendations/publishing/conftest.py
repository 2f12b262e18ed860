"""Texts that are published, and what the tests of publishing ask of them."""

import pytest

from tests.factories.deciding import publish
from tests.recommendations.conftest import team_that_writes
from tests.support.standing import standing


def published_world():
    """Of team_that_writes: ``draft`` is published."""
    found = team_that_writes()
    publish(found.draft)
    found.draft.refresh_from_db()
    return found


world_of_module, world = standing("world", published_world)


@pytest.fixture
def signed(world, client):
    def sign_in(user):
        world.sign_in(client, user)
        return client

    return sign_in
