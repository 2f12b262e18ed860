"""PD's pages cost what tests/budgets.py allows, and the same at 1, 3 and 200 of everything."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation import history
from gatherings.models import Attendee
from people.models import User
from sessions.models import PdPicked, PdPlace, PdUse, PdWords, PublicCatalogue, Sheet
from tests.budgets import PD_BUDGETS
from tests.factories import OfferingFactory, PdDateFactory, PdEventFactory

from .conftest import NOW

pytestmark = pytest.mark.django_db
# Besides those that tests/budgets.py speaks of: queries and bytes.
MORE = {
    # Its files and the texts that shaped it: a query each.
    # One of these are the needs that led to it.
    "offering": (14, 60_000),
    "feedback": (12, 60_000),
    "public": (4, 60_000),
    "guests": (9, 60_000),
}


def filled(pd, n):
    """An event of two dates to which n are asked, half of whom wait; n offerings and n events."""
    event = PdEventFactory(offering=pd.offering, cycle=pd.cycle, learners=n // 2, observers=None)
    event.facilitators.create(user=pd.lea)
    dates = [PdDateFactory(event=event).gathering for _ in range(2)]
    User.objects.bulk_create(
        User(email=f"crowd{k}@example.org", name=f"Person {k:03}") for k in range(n)
    )
    crowd = [pd.people[0], *User.objects.filter(email__startswith="crowd").order_by("pk")]
    Attendee.objects.bulk_create(
        Attendee(gathering=date, user=user) for date in dates for user in crowd
    )
    with history.record(actor=None, via="web"):
        PublicCatalogue.objects.create(hub=pd.east)
        PdPlace.objects.bulk_create(
            PdPlace(
                event=event,
                user=user,
                side="participant",
                state="held" if k < n // 2 else "waiting",
                number=k + 1 if k < n // 2 else None,
                turn=None if k < n // 2 else k + 1,
                limit=n // 2,
            )
            for k, user in enumerate(crowd[1:])
        )
    PdUse.objects.bulk_create(
        PdUse(event=event, user=user, used="once", tell="yes", sent_at=NOW) for user in crowd
    )
    PdPicked.objects.bulk_create(PdPicked(event=event, user=user) for user in crowd)
    for k in range(n):
        other = PdEventFactory(offering=OfferingFactory(hub=pd.east, title=f"Other {k:03}"))
        date = PdDateFactory(event=other).gathering
        Attendee.objects.create(gathering=date, user=pd.people[0])
    return event


def over(pd, n):
    """An event that took place, of which n learners and n observers said something."""
    event = PdEventFactory(offering=pd.offering, cycle=pd.cycle)
    event.facilitators.create(user=pd.lea)
    PdDateFactory(
        event=event, gathering__state="held", gathering__starts_at=NOW - timedelta(days=9)
    )
    crowd = list(User.objects.filter(email__startswith="crowd").order_by("pk"))
    PdWords.objects.bulk_create(
        PdWords(event=event, user=user, useful=4, plus="Cards") for user in crowd
    )
    PdUse.objects.bulk_create(
        PdUse(event=event, user=user, used="once", tell="yes", what="Dice", sent_at=NOW)
        for user in crowd
    )
    said = {"saw": "Tables", "warm": "Calm", "cool": "Fast", "questions": "Why?", "left_out": "Two"}
    Sheet.objects.bulk_create(
        Sheet(event=event, user=user, saved_at=NOW, sent_at=NOW, **said) for user in crowd
    )
    return event


@pytest.fixture
def pages(pd):
    def _pages(n):
        event = filled(pd, n)
        return {
            "catalogue": (pd.people[0], "/pd/"),
            "offerings": (pd.dana, "/pd/offerings/"),
            "event, member": (pd.people[0], event.get_absolute_url()),
            "event, who leads it": (pd.lea, event.get_absolute_url()),
            "offering": (pd.dana, pd.offering.get_absolute_url()),
            "feedback": (pd.lea, f"{over(pd, n).get_absolute_url()}feedback/"),
            "public": (None, f"/pd/public/{pd.east.pk}/"),
            "guests": (pd.dana, f"{event.get_absolute_url()}guests/"),
        }

    return _pages


@pytest.mark.parametrize("n", [1, 3, 200])
@pytest.mark.parametrize("name", [*PD_BUDGETS, *MORE])
def test_a_page_stays_within_its_budget(name, n, pages, sign_in, client):
    most, size = (PD_BUDGETS | MORE)[name]
    who, address = pages(n)[name]
    if who is not None:
        client = sign_in(who)
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    statements = [
        one["sql"] for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))
    ]
    assert answer.status_code == 200
    assert len(statements) == most, "\n".join(statements)
    assert len(answer.content) <= size
