from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from kombu.exceptions import OperationalError

from foundation.refusals import Refused
from mailing import sender, services
from mailing.models import Mail, MailText, MailTopic, Sending
from mailing.recent import recent_counts
from mailing.services import (
    cancel,
    cancel_pending,
    enqueue,
    open_sending,
    send_again,
    send_test,
)
from mailing.tasks import send_due
from tests.factories import MailFactory, UserFactory

from .conftest import NOW

pytestmark = pytest.mark.django_db


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


def test_a_new_mail_becomes_a_row_that_holds_what_it_is_about(
    new_mail, nudges, django_capture_on_commit_callbacks
):
    ana, dana = UserFactory(email="ana@example.org"), UserFactory()
    about = {
        "what": "Three dates",
        "from_name": "Dana Whitfield,\nEast Metro",
        "reply_to": "dana@example.org",
        "files": [{"name": "a.ics", "type": "text/calendar", "content": "BEGIN"}],
    }
    topics = ["gathering:12", "gathering:13", "gathering:12"]
    with django_capture_on_commit_callbacks(execute=True):
        assert enqueue([new_mail(ana, about=about, topics=topics, actor=dana)], now=NOW) == 1
    mail = Mail.objects.get()
    assert (mail.key, mail.user, mail.actor) == (f"hello:{ana.pk}", ana, dana)
    assert (mail.to, mail.address) == ("", "ana@example.org")
    assert (mail.state, mail.send_after, mail.about) == ("queued", NOW, about)
    assert set(mail.topics.values_list("topic", "user", "said")) == {
        ("gathering:12", ana.pk, None),
        ("gathering:13", ana.pk, None),
    }
    assert not mail.texts.exists()
    # What it would say now.
    assert mail.subject == "Three dates: Wed, Dec 9"
    assert (mail.from_name, mail.reply_to) == ("Dana Whitfield, East Metro", "dana@example.org")
    assert mail.files == about["files"]
    assert nudges == [{"retry": False, "expires": 60}]


def test_a_key_is_written_once(new_mail):
    ana = UserFactory()
    assert enqueue([new_mail(ana), new_mail(ana)], now=NOW) == 1
    assert enqueue([new_mail(ana)], now=NOW) == 0
    assert Mail.objects.count() == 1


def test_what_was_called_back_may_be_written_again(new_mail):
    ana = UserFactory()
    enqueue([new_mail(ana, topics=["gathering:12"])], now=NOW)
    cancel_pending(topics=["gathering:12"])
    assert enqueue([new_mail(ana, topics=["gathering:12"])], now=NOW) == 1
    assert sorted(Mail.objects.values_list("state", flat=True)) == ["cancelled", "queued"]


def test_people_who_are_gone_get_no_row(new_mail):
    assert enqueue([new_mail(UserFactory(is_active=False))], now=NOW) == 0
    assert enqueue([new_mail(UserFactory(wants_reminders=False), reminder=True)], now=NOW) == 0


@pytest.mark.parametrize("people", [1, 25])
def test_enqueue_asks_the_same_few_queries_for_any_number(
    new_mail, people, django_assert_num_queries
):
    mails = [new_mail(topics=["gathering:1"]) for _ in range(people)]
    # Known keys, the rows, their topics; two savepoints and their ends.
    with django_assert_num_queries(7):
        enqueue(mails, now=NOW)


def test_mail_for_later_wakes_nobody(new_mail, nudges, django_capture_on_commit_callbacks):
    from django.utils import timezone

    later = timezone.now() + timedelta(hours=1)
    with django_capture_on_commit_callbacks(execute=True):
        enqueue([new_mail(send_after=later)])
    assert nudges == []


def test_many_letters_wake_a_sender_once(new_mail, nudges, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        enqueue([new_mail()], now=NOW)
        enqueue([new_mail()], now=NOW)
    assert len(nudges) == 1


def test_nothing_is_nudged_before_the_commit(new_mail, nudges):
    with transaction.atomic():
        enqueue([new_mail()], now=NOW)
        transaction.set_rollback(True)
    assert nudges == []
    assert not Mail.objects.exists()


# --- cancel_pending -------------------------------------------------------------------------------


def test_cancel_pending_takes_what_all_conditions_name():
    ana, ben = UserFactory(), UserFactory()
    first = ["gathering:1"]
    wanted = MailFactory(user=ana, topics=first, kind="invite")
    MailFactory(user=ben, topics=first, kind="invite")
    MailFactory(user=ana, topics=["gathering:2"], kind="invite")
    MailFactory(user=ana, topics=first, kind="moved")
    sent = MailFactory(user=ana, topics=first, kind="invite", state="sent", sent_at=NOW)
    MailFactory(user=ana, kind="invite")
    which = {"users": [ana], "kinds": ["invite"], "reason": "She left."}
    assert cancel_pending(topics=first, **which) == 1
    wanted.refresh_from_db()
    sent.refresh_from_db()
    assert (wanted.state, wanted.error, sent.state) == ("cancelled", "She left.", "sent")
    assert cancel_pending(topics=["gathering:1", "gathering:2"]) == 3


def test_cancel_pending_leaves_what_speaks_of_something_else_too():
    both = MailFactory(topics=["gathering:1", "gathering:2"])
    assert cancel_pending(topics=["gathering:1"]) == 0
    assert cancel_pending(topics=["gathering:1", "gathering:2"]) == 1
    both.refresh_from_db()
    assert both.state == "cancelled"


def test_cancel_pending_never_takes_everything():
    MailFactory(topics=["gathering:1"])
    MailFactory()
    assert cancel_pending(topics=[], kinds=["test"]) == 0


# --- told -----------------------------------------------------------------------------------------


def test_what_somebody_was_told_is_the_last_state_that_was_sent_to_them():
    ana, ben = UserFactory(), UserFactory()
    one = ["gathering:1"]
    for user, said, state in (
        (ana, 2, "sent"), (ana, 1, "sent"), (ana, 3, "failed"), (ana, 4, "queued"),
        (ben, 5, "cancelled"), (ben, None, "sent"),
    ):  # fmt: skip
        MailFactory(user=user, topics=one, said=said, state=state, sent_at=NOW)
    MailFactory(user=ana, topics=["gathering:2"], said=9, state="sent", sent_at=NOW)
    with CaptureQueriesContext(connection) as queries:
        assert MailTopic.objects.told([ana.pk, ben.pk], one) == {(ana.pk, "gathering:1"): 2}
    assert len(queries) == 1


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


def test_a_sending_waits_for_its_undo_time(new_mail, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    sending, _ = open_sending(key="k", actor=UserFactory(), kind="announce", label="Dates", now=NOW)
    enqueue([new_mail()], sending=sending, now=NOW)
    assert Mail.objects.get().send_after == sending.undo_until == NOW + timedelta(seconds=60)
    assert not Mail.objects.due(NOW + timedelta(seconds=59)).exists()
    assert Mail.objects.due(NOW + timedelta(seconds=60)).exists()


@pytest.mark.parametrize(
    ("states", "after", "said"),
    [
        (["queued"] * 3, 20, "3 mails go out in 40 seconds."),
        (["queued"], 59.5, "1 mail goes out in 1 second."),
        (["sent", "sent", "queued"], 61, "2 of 3 sent"),
        (["sent", "sent"], 61, "All 2 mails sent."),
        (["sent", "failed", "sent"], 61, "2 of 3 sent. 1 failed."),
        (["sent", "given_up"], 61, "1 of 2 sent."),
        (["sent", "sent", "unneeded"], 61, "2 sent, 1 not needed."),
        (["unneeded"], 61, "0 sent, 1 not needed."),
        (["sent", "queued", "unneeded"], 61, "1 of 2 sent"),
        (["sent", "failed", "unneeded"], 61, "1 of 2 sent. 1 failed. 1 not needed."),
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


@pytest.mark.parametrize("kept", [True, False])
def test_send_again_is_a_new_mail_to_the_present_address(new_mail, smtp, kept):
    ana = UserFactory(email="old@example.org")
    smtp.refuse["old@example.org"] = "550 5.1.1 No such user"
    if kept:
        MailFactory(user=ana, to=ana.email)
    else:
        enqueue([new_mail(ana)], now=NOW)
    assert sender.send_due(now=NOW).failed == 1
    ana.email = "new@example.org"
    ana.save()
    mail = send_again(mail=Mail.objects.get(), actor=None, via="admin", now=NOW)
    mail.refresh_from_db()
    assert (mail.state, mail.address) == ("queued", "new@example.org")
    assert (mail.attempts, mail.generation, mail.error, mail.send_after) == (0, 1, "", NOW)
    assert sender.send_due(now=NOW).sent == 1
    assert smtp.recipients == ["new@example.org"]


def test_send_again_says_how_things_are_now_and_what_it_said_stays(new_mail):
    ana = UserFactory(name="Ana Ruiz")
    enqueue([new_mail(ana, about={"what": "Session 2"})], now=NOW)
    sender.send_due(now=NOW)
    mail = Mail.objects.get()
    mail.about = {"what": "Session 3"}
    mail.save()
    mail = send_again(mail=mail, actor=None, via="admin", now=NOW)
    assert mail.about == {"what": "Session 3", "again": True}
    sender.send_due(now=NOW)
    assert list(mail.texts.order_by("generation").values_list("generation", "subject")) == [
        (0, "Session 2: Wed, Dec 9"),
        (1, "Session 3: Wed, Dec 9"),
    ]
    assert Mail.objects.get().subject == "Session 3: Wed, Dec 9"


def test_what_was_not_needed_can_be_sent_after_all(new_mail, hello):
    enqueue([new_mail(key="k")], now=NOW)
    hello.over["k"] = "They know it."
    sender.send_due(now=NOW)
    hello.over.clear()
    send_again(mail=Mail.objects.get(), actor=None, via="admin", now=NOW)
    assert sender.send_due(now=NOW).sent == 1


def test_send_again_is_refused_where_the_same_was_written_anew(new_mail, hello):
    ana = UserFactory()
    enqueue([new_mail(ana, key="k")], now=NOW)
    hello.over["k"] = "They know it."
    sender.send_due(now=NOW)
    unneeded = Mail.objects.get()
    assert enqueue([new_mail(ana, key="k")], now=NOW) == 1
    with pytest.raises(Refused, match="A newer mail about the same"):
        send_again(mail=unneeded, actor=None, via="admin", now=NOW)


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


def test_cancel_keeps_the_key_so_that_no_sweep_writes_it_again(new_mail):
    ana, ruth = UserFactory(), UserFactory(name="Ruth Ortiz")
    enqueue([new_mail(ana)], now=NOW)
    mail = cancel(mail=Mail.objects.get(), actor=ruth, via="admin")
    assert (mail.state, mail.error) == ("given_up", "Cancelled by Ruth Ortiz.")
    assert enqueue([new_mail(ana)], now=NOW) == 0


def test_cancel_refuses_what_has_gone():
    with pytest.raises(Refused):
        cancel(mail=MailFactory(state="sent", sent_at=NOW), actor=None, via="admin")


def test_a_test_goes_to_its_sender_as_it_was_shown():
    dana = UserFactory(email="dana@example.org")
    file = {"name": "a.ics", "type": "text/calendar", "content": "BEGIN"}
    shown = MailText(subject="Session 2", text="Hi", html="<p>Hi", from_name="Dana", files=[file])
    mail = send_test(text=shown, actor=dana, now=NOW)
    assert (mail.to, mail.subject) == ("dana@example.org", "Test: Session 2")
    assert (mail.text, mail.html, mail.from_name, mail.files) == ("Hi", "<p>Hi", "Dana", [file])


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
