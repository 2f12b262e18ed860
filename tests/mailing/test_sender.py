from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from mailing import sender
from mailing.models import Mail
from mailing.services import enqueue
from tests.factories import MailFactory, UserFactory

from .conftest import NOW, let_time_pass

pytestmark = pytest.mark.django_db


def state_of(row):
    row.refresh_from_db()
    return row.state


def test_due_mail_is_sent_and_marked():
    mail = MailFactory(to="ana@example.org", html="<p>Will you be there?</p>")
    run = sender.send_due(now=NOW)
    mail.refresh_from_db()
    assert (run.sent, mail.state, mail.sent_at) == (1, "sent", NOW)
    assert (mail.claim, mail.claimed_at, mail.error) == (None, None, "")
    (message,) = django_mail.outbox
    assert message.to == ["ana@example.org"]
    assert sender.send_due(now=NOW).sent == 0


def test_urgent_mail_goes_first():
    late = MailFactory(to="digest@example.org", priority=9)
    MailFactory(to="code@example.org", priority=0)
    MailFactory(to="change@example.org", priority=1, send_after=late.send_after)
    sender.send_due(now=NOW)
    assert [message.to[0] for message in django_mail.outbox] == [
        "code@example.org", "change@example.org", "digest@example.org",
    ]  # fmt: skip


def test_mail_for_later_waits():
    mail = MailFactory(send_after=NOW + timedelta(seconds=1))
    assert sender.send_due(now=NOW).sent == 0
    assert state_of(mail) == "queued"
    assert sender.send_due(now=NOW + timedelta(seconds=1)).sent == 1


def test_more_than_a_batch_goes_out_in_one_run(monkeypatch):
    monkeypatch.setattr(sender, "BATCH", 3)
    MailFactory.create_batch(7)
    assert sender.send_due(now=NOW).sent == 7


# --- who must not get it any more -----------------------------------------------------------------


def test_mail_that_came_too_late_is_not_needed_with_a_reason():
    mail = MailFactory(not_after=NOW)
    run = sender.send_due(now=NOW)
    mail.refresh_from_db()
    assert (run.unneeded, mail.state) == (1, "unneeded")
    assert "Too late" in mail.error
    assert django_mail.outbox == []


def test_mail_to_somebody_who_is_gone_is_not_needed():
    ana = UserFactory()
    gone = MailFactory(user=UserFactory(is_active=False))
    merged = MailFactory(user=UserFactory(is_active=False, merged_into=ana))
    sender.send_due(now=NOW)
    assert [state_of(row) for row in (gone, merged)] == ["unneeded", "unneeded"]
    assert "no longer active" in gone.error
    assert "merged" in merged.error
    assert django_mail.outbox == []


def test_a_reminder_to_somebody_who_turned_them_off_meanwhile_is_not_needed(new_mail):
    ana = UserFactory()
    enqueue([new_mail(ana, reminder=True)], now=NOW)
    ana.wants_reminders = False
    ana.save()
    sender.send_due(now=NOW)
    assert Mail.objects.get().state == "unneeded"


def test_mail_follows_a_person_to_the_new_address(new_mail):
    ana = UserFactory(email="old@example.org")
    enqueue([new_mail(ana)], now=NOW)
    MailFactory(user=ana, to="given@example.org")
    ana.email = "new@example.org"
    ana.save()
    sender.send_due(now=NOW)
    assert sorted(m.to[0] for m in django_mail.outbox) == ["given@example.org", "new@example.org"]
    assert Mail.objects.get(kind="hello").to == "new@example.org"


def test_mail_that_the_server_put_off_follows_a_person_too(new_mail, smtp):
    ana = UserFactory(email="old@example.org")
    enqueue([new_mail(ana)], now=NOW)
    MailFactory(user=ana, to="", key="kept")
    smtp.refuse["old@example.org"] = "452 4.2.2 Mailbox full"
    assert sender.send_due(now=NOW).postponed == 2
    ana.email = "new@example.org"
    ana.save()
    assert sender.send_due(now=NOW + timedelta(hours=1)).sent == 2
    assert smtp.recipients == ["new@example.org", "new@example.org"]


# --- sign-in mail ---------------------------------------------------------------------------------


@pytest.mark.parametrize("too_late", [False, True])
def test_a_sign_in_mail_is_erased_once_it_is_over(too_late):
    mail = MailFactory(
        priority=0,
        subject="482 193 is your sign-in code",
        text="482 193",
        html="<p>482 193</p>",
        not_after=NOW if too_late else None,
    )
    sender.send_due(now=NOW)
    mail = Mail.objects.get()
    assert (mail.subject, mail.text, mail.html) == ("••• ••• is your sign-in code", "", "")


def test_in_the_demo_nothing_leaves_and_everything_stays_readable(settings):
    settings.STEMHUB_MAIL_DELIVERY = "database"
    mail = MailFactory(priority=0, subject="482 193 is your sign-in code", text="482 193")
    assert sender.send_due(now=NOW).sent == 1
    mail.refresh_from_db()
    assert (mail.state, mail.text) == ("sent", "482 193")
    assert django_mail.outbox == []


# --- claims ---------------------------------------------------------------------------------------


def test_a_row_that_was_tried_before_is_claimed_alone():
    first = MailFactory()
    tried = MailFactory(attempts=1)
    MailFactory.create_batch(2)
    assert [m.pk for m in sender._claim(NOW).mails] == [first.pk]
    claim = sender._claim(NOW)
    assert [m.pk for m in claim.mails] == [tried.pk]
    assert len(sender._claim(NOW).mails) == 2
    tried.refresh_from_db()
    assert (tried.state, tried.claim, tried.claimed_at) == ("sending", claim.token, NOW)


def test_at_half_its_lease_a_sender_stops_and_releases_what_it_has_not_begun(monkeypatch):
    mails = MailFactory.create_batch(3)
    clock = [0.0]
    monkeypatch.setattr(sender.lease, "seconds_up", lambda: clock[0])
    mark = sender._mark

    def slowly(*args):
        mark(*args)
        clock[0] += 301.0

    monkeypatch.setattr(sender, "_mark", slowly)
    run = sender.send_due(now=NOW)
    assert (run.sent, run.released) == (1, 2)
    assert [state_of(row) for row in mails] == ["sent", "queued", "queued"]
    assert {row.attempts for row in mails} == {0}


def test_told_to_stop_a_sender_releases_what_it_has_not_begun(monkeypatch):
    mails = MailFactory.create_batch(3)
    mark = sender._mark

    def stop_after_this(*args):
        mark(*args)
        sender.stopping.set()

    monkeypatch.setattr(sender, "_mark", stop_after_this)
    try:
        run = sender.send_due(now=NOW)
    finally:
        sender.stopping.clear()
    assert (run.sent, run.released) == (1, 2)
    assert [state_of(row) for row in mails] == ["sent", "queued", "queued"]


def test_an_unforeseen_error_leaves_one_row_in_doubt_and_the_rest_untouched(monkeypatch):
    mails = MailFactory.create_batch(3)
    mark = sender._mark
    calls = []

    def break_at_second(*args):
        calls.append(args)
        if len(calls) == 2:
            raise MemoryError
        mark(*args)

    monkeypatch.setattr(sender, "_mark", break_at_second)
    with pytest.raises(MemoryError):
        sender.send_due(now=NOW)
    assert [state_of(row) for row in mails] == ["sent", "sending", "queued"]


def test_each_mail_is_marked_before_the_next_is_handed_over(monkeypatch):
    mails = MailFactory.create_batch(3)
    hand_over = sender.Transport._hand_over
    seen = []

    def look(self, letter):
        seen.append([state_of(row) for row in mails])
        return hand_over(self, letter)

    monkeypatch.setattr(sender.Transport, "_hand_over", look)
    sender.send_due(now=NOW)
    assert seen == [["sending"] * 3, ["sent", "sending", "sending"], ["sent", "sent", "sending"]]


def test_each_gets_what_was_written_for_them(new_mail):
    users = [UserFactory(), UserFactory(is_active=False), UserFactory()]
    Mail.objects.bulk_create(
        new_mail(user, about={"what": user.name}).row(sending=None, now=NOW) for user in users
    )
    sender.send_due(now=NOW)
    assert list(Mail.objects.order_by("pk").values_list("state", flat=True)) == [
        "sent", "unneeded", "sent",
    ]  # fmt: skip
    assert [(m.to, m.subject) for m in django_mail.outbox] == [
        ([user.email], f"{user.name}: Wed, Dec 9") for user in (users[0], users[2])
    ]


def test_the_sweep_takes_back_what_a_dead_sender_held():
    mails = MailFactory.create_batch(2)
    sender._claim(NOW)
    let_time_pass(590)
    assert sender.requeue_expired() == 0
    let_time_pass(11)
    assert sender.requeue_expired() == 2
    assert [state_of(row) for row in mails] == ["queued", "queued"]
    assert [row.attempts for row in mails] == [1, 1]
    assert mails[0].claim is None


def test_what_kills_its_sender_eight_times_fails():
    mail = MailFactory()
    for _ in range(8):
        assert len(sender._claim(NOW).mails) == 1
        let_time_pass()
        sender.requeue_expired()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("failed", 8)
    assert "broke off" in mail.error
    assert sender._claim(NOW).mails == []


def test_a_code_is_not_kept_with_what_kills_its_sender():
    said = {"subject": "482 193 is your sign-in code", "text": "482 193", "html": "<p>482 193"}
    code = MailFactory(priority=Mail.Priority.SIGN_IN, attempts=7, **said)
    other = MailFactory(attempts=7, **said)
    for _ in range(2):
        sender._claim(NOW)
    let_time_pass()
    assert sender.requeue_expired() == 2
    assert (state_of(code), state_of(other)) == ("failed", "failed")
    code, other = Mail.objects.get(pk=code.pk), Mail.objects.get(pk=other.pk)
    assert "482" not in code.subject + code.text + code.html
    assert (other.subject, other.text) == (said["subject"], said["text"])


def test_a_sender_whose_claim_ran_out_marks_nothing(monkeypatch, caplog):
    mail = MailFactory()
    send = sender.Transport.send

    def slow(self, *mail):
        let_time_pass()
        sender.requeue_expired()
        return send(self, *mail)

    monkeypatch.setattr(sender.Transport, "send", slow)
    with sender.Transport() as transport:
        sender._send_claim(sender._claim(NOW), transport, sender.Run(), NOW)
    assert state_of(mail) == "queued"
    assert "after its claim had run out" in caplog.text


def test_a_mail_that_cannot_be_put_together_hurts_only_itself():
    poison = MailFactory(files=[{"name": "x", "type": "no-type", "content": "x"}])
    header = MailFactory(reply_to="a\nb")
    fine = MailFactory()
    run = sender.send_due(now=NOW)
    assert (run.sent, run.failed) == (1, 2)
    assert [state_of(row) for row in (poison, header, fine)] == ["failed", "failed", "sent"]
    assert "can't be put together" in poison.error


def test_a_database_that_goes_while_a_file_is_made_fails_no_mail(monkeypatch):
    def gone(_mail, _text):
        raise OperationalError("the connection is closed")

    mail, other = MailFactory(), MailFactory()
    monkeypatch.setattr("mailing.transport.put_together", gone)
    with pytest.raises(OperationalError):
        sender.send_due(now=NOW)
    assert [state_of(row) for row in (mail, other)] == ["sending", "queued"]


def queries_of_sending(number, new_mail):
    enqueue([new_mail(topics=["gathering:1"]) for _ in range(number)], now=NOW)
    with CaptureQueriesContext(connection) as queries:
        assert sender.send_due(now=NOW).sent == number
    return len(queries)


def test_a_mail_more_costs_one_update_and_a_slice_the_same_whatever_it_holds(new_mail):
    few, many = queries_of_sending(5, new_mail), queries_of_sending(sender.SLICE, new_mail)
    assert many - few == sender.SLICE - 5
    # Is anything due, twice; a claim of savepoint, rows, update and release; the users; topics, two
    # of what holds back; what goes along of drafts, polls, votes, needs, what became of texts, what is
    # published, dates whose question had no room, and what authors changed after comments (one each, a slice); texts;
    # what was told before, what is told now; five marks.
    assert few <= 27
