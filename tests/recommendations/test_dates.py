"""What recommendations add to the pages of dates and to one's own."""

import re

import pytest
from django.urls import reverse

from foundation.refusals import Refused
from recommendations import joining
from recommendations.models import PublicName
from tests.factories import DraftFactory, GatheringFactory, HubRoleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def date(world):
    return GatheringFactory(team=world.team, state="announced")


def tick(client, date, *drafts):
    address = reverse("recommendations:on_the_table", args=[date.pk])
    return client.post(address, {"draft": [one.pk for one in drafts]})


def test_whoever_leads_a_date_ticks_what_was_on_the_table(world, client, date):
    world.sign_in(client, world.dana)
    assert "Choose the drafts" in client.get(date.get_absolute_url()).content.decode()
    tick(client, date, world.draft)
    assert list(world.draft.on_the_table.all()) == [date]
    world.sign_in(client, world.cora)
    assert world.draft.title in client.get(date.get_absolute_url()).content.decode()
    assert date.title in client.get(world.draft.get_absolute_url()).content.decode()
    world.sign_in(client, world.dana)
    tick(client, date)
    assert not world.draft.on_the_table.exists()


def test_what_somebody_else_ticked_meanwhile_stays(world, client, date):
    theirs, mine = (DraftFactory(team=world.team, title=name) for name in ("Theirs", "Mine"))
    world.sign_in(client, world.dana)
    shown = re.search(
        'name="shown" value="(.*?)"', client.get(date.get_absolute_url()).content.decode()
    )
    tick(client, date, theirs)
    address = reverse("recommendations:on_the_table", args=[date.pk])
    client.post(address, {"draft": [mine.pk], "shown": shown[1]})
    assert theirs.on_the_table.exists() and mine.on_the_table.exists()
    client.post(address, {"draft": [mine.pk], "shown": f"{mine.pk},{theirs.pk}"})
    assert mine.on_the_table.exists() and not theirs.on_the_table.exists()


def test_a_member_ticks_nothing_and_sees_no_empty_part(world, client, date):
    world.sign_in(client, world.cora)
    assert "On the table" not in client.get(date.get_absolute_url()).content.decode()
    assert tick(client, date, world.draft).status_code == 403


def test_another_teams_draft_cannot_be_ticked(world, client, date):
    other = DraftFactory()
    HubRoleFactory(hub=other.team_list[0].hub, user=world.dana)
    world.sign_in(client, world.dana)
    tick(client, date, other)
    assert not other.on_the_table.exists()


def test_ones_name_is_shown_in_public_only_if_one_says_so(world, client):
    world.sign_in(client, world.ana)
    assert not PublicName.objects.exists()
    address = reverse("recommendations:public_name")
    client.post(address, {"shown": "1"})
    assert PublicName.objects.get(user=world.ana).shown
    client.post(address)
    assert not PublicName.objects.get(user=world.ana).shown


def test_an_author_is_not_in_the_team_by_mistake(world):
    seats = list(world.team.memberships.select_related("user", "team").filter(user=world.ana))
    with pytest.raises(Refused, match="is an author of Science every week"):
        joining.refuse_authors(memberships=seats, actor=world.dana, via="web")
