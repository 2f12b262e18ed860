"""The same thing said twice at the same moment, each over a connection of its own."""

import pytest

from foundation.refusals import Refused
from people.models import Institution, PrivateNeeds, User
from people.services import add_institution, add_person, change_address, say_needs
from tests.factories import UserFactory
from tests.teams.test_concurrency import at_once

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def test_a_school_that_eight_people_type_is_made_once():
    deed = lambda: add_institution(name="Rosewood  Center", actor=None, via="web")  # noqa: E731
    results = at_once([deed] * 8)
    assert [r for r in results if isinstance(r, Exception)] == []
    assert sorted(made for _one, made in results) == [False] * 7 + [True]
    assert Institution.objects.get().name == "Rosewood Center"


def test_first_needs_said_by_two_presses_are_one_row():
    ana = UserFactory()
    deeds = [
        lambda n=n: say_needs(user=ana, needs={"food": f"no nuts {n}"}, actor=ana, via="web")
        for n in range(8)
    ]
    assert [r for r in at_once(deeds) if isinstance(r, Exception)] == []
    assert PrivateNeeds.objects.count() == 1


def test_one_address_goes_to_one_of_eight():
    people = [UserFactory() for _ in range(4)]
    new = [User(email="Ana@example.org", name=f"Ana {n}") for n in range(4)]
    deeds = [
        lambda p=p: change_address(user=p, email="ana@example.org", actor=None, via="admin")
        for p in people
    ] + [lambda u=u: add_person(user=u, actor=None, via="admin") for u in new]
    results = at_once(deeds)
    refused = [r for r in results if isinstance(r, Refused)]
    assert [r for r in results if isinstance(r, Exception) and r not in refused] == []
    assert (len(refused), {r.field for r in refused}) == (7, {"email"})
    assert User.objects.by_email("ana@example.org").count() == 1
