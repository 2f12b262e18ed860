"""What pages about organisations and texts that were sent cost: the same at 1, 3 and 25."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mailing.undo import undo_sending
from recommendations.models import Dispatch
from recommendations.sending.services import letters
from teams.roles import network_roles
from tests.factories.sending import DispatchFactory, OrganisationFactory
from tests.recommendations.costs import asked_at, uneven
from tests.recommendations.sending.conftest import sent_world

pytestmark = pytest.mark.django_db
# Of each page: how many statements at most, who sees it, and its address.
PAGES = {
    "list": (7, "dana", lambda world: "/recommendations/organisations/"),
    "organisation": (8, "dana", lambda world: world.ren.get_absolute_url()),
    "what became of it": (9, "dana", lambda world: world.dispatch.get_absolute_url()),
    "letter": (12, "dana", lambda world: f"/recommendations/letter/?text={world.draft.pk}"),
    "published text": (12, "dana", lambda world: world.draft.get_absolute_url()),
    # What is owed asks by when organisations need it, and the board shows what they need.
    "a team's board": (9, "cora", lambda world: reverse(
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


def test_a_page_asks_the_same_at_1_3_and_25(client):
    pages = {name: (who, address) for name, (_most, who, address) in PAGES.items()}
    found = asked_at(client, build, pages)
    assert uneven(found) == {}
    most = {name: most for name, (most, _who, _address) in PAGES.items()}
    assert {name: one[1] for name, one in found.items() if len(one[1]) > most[name]} == {}


@pytest.mark.services
def test_a_letter_and_its_undo_ask_the_same_for_two_organisations_and_for_twenty(settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    world, costs = sent_world(), {}
    # Once a request.
    network_roles(world.dana)
    # Both kinds at either size: half of them have it already.
    for number in (2, 20):
        there = [OrganisationFactory(people=["Kim"]) for _n in range(number)]
        for one in there[::2]:
            DispatchFactory(draft=world.draft, organisation=one)
        asked = letters.Asked(drafts=[world.draft], organisations=there, subject="S", words="W")
        with CaptureQueriesContext(connection) as noted:
            letters.hand_over(asked=asked, on=date(2026, 11, 2), actor=world.dana, via="web")
        sending = letters.send(
            asked=asked, actor=world.dana, via="web", sending_key=f"letter-{number}"
        )
        with CaptureQueriesContext(connection) as undone:
            undo_sending(sending=sending, actor=world.dana, via="web")
        assert (
            Dispatch.objects.filter(organisation__in=there, state="handed_over").count() == number
        )
        costs[number] = (len(noted), len(undone))
    assert costs[2] == costs[20]
