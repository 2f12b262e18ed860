"""The sweep acts on what is true when it looks, and its mails say what they must."""

from datetime import timedelta

import pytest

from gatherings import reminders
from gatherings.models import Attendee, Gathering
from gatherings.services import answers, reminding
from mailing import sender
from mailing.models import Mail
from people.models import User
from tests.factories import AttendeeFactory, MailFactory, UserFactory

from .diaries import BOISE, DUE, HAWAII, PACIFIC, at

# --- the truth at the moment of the sweep -------------------------------------------------------


@pytest.fixture
def due(db):
    """A silent person whose 7-day reminder is due now, a Wednesday at 8 am."""
    row = AttendeeFactory(user__name="Ana Ruiz", gathering__title="Session 2")
    Attendee.objects.update(remind_at=DUE)
    return row


def test_a_sweep_writes_one_mail_and_the_next_time(due):
    assert reminding.sweep(now=DUE) == 1
    mail = Mail.objects.get()
    assert mail.key == f"remind:{due.user_id}:2026-12-02"
    assert mail.topics.get().topic == f"gathering:{due.gathering_id}"
    assert mail.not_after == due.gathering.ends_at
    assert mail.reminder
    due.refresh_from_db()
    assert due.remind_at == at("2026-12-07 08:00")
    assert reminding.sweep(now=DUE) == 0
    assert reminding.sweep(now=DUE + timedelta(minutes=1)) == 0


@pytest.mark.parametrize(
    "truth",
    [
        lambda row: Attendee.objects.update(answer="declined", answered_at=DUE),
        lambda row: Attendee.objects.update(withdrawn=True),
        lambda row: Gathering.objects.update(state="cancelled"),
        lambda row: Gathering.objects.update(state="draft"),
        lambda row: User.objects.update(wants_reminders=False),
        lambda row: User.objects.update(is_active=False),
        lambda row: Gathering.objects.update(
            starts_at=DUE - timedelta(days=1), ends_at=DUE - timedelta(hours=12)
        ),
    ],
    ids=["answered", "left", "cancelled", "draft", "unwanted", "inactive", "over"],
)
def test_a_row_whose_truth_changed_is_only_put_right(due, truth):
    truth(due)
    assert reminding.sweep(now=DUE) == 0
    assert not Mail.objects.exists()
    due.refresh_from_db()
    assert due.remind_at is None


def test_in_quiet_hours_the_row_waits_for_morning(due):
    assert reminding.sweep(now=at("2026-12-02 17:00")) == 0
    due.refresh_from_db()
    assert due.remind_at == at("2026-12-03 08:00")


@pytest.mark.parametrize(
    ("state", "counts"), [("sent", True), ("queued", True), ("failed", False), ("cancelled", False)]
)
@pytest.mark.parametrize("topics", [["gathering:{0}"], ["gathering:7777", "gathering:{0}"]])
def test_another_mail_about_the_date_in_72_hours_holds_it_back(due, state, counts, topics):
    sent_at = DUE - timedelta(hours=71)
    MailFactory(
        user=due.user,
        topics=[topic.format(due.gathering_id) for topic in topics],
        state=state,
        send_after=sent_at,
        sent_at=sent_at if state == "sent" else None,
    )
    MailFactory(topics=[f"gathering:{due.gathering_id}"], user=UserFactory(), send_after=DUE)
    MailFactory(topics=["gathering:999999"], user=due.user, send_after=DUE)
    assert reminding.sweep(now=DUE) == (0 if counts else 1)


def test_the_same_step_of_the_same_day_is_never_written_twice(due):
    reminding.sweep(now=DUE)
    Mail.objects.update(state="failed", sent_at=None)
    Attendee.objects.update(remind_at=DUE)
    assert reminding.sweep(now=DUE + timedelta(hours=1)) == 0
    assert Mail.objects.count() == 1
    due.refresh_from_db()
    assert due.remind_at == at("2026-12-07 08:00")


def test_whoever_has_answered_gets_none_that_still_waited(due):
    reminding.sweep(now=DUE)
    answers.answer(attendee=due, answer="accepted", actor=None, via="link", now=DUE)
    sender.send_due(now=DUE)
    assert Mail.objects.get().state == "unneeded"
    due.refresh_from_db()
    assert due.remind_at == at("2026-12-08 08:00")


def test_one_reminder_that_cant_be_written_stops_nobody_elses(due, monkeypatch, caplog):
    other = AttendeeFactory(gathering=due.gathering, remind_at=DUE, user__name="Ben Ode")
    whole = reminding.reminder_mails.reminder

    def reminder(user, rows, *, now):
        if rows[0].pk == due.pk:
            raise ValueError("broken")
        return whole(user, rows, now=now)

    monkeypatch.setattr(reminding.reminder_mails, "reminder", reminder)
    assert reminding.sweep(now=DUE) == 1
    assert Mail.objects.get().user == other.user
    assert f"attendee {due.pk} failed" in caplog.text
    monkeypatch.undo()
    assert reminding.sweep(now=DUE) == 1
    assert not Attendee.objects.filter(remind_at__lte=DUE).exists()


def test_another_zone_and_reminders_off_or_on_count_from_now_on(due):
    def changed(user, **fields):
        before = {name: getattr(user, name) for name in fields}
        User.objects.filter(pk=user.pk).update(**fields)
        user.refresh_from_db()
        reminding.person_changed(
            changed={user: {name: (before[name], fields[name]) for name in fields}},
            actor=user,
            via="web",
            now=DUE - timedelta(days=1),
        )
        due.refresh_from_db()
        return due.remind_at

    # 28 and 14 days before have passed without a mail, so the 14th is due at once.
    Attendee.objects.update(remind_at=None)
    MailFactory(
        user=due.user,
        topics=[f"gathering:{due.gathering_id}"],
        state="sent",
        sent_at=DUE - timedelta(days=7),
        send_after=DUE - timedelta(days=7),
    )
    assert changed(due.user, zone=HAWAII) == at("2026-12-02 08:00", HAWAII)
    assert changed(due.user, wants_reminders=False) is None
    assert changed(due.user, wants_reminders=True) == at("2026-12-02 08:00", HAWAII)
    assert changed(due.user, zone=BOISE) == at("2026-12-02 08:00", BOISE)


# --- words ------------------------------------------------------------------------------------


def mail_of(now):
    """The automatic mail that went out then."""
    sender.send_due(now=now)
    return Mail.objects.get(state="sent", kind=reminders.REMINDER)


def test_a_reminder_says_what_when_where_and_who(due, east):
    Gathering.objects.update(
        hub=east.hub,
        team=east.team,
        audience=f"team:{east.team.pk}",
        address="12 Elm Street, Gresham",
    )
    reminding.sweep(now=DUE)
    mail = mail_of(DUE)
    assert mail.subject == "Still need your answer: Session 2, Wed, Dec 9"
    for text in (mail.text, mail.html.replace("&#x27;", "'")):
        assert "Wednesday, December 9, 8:30 am - 3:30 pm Pacific time" in text
        assert "Rosewood Center, 12 Elm Street, Gresham" in text
        assert "/answer/" in text
        assert "Dana Whitfield" in text
        assert "You get this because you're a member of East team." in text
    assert mail.from_name == "Dana Whitfield, East Metro"
    assert mail.reply_to == "dana@example.org"
    assert mail.text.index("Rosewood Center") < mail.text.index("/answer/")
    assert "<" not in mail.text
    assert "&#" not in mail.text


def test_do_you_know_now(due):
    Attendee.objects.update(answer="tentative", answered_at=DUE - timedelta(days=9))
    reminding.sweep(now=DUE)
    mail = mail_of(DUE)
    assert mail.subject == "Do you know now? Session 2, Wed, Dec 9"
    assert "Wednesday, December 9, 8:30 am - 3:30 pm Pacific time" in mail.text
    assert "Rosewood Center" in mail.text
    assert "Rosewood Center" in mail.html


@pytest.mark.parametrize(
    ("starts", "now", "reader", "subject"),
    [
        ("2026-12-09", "2026-12-08 08:00", PACIFIC, "Tomorrow 8:30 am: Session 2, Rosewood Center"),
        ("2026-12-14", "2026-12-11 08:00", PACIFIC, "Monday 8:30 am: Session 2, Rosewood Center"),
        (
            "2026-12-09",
            "2026-12-08 12:00",
            BOISE,
            "Tomorrow 8:30 am Pacific time: Session 2, Rosewood Center",
        ),
    ],
)
def test_who_comes_is_told_the_day_before_or_the_weekday(db, starts, now, reader, subject):
    row = AttendeeFactory(
        answer="accepted",
        user__zone=reader,
        gathering__title="Session 2",
        gathering__starts_at=at(f"{starts} 08:30"),
        gathering__arrival_notes="Park behind.",
        remind_at=at(now),
    )
    assert reminding.sweep(now=at(now)) == 1
    mail = mail_of(at(now))
    assert mail.subject == subject
    assert mail.key == f"remind:{row.user_id}:{now[:10]}"
    assert "8:30 am - 3:30 pm Pacific time" in mail.text
    assert "Park behind." in mail.text
    assert "Park behind." in mail.html
    assert ("9:30 am Mountain" in mail.text) is (reader == BOISE)
