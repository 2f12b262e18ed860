"""Pages cost what tests/budgets.py allows, and the same at 1, 3 and 25 of everything."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.budgets import ANSWER_POST_QUERIES, BUDGETS
from tests.support.sized import Sized

pytestmark = pytest.mark.django_db
SIZES = (1, 3, 25)
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


@pytest.mark.parametrize("budget", BUDGETS, ids=lambda budget: budget.name)
@pytest.mark.parametrize("size", SIZES)
def test_a_page_stays_within_its_budget(size, budget, client):
    network = Sized(teams=size, people=size, dates=size)
    answer, statements = visit(client, budget, network)
    assert answer.status_code == 200
    assert len(statements) <= budget.queries, "\n".join(statements)
    assert len(answer.content) <= budget.bytes


@pytest.mark.parametrize("budget", BUDGETS, ids=lambda budget: budget.name)
def test_a_page_asks_the_same_at_three_and_at_twenty_five(budget, client, django_db_blocker):
    counts = {}
    for size in (3, 25):
        network = Sized(teams=size, people=size, dates=size)
        counts[size] = len(visit(client, budget, network)[1])
        _forget(network)
    assert counts[3] == counts[25]


def _forget(network):
    """Make room for the next network within the same test's transaction."""
    from django.apps import apps

    for label in ("team_sessions", "gatherings", "mailing", "teams", "people"):
        for model in reversed(list(apps.get_app_config(label).get_models())):
            if model.__name__ not in ("FocusArea", "HistoricalFocusArea"):
                model.objects.all()._raw_delete(model.objects.db)


def test_an_answer_by_link_stays_within_its_budget(client):
    from gatherings.links import answer_url

    network = Sized(teams=1, people=25, dates=3)
    attendee = network.gathering.attendees.get(user=network.member)
    address = answer_url(attendee).split("127.0.0.1:8000")[-1]
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(address, {"answer": "accepted"})
    attendee.refresh_from_db()
    assert (answer.status_code in (200, 302, 303), attendee.answer) == (True, "accepted")
    statements = counted(captured.captured_queries)
    assert len(statements) <= ANSWER_POST_QUERIES, "\n".join(statements)


def test_a_query_in_a_loop_breaks_the_budget(client, monkeypatch):
    """The planted fault: a page that asks once a row."""
    from gatherings.models import Gathering

    network = Sized(teams=1, people=3, dates=25)
    (budget,) = [one for one in BUDGETS if one.name == "list, coordinator"]
    monkeypatch.setattr(
        Gathering,
        "get_absolute_url",
        lambda self: f"/gatherings/{Gathering.objects.get(pk=self.pk).pk}/",
    )
    statements = visit(client, budget, network)[1]
    assert len(statements) > budget.queries
