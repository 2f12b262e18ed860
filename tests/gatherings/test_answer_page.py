"""The page behind the link in a mail."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gatherings import links
from gatherings.models import Attendee
from mailing.models import Mail
from tests.factories import AttendeeFactory, UserFactory

from .conftest import text_of


@pytest.fixture
def row(east, now):
    return AttendeeFactory(
        gathering=east.draft(state="announced", address="18 Rosewood Ave"), user=east.ana
    )


@pytest.fixture
def url(row):
    return reverse("gatherings:answer", args=[links.answer_token(row)])


@pytest.fixture
def strict():
    """A browser that keeps no cookie and sends no CSRF token, as mail programs' own do."""
    return Client(enforce_csrf_checks=True)


def test_it_shows_date_zone_place_name_and_three_buttons(strict, url):
    response = strict.get(url)
    page = text_of(response)
    assert response.status_code == 200
    assert "Wednesday, December 9, 8:30 am - 3:30 pm Pacific time" in page
    assert "Rosewood Center" in page
    assert "18 Rosewood Ave" in page
    assert "Ana, will you be there?" in page
    assert page.count('name="answer"') == 3
    assert "Answering for Ana Ruiz. Not you? Ask Dana Whitfield for your own link." in page


def test_it_shows_nothing_else(strict, url, row, east):
    AttendeeFactory(gathering=row.gathering, user=east.ben, answer="accepted")
    page = text_of(strict.get(url))
    assert "Ben Ode" not in page
    assert east.ana.email not in page
    assert "<nav" not in page


def test_it_is_never_stored_or_indexed(strict, url):
    response = strict.get(url)
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "same-origin"


def test_looking_changes_nothing(strict, url, row):
    for address in (url, url + "?answer=accepted", url + "?undo=1", url + "?substitute=1"):
        assert strict.get(address).status_code == 200
        assert strict.head(address).status_code == 200
    row.refresh_from_db()
    assert row.answer == "needs-action"


def test_one_press_and_youre_in(strict, url, row):
    response = strict.post(url, {"answer": "accepted"})
    assert response.status_code == 303
    page = text_of(strict.get(response["Location"]))
    assert "You&#x27;re in" in page or "You're in" in page
    assert "Undo" in page
    row.refresh_from_db()
    assert (row.answer, row.answered_by, row.answered_via) == ("accepted", None, "link")


def test_somebody_else_signed_in_is_not_who_answered(client, url, row, east):
    client.force_login(east.dana, "people.backends.SignIn")
    client.post(url, {"answer": "declined"})
    row.refresh_from_db()
    assert (row.answered_by, row.answered_via) == (None, "link")
    assert row.history.first().history_user is None
    page = text_of(client.get(url))
    assert "Dana Whitfield for your own link" in page
    assert "dana@example.org" not in page


def test_undo_brings_back_what_stood_there(strict, url, row):
    strict.post(url, {"answer": "tentative"})
    strict.post(url, {"answer": "accepted"})
    response = strict.post(url + "?undo=1", {"answer": "tentative"})
    assert response["Location"] == url
    row.refresh_from_db()
    assert row.answer == "tentative"


def test_a_week_later_the_old_answer_stands_there_and_the_buttons_are_open(strict, url):
    strict.post(url, {"answer": "accepted"})
    page = text_of(strict.get(url))
    assert '<details class="change-answer section" open>' in page
    assert "Undo" not in page


def test_a_substitute_is_asked_for_after_the_answer_and_saved_by_itself(strict, url, row):
    strict.post(url, {"answer": "accepted"})
    page = text_of(strict.get(url))
    assert "Do you need a substitute?" in page
    assert page.count('type="radio"') == 3
    response = strict.post(url + "?substitute=1", {"substitute": "wanted", "note": "Room 12"})
    assert "Saved" in text_of(strict.get(response["Location"]))
    row.refresh_from_db()
    assert (row.answer, row.substitute, row.note) == ("accepted", "wanted", "Room 12")


def test_a_note_keeps_everything_but_what_no_database_takes(strict, url, row):
    strict.post(url, {"answer": "accepted"})
    strict.post(url + "?substitute=1", {"substitute": "none", "note": "Zoë\x00 <b>'\"🙂"})
    row.refresh_from_db()
    assert row.note == "Zoë <b>'\"🙂"
    assert "<b>'" not in text_of(strict.get(url))


def test_who_cant_come_is_not_asked_for_a_substitute(strict, url):
    strict.post(url, {"answer": "declined"})
    page = text_of(strict.get(url))
    assert "Do you need a substitute?" not in page
    assert "Note to your coordinator" in page


@pytest.mark.parametrize(
    ("query", "data"),
    [
        ("", {}),
        ("", {"answer": "maybe"}),
        ("?undo=1", {"answer": "maybe"}),
        ("?substitute=1", {"substitute": "x", "note": "kept text"}),
        ("?substitute=1", {"substitute": "wanted", "note": "kept text" + "x" * 300}),
        ("", {"answer": "\x00"}),
    ],
)
def test_a_wrong_post_is_answered_with_the_page_and_what_was_typed(strict, url, row, query, data):
    strict.post(url, {"answer": "accepted"})
    response = strict.post(url + query, data)
    assert response.status_code == 422
    assert data.get("note", "") in text_of(response)
    row.refresh_from_db()
    assert (row.answer, row.substitute) == ("accepted", "none")


def test_the_next_unanswered_date_is_one_press_away(strict, url, row, east):
    later = AttendeeFactory(
        gathering=east.draft(
            state="announced", title="Session 3", starts_at=datetime(2027, 3, 3, 17, tzinfo=UTC)
        ),
        user=east.ana,
    )
    assert "Session 3" not in text_of(strict.get(url))
    strict.post(url, {"answer": "accepted"})
    page = text_of(strict.get(url))
    assert "Session 3, " in page
    assert reverse("gatherings:answer", args=[links.answer_token(later)]) in page


def test_after_a_move_the_old_answer_is_asked_again(strict, url, row):
    strict.post(url, {"answer": "accepted"})
    row.gathering.moved_at = datetime(2026, 11, 3, tzinfo=UTC)
    row.gathering.save()
    page = text_of(strict.get(url))
    assert "It has moved since you answered." in page


@pytest.mark.parametrize(
    ("state", "words"),
    [("cancelled", "is cancelled"), ("draft", "announced yet"), ("held", "is over")],
)
def test_the_link_ends_with_the_date(strict, url, row, state, words):
    row.gathering.state = state
    row.gathering.save()
    for response in (strict.get(url), strict.post(url, {"answer": "accepted"})):
        assert response.status_code == 410
        assert words in text_of(response)
    row.refresh_from_db()
    assert row.answer == "needs-action"


def test_a_stale_link_offers_fresh_mail(strict, url, row, east):
    Attendee.objects.update(link_version=3)
    response = strict.get(url)
    assert response.status_code == 410
    assert "Mail me a new link" in text_of(response)
    assert "Session 2" not in text_of(response)
    assert strict.post(url, {"answer": "accepted"}).status_code == 410
    sent = strict.post(url + "fresh/")
    assert sent.status_code == 200
    assert "A new link is on its way" in text_of(sent)
    assert east.ana.email not in text_of(sent)
    row.refresh_from_db()
    assert row.answer == "needs-action"
    assert links.answer_url(row) in Mail.objects.get(user=east.ana).text


def test_who_left_is_offered_none(strict, url, row):
    Attendee.objects.update(withdrawn=True)
    response = strict.get(url)
    assert response.status_code == 410
    assert "Mail me a new link" not in text_of(response)
    assert strict.post(url + "fresh/").status_code == 410
    assert not Mail.objects.exists()


def test_fresh_mail_by_a_link_that_works_is_the_page_itself(strict, url):
    assert strict.get(url + "fresh/")["Location"] == url


@pytest.mark.parametrize("token", ["nonsense", "a:b:c", "example"])
def test_a_broken_link_says_so(strict, db, token):
    response = strict.get(reverse("gatherings:answer", args=[token]))
    assert response.status_code == 404
    assert "Session" not in text_of(response)


@pytest.mark.parametrize("dates", [1, 3])
def test_one_press_costs_the_same_for_any_number_of_dates(strict, url, east, dates):
    for _ in range(dates):
        AttendeeFactory(gathering=east.draft(state="announced"), user=east.ana)
    AttendeeFactory(gathering=east.draft(state="announced"), user=UserFactory())
    with CaptureQueriesContext(connection) as asked:
        strict.post(url, {"answer": "accepted"})
    assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) == 7
    with CaptureQueriesContext(connection) as asked:
        strict.get(url)
    # Who this is, what waits for them next, the hub's contact, and how many others come.
    assert len(asked) == 4
