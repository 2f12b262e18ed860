"""Readers from outside, by their signed link."""

import pytest
from django.utils import timezone

from mailing.models import Mail
from recommendations import reader_links
from recommendations.models import (
    Comment,
    CommentRound,
    Draft,
    OutsideReader,
    Suggestion,
)
from recommendations.services import rounds, talking
from recommendations.services.talking import Place, Speaker
from tests.factories import DraftFactory

from .pages import TALKED, opened, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(world):
    row = opened(world, outsiders=[("Kim Lee", "kim@example.org")])
    return row.readers.get()


def test_an_outside_reader_sees_this_draft_alone_and_comments(world, reader, client):
    token = reader_links.token_of(reader)
    talking.begin(
        draft=world.draft,
        place=Place(TALKED),
        text="Among ourselves",
        speaker=Speaker(user=world.cora),
        actor=world.cora,
        via="web",
    )
    page = client.get(url("outside", token))
    shown = page.content.decode()
    assert "40 minutes" in shown and page["X-Robots-Tag"] == "noindex"
    assert "Cora" not in shown and "Among ourselves" not in shown
    talk = url("outside_talk", token, TALKED)
    before = Comment.objects.count()
    assert "Among ourselves" not in client.get(talk).content.decode()
    assert Comment.objects.count() == before
    answer = client.post(talk, {"deed": "comment", "text": "Where from?"})
    assert answer["Location"].endswith(f"?said={TALKED}#p-{TALKED}")
    comment = Comment.objects.latest("pk")
    assert (comment.reader, comment.author, comment.outside_name) == (reader, None, "Kim Lee")
    assert client.get(world.draft.get_absolute_url()).status_code == 302


@pytest.mark.parametrize(("block", "place"), [(TALKED, f'id="p-{TALKED}"'), ("all", "<h1>")])
def test_thanks_stand_where_an_outside_reader_commented(world, reader, client, block, place):
    talk = url("outside_talk", reader_links.token_of(reader), block)
    page = client.post(talk, {"text": "Where from?"}, follow=True).content.decode()
    assert page.count("The authors have your comment") == 1
    before = page.partition("The authors have your comment")[0]
    assert place in before
    assert ('class="para"' in before) == (block != "all")


def test_their_link_ends_with_the_comments_and_with_a_newer_link(world, reader, client):
    token = reader_links.token_of(reader)
    for wrong in ("x", token[:-1] + ("a" if token[-1] != "a" else "b"), "a:b:c"):
        assert client.get(url("outside", wrong)).status_code == 404
    OutsideReader.objects.update(link_version=2)
    assert client.get(url("outside", token)).status_code == 410
    assert client.post(url("outside_talk", token, TALKED), {"text": "x"}).status_code == 410
    assert client.get(url("outside_resource", token)).status_code == 410
    reader.refresh_from_db()
    token = reader_links.token_of(reader)
    rounds.close(row=reader.round, actor=world.ana, via="web")
    talk = url("outside_talk", token, TALKED)
    for answer in (client.get(url("outside", token)), client.get(talk), client.post(talk, {})):
        assert answer.status_code == 410
    assert "Comments on this draft closed" in client.get(talk).content.decode()


def test_their_link_ends_when_the_draft_is_no_longer_open_to_comments(world, reader, client):
    Draft.objects.filter(pk=world.draft.pk).update(state="shelved", reason="Later")
    assert client.get(url("outside", reader_links.token_of(reader))).status_code == 410


def test_a_reader_who_suggests_other_words_is_named(world, reader, client):
    talk = url("outside_talk", reader_links.token_of(reader), TALKED)
    client.post(
        talk,
        {
            "deed": "suggest",
            "new_words": "Teachers have 40 minutes of science a week.",
            "why": "Shorter",
        },
    )
    suggestion = Suggestion.objects.get()
    assert suggestion.thread.comments.get().outside_name == "Kim Lee"
    # Words that only go stand with none in their place.
    assert suggestion.thread.words.strip() == "of grades K-5" and suggestion.new_words == ""


def mails(kind):
    return Mail.objects.filter(kind=f"recommendations.{kind}").order_by("pk")


def test_an_author_sends_a_new_link_and_the_one_before_ends(
    world, reader, signed, client, time_machine
):
    # A link says when it was signed: the one in the mail and the one made here are of one second.
    time_machine.move_to(timezone.now(), tick=False)
    old = reader_links.token_of(reader)
    signed(world.ana)
    page = client.get(url("readers", world.draft.pk, reader.round_id)).content.decode()
    assert "Kim Lee" in page and "No comment yet" in page
    client.post(url("reader_link", world.draft.pk, reader.round_id, reader.pk))
    (mail,) = mails("round_outside_link")
    reader.refresh_from_db()
    assert reader_links.url_of(reader) in mail.text and mail.to == "kim@example.org"
    assert client.get(url("outside", reader_links.token_of(reader))).status_code == 200
    assert "You have a newer link" in client.get(url("outside", old)).content.decode()


def test_who_holds_an_older_link_has_the_newest_mailed_once_an_hour(world, reader, client):
    old = reader_links.token_of(reader)
    OutsideReader.objects.update(link_version=2)
    for _ in range(2):
        page = client.post(url("outside_again", old))
        assert page.status_code == 200
        assert "on its way" in page.content.decode() and "kim@" not in page.content.decode()
    assert mails("round_outside_link").count() == 1
    assert client.get(url("outside_again", old)).status_code == 410
    reader.refresh_from_db()
    current = url("outside_again", reader_links.token_of(reader))
    assert client.post(current)["Location"] == url("outside", reader_links.token_of(reader))
    rounds.close(row=reader.round, actor=world.ana, via="web")
    page = client.post(url("outside_again", old))
    assert page.status_code == 410 and "closed" in page.content.decode()
    assert mails("round_outside_link").count() == 1


def test_who_commented_from_outside_gets_the_authors_answer_once(world, client):
    asked = [("Kim Lee", "kim@example.org"), ("Lou Fox", "lou@example.org")]
    row = opened(world, outsiders=asked)
    kim = row.readers.get(name="Kim Lee")
    talk = url("outside_talk", reader_links.token_of(kim), TALKED)
    client.post(talk, {"deed": "comment", "text": "Where from?"})
    rounds.close(row=row, actor=world.ana, via="web")
    for answer in ("We named the source.", "We named both sources."):
        rounds.say_what_changed(row=row, answer=answer, actor=world.ana, via="web")
    (mail,) = mails("round_outside_answer")
    assert (mail.to, mail.subject) == (
        "kim@example.org",
        "What became of your comments: Science every week",
    )
    assert "We named the source." in mail.text and "/comment/" not in mail.text


def test_who_is_asked_about_two_drafts_has_a_link_to_each_mailed_within_the_hour(
    world, reader, client
):
    other = DraftFactory(team=world.team, title="Labs for all")
    second = CommentRound.objects.get(pk=reader.round_id)
    second.pk, second.draft = None, other
    second.save()
    Draft.objects.filter(pk=other.pk).update(state="comments")
    also = second.readers.create(name="Kim Lee", email="kim@example.org", added_by=world.ana)
    for one in (reader, also):
        old = reader_links.token_of(one)
        OutsideReader.objects.filter(pk=one.pk).update(link_version=2)
        assert client.post(url("outside_again", old)).status_code == 200
    titles = {mail.texts.get().subject for mail in mails("round_outside_link")}
    assert titles == {"Your new link: Science every week", "Your new link: Labs for all"}
