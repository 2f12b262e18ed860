"""Three hundred ways to run something, in the text of a draft, a comment and a paste: nothing runs."""

import pytest
from django.urls import reverse

from foundation import documents, richtext
from recommendations.services import talking, texts
from recommendations.services.talking import Place, Speaker
from tests.browser.conftest import DESK
from tests.foundation.test_hostile_html import VECTORS, around
from tests.recommendations.conftest import team_that_writes

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
# A text has 500 paragraphs at most.
AT_ONCE = 80


def test_nothing_of_a_text_runs_and_the_policy_is_silent(visit):
    world = team_that_writes()
    desk = visit(world.ana, size=DESK)
    ran = []
    desk.page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    draft = world.draft
    for first in range(0, len(VECTORS), AT_ONCE):
        some = VECTORS[first : first + AT_ONCE]
        pasted = documents.pasted("".join(around(one) for one in some))
        before = texts.newest(draft)
        blocks = richtext.blocks(pasted)
        texts.put(draft, blocks, person=world.ana, before=before, now=draft.created_at)
        talking.begin(
            draft=draft, place=Place(blocks[0].id), speaker=Speaker(user=world.ben),
            text="".join(some)[:4000], actor=world.ben, via="web", now=draft.created_at,
        )  # fmt: skip
        desk.open(draft.get_absolute_url())
        assert "Before it." in desk.page.locator(".draft-text").inner_text()
        desk.open(reverse("recommendations:talk", args=[draft.pk, blocks[0].id]))
        desk.open(reverse("recommendations:write", args=[draft.pk, blocks[0].id]))
        desk.page.locator("[data-ready]").wait_for()
        desk.settle()
    assert ran == []
    # What scripts, other hosts and the policy say is asked of every visitor: see conftest.py.
