"""What the needs board and the page of a need cost: the same at 1, 3 and 25, eight at most."""

import pytest
from django.utils import timezone

from recommendations.models import NeedLink, NeedWeToo
from tests.factories import DraftFactory, UserFactory
from tests.factories.sending import NeedFactory
from tests.recommendations.costs import asked_at, uneven
from tests.recommendations.needs.conftest import needs_world

pytestmark = pytest.mark.django_db
MOST = 8


def build(size: int):
    world = needs_world()
    given = {"cycle": world.cycle, "hub": world.hub, "posted_by": world.ana}
    others = [UserFactory() for _n in range(size)]
    for _n in range(size):
        world.need = NeedFactory(**given, answered=[world.tess])
        NeedFactory(**given)
    now = timezone.now()
    for user in others:
        NeedWeToo.objects.create(need=world.need, user=user, at=now)
        world.need.answers.create(user=user, program="S", offer="visit", words="w", at=now)
        draft = DraftFactory(team=world.team)
        NeedLink.objects.create(need=world.need, draft=draft, at=now)
    return world


PAGES = {
    "board": lambda world: "/recommendations/needs/",
    "need": lambda world: world.need.get_absolute_url(),
}


def test_a_page_asks_the_same_at_1_3_and_25_and_eight_times_at_most(client):
    pages = {
        f"{name} {who}": (who, address)
        for name, address in PAGES.items()
        for who in ("ana", "tess", "dana")
    }
    found = asked_at(client, build, pages)
    assert uneven(found) == {}
    assert {name: asked[1] for name, asked in found.items() if len(asked[1]) > MOST} == {}
