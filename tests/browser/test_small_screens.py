"""200 % on a small screen, and what the keyboard reaches beneath a bar that stays at the bottom."""

import pytest
from django.db import transaction
from django.utils import timezone

from foundation import richtext
from recommendations.services import texts
from tests.browser.conftest import PHONE
from tests.recommendations.conftest import team_that_writes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ZOOMED = {"width": 320, "height": 640}
UNDER_THE_BAR = """() => {
  const one = document.activeElement.getBoundingClientRect();
  const bar = document.querySelector(".draft-bar").getBoundingClientRect();
  return one.height > 0 && one.bottom > bar.top + 1 && one.top < bar.bottom
    && !document.activeElement.closest(".draft-bar");
}"""


@pytest.fixture
def world():
    return team_that_writes()


def test_the_sections_stand_whole_in_the_bar_at_320_pixels(visit, world):
    ana = visit(world.ana, size=ZOOMED)
    ana.open(world.draft.get_absolute_url())
    links = ana.page.locator(".nav-main a").all()
    assert [one.inner_text() for one in links][-1] == "Recommendations"
    assert all(one.bounding_box()["x"] + one.bounding_box()["width"] <= 320 for one in links)


def test_what_the_keyboard_reaches_in_a_draft_isnt_under_its_bar(visit, world):
    html = "".join(f"<p>Paragraph {n} of a long text.</p>" for n in range(14))
    before, words = texts.newest(world.draft), richtext.blocks(html)
    with transaction.atomic():
        texts.put(world.draft, words, person=world.ana, before=before, now=timezone.now())
    ana = visit(world.ana, size=PHONE)
    ana.open(world.draft.get_absolute_url())
    hidden = []
    for _step in range(18):
        ana.page.keyboard.press("Tab")
        ana.page.wait_for_timeout(400)  # it glides there
        if ana.page.evaluate(UNDER_THE_BAR):
            hidden.append(ana.page.evaluate("document.activeElement.outerHTML.slice(0, 90)"))
    assert hidden == []
