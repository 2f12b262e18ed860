"""The sweep and the nudge: who gets what when, written once, from what is true at that moment."""

import threading
from datetime import UTC, date, time, timedelta

import pytest
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext

from foundation import zones
from foundation.refusals import Refused
from gatherings import reminders
from gatherings.models import Attendee, Gathering
from gatherings.services import announcing, answers, dates, reminding
from mailing.models import Mail
from mailing.services import undo_sending
from people.models import User
from tests.factories import (
    AttendeeFactory,
    GatheringFactory,
    MailFactory,
    MembershipFactory,
    UserFactory,
)

PACIFIC, BOISE, HAWAII = "America/Los_Angeles", "America/Boise", "Pacific/Honolulu"
KINDS = {
    reminders.REMINDER: "asked",
    reminders.UNSURE: "unsure",
    reminders.TOMORROW: "told",
    reminders.NUDGE: "nudged",
    "gatherings.announced": "invited",
    "gatherings.moved": "moved",
    "gatherings.cancelled": "cancelled",
}


def at(text, zone=PACIFIC):
    day, clock = text.split(" ")
    return zones.wall_to_utc(date.fromisoformat(day), time.fromisoformat(clock), zone)


def deliver(now):
    """What the sender does with what is due: sent, at that time."""
    Mail.objects.filter(state="queued", send_after__lte=now).update(state="sent", sent_at=now)


def live_until(moment, *, start, step=timedelta(minutes=30)):
    """Sweeps every half hour from ``start`` to ``moment``, mail delivered at once."""
    now = start
    while now <= moment:
        reminding.sweep(now=now)
        deliver(now)
        now += step


def diary(user):
    """Everything this person got, on their own clock."""
    return [
        f"{zones.utc_to_wall(mail.sent_at, user.zone):%a %b %d %H:%M} {KINDS[mail.kind]}"
        for mail in Mail.objects.filter(user=user, state="sent").order_by("sent_at", "id")
    ]


def announce(east, now, **fields):
    gathering = east.draft(**fields)
    announcing.announce(
        gatherings=[gathering], actor=east.dana, via="web", sending_key=f"k{now}", now=now
    )
    deliver(now)
    gathering.refresh_from_db()
    return gathering


def row_of(gathering, user):
    return Attendee.objects.select_related("gathering__hub", "user").get(
        gathering=gathering, user=user
    )


def answer(gathering, user, what, now):
    return answers.answer(
        attendee=row_of(gathering, user), answer=what, actor=None, via="link", now=now
    )


# --- who gets what when, through the services -------------------------------------------------


@pytest.mark.parametrize(
    ("when", "ana", "ben", "cy"),
    [
        ("2026-12-08 10:00", [], [], []),
        ("2026-12-06 10:00", [], [], []),
        (
            "2026-12-04 10:00",
            ["Mon Dec 07 10:00 asked"],
            ["Mon Dec 07 10:00 unsure"],
            ["Tue Dec 08 08:00 told"],
        ),
        (
            "2026-11-19 10:00",
            ["Wed Nov 25 08:00 asked", "Wed Dec 02 08:00 asked", "Mon Dec 07 08:00 asked"],
            ["Wed Dec 02 08:00 unsure", "Mon Dec 07 08:00 unsure"],
            ["Tue Dec 08 08:00 told"],
        ),
    ],
)
def test_announced_so_long_before_to_a_silent_an_unsure_and_a_coming_member(
    east, when, ana, ben, cy
):
    now = at(when)
    gathering = announce(east, now)
    answer(gathering, east.ben, "tentative", now)
    answer(gathering, east.cy, "accepted", now)
    live_until(at("2026-12-10 12:00"), start=at(f"{when[:10]} 08:00"))
    for user, lines in ((east.ana, ana), (east.ben, ben), (east.cy, cy)):
        assert diary(user)[0].endswith("invited")
        assert diary(user)[1:] == lines


def test_a_move_by_a_week_moves_what_is_to_come(east):
    start = at("2026-11-19 10:00")
    gathering = announce(east, start)
    live_until(at("2026-12-03 11:30"), start=start)
    now = at("2026-12-03 12:00")
    dates.change(
        gathering=gathering,
        changes={"starts_at": at("2026-12-16 08:30"), "ends_at": at("2026-12-16 15:30")},
        actor=east.dana,
        via="web",
        now=now,
    )
    deliver(now)
    live_until(at("2026-12-17 12:00"), start=now)
    assert diary(east.ana) == [
        "Thu Nov 19 10:00 invited",
        "Wed Nov 25 08:00 asked",
        "Wed Dec 02 08:00 asked",
        "Thu Dec 03 12:00 moved",
        "Wed Dec 09 08:00 asked",
        "Mon Dec 14 08:00 asked",
    ]


def test_a_move_within_the_day_repeats_nothing(east):
    start = at("2026-11-19 10:00")
    gathering = announce(east, start)
    live_until(at("2026-12-02 11:30"), start=start)
    now = at("2026-12-02 12:00")
    dates.change(
        gathering=gathering,
        changes={"starts_at": at("2026-12-09 09:00"), "ends_at": at("2026-12-09 16:00")},
        actor=east.dana,
        via="web",
        now=now,
    )
    deliver(now)
    live_until(at("2026-12-10 12:00"), start=now)
    assert diary(east.ana)[2:] == [
        "Wed Dec 02 08:00 asked",
        "Wed Dec 02 12:00 moved",
        "Mon Dec 07 08:00 asked",
    ]


def test_a_move_to_an_earlier_date_skips_the_steps_that_date_has_passed(east):
    start = at("2026-11-19 10:00")
    gathering = announce(
        east, start, starts_at=at("2026-12-16 08:30"), ends_at=at("2026-12-16 15:30")
    )
    live_until(at("2026-12-03 11:30"), start=start)
    now = at("2026-12-03 12:00")
    dates.change(
        gathering=gathering,
        changes={"starts_at": at("2026-12-09 08:30"), "ends_at": at("2026-12-09 15:30")},
        actor=east.dana,
        via="web",
        now=now,
    )
    deliver(now)
    live_until(at("2026-12-10 12:00"), start=now)
    assert diary(east.ana) == [
        "Thu Nov 19 10:00 invited",
        "Wed Dec 02 08:00 asked",
        "Thu Dec 03 12:00 moved",
        "Mon Dec 07 08:00 asked",
    ]


def test_a_cancellation_stops_them(east):
    start = at("2026-11-19 10:00")
    gathering = announce(east, start)
    now = at("2026-11-24 12:00")
    dates.cancel(gathering=gathering, reason="Snow", actor=east.dana, via="web", now=now)
    deliver(now)
    assert not Attendee.objects.exclude(remind_at=None).exists()
    live_until(at("2026-12-10 12:00"), start=now, step=timedelta(hours=6))
    assert diary(east.ana) == ["Thu Nov 19 10:00 invited", "Tue Nov 24 12:00 cancelled"]


def test_a_late_joiner_is_asked_from_their_own_invitation_on(east):
    start = at("2026-11-10 10:00")
    announce(east, start)
    late = MembershipFactory(team=east.team, user=UserFactory(name="Late Joiner"))
    now = at("2026-11-24 15:00")
    announcing.invite_late(membership=late, actor=None, via="link", now=now)
    deliver(now)
    live_until(at("2026-12-10 12:00"), start=now)
    assert diary(late.user) == [
        "Tue Nov 24 15:00 invited",
        "Fri Nov 27 15:00 asked",
        "Wed Dec 02 08:00 asked",
        "Mon Dec 07 08:00 asked",
    ]


def test_who_left_gets_nothing_more(east):
    start = at("2026-11-10 10:00")
    announce(east, start)
    seat = east.seats[0]
    seat.state, seat.seat, seat.left_on = "left", None, date(2026, 11, 24)
    seat.save()
    now = at("2026-11-24 15:00")
    announcing.withdraw(membership=seat, user=east.ana, actor=east.dana, via="web", now=now)
    live_until(at("2026-12-10 12:00"), start=now, step=timedelta(hours=6))
    assert diary(east.ana) == ["Tue Nov 10 10:00 invited"]


@pytest.mark.parametrize(
    ("zone", "starts", "lines"),
    [
        (PACIFIC, "2027-03-17", ["Wed Mar 10 16:00", "Mon Mar 15 15:00"]),
        (BOISE, "2027-03-17", ["Wed Mar 10 15:00", "Mon Mar 15 14:00"]),
        (HAWAII, "2027-03-17", ["Wed Mar 10 18:00", "Mon Mar 15 18:00"]),
        (PACIFIC, "2026-11-04", ["Wed Oct 28 15:00", "Mon Nov 02 16:00"]),
        (BOISE, "2026-11-04", ["Wed Oct 28 14:00", "Mon Nov 02 15:00"]),
        (HAWAII, "2026-11-04", ["Wed Oct 28 18:00", "Mon Nov 02 18:00"]),
    ],
)
def test_eight_by_the_clock_before_and_after_clocks_change_as_moments_in_utc(
    db, zone, starts, lines
):
    row = AttendeeFactory(
        user__zone=zone, gathering__zone=zone, gathering__starts_at=at(f"{starts} 08:30", zone)
    )
    start = row.gathering.starts_at - timedelta(days=10)
    MailFactory(
        user=row.user,
        kind="gatherings.announced",
        topic=f"gathering:{row.gathering_id}",
        state="sent",
        sent_at=start - timedelta(days=4),
        send_after=start - timedelta(days=4),
    )
    reminders.schedule([row], now=start)
    live_until(row.gathering.starts_at, start=start.replace(minute=0))
    sent = Mail.objects.filter(kind=reminders.REMINDER).order_by("sent_at")
    assert [f"{mail.sent_at.astimezone(UTC):%a %b %d %H:%M}" for mail in sent] == lines


# --- the truth at the moment of the sweep -------------------------------------------------------


@pytest.fixture
def due(db):
    """A silent person whose 7-day reminder is due now, a Wednesday at 8 am."""
    row = AttendeeFactory(user__name="Ana Ruiz", gathering__title="Session 2")
    Attendee.objects.update(remind_at=DUE)
    return row


DUE = at("2026-12-02 08:00")


def test_a_sweep_writes_one_mail_and_the_next_time(due):
    assert reminding.sweep(now=DUE) == 1
    mail = Mail.objects.get()
    assert mail.key == f"remind:{due.pk}:7:2026-12-09"
    assert mail.topic == f"gathering:{due.gathering_id}"
    assert mail.not_after == due.gathering.starts_at
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
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
@pytest.mark.parametrize("topic", ["gathering:{0}", "dates:.7777.{0}."])
def test_another_mail_about_the_date_in_72_hours_holds_it_back(due, state, counts, topic):
    sent_at = DUE - timedelta(hours=71)
    MailFactory(
        user=due.user,
        topic=topic.format(due.gathering_id),
        state=state,
        send_after=sent_at,
        sent_at=sent_at if state == "sent" else None,
    )
    MailFactory(topic=f"gathering:{due.gathering_id}", user=UserFactory(), send_after=DUE)
    MailFactory(topic="gathering:999999", user=due.user, send_after=DUE)
    assert reminding.sweep(now=DUE) == (0 if counts else 1)


def test_the_same_step_of_the_same_day_is_never_written_twice(due):
    reminding.sweep(now=DUE)
    Mail.objects.update(state="failed", sent_at=None)
    Attendee.objects.update(remind_at=DUE)
    assert reminding.sweep(now=DUE + timedelta(hours=1)) == 0
    assert Mail.objects.count() == 1
    due.refresh_from_db()
    assert due.remind_at == at("2026-12-07 08:00")


def test_an_answer_calls_back_a_reminder_that_still_waits(due):
    reminding.sweep(now=DUE)
    answers.answer(attendee=due, answer="accepted", actor=None, via="link", now=DUE)
    assert Mail.objects.get().state == "cancelled"
    due.refresh_from_db()
    assert due.remind_at == at("2026-12-08 08:00")


def test_one_reminder_that_cant_be_written_stops_nobody_elses(due, monkeypatch, caplog):
    other = AttendeeFactory(gathering=due.gathering, remind_at=DUE, user__name="Ben Ode")
    whole = reminding.asking._letter

    def letter(row, *rest, **more):
        if row.pk == due.pk:
            raise ValueError("broken")
        return whole(row, *rest, **more)

    monkeypatch.setattr(reminding.asking, "_letter", letter)
    assert reminding.sweep(now=DUE) == 1
    assert Mail.objects.get().user == other.user
    assert f"remind:{due.pk}:7:2026-12-09" in caplog.text
    assert not Attendee.objects.filter(remind_at__lte=DUE).exists()


def test_another_zone_and_reminders_off_or_on_count_from_now_on(due):
    def changed(user, **fields):
        before = {name: getattr(user, name) for name in fields}
        User.objects.filter(pk=user.pk).update(**fields)
        user.refresh_from_db()
        reminding.person_changed(
            user=user,
            changed={name: (before[name], fields[name]) for name in fields},
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
        topic=f"gathering:{due.gathering_id}",
        state="sent",
        sent_at=DUE - timedelta(days=7),
        send_after=DUE - timedelta(days=7),
    )
    assert changed(due.user, zone=HAWAII) == at("2026-12-02 08:00", HAWAII)
    assert changed(due.user, wants_reminders=False) is None
    assert changed(due.user, wants_reminders=True) == at("2026-12-02 08:00", HAWAII)
    assert changed(due.user, zone=BOISE) == at("2026-12-02 08:00", BOISE)


# --- words ------------------------------------------------------------------------------------


def mail_of(kind):
    return Mail.objects.get(kind=kind)


def test_a_reminder_says_what_when_where_and_who(due, east):
    Gathering.objects.update(hub=east.hub, team=east.team, address="12 Elm Street, Gresham")
    reminding.sweep(now=DUE)
    mail = mail_of(reminders.REMINDER)
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
    mail = mail_of(reminders.UNSURE)
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
    mail = Mail.objects.get()
    assert mail.subject == subject
    assert mail.key == f"remind:{row.pk}:eve:{starts}"
    assert mail.not_after == at(f"{starts} 00:00"), "tomorrow is wrong from midnight on"
    assert "8:30 am - 3:30 pm Pacific time" in mail.text
    assert "Park behind." in mail.text
    assert "Park behind." in mail.html
    assert ("9:30 am Mountain" in mail.text) is (reader == BOISE)


# --- the nudge --------------------------------------------------------------------------------


def test_a_nudge_reaches_the_ticked_silent_ones_once_and_moves_the_next_automatic(east):
    start = at("2026-11-19 10:00")
    gathering = announce(east, start)
    answer(gathering, east.cy, "accepted", start)
    now = at("2026-12-01 16:00")
    live_until(now, start=start)
    ticked = [row_of(gathering, user).pk for user in (east.ana, east.cy)]
    for _double_click in range(2):
        sending = reminding.nudge(
            gathering=gathering,
            attendee_ids=ticked,
            actor=east.dana,
            via="web",
            sending_key="press",
            now=now,
        )
    assert [mail.user for mail in sending.mails.all()] == [east.ana]
    mail = sending.mails.get()
    assert mail.subject == "Still need your answer: Session 2, Wed, Dec 9"
    assert "Wednesday, December 9, 8:30 am - 3:30 pm Pacific time" in mail.text
    assert "Rosewood Center" in mail.html
    assert "Dana Whitfield is planning the day" in mail.text
    people = [row_of(gathering, user) for user in (east.ana, east.ben, east.cy)]
    assert reminders.next_automatic(people, now=now) == {
        people[0].pk: at("2026-12-04 16:00"),
        people[1].pk: at("2026-12-02 08:00"),
        people[2].pk: at("2026-12-08 08:00"),
    }
    undo_sending(sending=sending, actor=east.dana, via="web", now=now - timedelta(seconds=1))
    assert row_of(gathering, east.ana).remind_at == at("2026-12-02 08:00")


def test_a_nudge_without_anybody_left_says_so(east):
    start = at("2026-11-19 10:00")
    gathering = announce(east, start)
    ana = answer(gathering, east.ana, "accepted", start)
    ask = {"gathering": gathering, "actor": east.dana, "via": "web", "now": start}
    with pytest.raises(Refused, match="has answered by now"):
        reminding.nudge(attendee_ids=[ana.pk], sending_key="a", **ask)
    User.objects.filter(pk=east.ben.pk).update(wants_reminders=False)
    with pytest.raises(Refused, match="in person"):
        reminding.nudge(attendee_ids=[row_of(gathering, east.ben).pk], sending_key="b", **ask)
    dates.cancel(gathering=gathering, reason="", actor=east.dana, via="web", now=start)
    with pytest.raises(Refused, match="isn't open"):
        reminding.nudge(attendee_ids=[ana.pk], sending_key="c", **ask)


# --- cost and concurrency -----------------------------------------------------------------------


def silent_rows(count):
    """``count`` silent people of dates of 25, their 7-day reminder due."""
    users = User.objects.bulk_create(
        User(email=f"many{n}@example.org", name=f"Many {n}") for n in range(count)
    )
    first = GatheringFactory()
    gatherings = [first] + [GatheringFactory(team=first.team) for _ in range((count - 1) // 25)]
    Attendee.objects.bulk_create(
        Attendee(gathering=gatherings[n // 25], user=user, remind_at=DUE)
        for n, user in enumerate(users)
    )


def test_schedule_asks_as_much_for_one_as_for_many(db):
    silent_rows(50)
    counts = []
    for many in (1, 25, 50):
        Attendee.objects.update(remind_at=None)
        rows = list(Attendee.objects.select_related("gathering", "user")[:many])
        with CaptureQueriesContext(connection) as seen:
            reminders.schedule(rows, now=DUE - timedelta(days=1))
        counts.append(len(seen))
        assert Attendee.objects.exclude(remind_at=None).count() == many
    assert counts == [2, 2, 2]


def test_a_sweep_asks_no_more_for_more_people(db):
    counts = []
    for many in (2, 20):
        Attendee.objects.all().delete()
        silent_rows(many) if many == 2 else AttendeeFactory.create_batch(
            many, gathering=Gathering.objects.first(), remind_at=DUE
        )
        Mail.objects.all().delete()
        with CaptureQueriesContext(connection) as seen:
            assert reminding.sweep(now=DUE) == many
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_over_1000_due_send_1000_mails():
    silent_rows(1000)
    written, failed = [], []
    gate = threading.Barrier(2)

    def run():
        try:
            gate.wait()
            written.append(reminding.sweep(now=DUE))
        except BaseException as error:  # noqa: BLE001 - told to the test below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close_old_connections()
    assert not failed
    assert sum(written) == 1000
    assert Mail.objects.count() == 1000
    assert Mail.objects.values("key").distinct().count() == 1000
    assert not Attendee.objects.filter(remind_at__lte=DUE).exists()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_date_cancelled_during_a_sweep_leaves_no_reminder_waiting(monkeypatch):
    """Whoever cancels waits for the sweep, and then finds what it wrote."""
    silent_rows(25)
    gathering = Gathering.objects.get()
    in_sweep, failed = threading.Event(), []
    whole = reminding.asking.letters_for_due

    def slowly(*args, **more):
        in_sweep.set()
        threading.Event().wait(0.3)
        return whole(*args, **more)

    monkeypatch.setattr(reminding.asking, "letters_for_due", slowly)

    def cancel():
        try:
            in_sweep.wait(5)
            dates.cancel(gathering=gathering, reason="Snow", actor=None, via="task", now=DUE)
        except BaseException as error:  # noqa: BLE001 - told to the test below
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=cancel)
    thread.start()
    assert reminding.sweep(now=DUE) == 25
    thread.join()
    assert not failed
    states = Mail.objects.filter(kind=reminders.REMINDER).values_list("state", flat=True)
    assert set(states) == {"cancelled"}
    assert not Attendee.objects.exclude(remind_at=None).exists()


def test_the_schedule_starts_them_and_lets_nothing_pile_up(settings):
    started = {entry["task"]: entry for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    for task in ("gatherings.tasks.sweep_reminders", "gatherings.tasks.send_digests"):
        assert started[task]["options"]["expires"] <= 600
