"""What pages about organisations and texts that were sent cost: the same at 1, 3 and 25."""

import pytest
from django.urls import reverse

from tests.factories.sending import DispatchFactory, OrganisationFactory
from tests.recommendations.costs import asked_at
from tests.recommendations.sending.conftest import sent_world

pytestmark = pytest.mark.django_db
# Of each page: how many statements at most, who sees it, and its address.
PAGES = {
    "list": (7, "dana", lambda world: "/recommendations/organisations/"),
    "organisation": (8, "dana", lambda world: world.ren.get_absolute_url()),
    "what became of it": (9, "dana", lambda world: world.dispatch.get_absolute_url()),
    "letter": (12, "dana", lambda world: f"/recommendations/letter/?text={world.draft.pk}"),
    "published text": (12, "dana", lambda world: world.draft.get_absolute_url()),
    "all teams' board": (8, "cora", lambda world: reverse(
        "recommendations:board", args=[world.team.pk])),
}  # fmt: skip


def build(size: int):
    world = sent_world()
    for n in range(size):
        one = OrganisationFactory(people=["Kim", "Lou"], asked="Input", needs_by="2026-12-01")
        DispatchFactory(draft=world.draft, organisation=one)
        world.ren.contacts.create(name=f"Person {n}", email=f"r{n}@example.org")
    world.dispatch = DispatchFactory(draft=world.draft, organisation=world.ren)
    return world


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_the_same_at_1_3_and_25(name, client):
    most, who, address = PAGES[name]
    asked = asked_at(client, build, who, address)
    assert len(set(map(len, asked.values()))) == 1, {n: len(one) for n, one in asked.items()}
    assert len(asked[1]) <= most, "\n".join(asked[1])
