"""Bringing in the newest text: looked at first, then merged with what was written here."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from foundation import documents, richtext
from foundation.documents import Comment as WordComment
from foundation.refusals import Refused
from recommendations.models import BroughtIn, Clash, Comment
from recommendations.services import bringing, drafts, texts
from recommendations.services.bringing import Look
from recommendations.services.drafts import Facts
from recommendations.views.bringing import word_file_of
from teams.models import FocusArea
from tests.factories import ThreadFactory
from tests.factories.deciding import adopt

pytestmark = pytest.mark.django_db

FIRST = (
    "<h2>The problem</h2><p>Science has forty minutes a week in our schools.</p>"
    "<h2>What we propose</h2><p>Three hours of science a week for every class.</p>"
)


@pytest.fixture
def draft(world):
    facts = Facts(title="Kits", focus_area=FocusArea.objects.get(slug="toolkit"))
    return drafts.start(team=world.team, facts=facts, actor=world.ana, via="web")


def bring(world, draft, html, **given):
    brought = bringing.look(draft=draft, html=html, actor=world.ana, via="web")
    return bringing.keep(brought=brought, actor=world.ana, via="web", **given)


def words(draft) -> list[str]:
    return [block.text for block in texts.blocks_of(texts.newest(draft))]


def write(draft, old, new, person):
    before = texts.newest(draft)
    blocks = richtext.blocks(before.html.replace(old, new, 1))
    return texts.put(draft, blocks, person=person, before=before, now=timezone.now())


def test_the_first_text_takes_the_place_of_the_template(world, draft):
    version = bring(world, draft, FIRST)
    assert version.number == 1
    assert words(draft) == [
        "The problem",
        "Science has forty minutes a week in our schools.",
        "What we propose",
        "Three hours of science a week for every class.",
    ]


def test_looking_changes_nothing(world, draft):
    before = texts.newest(draft)
    bringing.look(draft=draft, html=FIRST, actor=world.ana, via="web")
    assert texts.newest(draft) == before


def test_the_newest_text_is_merged_with_what_was_written_here_since(world, draft):
    bring(world, draft, FIRST)
    write(draft, "Three hours of science", "Three hours of hands-on science", world.ben)
    version = bring(world, draft, FIRST.replace("forty minutes", "fifty minutes"))
    assert version.number == 2
    assert words(draft)[1] == "Science has fifty minutes a week in our schools."
    assert words(draft)[3] == "Three hours of hands-on science a week for every class."
    assert not Clash.objects.exists()


def test_a_paragraph_that_both_changed_is_kept_twice_until_it_is_settled(world, draft):
    bring(world, draft, FIRST)
    write(draft, "forty minutes", "thirty minutes", world.ben)
    bring(world, draft, FIRST.replace("forty minutes", "fifty minutes"))
    clash = Clash.objects.get()
    assert "thirty" in clash.mine
    assert "fifty" in clash.theirs
    assert "forty" in clash.before
    assert (clash.mine_by, clash.theirs_by) == (world.ben, world.ana)
    assert "thirty" in words(draft)[1]


def test_a_paragraph_that_became_two_here_stays_so_where_the_file_left_it_alone(world, draft):
    bring(world, draft, FIRST)
    old = "Three hours of science a week for every class."
    write(draft, f"{old}</p>", f"{old} Ana.</p><p>{old} Ben.</p>", world.ben)
    bring(world, draft, FIRST.replace("forty", "fifty"))
    assert words(draft)[3:] == [f"{old} Ana.", f"{old} Ben."]
    assert "fifty" in words(draft)[1]
    assert not Clash.objects.exists()


def test_the_page_says_what_keeping_would_do(world, draft, client):
    bring(world, draft, FIRST)
    block = next(one for one in texts.blocks_of(texts.newest(draft)) if "forty" in one.text)
    other = next(one for one in texts.blocks_of(texts.newest(draft)) if "Three" in one.text)
    asked = ThreadFactory(draft=draft, block=block.id, start=12, end=17, words="forty")
    asked.comments.create(outside_name="H. Strand", text="Still so?", at=timezone.now())
    ThreadFactory(draft=draft, block=other.id, start=0, end=5, words="Three")
    world.sign_in(client, world.ana)
    text = FIRST.replace("forty", "fifty") + "<p>Superintendents decide by March.</p>"
    address = reverse("recommendations:bring_in", args=[draft.pk])
    page = client.post(address, {"text": text}, follow=True).content.decode()
    said = " ".join(page.split())
    assert "3 paragraphs as before, 1 changed, 1 new." in said
    assert "1 comment in place, 1 whose paragraph changed" in said
    assert "H. Strand had said: Still so?" in said
    assert "Keep as version 2" in said


def test_how_old_the_text_is_is_said_until_it_is_decided(world, draft, client):
    bring(world, draft, FIRST)
    world.sign_in(client, world.ana)
    assert "brought in" in client.get(draft.get_absolute_url()).content.decode()
    adopt(draft)
    assert "brought in" not in client.get(draft.get_absolute_url()).content.decode()


def test_kept_twice_it_is_there_once(world, draft):
    brought = bringing.look(draft=draft, html=FIRST, actor=world.ana, via="web")
    for _press in range(2):
        version = bringing.keep(brought=brought, actor=world.ana, via="web")
        assert version.number == 1
    assert draft.versions.count() == 1


def test_a_text_that_says_nothing_new_makes_no_version(world, draft):
    bring(world, draft, FIRST)
    assert bring(world, draft, FIRST) is None
    assert draft.versions.count() == 1


def test_taken_away_as_word_changed_there_and_brought_back_it_has_both_changes(world, draft):
    bring(world, draft, FIRST)
    write(draft, "<h2", "<p>Written here, by Ben.</p><h2", world.ben)
    from recommendations.services import versions

    versions.keep(draft=draft, actor=world.ben, via="web")
    taken_away = texts.newest(draft).html
    changed = taken_away.replace("Written here, by Ben.", "Written here, by Ben and Ana.")
    bring(world, draft, changed)
    assert "Written here, by Ben and Ana." in words(draft)
    assert "Written here, by Ben." not in words(draft)
    assert not Clash.objects.exists()


def word_file(html=FIRST, words="forty minutes") -> bytes:
    block = next(one for one in richtext.blocks(html) if words in one.text)
    said = WordComment(
        author="H. Strand",
        when=datetime(2026, 11, 2, 9, tzinfo=UTC),
        words=words,
        block=block.id,
        text="Whose number is this?",
        start=12,
        end=25,
    )
    return documents.to_docx(html, comments=[said])


def test_words_comments_are_threads_with_their_authors_names_and_there_once(world, draft):
    html = richtext.join(richtext.blocks(FIRST))
    for _time in range(2):
        brought = bringing.look(
            draft=draft, data=word_file(html), name="text.docx", actor=world.ana, via="web"
        )
        bringing.keep(brought=brought, actor=world.ana, via="web")
    comment = Comment.objects.get()
    assert (comment.outside_name, comment.text) == ("H. Strand", "Whose number is this?")
    assert comment.author is None
    thread = comment.thread
    block = next(one for one in texts.blocks_of(texts.newest(draft)) if one.id == thread.block)
    assert block.text[thread.start : thread.end] == "forty minutes"


def test_a_comment_whose_words_were_edited_in_word_is_the_same_comment(world, draft):
    html = richtext.join(richtext.blocks(FIRST))
    for text in (html, html.replace("forty minutes", "fifty minutes")):
        data = word_file(text, words="forty minutes" if text == html else "fifty minutes")
        brought = bringing.look(
            draft=draft, data=data, name="text.docx", actor=world.ana, via="web"
        )
        bringing.keep(brought=brought, actor=world.ana, via="web")
    thread = Comment.objects.get().thread
    assert thread.changed and thread.words == "forty minutes"


def standing_words(thread) -> str:
    (block,) = [
        one for one in texts.blocks_of(texts.newest(thread.draft)) if one.id == thread.block
    ]
    return block.text[thread.start : thread.end]


@pytest.mark.parametrize("old", ["", "forty"])
def test_comments_on_a_text_that_is_here_already_stand_on_their_words(world, draft, old):
    bring(world, draft, FIRST)
    html = richtext.join(richtext.blocks(FIRST.replace("Three", "Four")))
    brought = bringing.look(
        draft=draft, data=word_file(html), name="text.docx", actor=world.ana, via="web"
    )
    if old:  # Written here meanwhile.
        write(draft, "Three hours of science a", "Three hours of science each", world.ben)
    bringing.keep(brought=brought, actor=world.ana, via="web")
    assert standing_words(draft.threads.get()) == "forty minutes"


def test_an_answer_in_word_to_a_comment_that_is_here_comes_along_once(world, draft, client):
    html = richtext.join(richtext.blocks(FIRST))
    answers = []
    for said in ("", "Ours.", "Ours.", "Theirs."):
        brought = bringing.look(
            draft=draft, data=word_file(html), name="text.docx", actor=world.ana, via="web"
        )
        if said:
            answers.append({"author": "Cy", "when": "", "text": said})
        brought.comments[0]["replies"] = answers
        brought.save()
        bringing.keep(brought=brought, actor=world.ana, via="web")
    assert list(Comment.objects.order_by("pk").values_list("text", flat=True)) == [
        "Whose number is this?",
        "Ours.",
        "Theirs.",
    ]
    brought.comments[0]["replies"] = [*answers, {"author": "Cy", "when": "", "text": "Whose?"}]
    brought.pk = brought.save_made = None
    brought.save()
    world.sign_in(client, world.ana)
    address = reverse("recommendations:brought", args=[draft.pk, brought.pk])
    page = client.get(address).content.decode()
    assert "1 answer to a comment comes along" in page and "Keep what comes along" in page
    page = client.post(address, {}, follow=True).content.decode()
    assert "What came along is kept." in page and Comment.objects.count() == 4


def test_where_nothing_is_new_the_page_says_so_and_offers_to_keep_nothing(world, draft, client):
    bring(world, draft, FIRST)
    world.sign_in(client, world.ana)
    data = documents.to_docx(texts.newest(draft).html)
    address = reverse("recommendations:bring_in", args=[draft.pk])
    file = SimpleUploadedFile("text.docx", data)
    page = client.post(address, {"file": file}, follow=True).content.decode()
    assert "Nothing in it is new" in page and "Keep" not in page.split("<main")[1]


def test_a_paragraph_that_both_changed_is_said_where_nothing_else_is_new(world, draft, client):
    bring(world, draft, FIRST)
    write(draft, "forty minutes", "thirty minutes", world.ben)
    world.sign_in(client, world.ana)
    address = reverse("recommendations:bring_in", args=[draft.pk])
    typed = {"text": FIRST.replace("forty minutes", "fifty minutes")}
    page = client.post(address, typed, follow=True).content.decode()
    assert "1 paragraph was changed here, too" in page
    assert "It says what stands here already" not in page and "Nothing in it is new" not in page


def test_a_word_file_becomes_version_one_in_a_few_presses(world, draft, client):
    world.sign_in(client, world.ana)
    file = SimpleUploadedFile("text.docx", word_file(richtext.join(richtext.blocks(FIRST))))
    address = reverse("recommendations:bring_in", args=[draft.pk])
    looked = client.post(address, {"file": file})
    assert looked.status_code == 302
    assert "1 comment comes along" in client.get(looked["Location"]).content.decode()
    client.post(looked["Location"], {"note": "From Helen"})
    assert list(draft.versions.values_list("number", "note")) == [(1, "From Helen")]


def test_suggestions_stay_undecided_or_are_taken_in(world, draft):
    brought = BroughtIn.objects.create(
        draft=draft,
        html='<p data-block="aaaaaaa1">Three hours a week.</p>',
        html_taken='<p data-block="aaaaaaa1">Three long hours a week.</p>',
        suggestions=[
            {
                "author": "H. Strand",
                "kind": "insert",
                "words": "long ",
                "block": "aaaaaaa1",
                "start": 6,
                "end": 6,
                "when": "",
                "came_as": "a" * 64,
            }
        ],
        at=timezone.now(),
    )
    look = Look(brought, draft)
    assert len(look.new_suggestions) == 1
    assert Look(brought, draft, take=True).new_suggestions == []
    bringing.keep(brought=brought, actor=world.ana, via="web")
    thread = draft.threads.get()
    assert thread.suggestion.new_words == "Three long hours a week."
    assert (thread.words, thread.suggestion.state) == ("Three hours a week.", "open")


@pytest.mark.parametrize("html", ["", " ", "<p> </p>", "<script>alert(1)</script>"])
def test_nothing_typed_and_no_text_is_said_beside_the_field(world, draft, client, html):
    world.sign_in(client, world.ana)
    address = reverse("recommendations:bring_in", args=[draft.pk])
    page = client.post(address, {"text": html})
    assert page.status_code == 422


def test_a_file_that_cannot_be_read_is_said_beside_it(world, draft, client):
    world.sign_in(client, world.ana)
    file = SimpleUploadedFile("text.docx", b"PK\x03\x04 no archive")
    address = reverse("recommendations:bring_in", args=[draft.pk])
    page = client.post(address, {"file": file})
    assert page.status_code == 422


@pytest.mark.parametrize(
    ("address", "file"),
    [
        (
            "https://docs.google.com/document/d/1Ab_c-9/edit?tab=t.0",
            "https://docs.google.com/document/d/1Ab_c-9/export?format=docx",
        ),
        (
            "https://docs.google.com/document/u/0/d/1Ab/edit",
            "https://docs.google.com/document/d/1Ab/export?format=docx",
        ),
        ("https://evil.example/document/d/1Ab/edit", ""),
        ("https://docs.google.com/spreadsheets/d/1Ab/edit", ""),
    ],
)
def test_a_google_document_offers_its_own_word_file(address, file):
    assert word_file_of(address) == file


def test_a_word_file_that_cant_be_made_is_said_and_is_no_failure(world, client, monkeypatch):
    def cannot(*_args, **_given):
        raise Refused("It takes too long.")

    monkeypatch.setattr(documents, "to_docx", cannot)
    world.sign_in(client, world.ana)
    answer = client.get(reverse("recommendations:word", args=[world.draft.pk]))
    assert (answer.status_code, answer.content) == (503, b"It takes too long.")
