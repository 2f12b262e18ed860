"""Rows of a mass mail: in the press where they are few, else by a task that can die anywhere."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from foundation.refusals import Refused
from mailing import mass, tasks
from mailing.models import Mail, Sending
from mailing.services import NewMail, enqueue, open_sending
from mailing.undo import undo_sending
from people.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def write(sending, *, after, at_most, via, now, fails_at=None):
    """To everybody called Member, in the order of their ids."""
    people = list(User.objects.filter(name="Member", pk__gt=after).order_by("pk")[:at_most])
    if fails_at and fails_at in {one.pk for one in people}:
        raise RuntimeError("planted")
    new = [NewMail(key=f"{sending.key}:{one.pk}", user=one, kind="hello") for one in people]
    enqueue(new, sending=sending, now=now)
    return people[-1].pk if len(people) == at_most else None


@pytest.fixture
def dana():
    return UserFactory(name="Dana Whitfield")


@pytest.fixture
def crowd(monkeypatch, settings):
    """Seven people; three are many."""
    settings.STEMHUB_UNDO_SECONDS = 60
    monkeypatch.setattr(mass, "AT_ONCE", 3)
    monkeypatch.setitem(mass._writers, "crowd", write)
    return UserFactory.create_batch(7, name="Member")


@pytest.fixture
def started(monkeypatch):
    """The sendings for which a task was asked."""
    asked = []
    monkeypatch.setattr(tasks.write_rows, "apply_async", lambda args, **_: asked.append(args[0]))
    monkeypatch.setattr(tasks.write_rows, "delay", asked.append)
    return asked


def press(dana, people=7):
    now = timezone.now()
    sending, _ = open_sending(key="press", actor=dana, kind="crowd", label="Hello", now=now)
    mass.begin(sending, people=people, via="web", now=now)
    return sending


def state(sending):
    sending.refresh_from_db()
    return sending.expected, Mail.objects.count()


def test_few_are_written_in_the_press(
    crowd, dana, started, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(mass, "AT_ONCE", 7)
    with django_capture_on_commit_callbacks(execute=True):
        sending = press(dana)
    assert state(sending) == (None, 7)
    assert started == []


def test_many_are_left_to_a_task_that_is_asked_once_the_press_is_committed(
    crowd, dana, started, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        sending = press(dana)
        assert started == []
    assert started == [sending.pk]
    assert state(sending) == (7, 0)


def test_the_task_writes_some_and_comes_back_for_the_rest(crowd, dana, started):
    sending = press(dana)
    seen = []
    for _round in range(4):
        tasks.write_rows(sending.pk)
        seen.append(state(sending))
    assert seen == [(7, 3), (7, 6), (None, 7), (None, 7)]
    assert started == [sending.pk] * 2
    assert set(Mail.objects.values_list("user", flat=True)) == {one.pk for one in crowd}
    assert {mail.send_after for mail in Mail.objects.all()} == {sending.undo_until}


def test_where_it_broke_off_the_sweep_goes_on(crowd, dana, started, monkeypatch):
    sending = press(dana)
    tasks.write_rows(sending.pk)
    broken = partial(write, fails_at=crowd[4].pk)
    monkeypatch.setitem(mass._writers, "crowd", broken)
    with pytest.raises(RuntimeError, match="planted"):
        tasks.write_rows(sending.pk)
    assert state(sending) == (7, 3)
    monkeypatch.setitem(mass._writers, "crowd", write)
    started.clear()
    tasks.sweep()
    assert started == [sending.pk]
    while mass.write_some(sending.pk):
        pass
    assert state(sending) == (None, 7)
    assert mass.unfinished() == []


def test_undo_ends_it_wherever_it_is(crowd, dana, started):
    sending = press(dana)
    tasks.write_rows(sending.pk)
    undo_sending(sending=sending, actor=dana, via="web")
    assert not mass.write_some(sending.pk)
    assert state(sending) == (None, 3)
    assert set(Mail.objects.values_list("state", flat=True)) == {"cancelled"}
    assert mass.unfinished() == []


def test_too_late_to_undo_it_goes_on(crowd, dana, started):
    sending = press(dana)
    with pytest.raises(Refused, match="too late"):
        undo_sending(
            sending=sending, actor=dana, via="web", now=timezone.now() + timedelta(seconds=61)
        )
    assert mass.write_some(sending.pk)


def test_progress_counts_those_to_come_and_never_goes_back(crowd, dana, started):
    sending = press(dana)
    later = sending.undo_until + timedelta(seconds=1)

    def said():
        sending.refresh_from_db()
        progress = Sending.objects.progress(sending)
        assert not progress.is_over
        return progress.sentence(sending, later)

    assert Sending.objects.progress(sending).waiting_said == "7 mails wait."
    assert said() == "0 of 7 sent"
    mass.write_some(sending.pk)
    assert said() == "0 of 7 sent"
    Mail.objects.update(state="sent", sent_at=later)
    assert said() == "3 of 7 sent"
    mass.write_some(sending.pk)
    # Everybody whose row was to come has left meanwhile: the writer says so itself.
    Mail.objects.update(state="sent", sent_at=later)
    User.objects.filter(pk=crowd[-1].pk).update(name="Gone")
    assert said() == "6 of 7 sent"
    mass.write_some(sending.pk)
    sending.refresh_from_db()
    assert Sending.objects.progress(sending).sentence(sending, later) == "All 6 mails sent."


def test_afterwards_it_says_how_many_were_sent_and_how_many_not_needed(crowd, dana, started):
    sending = press(dana)
    while mass.write_some(sending.pk):
        pass
    sending.refresh_from_db()
    Mail.objects.update(state="sent", sent_at=timezone.now())
    Mail.objects.filter(user__in=crowd[:2]).update(state="unneeded", sent_at=None)
    later = sending.undo_until + timedelta(seconds=1)
    assert Sending.objects.progress(sending).sentence(sending, later) == "5 sent, 2 not needed."
