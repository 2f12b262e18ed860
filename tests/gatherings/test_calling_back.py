"""Mail about a date that never got through: what holds now is told, and nothing that doesn't."""

import re
from datetime import timedelta

import pytest

from foundation.refusals import Refused
from gatherings.services import links
from mailing import sender
from mailing.models import Mail, Sending
from mailing.services import send_again
from mailing.undo import undo_sending
from people.services import change_address
from sessions import kind

from .conftest import (
    AFTER,
    NOW,
    START,
    both_kinds,
    cancel,
    change,
    queued,
    went,
)

WORDS = "550 5.1.1 no such user"
LATER = {"starts_at": START + timedelta(days=1), "ends_at": START + timedelta(days=1, hours=7)}


@pytest.fixture
def failed(announced, east):
    """The announcement of Session 2 to Ana, which the server refused; everybody else has theirs."""
    mail = Mail.objects.get(user=east.ana)
    mail.state, mail.sent_at, mail.error = "failed", None, WORDS
    mail.save()
    return mail


def again(mail, now=AFTER):
    """*Send again*, and what it says then."""
    send_again(mail=mail, actor=None, via="web", now=now)
    sender.send_due(now=now)
    return Mail.objects.get(pk=mail.pk)


def test_after_a_move_who_heard_nothing_gets_the_announcement_as_it_is_now(east, announced, failed):
    change(east, announced, **LATER)
    mails = {one.user: one for one in went(kind="gatherings.moved")}
    assert mails[east.ben].subject == "Moved: Session 2 is now Thu, Dec 10"
    assert mails[east.ana].subject.startswith("Session 2, East team: Thu, Dec 10")
    failed.refresh_from_db()
    assert (failed.state, failed.error) == ("failed", WORDS)


@both_kinds
def test_sent_again_it_says_what_holds_by_now(east, announced, failed):
    change(east, announced, place="Gresham High")
    one = again(failed)
    assert one.state == "sent"
    assert "Gresham High" in one.text
    assert "Rosewood Center" not in one.text


@both_kinds
def test_undoing_the_move_mails_nobody_who_heard_nothing(east, announced, failed):
    change(east, announced, key="press-of-move", **LATER)
    sending = Sending.objects.get(key="press-of-move")
    undo_sending(sending=sending, actor=east.dana, via="web", now=NOW)
    assert not went()


@both_kinds
def test_a_move_that_failed_is_told_with_the_next_one(east, announced):
    change(east, announced, **LATER)
    went()
    Mail.objects.filter(user=east.ana, kind="gatherings.moved").update(
        state="failed", sent_at=None, error=WORDS
    )
    change(east, announced, place="Gresham High")
    mails = {one.user: one for one in went(now=AFTER + timedelta(minutes=5))}
    assert mails[east.ben].subject == "New place: Session 2, Thu, Dec 10, is at Gresham High"
    assert mails[east.ana].subject == "Moved: Session 2 is now Thu, Dec 10"
    assert "Gresham High" in mails[east.ana].text


@both_kinds
def test_a_cancelled_date_isnt_told_to_who_never_heard_of_it(east, announced, failed):
    cancel(east, announced)
    assert east.ana not in {one.user for one in went()}
    assert again(failed).state == "unneeded"


def test_who_leaves_gets_none_of_what_failed(east, announced, failed):
    kind.withdraw_members(memberships=[east.seats[0]], actor=east.dana, via="web", now=NOW)
    failed.refresh_from_db()
    assert failed.state == "cancelled"
    assert failed.error.startswith(f"{WORDS}\n")
    with pytest.raises(Refused, match="called back"):
        send_again(mail=failed, actor=None, via="web", now=NOW)
    assert not went(user=east.ana)


@both_kinds
def test_at_another_address_it_goes_again_with_a_link_that_works(east, announced, failed, client):
    old = set(re.findall(r"/answer/[^/\s]+/", failed.text))
    change_address(user=east.ana, email="ana.new@example.org", actor=east.dana, via="web")
    (one,) = went(user=east.ana)
    assert (one.kind, one.to) == ("gatherings.announced", "ana.new@example.org")
    (link,) = set(re.findall(r"/answer/[^/\s]+/", one.text))
    assert {link} != old
    assert client.get(link).status_code == 200
    assert client.get(old.pop()).status_code == 410


# --- a new link -------------------------------------------------------------------------------


@both_kinds
def test_a_new_link_pressed_twice_is_one_mail_whose_link_works(east, announced, client):
    row = announced.attendees.get(user=east.ana)
    links.new_link(attendee=row, actor=east.dana, via="web", now=NOW)
    again = NOW + timedelta(minutes=9)
    with pytest.raises(Refused, match="Ana Ruiz was mailed a link a moment ago"):
        links.new_link(attendee=row, actor=east.dana, via="web", now=again)
    one = queued(user=east.ana).get()
    (link,) = set(re.findall(r"/answer/[^/\s]+/", one.text))
    assert client.get(link).status_code == 200
    later = NOW + timedelta(minutes=10)
    links.new_link(attendee=row, actor=east.dana, via="web", now=later)
    assert client.get(link).status_code == 410


@both_kinds
def test_somebody_elses_new_link_is_no_reason_to_wait(east, announced):
    for user in (east.ana, east.ben):
        row = announced.attendees.get(user=user)
        links.new_link(attendee=row, actor=east.dana, via="web", now=NOW)
    assert queued(kind="gatherings.fresh_link").count() == 2


@both_kinds
def test_a_waiting_announcement_carries_the_new_link(east, announced, client):
    Mail.objects.filter(user=east.ana).update(state="queued", sent_at=None)
    row = announced.attendees.get(user=east.ana)
    links.new_link(attendee=row, actor=east.dana, via="web", now=NOW)
    mails = went(user=east.ana)
    assert sorted(mail.kind for mail in mails) == ["gatherings.announced", "gatherings.fresh_link"]
    for mail in mails:
        (link,) = set(re.findall(r"/answer/[^/\s]+/", mail.text))
        assert client.get(link).status_code == 200
