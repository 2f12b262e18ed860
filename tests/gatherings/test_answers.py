from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from foundation.refusals import Refused
from gatherings.models import Attendee, Gathering
from gatherings.services import answers
from mailing.models import Mail
from tests.factories import AttendeeFactory

from .conftest import NOW, both_kinds

OVER = datetime(2026, 12, 9, 23, 30, tzinfo=UTC)


@pytest.fixture
def row(east, now):
    return AttendeeFactory(gathering=east.draft(state="announced"), user=east.ana)


def say(row, what, **options):
    return answers.answer(
        **{"attendee": row, "answer": what, "actor": None, "via": "link", "now": NOW} | options
    )


@both_kinds
@pytest.mark.parametrize("what", ["accepted", "declined", "tentative"])
def test_an_answer_is_recorded_with_who_gave_it_and_how(row, what):
    say(row, what)
    row.refresh_from_db()
    assert (row.answer, row.answered_at, row.answered_by, row.answered_via) == (
        what,
        NOW,
        None,
        "link",
    )
    record = row.history.first()
    assert (record.history_user, record.history_change_reason) == (None, "link")


@both_kinds
@pytest.mark.parametrize("what", ["needs-action", "", "yes", "ACCEPTED"])
def test_another_word_is_refused(row, what):
    with pytest.raises(Refused, match="one of the answers"):
        say(row, what)
    row.refresh_from_db()
    assert row.answer == "needs-action"


@both_kinds
def test_the_last_answer_wins(row, east):
    say(row, "accepted")
    say(row, "declined", actor=east.ana, via="web")
    row.refresh_from_db()
    assert (row.answer, row.answered_by, row.answered_via) == ("declined", east.ana, "web")


@both_kinds
def test_the_same_answer_again_confirms_it_after_a_move(row):
    say(row, "accepted", now=NOW - timedelta(days=2))
    row.gathering.moved_at = NOW - timedelta(days=1)
    row.gathering.save()
    assert Attendee.objects.select_related("gathering").get().answered_before_move
    say(row, "accepted")
    assert not Attendee.objects.select_related("gathering").get().answered_before_move


@both_kinds
@pytest.mark.parametrize(
    ("state", "words"),
    [("draft", "isn't announced"), ("cancelled", "is cancelled"), ("held", "is over")],
)
def test_a_date_that_takes_no_answers_says_why(row, state, words):
    row.gathering.state = state
    row.gathering.save()
    with pytest.raises(Refused, match=words):
        say(row, "accepted")


@both_kinds
def test_answers_end_with_the_date_to_the_minute(row):
    assert say(row, "accepted", now=OVER - timedelta(minutes=1)).answer == "accepted"
    with pytest.raises(Refused, match="is over"):
        say(row, "declined", now=OVER)


@both_kinds
def test_who_left_does_not_answer(row):
    Attendee.objects.update(withdrawn=True)
    with pytest.raises(Refused, match="aren't invited"):
        say(row, "accepted")


@both_kinds
def test_a_yes_ends_the_reminders_to_answer_and_sets_the_one_before_the_day(row):
    say(row, "accepted")
    row.refresh_from_db()
    assert row.remind_at.date() == datetime(2026, 12, 8).date()
    say(row, "declined")
    row.refresh_from_db()
    assert row.remind_at is None


# --- taking back ------------------------------------------------------------------------------


@both_kinds
def test_undo_brings_the_answer_before_back(row):
    say(row, "tentative")
    say(row, "accepted")
    answers.undo_answer(attendee=row, to="tentative", actor=None, via="link", now=NOW)
    row.refresh_from_db()
    assert row.answer == "tentative"


@both_kinds
def test_undo_of_the_first_answer_leaves_none_and_reminders_go_on(row):
    say(row, "declined")
    for _ in range(2):
        answers.undo_answer(attendee=row, to="needs-action", actor=None, via="link", now=NOW)
    row.refresh_from_db()
    assert (row.answer, row.answered_at, row.answered_via) == ("needs-action", None, "")
    assert row.remind_at is not None


# --- substitute and note ----------------------------------------------------------------------


@both_kinds
def test_a_substitute_is_saved_apart_from_the_answer(row):
    say(row, "accepted")
    answers.set_substitute(
        attendee=row, substitute="wanted", note=" Room 12 ", actor=None, via="link", now=NOW
    )
    row.refresh_from_db()
    assert (row.answer, row.substitute, row.note) == ("accepted", "wanted", "Room 12")


@both_kinds
@pytest.mark.parametrize(
    ("fields", "field"), [({"substitute": "maybe"}, "substitute"), ({"note": "x" * 301}, "note")]
)
def test_a_wrong_substitute_or_a_long_note_is_refused(row, fields, field):
    with pytest.raises(Refused) as refusal:
        answers.set_substitute(
            **{
                "attendee": row,
                "substitute": "none",
                "note": "",
                "actor": None,
                "via": "link",
                "now": NOW,
            }
            | fields
        )
    assert refusal.value.field == field


# --- entered by a coordinator -----------------------------------------------------------------


def enter(row, east, what="accepted", source="Told me in the hallway"):
    return answers.enter(
        attendee=row, answer=what, source=source, actor=east.dana, via="web", now=NOW
    )


@both_kinds
def test_an_entered_answer_names_its_source_and_mails_the_person(row, east):
    enter(row, east)
    row.refresh_from_db()
    assert (row.answer, row.answered_by, row.answer_source) == (
        "accepted",
        east.dana,
        "Told me in the hallway",
    )
    one = Mail.objects.get(user=east.ana)
    assert one.subject == "Session 2, Wed, Dec 9: you're down as coming"
    assert "Dana Whitfield has entered that you'll be there." in one.text
    assert "Told me in the hallway" in one.text
    assert "/answer/" in one.text


@both_kinds
def test_the_mail_about_an_entered_answer_names_the_place_as_it_is_by_now(row, east):
    # Another coordinator has changed it since this one's page was read.
    Gathering.objects.update(place="Room 7", address="7 Elm St", arrival_notes="Use the side door")
    enter(row, east)
    text = Mail.objects.get(user=east.ana).text
    assert "Room 7, 7 Elm St" in text
    assert "Use the side door" in text


@both_kinds
def test_entered_without_saying_how_one_knows_is_refused(row, east):
    with pytest.raises(Refused) as refusal:
        enter(row, east, source="  ")
    assert refusal.value.field == "source"
    assert not Mail.objects.exists()


@both_kinds
def test_entered_twice_the_person_hears_of_the_last(row, east):
    enter(row, east, "accepted")
    enter(row, east, "declined", source="Called back")
    waiting = Mail.objects.filter(user=east.ana, state="queued")
    assert [one.subject for one in waiting] == ["Session 2, Wed, Dec 9: you're down as not coming"]


# --- two at once ------------------------------------------------------------------------------


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_end_as_one_of_them_with_history_of_both():
    from concurrent.futures import ThreadPoolExecutor

    row = AttendeeFactory()
    both = ["accepted", "declined"] * 5

    def one(what):
        try:
            answers.answer(attendee=row, answer=what, actor=None, via="link", now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, both))
    row.refresh_from_db()
    assert row.answer in both
    assert row.history.filter(history_type="~").count() == 10
    assert row.history.first().answer == row.answer


def test_an_answer_costs_few_queries(row):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        say(row, "accepted")
    assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) == 6
