from datetime import UTC, date, datetime

import pytest

from tests.factories import CycleFactory, HubFactory, HubRoleFactory, TeamFactory, TermFactory

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


@pytest.fixture
def team(db):
    """A team of three terms: Fall 2026, Winter 2027, Spring 2027."""
    cycle = CycleFactory(name="2026-27")
    for number, (name, first, last) in enumerate(
        [
            ("Fall 2026", date(2026, 9, 1), date(2026, 12, 31)),
            ("Winter 2027", date(2027, 1, 1), date(2027, 3, 31)),
            ("Spring 2027", date(2027, 4, 1), date(2027, 6, 30)),
        ],
        start=1,
    ):
        TermFactory(cycle=cycle, number=number, name=name, starts_on=first, ends_on=last)
    return TeamFactory(cycle=cycle, hub=HubFactory(name="East Metro STEAM Partnership"))


@pytest.fixture
def terms(team):
    return list(team.cycle.terms.order_by("number"))


@pytest.fixture
def dana(team):
    """The coordinator of the team's hub."""
    return HubRoleFactory(hub=team.hub, user__name="Dana Whitfield").user
