"""A team whose one text is ready to decide."""

from datetime import timedelta

import pytest
from django.utils import timezone

from recommendations.models import Concern
from tests.recommendations.conftest import team_that_writes
from tests.support.standing import standing

from .votes import HARM, answered, closed, opened, ready


def ready_world():
    found = team_that_writes()
    ready(found.draft, actor=found.ana)
    return found


world_of_module, world = standing("world", ready_world)


@pytest.fixture
def signed(world, client):
    def sign_in(user):
        world.sign_in(client, user)
        return client

    return sign_in


@pytest.fixture
def concern(world):
    """Cora saw a harm; the vote closed just now."""
    call = opened(world, now=timezone.now() - timedelta(days=30))
    answered(call, world.ana)
    answered(call, world.cora, HARM)
    call.refresh_from_db()
    closed(call)
    world.draft.refresh_from_db()
    return Concern.objects.get()
