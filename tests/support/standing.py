"""Worlds that are built once for all tests of a module."""

from copy import deepcopy

import pytest
import time_machine
from django.db import transaction


def standing(name, build, *, at=None):
    """Fixtures: what ``build()`` makes, once a module, and under ``name`` each test's own copy.

    With ``at`` it is made at that moment, and there the clock of each of its tests stands, too.
    What a test does to its rows and objects is gone afterwards.
    """
    of_module = f"{name}_of_module"

    # Used by itself, so that it stands before the transaction of the first test begins.
    @pytest.fixture(scope="module", name=of_module, autouse=True)
    def made_once(request, django_db_setup, django_db_blocker):
        tests = [item for item in request.session.items if item.module is request.module]
        asked_for = any(name in test.fixturenames for test in tests)
        if not asked_for or any(_wants_its_own(test, at) for test in tests):
            yield None
            return
        with django_db_blocker.unblock(), transaction.atomic():
            yield _build(build, at)
            transaction.set_rollback(True)

    @pytest.fixture(name=name)
    def copied(request, db):
        made = request.getfixturevalue(of_module)
        made = _build(build, at) if made is None else deepcopy(made)
        if at:
            request.getfixturevalue("time_machine").move_to(at, tick=False)
        return made

    return made_once, copied


def _build(build, at):
    if at is None:
        return build()
    with time_machine.travel(at, tick=False):
        return build()


def _wants_its_own(test, at) -> bool:
    """Whether it commits, which no outer transaction outlives, or sets the clock before building."""
    marked = test.get_closest_marker("django_db")
    commits = marked and marked.kwargs.get("transaction")
    commits = commits or {"transactional_db", "live_server"} & set(test.fixturenames)
    return bool(commits or (at is None and "time_machine" in test.fixturenames))
