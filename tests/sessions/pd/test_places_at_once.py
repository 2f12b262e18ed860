"""Two hundred people answer at the same moment, for 12 places to learn and 4 to observe."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from gatherings.models import Attendee
from sessions.models import PdPlace
from tests.factories import MembershipFactory, TeamFactory

from .conftest import AFTER, NOW, Pd, places, went

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
]
PEOPLE = 200
# SQLite has one writer. A site on it answers so many at once, and lets the others wait in line
# (stemhub/serving.py: two processes of four threads).
AT_ONCE = 20 if connection.vendor == "postgresql" else 8


@pytest.fixture
def pd(transactional_db, time_machine):
    time_machine.move_to(NOW, tick=False)
    with transaction.atomic():
        pd = Pd(members=0)
        teams = [TeamFactory(hub=pd.east, cycle=pd.cycle) for _ in range(PEOPLE // 25)]
        pd.crowd = [MembershipFactory(team=teams[n // 25]).user for n in range(PEOPLE)]
    return pd


def at_once(deeds):
    def run(deed):
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, deeds))


def test_exactly_as_many_have_a_place_as_there_are_and_the_rest_wait_in_order(pd):
    event = pd.open()
    went()
    sides = ["participant" if n % 4 else "observer" for n in range(PEOPLE)]
    at_once(
        [
            lambda user=user, side=side: pd.says(event, user, side, AFTER)
            for user, side in zip(pd.crowd, sides, strict=True)
        ]
    )
    assert (len(places(event)), len(places(event, side="observer"))) == (12, 4)
    for side, n in (("participant", 150 - 12), ("observer", 50 - 4)):
        line = PdPlace.objects.filter(event=event, side=side).waiting()
        assert list(line.values_list("turn", flat=True)) == list(range(1, n + 1))
    first = event.dates.order_by("gathering__starts_at")[0].gathering
    assert Attendee.objects.filter(gathering=first, answer="accepted").count() == 16


@pytest.mark.services_only
def test_places_freed_at_once_are_each_offered_to_one(pd):
    event = pd.open()
    for user in pd.crowd[:30]:
        pd.says(event, user, "participant", AFTER)
    went()
    at_once([lambda user=user: pd.says(event, user, "declined", AFTER) for user in pd.crowd[:12]])
    assert places(event) == []
    assert sorted(places(event, "offered")) == sorted(user.name for user in pd.crowd[12:24])
    assert places(event, "waiting") == [user.name for user in pd.crowd[24:30]]
