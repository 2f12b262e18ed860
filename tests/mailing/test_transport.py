"""Against a real SMTP server: what it says decides, and one bad mail hurts only itself."""

import email
import email.policy
from datetime import timedelta

import pytest

from mailing import sender
from mailing.models import Mail, MailText
from mailing.transport import build, message_id
from tests.factories import MailFactory, UserFactory
from tests.support.processes import free_port

from .conftest import NOW

pytestmark = pytest.mark.django_db


def states():
    return dict(Mail.objects.values_list("to", "state"))


def parsed(content: bytes):
    return email.message_from_bytes(content, policy=email.policy.default)


def test_a_mail_arrives_whole(smtp, settings):
    settings.MAIL_FROM = "stemhub <mail@stemhub.example.org>"
    MailFactory(
        to="zoe@example.org",
        key="announce:1",
        subject="Zoë: Session 2",
        text="Grüße from Zoë\n",
        html="<p>Zoë</p>",
        from_name="Dana O'Neil, East Metro",
        reply_to="dana@example.org",
        user=UserFactory(),
        reminder=True,
        files=[
            {
                "name": "session.ics",
                "type": "text/calendar; charset=utf-8; method=PUBLISH",
                "content": "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
            }
        ],
    )
    assert sender.send_due(now=NOW).sent == 1
    ((to, content),) = smtp.messages
    message = parsed(content)
    assert to == "zoe@example.org"
    assert message["From"] == '"Dana O\'Neil, East Metro" <mail@stemhub.example.org>'
    assert message["Reply-To"] == "dana@example.org"
    assert message["Subject"] == "Zoë: Session 2"
    assert message["Message-ID"].endswith("@127.0.0.1>")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    # Not folded before its address, and each parameter of the calendar's type once, as raw bytes.
    assert f"\r\nList-Unsubscribe: <{settings.SITE_URL}/mail/".encode() in content
    assert content.lower().count(b"charset") == 3
    assert (
        message["List-Unsubscribe"].strip().startswith(f"<{settings.SITE_URL}/mail/reminders-off/")
    )
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.get_body(("plain",)).get_content().strip() == "Grüße from Zoë"
    assert message.get_body(("html",)).get_content().strip() == "<p>Zoë</p>"
    (calendar,) = message.iter_attachments()
    assert calendar.get_content_type() == "text/calendar"
    assert calendar.get_content_charset() == "utf-8"
    assert calendar["Content-Type"].params["method"] == "PUBLISH"
    assert calendar.get_filename() == "session.ics"
    assert "BEGIN:VCALENDAR" in calendar.get_content()


def test_one_connection_carries_a_whole_run(smtp, monkeypatch):
    monkeypatch.setattr(sender, "BATCH", 2)
    MailFactory.create_batch(5)
    sender.send_due(now=NOW)
    assert len(smtp.messages) == 5
    assert smtp.connections == 1


def test_a_retry_keeps_its_message_id_and_send_again_makes_another():
    mail = Mail(key="a", to="ana@example.org")
    text = MailText(subject="Session 2", text="Will you be there?")
    first = message_id(mail, text)
    mail.attempts = 3
    assert message_id(mail, text) == first == build(mail, text).extra_headers["Message-ID"]
    mail.generation = 1
    assert message_id(mail, text) != first
    assert message_id(Mail(key="b"), text) != first
    mail.generation = 0
    # Written anew after the date moved, it isn't the same mail.
    assert message_id(mail, MailText(subject="Session 2", text="It moved.")) != first


def test_a_permanent_refusal_fails_with_the_servers_words(smtp):
    smtp.refuse["gone@example.org"] = "550 5.1.1 No such user here"
    smtp.reject["spam@example.org"] = "554 5.7.1 Looks like spam"
    for to in ("gone@example.org", "spam@example.org", "ana@example.org"):
        MailFactory(to=to)
    run = sender.send_due(now=NOW)
    assert (run.failed, run.sent) == (2, 1)
    assert states() == {
        "gone@example.org": "failed",
        "spam@example.org": "failed",
        "ana@example.org": "sent",
    }
    words = dict(Mail.objects.values_list("to", "error"))
    assert words["gone@example.org"] == "550 5.1.1 No such user here"
    assert words["spam@example.org"] == "554 5.7.1 Looks like spam"


def test_a_temporary_refusal_waits_longer_each_time_and_fails_after_eight(smtp):
    smtp.refuse["full@example.org"] = "452 4.2.2 Mailbox full"
    mail, now, waits = MailFactory(to="full@example.org"), NOW, []
    for _ in range(8):
        assert sender.send_due(now=now).postponed == 1
        mail.refresh_from_db()
        waits.append(int((mail.send_after - now).total_seconds() // 60))
        now = max(now, mail.send_after)
    assert waits[:7] == [1, 5, 15, 60, 180, 360, 720]
    assert (mail.state, mail.attempts) == ("failed", 8)
    assert mail.error == "452 4.2.2 Mailbox full"
    del smtp.refuse["full@example.org"]
    assert sender.send_due(now=now + timedelta(days=1)).sent == 0


def test_a_server_that_is_down_counts_against_nobody(smtp, settings):
    MailFactory.create_batch(3)
    answering, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    run = sender.send_due(now=NOW)
    assert (run.sent, run.released) == (0, 3)
    assert {(m.state, m.attempts, m.send_after) for m in Mail.objects.all()} == {
        ("queued", 0, Mail.objects.first().send_after)
    }
    assert "can't be reached" in Mail.objects.first().error
    settings.EMAIL_PORT = answering
    assert sender.send_due(now=NOW).sent == 3
    assert set(Mail.objects.values_list("error", flat=True)) == {""}


def test_a_server_that_does_not_want_us_counts_against_nobody(smtp):
    MailFactory.create_batch(3)
    smtp.sender_refused = "550 5.7.1 Sender not allowed"
    run = sender.send_due(now=NOW)
    assert (run.sent, run.failed, run.released) == (0, 0, 3)
    assert set(Mail.objects.values_list("state", "attempts", "error")) == {
        ("queued", 0, "550 5.7.1 Sender not allowed")
    }


def test_a_server_that_hangs_up_after_some_mails_is_called_again(smtp):
    smtp.per_connection = 2
    MailFactory.create_batch(5)
    run = sender.send_due(now=NOW)
    assert (run.sent, run.postponed) == (5, 0)
    assert len(smtp.messages) == 5
    assert set(Mail.objects.values_list("attempts", flat=True)) == {0}


def test_a_mail_over_which_the_connection_breaks_hurts_only_itself(smtp):
    smtp.drop.add("poison@example.org")
    for to in ("a@example.org", "poison@example.org", "b@example.org", "c@example.org"):
        MailFactory(to=to)
    run = sender.send_due(now=NOW)
    assert (run.sent, run.postponed) == (3, 1)
    poison = Mail.objects.get(to="poison@example.org")
    assert (poison.state, poison.attempts) == ("queued", 1)
    assert poison.send_after == NOW + timedelta(minutes=1)
    assert smtp.recipients == ["a@example.org", "b@example.org", "c@example.org"]


def test_when_every_mail_breaks_the_connection_the_rest_waits(smtp):
    mails = MailFactory.create_batch(6)
    smtp.drop.update(mail.to for mail in mails)
    run = sender.send_due(now=NOW)
    assert (run.postponed, run.released) == (3, 3)
    assert sorted(Mail.objects.values_list("attempts", flat=True)) == [0, 0, 0, 1, 1, 1]
