"""The world that made-up requests come to."""

from copy import deepcopy

import pytest

from tests.support.access import standing_world


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), standing_world() as world:
        yield world


@pytest.fixture
def world(standing, db):
    return deepcopy(standing)
