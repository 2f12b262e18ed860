"""Readers from outside, by their signed link."""

import pytest

from recommendations import reader_links
from recommendations.models import (
    Comment,
    Draft,
    OutsideReader,
    Suggestion,
)
from recommendations.services import rounds, talking
from recommendations.services.talking import Place, Speaker

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
    assert "said=1" in answer["Location"]
    comment = Comment.objects.latest("pk")
    assert (comment.reader, comment.author, comment.outside_name) == (reader, None, "Kim Lee")
    assert client.get(world.draft.get_absolute_url()).status_code == 302


def test_their_link_ends_with_the_comments_and_with_a_newer_link(world, reader, client):
    token = reader_links.token_of(reader)
    for wrong in ("x", token[:-1] + ("a" if token[-1] != "a" else "b"), "a:b:c"):
        assert client.get(url("outside", wrong)).status_code == 404
    OutsideReader.objects.update(link_version=2)
    assert client.get(url("outside", token)).status_code == 404
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
