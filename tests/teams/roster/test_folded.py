"""Rows with nothing to see are folded in the preview, so that a phone shows what is to be looked at."""

import html

import pytest
from django.urls import reverse

from tests.factories import MembershipFactory

from .test_pages import Page, people

pytestmark = pytest.mark.django_db


def parts_of(page):
    """What stands open of the rows, what is on the fold, and what is in it."""
    text = html.unescape(page.response.content.decode())
    rows = text[text.index('id="import-rows"') :]
    seen, _fold, folded = rows.partition('<details class="fold" id="import-folded">')
    return seen, *folded.split("</summary>", 1)


def preview(client, dana, team, rows):
    client.force_login(dana)
    page = Page(client, reverse("teams:import", args=[team.pk]))
    page.choose(rows)
    return page


def test_new_and_unchanged_rows_are_folded_and_the_others_stand_open(client, dana, team):
    seat = MembershipFactory(team=team, user__name="Zoe Lind", job_role="principal")
    changed = ["Zoe Lind", seat.user.email, "", "Coach", ""]
    wrong = ["Siân O'Neill", "sian@example", "", "Coach", ""]
    page = preview(client, dana, team, [*people(6), changed, wrong])
    seen, fold, folded = parts_of(page)
    assert "All 8 rows of the list" in seen
    assert "Zoe Lind" in seen and "Siân" in seen and "Person 1" not in seen
    assert "6 new, just as the list says:" in fold and "Person 1, Person 2" in fold
    assert folded.count('name="skip"') == 6
    assert "Zoe Lind" not in folded


def test_a_row_that_is_left_out_comes_out_of_the_fold(client, dana, team):
    page = preview(client, dana, team, people(7))
    page.send(do="check", skip="2")
    seen, fold, _folded = parts_of(page)
    assert "new1@example.org" in seen and "6 new" in fold


def test_a_short_list_isnt_folded(client, dana, team):
    page = preview(client, dana, team, people(4))
    text = page.response.content.decode()
    assert "import-folded" not in text
    assert text.count('name="skip"') == 4


def test_without_a_script_what_is_folded_is_added_too(client, dana, team):
    page = preview(client, dana, team, people(7))
    page.send(do="add")
    assert team.memberships.active().count() == 7
