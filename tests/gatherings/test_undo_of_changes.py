"""*Undo* of changes, and changes while mail about the date still waits."""

from datetime import timedelta

import pytest

from foundation.refusals import Refused
from gatherings.services import announcing
from mailing.models import Sending
from mailing.undo import undo_sending

from .conftest import (
    AFTER,
    NOW,
    START,
    both_kinds,
    cancel,
    change,
    went,
)

LATER = {"starts_at": START + timedelta(days=1), "ends_at": START + timedelta(days=1, hours=7)}


def undo(east):
    undo_sending(
        sending=Sending.objects.latest("pk"),
        actor=east.dana,
        via="web",
        now=NOW + timedelta(seconds=20),
    )


# --- while the announcement still waits -------------------------------------------------------


@pytest.fixture
def waiting(east, now, settings):
    """Two dates in one announcement that can still be called back."""
    settings.STEMHUB_UNDO_SECONDS = 60
    gatherings = [east.draft(), east.draft(title="Session 3", starts_at=START + timedelta(days=60))]
    announcing.announce(
        gatherings=gatherings, actor=east.dana, via="web", sending_key="first", now=NOW
    )
    return gatherings


@both_kinds
def test_who_has_heard_nothing_gets_the_announcement_with_the_new_place(east, waiting):
    change(east, waiting[0], place="Gresham High")
    (one,) = went(user=east.ana)
    assert one.kind == "gatherings.announced"
    assert "Gresham High" in one.text
    assert "Session 3" in one.text


@both_kinds
def test_undoing_that_change_writes_the_old_place_again(east, waiting):
    change(east, waiting[0], place="Gresham High")
    undo(east)
    (one,) = went(user=east.ana)
    assert "Rosewood Center" in one.text
    assert "Gresham High" not in one.text


@both_kinds
def test_a_date_cancelled_meanwhile_is_left_out_of_the_announcement(east, waiting):
    cancel(east, waiting[0])
    (one,) = went(user=east.ana)
    assert "Session 2" not in one.text
    assert "Session 3" in one.text


@both_kinds
def test_undoing_that_cancellation_announces_it_after_all(east, waiting):
    cancel(east, waiting[0])
    undo(east)
    texts = [one.text for one in went(user=east.ana)]
    assert sum("Session 2" in text for text in texts) == 1


# --- undo -------------------------------------------------------------------------------------


@both_kinds
def test_undo_of_a_move_brings_the_time_back_and_tells_nobody(east, announced):
    change(
        east,
        announced,
        starts_at=START + timedelta(days=1),
        ends_at=START + timedelta(days=1, hours=7),
        place="Gresham High",
    )
    undo(east)
    announced.refresh_from_db()
    assert (announced.starts_at, announced.place, announced.moved_at) == (
        START,
        "Rosewood Center",
        None,
    )
    assert announced.sequence == 2
    assert not went()


@both_kinds
def test_undo_of_a_cancellation_is_the_only_way_back(east, announced):
    cancel(east, announced)
    undo(east)
    announced.refresh_from_db()
    assert (announced.state, announced.cancelled_reason, announced.sequence) == (
        "announced",
        "",
        2,
    )
    assert not went()
    assert announced.attendees.filter(remind_at__isnull=False).count() == 3


@both_kinds
def test_undo_is_refused_where_the_date_changed_again(east, announced):
    change(east, announced, place="Gresham High")
    first = Sending.objects.latest("pk")
    change(east, announced, place="Reynolds High")
    with pytest.raises(Refused):
        undo_sending(sending=first, actor=east.dana, via="web", now=NOW)
    announced.refresh_from_db()
    assert announced.place == "Reynolds High"


@both_kinds
def test_two_changes_before_the_first_is_sent_are_told_as_one(east, announced):
    change(east, announced, **LATER)
    change(east, announced, place="Gresham High")
    (one,) = went(user=east.ana)
    assert one.subject == "Moved: Session 2 is now Thu, Dec 10"
    assert "It was on Wednesday, December 9" in one.text
    assert "Gresham High" in one.text


@both_kinds
def test_the_second_of_them_undone_the_first_is_told_alone(east, announced):
    change(east, announced, **LATER)
    change(east, announced, place="Gresham High")
    undo(east)
    (one,) = went(user=east.ana)
    assert one.subject == "Moved: Session 2 is now Thu, Dec 10"
    assert "Gresham High" not in one.text


@both_kinds
def test_both_undone_tell_nobody_anything(east, announced):
    change(east, announced, **LATER)
    first = Sending.objects.latest("pk")
    change(east, announced, place="Gresham High")
    undo(east)
    undo_sending(sending=first, actor=east.dana, via="web", now=NOW + timedelta(seconds=30))
    assert not went()
    announced.refresh_from_db()
    assert (announced.starts_at, announced.place) == (START, "Rosewood Center")


@both_kinds
def test_an_older_change_of_something_else_can_be_undone_while_the_newer_stays(east, announced):
    change(east, announced, place="Gresham High")
    first = Sending.objects.latest("pk")
    change(east, announced, **LATER)
    undo_sending(sending=first, actor=east.dana, via="web", now=NOW + timedelta(seconds=30))
    (one,) = went(user=east.ana)
    assert one.subject == "Moved: Session 2 is now Thu, Dec 10"
    assert "Rosewood Center" in one.text


@both_kinds
def test_moved_there_and_back_before_it_was_sent_tells_nobody(east, announced):
    change(east, announced, **LATER)
    change(east, announced, starts_at=START, ends_at=START + timedelta(hours=7))
    assert not went()


@both_kinds
def test_a_date_moved_and_cancelled_before_the_move_was_sent_names_the_day_people_know(
    east, announced
):
    change(east, announced, **LATER)
    cancel(east, announced)
    (one,) = went(user=east.ana)
    assert one.subject == "Cancelled: Session 2, Wed, Dec 9"


@both_kinds
def test_what_was_moved_twice_is_told_twice_only_where_the_first_was_sent(east, announced):
    change(east, announced, **LATER)
    assert [one.subject for one in went(user=east.ana)] == ["Moved: Session 2 is now Thu, Dec 10"]
    change(east, announced, starts_at=START, ends_at=START + timedelta(hours=7))
    (one,) = went(now=AFTER + timedelta(minutes=5), user=east.ana)
    assert one.subject == "Moved: Session 2 is now Wed, Dec 9"
    assert "It was on Thursday, December 10" in one.text
