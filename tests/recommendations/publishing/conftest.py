"""Texts that are published, and what the tests of publishing ask of them."""

import pytest

from tests.factories.deciding import publish
from tests.recommendations.conftest import team_that_writes


@pytest.fixture
def world(db):
    """Of team_that_writes: ``draft`` is published."""
    found = team_that_writes()
    publish(found.draft)
    found.draft.refresh_from_db()
    return found


@pytest.fixture
def signed(world, client):
    def sign_in(user):
        world.sign_in(client, user)
        return client

    return sign_in
