"""Everything that htmx makes smoother works as plain pages, too: the same deeds, no script."""

import re
from pathlib import Path

import pytest
from django.conf import settings as site_settings

from gatherings.models import Attendee
from mailing.models import Mail
from recommendations.models import ReadMark
from tests.factories import DraftFactory, SaveFactory
from tests.support.walking import Region, row_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Each template that htmx makes smoother, and the test of it without a script.
WITHOUT_SCRIPTS = {
    "gatherings/_answer.html": "test_an_answer_at_home_and_all_that_follows",
    "parts/_answers.html": "test_an_answer_at_home_and_all_that_follows",
    "parts/_answered.html": "test_an_answer_at_home_and_all_that_follows",
    "mailing/confirm.html": "test_a_nudge_is_tried_out_sent_and_called_back",
    "mailing/_progress.html": "test_a_nudge_is_tried_out_sent_and_called_back",
    "teams/_import_fix.html": "test_import.py::test_the_same_without_a_script",
    "teams/_import_preview.html": "test_import.py::test_the_same_without_a_script",
    "teams/_import_rows.html": "test_import.py::test_the_same_without_a_script",
    "teams/_import_questions.html": (
        "test_import_questions.py::test_a_word_is_answered_without_a_script"
    ),
    "people/profile.html": "test_ones_own_page_is_saved",
    "recommendations/_changed.html": "test_what_changed_in_a_draft_is_read",
    "recommendations/publishing/_set_progress.html": (
        "test_publishing.py::test_a_set_is_asked_for_without_a_script"
    ),
    "gatherings/_series.html": (
        "test_workgroups.py::test_ben_comes_to_all_but_one_in_3_taps_from_the_mail"
    ),
}


@pytest.fixture
def region(visit, settings):
    settings.STEMHUB_MAIL_DELIVERY = "database"
    return Region()


@pytest.fixture
def session(region):
    return region.announced(1)


def plain(visit, user):
    return visit(user, javascript=False)


def test_each_use_of_htmx_is_walked_without_scripts():
    uses = re.compile(r"\bhx-(get|post|put|patch|delete)=")
    folder = Path(site_settings.BASE_DIR) / "templates"
    found = {
        str(path.relative_to(folder))
        for path in folder.rglob("*.html")
        if uses.search(path.read_text())
    }
    assert found - set(WITHOUT_SCRIPTS) == set()
    here = Path(__file__)
    for place in WITHOUT_SCRIPTS.values():
        name, _, test = place.rpartition("::")
        assert f"def {test}(" in (here.parent / (name or here.name)).read_text(), place


def test_an_answer_at_home_and_all_that_follows(visit, region, session):
    ben = region.user("Ben")
    phone = plain(visit, ben)
    phone.open("/")
    phone.tap("I'll be there")
    assert phone.sees("You're in")
    phone.tap("Undo")
    assert phone.sees("Ben, will you be there?")
    assert row_of(session, ben).answer == "needs-action"

    phone.tap("Not sure yet")
    assert phone.sees("You're not sure yet")
    phone.page.get_by_label("Yes, not yet found").check()
    phone.type("Note to your coordinator", "From noon on only.")
    phone.tap("Save this")
    assert phone.sees("Saved")
    phone.press(phone.page.locator("summary", has_text="Change your answer"))
    phone.tap("I can't come")
    phone.type("Note to your coordinator", "Another time.")
    phone.tap("Save the note")
    row = row_of(session, ben)
    assert (row.answer, row.answered_via, row.note) == ("declined", "web", "Another time.")


def test_an_answer_too_late_says_so(visit, region, session):
    ben = region.user("Ben")
    phone = plain(visit, ben)
    phone.open(session.get_absolute_url())
    session.state = "cancelled"
    session.save()
    phone.tap("I'll be there")
    assert phone.sees("Session 1 is cancelled")
    assert row_of(session, ben).answer == "needs-action"


def test_set_answer_keeps_what_was_typed(visit, region, session):
    sam = region.user("Sam")
    dana = plain(visit, region.dana)
    dana.open(session.get_absolute_url())
    dana.tap("Sam Whitehorse: Can't come")
    dana.tap("Is coming")
    assert dana.sees("Say how you know. Others will ask.")
    dana.type("How you know", "Told me in the hallway")
    dana.tap("Can't come")
    row = dana.page.locator("li.person", has_text="Sam Whitehorse")
    row.locator("summary").click()
    assert dana.sees("entered by Dana: Told me in the hallway")
    row = row_of(session, sam)
    assert (row.answer, row.answered_by) == ("declined", region.dana)


def test_people_and_dates_are_searched_and_filtered(visit, region, session):
    region.announced(2, days=90)
    dana = plain(visit, region.dana)
    dana.open(f"/teams/{region.team.pk}/")
    dana.type("Search by name, school or address", "rosewood")
    dana.tap("Search")
    rows = dana.page.get_by_role("rowheader")
    assert rows.all_inner_texts() == ["Ben Okafor", "Chloë O'Neill"]
    dana.tap("K-5 teacher")
    assert rows.all_inner_texts() == ["Ben Okafor"]

    dana.open("/gatherings/")
    dana.press(dana.page.get_by_text("Find a date"))
    dana.type("Search", "Session 2")
    dana.tap("Show")
    assert dana.page.locator(".dates > li").count() == 1
    dana.page.get_by_label("Which").select_option(label="Past")
    dana.tap("Show")
    assert dana.page.locator(".dates > li").count() == 0
    dana.open(f"{session.get_absolute_url()}")
    dana.tap("8 no answer", role="link")
    assert dana.page.url.endswith("?answer=needs-action#found")


def test_a_nudge_is_tried_out_sent_and_called_back(visit, region, session, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    dana = plain(visit, region.dana)
    dana.open(session.get_absolute_url())
    for name in ("Ana Ruiz", "Gus Lindqvist"):
        dana.page.get_by_label(f"Nudge {name}").uncheck()
    dana.tap("Nudge these")
    assert dana.sees("6 people get this mail")
    dana.page.get_by_label("Show it as read by").select_option(label="Sam Whitehorse")
    dana.tap("Show", exact=True)
    assert dana.sees("As Sam Whitehorse gets it")
    dana.tap("Send me a test")
    assert dana.sees("A test is on its way to dana@example.org.")
    assert Mail.objects.filter(kind="test").count() == 1
    dana.tap("Send 6 mails")
    assert dana.sees("6 mails wait.")
    dana.tap("Watch them go")
    assert dana.sees("6 mails go out in")
    dana.tap("Undo")
    assert dana.sees("Called back. No mail went out.")
    assert set(Mail.objects.filter(kind="gatherings.nudge").values_list("state", flat=True)) == {
        "cancelled"
    }


def test_a_date_moves_and_is_cancelled(visit, region, session):
    dana = plain(visit, region.dana)
    dana.open(session.get_absolute_url())
    dana.press(dana.page.locator("summary.btn", has_text="More"))
    dana.tap("Change date or place")
    dana.page.locator("[name=place]").fill("Room 204")
    dana.tap("Save the change")
    dana.tap("Send 9 mails")
    session.refresh_from_db()
    assert session.place == "Room 204"
    dana.press(dana.page.locator("summary.btn", has_text="More"))
    dana.tap("Cancel this date")
    dana.tap("See the mail")
    dana.tap("Send 9 mails")
    session.refresh_from_db()
    assert session.state == "cancelled"
    assert Attendee.objects.filter(gathering=session).count() == 8


def test_ones_own_page_is_saved(visit, region):
    ana = region.user("Ana")
    phone = plain(visit, ana)
    phone.open("/me/")
    phone.type("School or organization", "Hollydale Elementary")
    phone.type("Food", "No nuts")
    phone.tap("Save")
    ana.refresh_from_db()
    assert (ana.institution.name, ana.needs.food) == ("Hollydale Elementary", "No nuts")


def test_what_changed_in_a_draft_is_read(visit, region):
    ana = region.user("Ana")
    draft = DraftFactory(team=region.team, writers=[ana])
    read = draft.saves.get()
    ReadMark.objects.create(draft=draft, user=ana, save_read=read, read_at=read.at)
    newest = SaveFactory(draft=draft, base=read, html=f"{read.html}<p>One paragraph more.</p>")
    phone = plain(visit, ana)
    phone.open(draft.get_absolute_url())
    phone.tap("I've read it")
    assert ReadMark.objects.get(draft=draft, user=ana).save_read == newest


def test_signing_in_by_code(visit, region):
    phone = visit(javascript=False)
    phone.open("/accounts/login/")
    phone.type("E-mail address", "ana@example.org")
    phone.tap("E-mail me a code")
    code = re.search(r"\d{3} \d{3}", Mail.objects.get().subject).group()
    phone.type("Code from the mail", code)
    phone.tap("Sign in")
    assert phone.sees("Hello, Ana")
