"""Files: of one text, and of many by a task with progress; what is withdrawn isn't given out."""

import io
import zipfile
from datetime import timedelta

import docx
import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone

from foundation import documents as word
from foundation.refusals import Refused
from people.models import User
from recommendations.models import Export
from recommendations.publishing import documents, published
from recommendations.publishing.services import editions, exporting
from recommendations.services import public_names
from tests.factories import DraftFactory, TeamFactory, VersionFactory
from tests.factories.deciding import publish
from tests.support.pdf_text import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.services]
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
RICH = (
    '<h2 data-block="aaaaaaa1">The <em>problem</em> #let x = 1</h2>'
    '<p data-block="aaaaaaa2">Thảo said $40 @preview<span data-note="A note"></span>'
    f' <img src="data:image/png;base64,{PICTURE}" alt="A &quot;dot&quot;"></p>'
    '<table data-block="aaaaaaa3"><tr><th><p>A</p></th></tr><tr><td><p>1</p></td></tr></table>'
)


@pytest.fixture
def rich(world):
    draft = DraftFactory(team=world.team, title='Three "hours"', text=RICH)
    VersionFactory(draft=draft, html=RICH)
    publish(draft)
    return published.read(published.shown().get(pk=draft.pk))


def test_a_pdf_has_tags_contents_and_page_numbers(rich):
    with pikepdf.open(io.BytesIO(documents.one(rich, "pdf"))) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked) and "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "en" and str(pdf.docinfo["/Title"]) == 'Three "hours"'
        with pdf.open_metadata() as meta:
            assert meta["pdfuaid:part"] == "1"
        kinds = {str(one.S) for one in structure(pdf.Root.StructTreeRoot)}
        assert {"/H1", "/Table", "/TH", "/Figure", "/TOC"} <= kinds
        alts = [str(one.Alt) for one in structure(pdf.Root.StructTreeRoot) if "/Alt" in one]
        assert 'A "dot"' in alts
        titles = [str(one.title) for one in outline(pdf)]
        assert titles[0] == "The problem #let x = 1"
        assert "How it was decided" in titles and "Eight equity questions" in titles


def test_a_pdf_reads_as_its_text_with_headings_tally_and_equity_answers(rich):
    said = text_of(documents.one(rich, "pdf"))
    for words in (
        "The problem #let x = 1", "Thảo said $40 @preview", "A note", "How it was decided",
        "Go ahead 1", "Which groups does it affect, and how?", "Rural schools first.",
    ):  # fmt: skip
        assert words in said, said


def structure(node):
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            if "/S" in kid:
                yield kid
            yield from structure(kid)


def outline(pdf):
    with pdf.open_outline() as found:
        return list(found.root)


def test_a_letter_that_no_font_has_still_makes_a_tagged_pdf():
    made = word.to_pdf("<p>漢字 🦉</p>", title="漢字")
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)


def test_a_word_file_has_headings_contents_and_the_tally(rich):
    file = docx.Document(io.BytesIO(documents.one(rich, "docx")))
    headings = [one.text for one in file.paragraphs if one.style.name.startswith("Heading")]
    assert headings[0] == "The problem #let x = 1" and "How it was decided" in headings
    cells = [[cell.text for cell in row.cells] for row in file.tables[-1].rows]
    assert ["Go ahead", "1"] in cells
    assert "TOC" in file.element.xml


def test_a_page_and_markdown_hold_the_same(rich):
    page = documents.one(rich, "html").decode()
    assert "Which groups does it affect, and how?" in page and "<h1>Three &quot;hours&quot;" in page
    text = documents.one(rich, "md").decode()
    assert "# Three" in text and "Rural schools first." in text and "Go ahead" in text


def test_a_file_is_named_after_its_text(world, client):
    answer = client.get(reverse("recommendations:text_file", args=[world.draft.pk, "md"]))
    assert 'filename="science-every-week.md"' in answer["Content-Disposition"]
    assert client.get(f"/texts/{world.draft.pk}/text.exe").status_code == 404


def test_a_file_isnt_made_anew_for_who_has_it(world, client, monkeypatch):
    address = reverse("recommendations:text_file", args=[world.draft.pk, "md"])
    first = client.get(address)
    monkeypatch.setattr(documents, "one", None)
    second = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (second.status_code, second.content) == (304, b"")


# --- many ---------------------------------------------------------------------------------------


def asked(client, **typed):
    answer = client.post(reverse("recommendations:sets"), {"team": "", "kind": "md", **typed})
    assert answer.status_code == 302
    return Export.objects.latest("pk"), answer["Location"]


def test_a_set_is_asked_for_made_and_taken(world, client):
    publish(DraftFactory(team=TeamFactory(), title="Robots"))
    row, page = asked(client)
    assert "0 of 2 texts" in client.get(page).content.decode()
    assert client.get(reverse("recommendations:set_file", args=[row.pk])).status_code == 404
    exporting.make(row.pk)
    assert "2 texts are in it" in client.get(page).content.decode()
    file = client.get(reverse("recommendations:set_file", args=[row.pk]))
    said = file.content.decode()
    assert "Robots" in said and "Science every week" in said
    assert file["Content-Disposition"].endswith('"recommendations-of-all-regions.md"')


def test_the_same_set_is_made_once_whoever_asks(world, client):
    first, _page = asked(client)
    exporting.make(first.pk)
    assert asked(client)[0] == first
    assert Export.objects.count() == 1


def test_a_teams_set_holds_that_teams_texts(world, client):
    publish(DraftFactory(team=TeamFactory(), title="Robots"))
    row, _page = asked(client, team=world.team.pk)
    exporting.make(row.pk)
    row.refresh_from_db()
    assert row.total == row.done == 1 and b"Robots" not in bytes(row.file)


@pytest.mark.parametrize("kind", ["pdf", "docx", "html", "md"])
def test_a_set_of_each_kind_can_be_made(world, kind):
    row = exporting.ask(team=None, kind=kind)
    exporting.make(row.pk)
    row.refresh_from_db()
    assert row.problem == "" and row.file_name.endswith(kind)


def test_more_than_one_file_holds_come_as_a_zip(world, monkeypatch):
    publish(DraftFactory(team=TeamFactory(), title="Robots"))
    monkeypatch.setattr(documents, "A_FILE", 100)
    row = exporting.ask(team=None, kind="md")
    exporting.make(row.pk)
    row.refresh_from_db()
    names = zipfile.ZipFile(io.BytesIO(row.file)).namelist()
    assert row.file_name.endswith(".zip") and len(names) == 2


def test_what_was_withdrawn_since_isnt_given_out(world, client):
    row, _page = asked(client)
    exporting.make(row.pk)
    editions.withdraw(draft=world.draft, reason="Wrong", actor=world.dana, via="web")
    answer = client.get(reverse("recommendations:set_file", args=[row.pk]))
    assert answer.status_code == 302 and not answer.content


def test_who_takes_back_their_name_isnt_in_files_that_are_given_out(world, client):
    public_names.say(user=world.ana, shown=True, actor=world.ana, via="web")
    row, _page = asked(client)
    exporting.make(row.pk)
    row.refresh_from_db()
    assert b"Ana Ruiz" in bytes(row.file)
    public_names.say(user=world.ana, shown=False, actor=world.ana, via="web")
    assert client.get(reverse("recommendations:set_file", args=[row.pk])).status_code == 302
    assert asked(client)[0] != row


def test_who_has_another_name_now_isnt_in_files_that_are_given_out_by_the_old_one(world, client):
    public_names.say(user=world.ana, shown=True, actor=world.ana, via="web")
    row, _page = asked(client)
    exporting.make(row.pk)
    User.objects.filter(pk=world.ana.pk).update(name="Ana Ruiz-Berg")
    assert client.get(reverse("recommendations:set_file", args=[row.pk])).status_code == 302


@pytest.mark.parametrize("typed", [{"kind": "exe"}, {"kind": ""}])
def test_an_odd_kind_is_refused(world, client, typed):
    answer = client.post(reverse("recommendations:sets"), {"team": "", **typed})
    assert answer.status_code == 422 and "Choose a kind of file." in answer.content.decode()


def test_two_workers_make_it_once(world):
    row = exporting.ask(team=None, kind="md")
    now = timezone.now()
    assert exporting._claim(row.pk, now) is not None
    assert exporting._claim(row.pk, now) is None
    assert exporting._claim(row.pk, now + exporting.SILENT * 2) is not None


def test_what_a_dead_worker_left_goes_on_and_old_files_go(world):
    row = exporting.ask(team=None, kind="md")
    assert exporting.sweep() == []
    later = timezone.now() + timedelta(minutes=20)
    assert exporting.sweep(now=later) == [row.pk]
    exporting.sweep(now=timezone.now() + exporting.KEPT * 2)
    assert not Export.objects.exists()


def test_a_set_that_cant_be_made_says_so_and_is_made_anew(world, monkeypatch, client):
    row, page = asked(client)

    def refuse(*args, **kwargs):
        raise Refused("Too long.")

    with monkeypatch.context() as broken:
        broken.setattr(documents, "several", refuse)
        exporting.make(row.pk)
    assert "Too long." in client.get(page).content.decode()
    assert asked(client)[0] != row
