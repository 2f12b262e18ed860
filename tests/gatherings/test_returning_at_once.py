"""Coming back at the moment of an announcement: one side or the other asks them."""

import pytest
from django.db import transaction

from gatherings.models import Attendee
from gatherings.services import announcing
from people.services import activate
from tests.factories import UserFactory
from tests.support.meanwhile import Meanwhile

from .conftest import NOW, Team

pytestmark = [pytest.mark.services_only, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def east():
    team = Team()
    team.ana.is_active = False
    team.ana.save()
    return team


def announce(east, date):
    announcing.announce(gatherings=[date], actor=None, via="web", sending_key="first", now=NOW)


def let_in(user):
    activate(user=user, actor=UserFactory(), via="admin", now=NOW)


def test_who_comes_back_while_a_date_is_being_announced_is_asked(east):
    date = east.draft()
    deed = Meanwhile(lambda: let_in(east.ana))
    with transaction.atomic():
        announce(east, date)
        assert deed.waits()
    assert deed.end() is None
    assert Attendee.objects.filter(user=east.ana, gathering=date).count() == 1


def test_a_date_that_is_announced_while_somebody_comes_back_asks_them(east):
    date = east.draft()
    deed = Meanwhile(lambda: announce(east, date))
    with transaction.atomic():
        let_in(east.ana)
        assert deed.waits()
    assert deed.end() is None
    assert Attendee.objects.filter(user=east.ana, gathering=date).count() == 1
