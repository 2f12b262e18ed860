"""Who wrote a paragraph, when somebody asks."""

import pytest
from django.utils import timezone

from foundation import richtext
from recommendations.authorship import who_wrote
from recommendations.services import bringing, talking, texts, versions
from recommendations.services.talking import Place, Speaker

from .pages import TALKED, url

pytestmark = pytest.mark.django_db


def write(draft, old, new, person):
    before = texts.newest(draft)
    blocks = richtext.blocks(before.html.replace(old, new, 1))
    return texts.put(draft, blocks, person=person, before=before, now=timezone.now())


def names(draft):
    return [one.name for one in who_wrote(draft, TALKED)]


def test_those_who_changed_this_paragraph_are_named_and_nobody_else(world):
    write(world.draft, "40 minutes", "an hour", world.ben)
    write(world.draft, "The problem", "What is wrong", world.dana)
    assert names(world.draft)[0] == "Ben Okafor"
    assert "Dana Whitfield" not in names(world.draft)


def test_bringing_back_an_earlier_version_makes_nobody_its_writer(world):
    first = versions.keep(draft=world.draft, actor=world.ana, via="web")
    write(world.draft, "40 minutes", "an hour", world.ben)
    versions.restore(draft=world.draft, version=first, actor=world.dana, via="web")
    assert "Dana Whitfield" not in names(world.draft)


def test_who_took_a_suggestion_is_named_with_who_made_it(world):
    new = "Teachers of grades K-5 have 20 minutes of science a week."
    thread = talking.begin(
        draft=world.draft,
        place=Place(TALKED),
        text="",
        new_words=new,
        speaker=Speaker(user=world.cora),
        actor=world.cora,
        via="web",
    )
    talking.take(suggestion=thread.suggestion, actor=world.ana, via="web")
    assert who_wrote(world.draft, TALKED)[0].name == "Ana Ruiz"
    assert who_wrote(world.draft, TALKED)[0].suggested_by == "Cora Lind"


def test_who_brought_a_text_in_is_named_with_its_file(world):
    html = texts.newest(world.draft).html.replace("40 minutes", "an hour")
    for text in (texts.newest(world.draft).html, html):
        brought = bringing.look(draft=world.draft, html=text, actor=world.ben, via="web")
        brought.name = "science.docx"
        brought.save()
        bringing.keep(brought=brought, actor=world.ben, via="web")
    assert (names(world.draft)[0], who_wrote(world.draft, TALKED)[0].brought) == (
        "Ben Okafor",
        "science.docx",
    )


def test_the_page_of_a_paragraph_names_them_on_demand(world, client):
    write(world.draft, "40 minutes", "an hour", world.ben)
    world.sign_in(client, world.cora)
    talk = url("talk", world.draft.pk, TALKED)
    page = client.get(talk).content.decode()
    assert "Who wrote this paragraph" in page and "Ben Okafor" not in page
    assert "Ben Okafor" in client.get(f"{talk}?who=1").content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_it_is_read_in_the_same_number_of_queries(world, n, django_assert_num_queries):
    for number in range(n):
        write(world.draft, "Teachers of", f"{number} teachers of", world.ben)
    with django_assert_num_queries(3):
        who_wrote(world.draft, TALKED)
