"""Pages cost what tests/budgets.py allows, and the same at 1, 3 and 25 of everything."""

from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.budgets import ANSWER_POST_QUERIES, BUDGETS
from tests.fuzz.trying import undone
from tests.support.sized import Sized

pytestmark = pytest.mark.django_db
SIZES = (1, 3, 25)
# What migrations filled.
REFERENCE = {"FocusArea", "Topic", "Addressee", "DraftTemplate"}
_TRANSACTION = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK")


def counted(queries) -> list[str]:
    """The statements that read or write something."""
    return [q["sql"] for q in queries if not q["sql"].startswith(_TRANSACTION)]


def visit(client, budget, network):
    """(answer, statements) of the page, as a person sees it who signed in a while ago."""
    who = budget.who(network)
    client.logout()
    if who is not None:
        client.force_login(who, "people.backends.SignIn")
    client.get(budget.address(network))  # templates compiled, session settled
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = client.get(budget.address(network))
    return answer, counted(captured.captured_queries)


@dataclass
class Cost:
    """What one page took: its statements, and the bytes of its answer."""

    statements: list[str]
    size: int

    def faults(self, budget) -> list[str]:
        found = []
        if len(self.statements) > budget.queries:
            found.append(f"{len(self.statements)} queries:\n" + "\n".join(self.statements))
        if self.size > budget.bytes:
            found.append(f"{self.size} bytes")
        return found


def cost_at(client, budget, network) -> Cost:
    answer, statements = visit(client, budget, network)
    assert answer.status_code == 200, budget.name
    return Cost(statements, len(answer.content))


def everything(size: int) -> Sized:
    return Sized(teams=size, people=size, dates=size, workgroups=size, drafts=size)


def test_every_page_stays_within_its_budget_and_asks_the_same_at_1_3_and_25(client):
    """In one network a size, which takes longer to make than its pages to look at."""
    costs = {budget.name: {} for budget in BUDGETS}
    for size in SIZES:
        network = everything(size)
        for budget in BUDGETS:
            cache.clear()
            with undone():
                costs[budget.name][size] = cost_at(client, budget, network)
        _forget()
    faults = {
        (budget.name, size): found
        for budget in BUDGETS
        for size, cost in costs[budget.name].items()
        if (found := cost.faults(budget))
    }
    assert faults == {}
    statements = {
        name: {size: cost.statements for size, cost in sized.items()}
        for name, sized in costs.items()
    }
    assert [name for name, asked in statements.items() if not same_everywhere(asked)] == []


def same_everywhere(statements: dict[int, list[str]]) -> bool:
    """Whether there are as many at every size; where not, what is asked is shown."""
    if len({len(asked) for asked in statements.values()}) > 1:
        for size, asked in statements.items():
            print(f"--- at {size}: {len(asked)}", *asked, sep="\n")
        return False
    return True


def _forget():
    """Make room for the next network within the same test's transaction."""
    from django.apps import apps

    from recommendations.triggers import release_versions

    release_versions()
    for label in (
        "recommendations",
        "team_sessions",
        "workgroups",
        "gatherings",
        "mailing",
        "teams",
        "people",
    ):
        for model in reversed(
            list(apps.get_app_config(label).get_models(include_auto_created=True))
        ):
            if model.__name__.removeprefix("Historical") not in REFERENCE:
                model.objects.all()._raw_delete(model.objects.db)


def test_an_answer_by_link_stays_within_its_budget_and_asks_the_same_at_1_3_and_25(client):
    statements = {}
    for size in SIZES:
        statements[size] = _answer_by_link(client, everything(size))
        _forget()
    assert max(len(asked) for asked in statements.values()) <= ANSWER_POST_QUERIES, statements
    assert same_everywhere(statements)


def _answer_by_link(client, network) -> list[str]:
    """The statements of the POST with which the first person of ``network`` says yes."""
    from gatherings.links import answer_url

    attendee = network.gathering.attendees.get(user=network.member)
    address = answer_url(attendee).split("127.0.0.1:8000")[-1]
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(address, {"answer": "accepted"})
    attendee.refresh_from_db()
    assert (answer.status_code in (200, 302, 303), attendee.answer) == (True, "accepted")
    return counted(captured.captured_queries)


# --- planted faults ---------------------------------------------------------------------------


@pytest.fixture
def the_list():
    (budget,) = [one for one in BUDGETS if one.name == "list, coordinator"]
    return budget


def test_a_query_in_a_loop_breaks_the_budget(client, monkeypatch, the_list):
    """A page that asks once a row."""
    from gatherings.models import Gathering

    monkeypatch.setattr(
        Gathering,
        "get_absolute_url",
        lambda self: f"/gatherings/{Gathering.objects.get(pk=self.pk).pk}/",
    )
    costs = {}
    for size in (1, 25):
        costs[size] = cost_at(client, the_list, Sized(teams=1, people=3, dates=size))
        _forget()
    (fault,) = costs[25].faults(the_list)
    assert "queries" in fault
    assert not same_everywhere({size: cost.statements for size, cost in costs.items()})


def test_a_page_that_says_too_much_a_row_breaks_the_budget(client, monkeypatch, the_list):
    """A kilobyte more for each of 50 rows, without a single query."""
    from gatherings.models import Gathering

    network = Sized(teams=25, people=3, dates=25)
    assert cost_at(client, the_list, network).faults(the_list) == []
    monkeypatch.setattr(
        Gathering, "get_absolute_url", lambda self: f"/gatherings/{self.pk}/?{'x' * 1024}"
    )
    (fault,) = cost_at(client, the_list, network).faults(the_list)
    assert "bytes" in fault
