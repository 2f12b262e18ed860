"""Files of an offering: added, downloaded by who may see it, replaced, taken away, copied with it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from foundation.uploads import Upload
from sessions.models import Material
from sessions.pd.services import files, offerings

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 how to draw a graph"


def add(pd, name="Graphs.pdf", data=PDF):
    upload = Upload(name, "pdf", data)
    return files.add(offering=pd.offering, upload=upload, actor=pd.dana, via="web")


def send(client, pd, name, data):
    given = {"file": SimpleUploadedFile(name, data)}
    return client.post(reverse("team_sessions:files", args=[pd.offering.pk]), given, follow=True)


def test_a_coordinator_adds_a_file_and_members_download_it(pd, sign_in):
    page = send(sign_in(pd.dana), pd, "Graphs.pdf", PDF).content.decode()
    assert "Graphs.pdf is there." in page
    member = sign_in(pd.people[0])
    shown = member.get(pd.offering.get_absolute_url()).content.decode()
    address = reverse("team_sessions:file", args=[pd.offering.pk, Material.objects.get().pk])
    assert f'href="{address}"' in shown
    answer = member.get(address)
    assert answer.content == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="Graphs.pdf"'
    assert sign_in(pd.wanda).get(address).status_code == 404
    assert Material.history.get().history_user == pd.dana


def test_what_cannot_be_kept_is_said_beside_the_field(pd, sign_in):
    answer = send(sign_in(pd.dana), pd, "x.exe", b"MZ\x90\x00\x03" + bytes(range(256)))
    assert answer.status_code == 422
    assert "Choose a PDF, a document, slides" in answer.content.decode()
    assert not Material.objects.exists()


def test_a_file_of_the_same_name_is_replaced_and_the_eleventh_refused(pd, sign_in):
    for number in range(10):
        add(pd, name=f"{number}.pdf")
    add(pd, name="3.pdf", data=PDF + b" again")
    assert Material.objects.count() == 10
    assert bytes(Material.objects.get(name="3.pdf").data).endswith(b" again")
    answer = send(sign_in(pd.dana), pd, "more.pdf", PDF)
    assert (answer.status_code, Material.objects.count()) == (422, 10)
    assert "Take one away first" in answer.content.decode()


def test_another_hub_gets_its_own_copies(pd, sign_in):
    first = add(pd)
    offerings.publish(offering=pd.offering, published=True, actor=pd.dana, via="web")
    copy = offerings.use(offering=pd.offering, hub=pd.west, actor=pd.wanda, via="web")
    files.remove(material=first, actor=pd.dana, via="web")
    assert [bytes(one.data) for one in copy.files.all()] == [PDF]
    assert not pd.offering.files.exists()


def test_a_list_of_files_leaves_their_bytes_where_they_are(pd, django_assert_num_queries):
    add(pd)
    with django_assert_num_queries(1) as asked:
        assert [one.name for one in pd.offering.files.all()] == ["Graphs.pdf"]
    assert '"data"' not in asked.captured_queries[0]["sql"]
