"""Versions: numbers without a gap, what changed, an earlier one again."""

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from foundation import richtext
from foundation.refusals import Refused
from recommendations.models import Version
from recommendations.services import reading, texts, versions
from tests.factories import DraftFactory, ThreadFactory
from tests.support.meanwhile import Meanwhile

pytestmark = pytest.mark.django_db


def write(draft, old: str, new: str, person):
    """A save in which these words are other words."""
    before = texts.newest(draft)
    blocks = richtext.blocks(before.html.replace(old, new))
    return texts.put(draft, blocks, person=person, before=before, now=timezone.now())


def keep(world, note=""):
    return versions.keep(draft=world.draft, note=note, actor=world.ana, via="web")


def test_numbers_have_no_gap_and_a_version_counts_its_saves(world):
    first = keep(world)
    for hours in ("two", "four", "five"):
        write(world.draft, "Three", hours, world.ben)
        Version.objects.filter()  # nothing is kept meanwhile
    write(world.draft, "coach", "helper", world.ben)
    second = keep(world, note="  Fewer   words ")
    assert (first.number, second.number) == (1, 2)
    assert (second.base, second.note, second.saves) == (first, "Fewer words", 2)


def test_a_text_that_is_a_version_already_gets_no_second_number(world):
    keep(world)
    with pytest.raises(Refused, match="Nothing changed since version 1"):
        keep(world)


def test_an_earlier_one_again_is_a_version_of_its_own(world, client):
    first = keep(world)
    write(world.draft, "Three hours", "Two hours", world.ben)
    keep(world)
    world.sign_in(client, world.ana)
    client.post(reverse("recommendations:restore", args=[world.draft.pk, 1]))
    last = world.draft.versions.first()
    assert (last.number, last.html, last.note) == (3, first.html, "Version 1 again")
    assert texts.newest(world.draft).html == first.html


def test_what_changed_is_marked_by_words(world, client):
    keep(world)
    write(world.draft, "Three hours", "Two hours", world.ben)
    world.sign_in(client, world.cora)
    address = reverse("recommendations:compare", args=[world.draft.pk])
    page = client.get(address, {"old": 1}).content.decode()
    assert "<del>Three</del>" in page
    assert "<ins>Two</ins>" in page
    assert "3 paragraphs as before" in page


@pytest.mark.parametrize("query", ["old=7", "old=x", "since=999999", "since=-1", "new=0", "old=٣"])
def test_a_version_that_is_not_there_is_not_found(world, client, query):
    keep(world)
    world.sign_in(client, world.ana)
    address = reverse("recommendations:compare", args=[world.draft.pk])
    assert client.get(f"{address}?{query}").status_code == 404


def test_the_page_says_what_changed_since_one_read_it(world, client):
    world.sign_in(client, world.cora)
    page = world.draft.get_absolute_url()
    assert "Since you read it" not in client.get(page).content.decode()
    reading.read(draft=world.draft, actor=world.cora, via="web")
    write(world.draft, "Three hours", "Two hours", world.ben)
    shown = client.get(page).content.decode()
    assert "Since you read it" in shown
    assert "1 paragraph changed" in shown
    client.post(reverse("recommendations:read", args=[world.draft.pk]))
    assert "Since you read it" not in client.get(page).content.decode()


def test_a_comment_goes_along_with_its_words_and_never_to_others(world):
    here = ThreadFactory(draft=world.draft, start=0, end=8, words="Teachers")
    other = ThreadFactory(draft=world.draft, start=12, end=22, words="grades K-5")
    write(world.draft, "Teachers of grades K-5", "Many Teachers of grades K-8", world.ben)
    for thread in (here, other):
        thread.refresh_from_db()
    assert (here.start, here.end, here.changed) == (5, 13, False)
    assert (other.changed, other.words) == (True, "grades K-5")


def test_a_draft_without_a_text_cannot_be_kept(world):
    empty = DraftFactory(team=world.team, text="")
    with pytest.raises(Refused, match="no text yet"):
        versions.keep(draft=empty, actor=world.ana, via="web")


@pytest.mark.services_only
@pytest.mark.django_db(transaction=True)
def test_two_who_keep_a_version_at_once_get_two_numbers(world):
    """The second one waits for the draft, and finds that nothing changed, or its own words."""
    first = texts.newest(world.draft)

    def other():
        return versions.keep(draft=world.draft, note="Ben's", actor=world.ben, via="web")

    deed = Meanwhile(other)
    with transaction.atomic():
        versions.keep(draft=world.draft, note="Ana's", actor=world.ana, via="web")
        write(world.draft, "Three hours", "Two hours", world.ana)
        assert deed.waits()
    assert deed.end() is None
    kept = list(world.draft.versions.order_by("number").values_list("number", "note"))
    assert kept == [(1, "Ana's"), (2, "Ben's")]
    assert world.draft.versions.get(number=1).html == first.html


def test_the_last_version_comes_back_over_what_was_saved_since_which_is_kept_first(world, client):
    draft = world.draft
    first = versions.keep(draft=draft, actor=world.ana, via="web")
    before = texts.newest(draft)
    blocks = richtext.blocks(before.html.replace("40 minutes", "an hour"))
    texts.put(draft, blocks, person=world.ben, before=before, now=timezone.now())
    world.sign_in(client, world.ana)
    assert "Make it the newest text again" in client.get(first.get_absolute_url()).content.decode()
    made = versions.restore(draft=draft, version=first, actor=world.ana, via="web")
    assert made.number == 3 and texts.newest(draft).html == first.html
    assert "an hour" in draft.versions.get(number=2).html
