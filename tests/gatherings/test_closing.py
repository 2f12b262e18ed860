"""*It took place*: the one service that makes a date held, and says who was there."""

from datetime import timedelta

import pytest

from foundation.refusals import Gone, Refused
from gatherings.hooks import gathering_changed
from gatherings.models import Attendee, Gathering
from gatherings.services import answers, closing, dates
from mailing.models import Mail
from tests.factories import AttendeeFactory, GatheringFactory

from .conftest import NOW, START

LATER = START + timedelta(days=1)


@pytest.fixture
def people(session, east):
    """The rows of Ana (silent), Ben (said yes) and Cy (said no), by first name."""
    return {
        row.user.greeting: row for row in session.attendees.select_related("user").order_by("pk")
    }


@pytest.fixture
def heard(monkeypatch):
    """What gathering_changed was told."""
    monkeypatch.setattr(gathering_changed, "_receivers", list(gathering_changed._receivers))
    changes = []

    def hear(*, change, **moment):
        changes.append(change)

    gathering_changed.connect(hear, floor=9)
    return changes


def close(session, east, present, now=LATER):
    return closing.take_place(
        gathering=session, present=present, actor=east.dana, via="web", now=now
    )


def minutes(session):
    rows = session.attendees.select_related("user").order_by("pk")
    return {row.user.greeting: row.present_minutes for row in rows}


def test_who_is_named_was_there_and_nobody_else(session, people, east):
    assert not session.attendees.filter(present_minutes__isnull=False).exists()
    close(session, east, dict.fromkeys([people["Ana"].pk, people["Ben"].pk]))
    session.refresh_from_db()
    assert session.state == "held"
    assert minutes(session) == {"Ana": 360, "Ben": 360, "Cy": 0}
    # What they had answered stays as they said it.
    assert people["Ana"].answer == "needs-action"


def test_part_of_it_is_minutes_and_more_than_planned_is_all_of_it(session, people, east):
    close(
        session,
        east,
        {people["Ana"].pk: 120, people["Ben"].pk: 100_000, people["Cy"].pk: 0},
    )
    assert minutes(session) == {"Ana": 120, "Ben": 360, "Cy": 0}
    words = [row.presence for row in session.attendees.order_by("pk")]
    assert words == ["partly", "present", "absent"]


def test_pressed_again_it_corrects_and_the_history_keeps_both(session, people, east):
    ana, ben = people["Ana"], people["Ben"]
    close(session, east, {ben.pk: None})
    close(session, east, {ana.pk: 90, ben.pk: None})
    assert minutes(session) == {"Ana": 90, "Ben": 360, "Cy": 0}
    kept = [one.present_minutes for one in ana.history.order_by("history_id")]
    assert kept[-2:] == [0, 90]
    last = ana.history.latest("history_id")
    assert (last.history_user, last.history_change_reason) == (east.dana, "web: held")
    assert session.history.filter(state="held").count() == 1
    # Who stays as they were has no second row.
    assert ben.history.filter(present_minutes=360).count() == 1


def test_the_same_press_twice_is_one(session, people, east, heard):
    for _ in range(2):
        close(session, east, {people["Ben"].pk: None})
    assert heard == ["held"]
    assert people["Ben"].history.filter(present_minutes=360).count() == 1


def test_apps_above_hear_of_each_correction(session, people, east, heard):
    close(session, east, {people["Ben"].pk: None})
    close(session, east, {people["Ben"].pk: 60})
    closing.reopen(gathering=session, actor=east.dana, via="web", now=LATER)
    assert heard == ["held", "held", "reopened"]


@pytest.mark.parametrize(
    ("state", "when", "words"),
    [
        ("draft", LATER, "was never announced"),
        ("cancelled", LATER, "is cancelled"),
        ("announced", NOW, "isn't over yet"),
        ("announced", START + timedelta(hours=7, seconds=-1), "isn't over yet"),
    ],
)
def test_what_did_not_take_place_is_refused_and_nothing_written(
    session, people, east, state, when, words
):
    Gathering.objects.filter(pk=session.pk).update(state=state)
    with pytest.raises(Refused, match=words):
        close(session, east, {people["Ben"].pk: None}, now=when)
    session.refresh_from_db()
    assert session.state == state
    assert minutes(session) == {"Ana": None, "Ben": None, "Cy": None}


def test_it_may_be_closed_from_the_moment_of_its_end(session, people, east):
    assert close(session, east, {people["Ben"].pk: None}, now=session.ends_at).state == "held"


@pytest.mark.parametrize("present", [{}, {"Ben": 0}, {"Ben": -5}])
def test_nobody_at_all_is_a_date_to_cancel(session, people, east, present):
    with pytest.raises(Refused, match="cancel it instead"):
        close(session, east, {people[name].pk: said for name, said in present.items()})
    session.refresh_from_db()
    assert session.state == "announced"


def test_somebody_of_another_date_is_refused(session, people, east):
    stranger = AttendeeFactory(gathering=GatheringFactory())
    gone = AttendeeFactory(gathering=session, withdrawn=True)
    for row in (stranger, gone):
        with pytest.raises(Refused, match="isn't invited any more"):
            close(session, east, {people["Ben"].pk: None, row.pk: None})
    assert minutes(session)["Ben"] is None


def test_who_left_before_the_day_is_not_written_to(session, people, east):
    gone = AttendeeFactory(gathering=session, answer="accepted", withdrawn=True)
    close(session, east, {people["Ben"].pk: None})
    gone.refresh_from_db()
    assert gone.present_minutes is None


def test_a_date_that_was_taken_away_says_so(session, people, east):
    session.attendees.all().delete()
    Gathering.objects.filter(pk=session.pk).delete()
    with pytest.raises(Gone):
        close(session, east, {people["Ben"].pk: None})


def test_no_mail_goes_out(session, people, east):
    close(session, east, {people["Ben"].pk: None})
    closing.reopen(gathering=session, actor=east.dana, via="web", now=LATER)
    assert not Mail.objects.exists()


def test_once_closed_it_is_neither_changed_nor_cancelled_nor_answered(session, people, east):
    close(session, east, {people["Ben"].pk: None})
    with pytest.raises(Refused, match="over and closed"):
        dates.change(
            gathering=session,
            changes={"planned_minutes": 60},
            actor=east.dana,
            via="web",
            now=LATER,
        )
    with pytest.raises(Refused, match="over and closed"):
        dates.cancel(gathering=session, reason="", actor=east.dana, via="web", now=LATER)
    with pytest.raises(Refused, match="is over"):
        answers.answer(attendee=people["Ana"], answer="accepted", actor=None, via="link", now=LATER)


def test_taken_back_it_is_over_again_and_may_be_cancelled(session, people, east):
    close(session, east, {people["Ben"].pk: None})
    closing.reopen(gathering=session, actor=east.dana, via="web", now=LATER)
    session.refresh_from_db()
    assert session.shown_state(LATER) == "over"
    assert minutes(session) == {"Ana": None, "Ben": None, "Cy": None}
    assert session.history.latest("history_id").history_change_reason == "web: reopened"
    dates.cancel(gathering=session, reason="Snow", actor=east.dana, via="web", now=LATER)


@pytest.mark.parametrize("state", ["draft", "announced", "cancelled"])
def test_what_is_not_closed_is_not_taken_back(session, east, state, heard):
    Gathering.objects.filter(pk=session.pk).update(state=state)
    closing.reopen(gathering=session, actor=east.dana, via="web", now=LATER)
    session.refresh_from_db()
    assert (session.state, heard) == (state, [])


@pytest.mark.parametrize(
    ("state", "now", "shown"),
    [
        ("announced", NOW, "announced"),
        ("announced", LATER, "over"),
        ("held", LATER, "held"),
        ("cancelled", LATER, "cancelled"),
        ("draft", LATER, "draft"),
    ],
)
def test_only_what_was_closed_is_shown_as_held(session, state, now, shown):
    session.state = state
    assert session.shown_state(now) == shown


@pytest.mark.parametrize("count", [1, 3, 25])
@pytest.mark.services
def test_closing_costs_the_same_for_any_number_of_people(
    session, east, count, django_assert_num_queries
):
    Attendee.objects.all().delete()
    rows = [AttendeeFactory(gathering=session) for _ in range(count)]
    # The date, its people held and read, its row and history, theirs and their history, and the
    # savepoints of the press and of what is written in bulk.
    with django_assert_num_queries(10):
        close(session, east, dict.fromkeys(row.pk for row in rows))
