"""What pages of recommendations cost at 1, 3 and 50 of everything, and a table of 24 teams."""

import pytest

from tests.budgets import BUDGETS, KB, Budget
from tests.support.sized import Sized
from tests.test_budgets import _forget, cost_at, same_everywhere

pytestmark = pytest.mark.django_db
_NAMES = ("board", "draft", "versions", "what changed")
OURS = [one for one in BUDGETS if one.name.split(",")[0] in _NAMES]


@pytest.mark.parametrize("budget", OURS, ids=lambda budget: budget.name)
def test_a_page_asks_the_same_at_1_3_and_50(budget, client):
    costs = {}
    for size in (1, 3, 50):
        costs[size] = cost_at(client, budget, Sized(people=min(size, 25), drafts=size))
        _forget()
    assert {size: cost.faults(budget) for size, cost in costs.items()} == {1: [], 3: [], 50: []}
    assert same_everywhere({size: cost.statements for size, cost in costs.items()})


def test_the_table_of_24_teams_and_5_areas_asks_nine_times_at_most(client):
    budget = Budget(
        "all", 9, 100 * KB, lambda net: net.coordinator, lambda net: "/recommendations/"
    )
    costs = {}
    for teams in (2, 24):
        costs[teams] = cost_at(client, budget, Sized(teams=teams, drafts=5))
        _forget()
    assert costs[24].faults(budget) == []
    assert same_everywhere({teams: cost.statements for teams, cost in costs.items()})
