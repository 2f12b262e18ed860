"""Contact hours on a page."""

import re

import pytest

from gatherings.templatetags.contact_hours import hours_output


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(360, "6 contact hours"), (60, "1 contact hour"), (330, "5.5 contact hours")],
)
def test_contact_hours_have_their_noun(minutes, said):
    assert re.sub(r"<[^>]+>", "", hours_output(minutes)) == said
