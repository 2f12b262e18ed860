"""The file of a toolkit resource, and the PD that texts shaped."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from foundation.uploads import Upload
from recommendations import reader_links
from recommendations.models import ResourceFile, Shaping
from recommendations.services import resource_files, shapings
from tests.factories import DraftFactory, HubRoleFactory, OfferingFactory, TeamFactory

from .pages import opened, url

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 a kit"


@pytest.fixture
def resource(world):
    world.draft.kind = "resource"
    world.draft.save()
    return world.draft


def send(client, draft, name="Kit.pdf", data=PDF):
    given = {"file": SimpleUploadedFile(name, data)}
    return client.post(url("resource_put", draft.pk), given, follow=True)


def test_an_author_puts_a_file_there_and_the_team_downloads_it(world, resource, signed):
    page = send(signed(world.ana), resource).content.decode()
    assert "Kit.pdf is there." in page and f'href="{url("resource", resource.pk)}"' in page
    assert ResourceFile.history.get().history_user == world.ana
    answer = signed(world.cora).get(url("resource", resource.pk))
    assert (answer.content, answer["X-Content-Type-Options"]) == (PDF, "nosniff")
    assert answer["Content-Disposition"] == 'attachment; filename="Kit.pdf"'


def test_another_file_takes_its_place_and_it_can_be_taken_away(world, resource, signed):
    client = signed(world.ana)
    send(client, resource)
    send(client, resource, name="Kit 2.pdf")
    assert [one.name for one in ResourceFile.objects.all()] == ["Kit 2.pdf"]
    client.post(url("resource_remove", resource.pk))
    assert client.get(url("resource", resource.pk)).status_code == 404


def test_only_a_resource_has_a_file_and_wrong_ones_are_refused_beside_the_field(world, signed):
    client = signed(world.ana)
    answer = send(client, world.draft)
    assert answer.status_code == 422
    assert "Only a toolkit resource has a file." in answer.content.decode()
    world.draft.kind = "resource"
    world.draft.save()
    answer = send(client, world.draft, data=b"<html>")
    assert (answer.status_code, ResourceFile.objects.count()) == (422, 0)


def test_an_outside_reader_downloads_it_by_their_link(world, resource, client):
    upload = Upload("Kit.pdf", "pdf", PDF)
    token = reader_links.token_of(
        opened(world, outsiders=[("Kim", "kim@example.org")]).readers.get()
    )
    assert client.get(url("outside_resource", token)).status_code == 404
    resource_files.put(draft=resource, upload=upload, actor=world.ana, via="web")
    assert "Download Kit.pdf" in client.get(url("outside", token)).content.decode()
    assert client.get(url("outside_resource", token)).content == PDF
    assert client.get(url("outside_resource", "x")).status_code == 404


# --- the PD that it shaped ----------------------------------------------------------------------


@pytest.fixture
def offering(world):
    return OfferingFactory(hub=world.hub, title="Garden data", published=True)


def test_a_coordinator_ticks_the_texts_and_both_pages_lead_to_each_other(world, offering, signed):
    client = signed(world.dana)
    address = url("shaped_by", offering.pk)
    assert address in client.get(offering.get_absolute_url()).content.decode()
    page = client.post(address, {"drafts": [world.draft.pk]}, follow=True).content.decode()
    assert f'<a href="{world.draft.get_absolute_url()}">Science every week</a>' in page
    text = signed(world.cora).get(world.draft.get_absolute_url()).content.decode()
    assert f'<a href="{offering.get_absolute_url()}">Garden data</a>' in text
    signed(world.dana).post(address, {})
    assert not Shaping.objects.exists()
    assert [row.history_type for row in Shaping.history.order_by("pk")] == ["+", "-"]


def test_who_may_not_read_a_text_does_not_learn_of_it_here(world, offering, signed):
    other = DraftFactory(team=TeamFactory(cycle=world.cycle), title="Elsewhere")
    both = [world.draft, other]
    shapings.choose(offering=offering, drafts=both, among=both, actor=None, via="web")
    shown = signed(world.cora).get(offering.get_absolute_url()).content.decode()
    assert "Science every week" in shown and "Elsewhere" not in shown
    # What a coordinator can't see they can't untick either.
    signed(world.dana).post(url("shaped_by", offering.pk), {})
    assert [row.draft for row in Shaping.objects.all()] == [other]


def test_who_may_not_see_a_pd_does_not_learn_of_it_from_a_text(world, signed):
    elsewhere = OfferingFactory(title="Of another hub", published=False)
    both = [world.draft]
    shapings.choose(offering=elsewhere, drafts=both, among=both, actor=None, via="web")
    page = signed(world.cora).get(world.draft.get_absolute_url()).content.decode()
    assert "Of another hub" not in page


def test_who_does_not_look_after_a_pd_names_no_texts(world, offering, signed):
    stranger = HubRoleFactory().user
    assert signed(stranger).post(url("shaped_by", offering.pk), {}).status_code == 403


def test_what_could_not_be_chosen_is_refused(world, offering, signed):
    other = DraftFactory(team=TeamFactory(cycle=world.cycle))
    answer = signed(world.dana).post(url("shaped_by", offering.pk), {"drafts": [other.pk, "x"]})
    assert (answer.status_code, Shaping.objects.count()) == (422, 0)
