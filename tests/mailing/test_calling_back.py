"""What waits is called back while the server is away, and what a sender holds goes now or never."""

from datetime import timedelta

import pytest

from foundation.refusals import Refused
from mailing import sender
from mailing.models import Mail
from mailing.services import cancel_pending, enqueue, send_again
from tests.factories import MailFactory, UserFactory
from tests.support.processes import free_port

from .conftest import NOW, let_time_pass

pytestmark = pytest.mark.django_db
TOPIC = "gathering:12"


def call_back(**which):
    return cancel_pending(**({"topics": [TOPIC]} | which))


# --- while the server is away -------------------------------------------------------------------


@pytest.fixture
def away(smtp, settings):
    """Nobody listens at the server's address."""
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    return port


def test_nothing_is_claimed_while_the_server_is_away_and_what_waits_says_why(away, monkeypatch):
    def never(now):
        raise AssertionError("claimed")

    monkeypatch.setattr(sender, "_claim", never)
    due = MailFactory.create_batch(2, topics=[TOPIC])
    later = MailFactory(send_after=NOW + timedelta(days=1))
    run = sender.send_due(now=NOW)
    assert (run.released, run.sent) == (2, 0)
    for mail in due:
        mail.refresh_from_db()
        assert (mail.state, mail.attempts) == ("queued", 0)
        assert "can't be reached" in mail.error
    later.refresh_from_db()
    assert later.error == ""


def test_in_between_it_is_called_back_and_never_goes(away, smtp, settings):
    MailFactory(topics=[TOPIC])
    sender.send_due(now=NOW)
    assert call_back(reason="The date was cancelled.") == 1
    settings.EMAIL_PORT = away
    assert sender.send_due(now=NOW).sent == 0
    assert Mail.objects.get().error == "The date was cancelled."
    assert smtp.messages == []


def test_once_it_is_back_all_goes_and_the_reason_is_gone(away, smtp, settings):
    MailFactory(topics=[TOPIC])
    sender.send_due(now=NOW)
    settings.EMAIL_PORT = away
    assert sender.send_due(now=NOW).sent == 1
    assert Mail.objects.get().error == ""


# --- what a sender holds ------------------------------------------------------------------------


@pytest.fixture
def held(new_mail):
    """A mail in a sender's hands, and its claim."""
    enqueue([new_mail(key="held", topics=[TOPIC])], now=NOW)
    return Mail.objects.get(), sender._claim(NOW)


def assert_it_never_goes(mail, smtp, *, now=NOW):
    run = sender.send_due(now=now)
    mail.refresh_from_db()
    assert (run.sent, mail.state, mail.error) == (0, "unneeded", "The date was cancelled.")
    assert smtp.messages == []


def test_what_ended_while_it_was_held_is_never_sent_once_it_is_released(held, hello, smtp):
    mail, claim = held
    assert call_back() == 0
    hello.over["held"] = "The date was cancelled."
    sender._release(claim.mails, claim, "The mail server can't be reached")
    assert_it_never_goes(mail, smtp)


def test_what_ended_while_the_server_put_it_off_is_never_sent(new_mail, hello, smtp):
    enqueue([new_mail(key="held", topics=[TOPIC])], now=NOW)
    mail = Mail.objects.get()
    smtp.refuse[mail.address] = "452 4.2.2 Mailbox full"
    assert sender.send_due(now=NOW).postponed == 1
    smtp.refuse.clear()
    hello.over["held"] = "The date was cancelled."
    assert_it_never_goes(mail, smtp, now=NOW + timedelta(hours=1))


def test_what_a_dead_sender_held_is_not_sent_after_it_ended(held, hello, smtp):
    mail, _claim = held
    hello.over["held"] = "The date was cancelled."
    let_time_pass()
    sender.requeue_expired()
    assert_it_never_goes(mail, smtp, now=NOW + timedelta(minutes=11))


def test_what_a_sender_holds_about_something_else_goes_out():
    mail = MailFactory(topics=["gathering:13"], created_at=NOW)
    claim = sender._claim(NOW)
    call_back()
    sender._release(claim.mails, claim, "")
    assert sender.send_due(now=NOW).sent == 1
    mail.refresh_from_db()
    assert mail.state == "sent"


# --- what failed --------------------------------------------------------------------------------


def test_what_failed_is_called_back_too_and_the_servers_words_stay_readable(new_mail):
    ana = UserFactory()
    enqueue([new_mail(ana, topics=[TOPIC])], now=NOW)
    Mail.objects.update(state="failed", error="550 5.1.1 no such user")
    assert call_back(reason="It moved.") == 1
    mail = Mail.objects.get()
    assert (mail.state, mail.error) == ("cancelled", "550 5.1.1 no such user\nIt moved.")
    assert enqueue([new_mail(ana, topics=[TOPIC])], now=NOW) == 1


def test_what_was_called_back_is_not_sent_again():
    mail = MailFactory(topics=[TOPIC], state="failed")
    call_back()
    with pytest.raises(Refused, match="was called back"):
        send_again(mail=mail, actor=None, via="admin", now=NOW)
    mail.refresh_from_db()
    assert mail.state == "cancelled"


@pytest.mark.parametrize(
    ("later", "overtaken"),
    [
        ({}, True),
        ({"state": "sent", "sent_at": NOW}, True),
        ({"kind": "moved", "priority": Mail.Priority.CHANGE}, True),
        ({"state": "cancelled"}, False),
        ({"kind": "reminder"}, False),
        ({"topics": ["gathering:13"]}, False),
        ({"user": None}, False),
    ],
)
def test_a_kept_text_that_a_newer_mail_overtook_is_not_sent_again(later, overtaken):
    ana = UserFactory()
    common = {"user": ana, "topics": [TOPIC], "kind": "invited"}
    mail = MailFactory(**common, state="failed")
    MailFactory(**(common | later))
    if overtaken:
        with pytest.raises(Refused, match="A newer mail about the same was written since"):
            send_again(mail=mail, actor=None, via="admin", now=NOW)
    else:
        send_again(mail=mail, actor=None, via="admin", now=NOW)
    mail.refresh_from_db()
    assert mail.state == ("failed" if overtaken else "queued")


def test_a_mail_that_is_written_anew_is_sent_again_whatever_came_since(new_mail):
    ana = UserFactory()
    enqueue([new_mail(ana, topics=[TOPIC])], now=NOW)
    mail = Mail.objects.get()
    Mail.objects.update(state="failed")
    MailFactory(user=ana, topics=[TOPIC], kind="hello")
    assert send_again(mail=mail, actor=None, via="admin", now=NOW).state == "queued"


def test_the_newest_of_several_is_sent_again():
    ana = UserFactory()
    common = {"user": ana, "topics": [TOPIC], "kind": "moved", "priority": Mail.Priority.CHANGE}
    MailFactory(**common, state="failed")
    newest = MailFactory(**common, state="failed")
    assert send_again(mail=newest, actor=None, via="admin", now=NOW).state == "queued"
