"""A team whose one text is ready to decide."""

import pytest

from tests.recommendations.conftest import team_that_writes

from .votes import ready


@pytest.fixture
def world(db):
    found = team_that_writes()
    ready(found.draft, actor=found.ana)
    return found


@pytest.fixture
def signed(world, client):
    def sign_in(user):
        world.sign_in(client, user)
        return client

    return sign_in
