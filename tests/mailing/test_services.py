from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from kombu.exceptions import OperationalError

from foundation.refusals import Refused
from mailing import hooks, services
from mailing.models import Mail, Sending
from mailing.services import (
    cancel,
    cancel_pending,
    enqueue,
    open_sending,
    recent_counts,
    send_again,
    send_test,
    undo_sending,
)
from mailing.tasks import send_due
from tests.factories import MailFactory, UserFactory

from .conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def undone(monkeypatch):
    told = []
    receivers = [(2, "test", lambda **moment: told.append(moment))]
    monkeypatch.setattr(hooks.sending_undone, "_receivers", receivers)
    return told


def start(dana, seconds=60, key="press-1"):
    sending, created = open_sending(key=key, actor=dana, kind="announce", label="Dates", now=NOW)
    sending.undo_until = NOW + timedelta(seconds=seconds)
    sending.save()
    return sending, created


# --- waking a sender ----------------------------------------------------------------------------


def test_a_broker_that_takes_no_nudge_is_left_alone_for_a_while(nudges, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(services.time, "monotonic", lambda: clock[0])

    def hangs(**options):
        raise OperationalError("Timeout reading from socket")

    with monkeypatch.context() as broken:
        broken.setattr(send_due, "apply_async", hangs)
        with pytest.raises(OperationalError):
            services._nudge()
    services._nudge()
    assert nudges == []

    clock[0] += services.QUIET_SECONDS
    services._nudge()
    assert len(nudges) == 1


# --- enqueue ------------------------------------------------------------------------------------


def test_a_letter_becomes_a_row(letter, nudges, django_capture_on_commit_callbacks):
    ana = UserFactory(email="ana@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        written = enqueue(
            [
                letter(
                    ana,
                    topic="gathering:12",
                    from_name="Dana Whitfield,\nEast Metro",
                    reply_to="dana@example.org",
                    attachments=[{"name": "a.ics", "type": "text/calendar", "content": "BEGIN"}],
                )
            ],
            now=NOW,
        )
    assert written == 1
    mail = Mail.objects.get()
    assert (mail.key, mail.user, mail.to) == (f"hello:{ana.pk}", ana, "ana@example.org")
    assert (mail.state, mail.topic, mail.send_after) == ("queued", "gathering:12", NOW)
    assert (mail.from_name, mail.reply_to) == ("Dana Whitfield, East Metro", "dana@example.org")
    assert mail.attachments == [{"name": "a.ics", "type": "text/calendar", "content": "BEGIN"}]
    assert mail.headers == {}
    assert nudges == [{"retry": False, "expires": 60}]


def test_a_key_is_written_once(letter):
    ana = UserFactory()
    assert enqueue([letter(ana), letter(ana)], now=NOW) == 1
    assert enqueue([letter(ana)], now=NOW) == 0
    assert Mail.objects.count() == 1


def test_what_was_called_back_may_be_written_again(letter):
    ana = UserFactory()
    enqueue([letter(ana, topic="gathering:12")], now=NOW)
    cancel_pending(topic="gathering:12")
    assert enqueue([letter(ana, topic="gathering:12")], now=NOW) == 1
    assert sorted(Mail.objects.values_list("state", flat=True)) == ["cancelled", "queued"]


def test_a_reminder_carries_the_headers_of_rfc_8058(letter):
    enqueue([letter(unsubscribe=True)], now=NOW)
    headers = Mail.objects.get().headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<http://127.0.0.1:8000/mail/reminders-off/")


def test_people_who_are_gone_get_no_row(letter):
    assert enqueue([letter(UserFactory(is_active=False))], now=NOW) == 0
    assert enqueue([letter(UserFactory(wants_reminders=False), unsubscribe=True)], now=NOW) == 0


@pytest.mark.parametrize("people", [1, 25])
def test_enqueue_asks_the_same_few_queries_for_any_number(
    letter, people, django_assert_num_queries
):
    letters = [letter() for _ in range(people)]
    # Savepoint, known keys, the rows, release.
    with django_assert_num_queries(4):
        enqueue(letters, now=NOW)


def test_mail_for_later_wakes_nobody(letter, nudges, django_capture_on_commit_callbacks):
    from django.utils import timezone

    later = timezone.now() + timedelta(hours=1)
    with django_capture_on_commit_callbacks(execute=True):
        enqueue([letter(send_after=later)])
    assert nudges == []


def test_many_letters_wake_a_sender_once(letter, nudges, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        enqueue([letter()], now=NOW)
        enqueue([letter()], now=NOW)
    assert len(nudges) == 1


def test_nothing_is_nudged_before_the_commit(letter, nudges):
    with transaction.atomic():
        enqueue([letter()], now=NOW)
        transaction.set_rollback(True)
    assert nudges == []
    assert not Mail.objects.exists()


# --- cancel_pending -------------------------------------------------------------------------------


def test_cancel_pending_takes_what_all_conditions_name():
    ana, ben = UserFactory(), UserFactory()
    wanted = MailFactory(user=ana, topic="gathering:1", kind="invite")
    MailFactory(user=ben, topic="gathering:1", kind="invite")
    MailFactory(user=ana, topic="gathering:2", kind="invite")
    MailFactory(user=ana, topic="gathering:1", kind="moved")
    sent = MailFactory(user=ana, topic="gathering:1", kind="invite", state="sent", sent_at=NOW)
    assert cancel_pending(topic="gathering:1", user=ana, kinds=["invite"], reason="She left.") == 1
    wanted.refresh_from_db()
    sent.refresh_from_db()
    assert (wanted.state, wanted.error, sent.state) == ("cancelled", "She left.", "sent")
    assert cancel_pending(topics=["gathering:1", "gathering:2"]) == 3


def test_cancel_pending_never_takes_everything():
    with pytest.raises(ValueError, match="needs a topic"):
        cancel_pending(kinds=["invite"])


# --- sendings -----------------------------------------------------------------------------------


def test_a_double_click_is_one_sending():
    dana = UserFactory()
    first, created = start(dana)
    second, again = open_sending(key="press-1", actor=dana, kind="announce", label="Dates")
    assert (created, again, second.pk) == (True, False, first.pk)


def test_somebody_elses_key_is_refused():
    start(UserFactory())
    with pytest.raises(Refused):
        open_sending(key="press-1", actor=UserFactory(), kind="announce", label="Dates")


def test_a_form_without_a_key_is_refused():
    with pytest.raises(Refused):
        open_sending(key="", actor=UserFactory(), kind="announce", label="Dates")


def test_a_sending_waits_for_its_undo_time(letter, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    sending, _ = open_sending(key="k", actor=UserFactory(), kind="announce", label="Dates", now=NOW)
    enqueue([letter()], sending=sending, now=NOW)
    assert Mail.objects.get().send_after == sending.undo_until == NOW + timedelta(seconds=60)
    assert not Mail.objects.due(NOW + timedelta(seconds=59)).exists()
    assert Mail.objects.due(NOW + timedelta(seconds=60)).exists()


def test_undo_calls_all_back_tells_the_apps_and_frees_the_keys(letter, undone):
    dana, ana = UserFactory(), UserFactory()
    sending, _ = start(dana)
    enqueue([letter(ana), letter()], sending=sending, now=NOW)
    undo_sending(sending=sending, actor=dana, via="web", now=NOW + timedelta(seconds=59))
    assert set(Mail.objects.values_list("state", flat=True)) == {"cancelled"}
    assert [moment["sending"] for moment in undone] == [sending]
    assert enqueue([letter(ana)], now=NOW) == 1


def test_undo_twice_tells_the_apps_once(undone):
    sending, _ = start(UserFactory())
    for _ in range(2):
        undo_sending(sending=sending, actor=None, via="web", now=NOW)
    assert len(undone) == 1


def test_undo_too_late_is_refused_and_changes_nothing(letter, undone):
    sending, _ = start(UserFactory())
    enqueue([letter()], sending=sending, now=NOW)
    with pytest.raises(Refused, match="too late"):
        undo_sending(sending=sending, actor=None, via="web", now=NOW + timedelta(seconds=60))
    assert Mail.objects.get().state == "queued"
    assert undone == []


def test_undo_is_refused_once_anything_has_gone(letter, undone):
    sending, _ = start(UserFactory())
    enqueue([letter(), letter()], sending=sending, now=NOW)
    Mail.objects.filter(pk=Mail.objects.first().pk).update(state="sent", sent_at=NOW)
    with pytest.raises(Refused):
        undo_sending(sending=sending, actor=None, via="web", now=NOW)
    assert Mail.objects.pending().count() == 1
    assert Sending.objects.get().undone_at is None


@pytest.mark.parametrize(
    ("states", "after", "said"),
    [
        (["queued"] * 3, 20, "3 mails go out in 40 seconds."),
        (["queued"], 59.5, "1 mail goes out in 1 second."),
        (["sent", "sent", "queued"], 61, "2 of 3 sent"),
        (["sent", "sent"], 61, "All 2 mails sent."),
        (["sent", "failed", "sent"], 61, "2 of 3 sent. 1 failed."),
    ],
)
def test_progress_says_how_far_it_is(states, after, said, django_assert_num_queries):
    sending, _ = start(UserFactory())
    for state in states:
        MailFactory(sending=sending, state=state, sent_at=NOW if state == "sent" else None)
    with django_assert_num_queries(1):
        progress = Sending.objects.progress(sending)
    assert progress.sentence(sending, NOW + timedelta(seconds=after)) == said


# --- again, cancel, test --------------------------------------------------------------------------


def test_send_again_is_a_new_mail_to_the_present_address(nudges):
    ana = UserFactory(email="new@example.org")
    mail = MailFactory(
        user=ana,
        to="old@example.org",
        follows_user=True,
        state="failed",
        attempts=8,
        error="550 no",
    )
    mail = send_again(mail=mail, actor=None, via="admin", now=NOW)
    mail.refresh_from_db()
    assert (mail.state, mail.to, mail.attempts, mail.generation) == (
        "queued", "new@example.org", 0, 1
    )  # fmt: skip
    assert (mail.error, mail.send_after) == ("", NOW)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "queued"}, "already on its way"),
        ({"state": "failed", "priority": 0}, "isn't kept"),
        ({"state": "failed", "not_after": NOW}, "too late"),
    ],
)
def test_send_again_is_refused_with_a_reason(fields, words):
    with pytest.raises(Refused, match=words):
        send_again(mail=MailFactory(**fields), actor=None, via="admin", now=NOW)


def test_send_again_never_writes_to_somebody_who_is_gone():
    mail = MailFactory(user=UserFactory(is_active=False), state="failed")
    with pytest.raises(Refused, match="no longer active"):
        send_again(mail=mail, actor=None, via="admin", now=NOW)


def test_cancel_keeps_the_key_so_that_no_sweep_writes_it_again(letter):
    ana, ruth = UserFactory(), UserFactory(name="Ruth Ortiz")
    enqueue([letter(ana)], now=NOW)
    mail = cancel(mail=Mail.objects.get(), actor=ruth, via="admin")
    assert (mail.state, mail.error) == ("cancelled", "Cancelled by Ruth Ortiz.")
    assert enqueue([letter(ana)], now=NOW) == 0


def test_cancel_refuses_what_has_gone():
    with pytest.raises(Refused):
        cancel(mail=MailFactory(state="sent", sent_at=NOW), actor=None, via="admin")


def test_a_test_goes_to_its_sender_with_dead_links(letter):
    from django.core import signing

    dana = UserFactory(email="dana@example.org")
    token = signing.dumps([1, 0], salt="gatherings.answer")
    link = f"https://stemhub.example.org/answer/{token}/"
    mail = send_test(letter=letter(context={"link": link}), actor=dana, now=NOW)
    assert (mail.to, mail.subject) == ("dana@example.org", "Test: Session 2: Wed, Dec 9")
    assert token not in mail.text + mail.html


def test_recent_counts_leave_out_sign_in_and_old_mail():
    ana, ben = UserFactory(), UserFactory()
    for days in (1, 29, 31):
        MailFactory(user=ana, state="sent", sent_at=NOW - timedelta(days=days))
    MailFactory(user=ana, state="sent", sent_at=NOW, priority=0)
    MailFactory(user=ana, state="cancelled")
    with CaptureQueriesContext(connection) as queries:
        counts = recent_counts([ana, ben], now=NOW)
    assert counts == {ana.pk: 2, ben.pk: 0}
    assert len(queries) == 1
