"""The benchmark measures each page that has a budget: a new one needs no second list."""

import pytest

from bench import costs, network
from tests.budgets import BUDGETS
from tests.factories import (
    AttendeeFactory,
    GatheringFactory,
    HubRoleFactory,
    MembershipFactory,
    TeamFactory,
)


@pytest.mark.django_db
def test_step_a_visits_every_page_that_has_a_budget(settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    team = TeamFactory()
    date = GatheringFactory(team=team, state="announced")
    for _ in range(2):
        AttendeeFactory(gathering=date, user=MembershipFactory(team=team).user)
    side = {
        "team": team.pk,
        "coordinator": HubRoleFactory(hub=team.hub, kind="coordinator").user.pk,
        "gathering": date.pk,
    }
    found = costs.costs_of(network.sized(side), 25)
    assert [one["page"] for one in found] == [budget.name for budget in BUDGETS]
    assert costs.faults(found) == []
    assert all(one["queries"] and one["bytes"] for one in found)
