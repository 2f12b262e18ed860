"""What the sweep costs, and that two at once do each thing once."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext

from gatherings import reminders
from gatherings.models import Attendee, Gathering
from gatherings.services import answers, dates, reminding
from mailing import sender
from mailing.models import Mail
from people.models import User
from tests.factories import AttendeeFactory, GatheringFactory
from tests.support.patience import PATIENCE

from .diaries import DUE, at


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
    whole = reminding.reminder_mails.reminder

    def slowly(*args, **more):
        in_sweep.set()
        threading.Event().wait(0.02)
        return whole(*args, **more)

    monkeypatch.setattr(reminding.reminder_mails, "reminder", slowly)

    def cancel():
        try:
            in_sweep.wait(PATIENCE)
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
    sender.send_due(now=DUE)
    states = Mail.objects.filter(kind=reminders.REMINDER).values_list("state", flat=True)
    assert set(states) == {"unneeded"}
    assert not Attendee.objects.exclude(remind_at=None).exists()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_answers_during_a_move_neither_wait_forever_nor_lose_their_reminder():
    """Everybody's reminder waits in the outbox; all answer yes while the date moves by an hour."""
    silent_rows(12)
    reminding.sweep(now=DUE)
    gathering, people = Gathering.objects.get(), list(Attendee.objects.all())
    gate, failed = threading.Barrier(len(people) + 1), []

    def run(act):
        try:
            gate.wait(PATIENCE)
            act()
        except BaseException as error:  # noqa: BLE001 - told to the test below
            failed.append(error)
        finally:
            connection.close()

    def move():
        hour = timedelta(hours=1)
        changes = {"starts_at": gathering.starts_at + hour, "ends_at": gathering.ends_at + hour}
        dates.change(gathering=gathering, changes=changes, actor=None, via="task", now=DUE)

    def say_yes(row):
        answers.answer(attendee=row, answer="accepted", actor=None, via="link", now=DUE)

    acts = [move, *(partial(say_yes, row) for row in people)]
    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    sender.send_due(now=DUE)
    assert not Mail.objects.filter(kind=reminders.REMINDER, state="sent").exists()
    waits_until = set(Attendee.objects.values_list("answer", "remind_at"))
    # The mail about the move is 72 hours old on Saturday; the eve is on Tuesday at 8 am.
    assert waits_until == {("accepted", at("2026-12-08 08:00"))}


def test_the_schedule_starts_them_and_lets_nothing_pile_up(settings):
    started = {entry["task"]: entry for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    for task in ("gatherings.tasks.sweep_reminders", "gatherings.tasks.send_daily_mails"):
        assert started[task]["options"]["expires"] <= 600
