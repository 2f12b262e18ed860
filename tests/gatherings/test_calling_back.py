"""Mail about a date that never got through: what it says is told anew, and it isn't sent again."""

import re
import uuid
from datetime import timedelta

import pytest

from foundation.refusals import Refused
from gatherings import topics
from gatherings.services import relinking
from mailing.models import Mail, Sending
from mailing.services import send_again, undo_sending
from people.services import change_address
from sessions import kind

from .conftest import NOW, START, cancel, change, queued

WORDS = "550 5.1.1 no such user"
LATER = {"starts_at": START + timedelta(days=1), "ends_at": START + timedelta(days=1, hours=7)}


@pytest.fixture
def failed(announced, east):
    """The announcement of Session 2 to Ana, which the server refused; everybody else has theirs."""
    mail = Mail.objects.get(user=east.ana)
    mail.state, mail.sent_at, mail.error = "failed", None, WORDS
    mail.save()
    return mail


def was_called_back(mail):
    mail.refresh_from_db()
    assert mail.state == "cancelled"
    assert mail.error.startswith(f"{WORDS}\n")
    with pytest.raises(Refused, match="called back"):
        send_again(mail=mail, actor=None, via="web", now=NOW)


def stays_failed(mail, why="The date was changed since"):
    mail.refresh_from_db()
    assert (mail.state, mail.error) == ("failed", WORDS)
    with pytest.raises(Refused, match=why):
        send_again(mail=mail, actor=None, via="web", now=NOW)


def test_after_a_move_who_heard_nothing_is_told_and_what_failed_stays_to_be_seen(
    east, announced, failed
):
    change(east, announced, **LATER)
    stays_failed(failed)
    assert queued(user=east.ana).get().kind == "gatherings.moved"
    assert queued(user=east.ben).get().kind == "gatherings.moved"


def test_undoing_the_move_mails_nobody_who_heard_nothing(east, announced, failed):
    change(east, announced, key="press-of-move", **LATER)
    sending = Sending.objects.get(key="press-of-move")
    undo_sending(sending=sending, actor=east.dana, via="web", now=NOW)
    assert not queued().exists()
    failed.refresh_from_db()
    assert (failed.state, failed.error) == ("failed", WORDS)


def test_one_about_several_dates_is_out_of_date_once_one_of_them_moves(east, announced, failed):
    other = east.draft(state="announced", title="Session 3")
    Mail.objects.filter(pk=failed.pk).update(topic=topics.topic_of([announced, other]))
    change(east, announced, **LATER)
    stays_failed(failed)


def test_a_mail_about_a_move_that_failed_is_not_sent_after_the_next_move(east, announced):
    change(east, announced, **LATER)
    mail = Mail.objects.get(user=east.ana, kind="gatherings.moved")
    Mail.objects.filter(kind="gatherings.moved").update(state="sent", sent_at=NOW)
    Mail.objects.filter(pk=mail.pk).update(state="failed", sent_at=None, error=WORDS)
    change(east, announced, place="Gresham High")
    stays_failed(mail, "A newer mail about the same")


def test_a_cancelled_date_isnt_announced_again_to_who_heard_nothing(east, announced, failed):
    cancel(east, announced)
    stays_failed(failed)
    assert queued(user=east.ana).get().kind == "gatherings.cancelled"
    assert queued(user=east.ben).get().kind == "gatherings.cancelled"


def test_who_leaves_gets_none_of_what_failed(east, announced, failed):
    kind.withdraw_member(membership=east.seats[0], actor=east.dana, via="web", now=NOW)
    was_called_back(failed)
    assert not queued(user=east.ana).exists()


def test_at_another_address_it_is_written_anew_with_a_link_that_works(
    east, announced, failed, client
):
    change_address(user=east.ana, email="ana.new@example.org", actor=east.dana, via="web")
    was_called_back(failed)
    one = queued(user=east.ana).get()
    assert (one.kind, one.to) == ("gatherings.announced", "ana.new@example.org")
    (link,) = set(re.findall(r"/answer/[^/\s]+/", one.text))
    assert client.get(link).status_code == 200
    (old,) = set(re.findall(r"/answer/[^/\s]+/", failed.text))
    assert client.get(old).status_code == 410


def test_an_announcement_that_a_sender_holds_goes_now_or_never_when_the_date_moves(
    east, announced, failed
):
    Mail.objects.filter(pk=failed.pk).update(
        state="sending", error="", claim=uuid.uuid4(), claimed_at=NOW
    )
    change(east, announced, **LATER)
    failed.refresh_from_db()
    assert (failed.state, failed.not_after) == ("sending", failed.created_at)
    # It may be on its way at this moment, so the move is told as well.
    assert queued(user=east.ana).get().kind == "gatherings.moved"


# --- a new link -------------------------------------------------------------------------------


def test_a_new_link_pressed_twice_is_one_mail_whose_link_works(east, announced, client):
    row = announced.attendees.get(user=east.ana)
    relinking.new_link(attendee=row, actor=east.dana, via="web", now=NOW)
    again = NOW + timedelta(minutes=9)
    with pytest.raises(Refused, match="Ana Ruiz was mailed a link a moment ago"):
        relinking.new_link(attendee=row, actor=east.dana, via="web", now=again)
    one = queued(user=east.ana).get()
    (link,) = set(re.findall(r"/answer/[^/\s]+/", one.text))
    assert client.get(link).status_code == 200
    later = NOW + timedelta(minutes=10)
    relinking.new_link(attendee=row, actor=east.dana, via="web", now=later)
    assert client.get(link).status_code == 410


def test_somebody_elses_new_link_is_no_reason_to_wait(east, announced):
    for user in (east.ana, east.ben):
        row = announced.attendees.get(user=user)
        relinking.new_link(attendee=row, actor=east.dana, via="web", now=NOW)
    assert queued(kind="gatherings.fresh_link").count() == 2


def test_a_waiting_announcement_is_written_anew_with_the_new_link(east, announced, client):
    Mail.objects.filter(user=east.ana).update(state="queued", sent_at=None)
    row = announced.attendees.get(user=east.ana)
    relinking.new_link(attendee=row, actor=east.dana, via="web", now=NOW)
    mails = queued(user=east.ana)
    assert sorted(mail.kind for mail in mails) == ["gatherings.announced", "gatherings.fresh_link"]
    for mail in mails:
        (link,) = set(re.findall(r"/answer/[^/\s]+/", mail.text))
        assert client.get(link).status_code == 200
