"""The main job of a draft by keyboard alone: from a Word file to its versions, and to what is late."""

from datetime import timedelta

import pytest
from django.utils import timezone

from foundation import richtext
from recommendations.models import Comment, Draft
from recommendations.services import texts
from tests.browser.conftest import DESK, PHONE
from tests.recommendations.conftest import team_that_writes
from tests.support import word_files
from tests.support.keys import Keys
from tests.support.word_files import commented, inserted, paragraph, run

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def word_file(*, minutes="forty", more=()) -> bytes:
    said = commented(run(f"{minutes} minutes"), 1)
    return word_files.by_hand(
        body=paragraph(run("The problem"), style="Heading1")
        + paragraph(run("Science has "), said, run(" a week."))
        + paragraph(run("What we propose"), style="Heading1")
        + paragraph(run("Three hours a week."), inserted(" And labs."))
        + "".join(paragraph(run(one)) for one in more)
    )


def words(draft) -> str:
    return richtext.plain(texts.newest(draft).html)


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def ana(request, visit):
    world = team_that_writes()
    Draft.objects.filter(pk=world.draft.pk).update(
        due_on=timezone.localdate() - timedelta(days=10), title="Kits for labs"
    )
    visitor = visit(world.ana, size=request.param)
    return visitor, Keys(visitor)


def begin(visitor, keys, path) -> Draft:
    visitor.open("/recommendations/")
    keys.press("^Start: ")
    keys.fill("^Title", "Science every week")
    keys.fill("sentence", "Every class has science every week.")
    keys.choose_file("^A text that you have", path)
    keys.press("^Start it")
    assert visitor.sees("1 undecided suggestion left out"), visitor.text()
    keys.press("^Keep as version 1")
    draft = Draft.objects.get(title="Science every week")
    assert draft.versions.count() == 1
    return draft


def write(visitor, keys, draft) -> None:
    # The second section: the next file changes the first.
    keys.go_to("^Write$")
    keys.press("^Write$")
    visitor.page.locator("[data-ready]").wait_for()
    editor = visitor.page.locator(".editor > .prose")
    for _step in range(60):
        if editor.evaluate("(one) => one === document.activeElement"):
            break
        visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Control+End")
    visitor.page.keyboard.type(" For all grades.")
    visitor.page.keyboard.press("Escape")
    visitor.page.locator("[data-status]", has_text="Saved").wait_for()
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url(f"**{draft.get_absolute_url()}*")
    assert "For all grades." in words(draft)


def talk(visitor, keys, draft) -> None:
    keys.press("^Comment on|^[0-9]+ comment|^Comment$")
    keys.fill("^Your comment", "Whose minutes?")
    keys.press("^Comment$")
    assert Comment.objects.filter(thread__draft=draft, text="Whose minutes?").exists()


def test_from_a_word_file_to_versions_that_one_compares_and_brings_back(ana, tmp_path):
    visitor, keys = ana
    first, second = tmp_path / "first.docx", tmp_path / "second.docx"
    first.write_bytes(word_file())
    second.write_bytes(word_file(minutes="fifty", more=["Superintendents decide."]))

    draft = begin(visitor, keys, first)
    write(visitor, keys, draft)
    talk(visitor, keys, draft)

    keys.press("^Bring in the newest text")
    keys.choose_file("file|Word", second)
    keys.press("^Look at it")
    assert visitor.sees("1 changed"), visitor.text()
    keys.press("^Keep as version 2")
    assert "fifty minutes" in words(draft) and "For all grades." in words(draft)

    visitor.open(draft.get_absolute_url())
    keys.press("^Version 2")
    keys.press("^What changed in version 2")
    assert "fifty" in visitor.page.locator("ins").first.inner_text()

    visitor.open(draft.get_absolute_url())
    keys.press("^Version 2")
    keys.press("^Bring it back: version 1")
    assert "forty minutes" in words(draft)
    assert draft.versions.count() == 3

    visitor.open("/recommendations/")
    keys.press("^Kits for labs")
    assert visitor.page.locator("h1").inner_text() == "Kits for labs"
