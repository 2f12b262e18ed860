"""Announcing, moving, cancelling and nudging for more people than a press writes."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gatherings import kinds
from gatherings.models import Attendee, Gathering
from gatherings.services import announcing, dates, inviting, reminding
from mailing import mass, sender
from mailing.models import Mail, Sending
from mailing.undo import undo_sending
from people.models import User
from tests.factories import HubRoleFactory, UserFactory

from . import crowds
from .conftest import text_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    monkeypatch.setattr(mass, "AT_ONCE", 4)
    monkeypatch.setattr("gatherings.reminders.AT_ONCE", 4)
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))


@pytest.fixture
def draft(db):
    return crowds.make(10, title="PD day")


@pytest.fixture
def dana(draft):
    dana = UserFactory(name="Dana Whitfield")
    HubRoleFactory(hub=draft.hub, user=dana)
    return dana


def announce(draft, dana, now=None):
    return announcing.announce(
        gatherings=[draft], actor=dana, via="web", sending_key="many", now=now
    )


def finish(sending):
    rounds = 1
    while mass.write_some(sending.pk):
        rounds += 1
    return rounds


@pytest.fixture
def announced(draft, dana):
    """All have heard of it."""
    finish(announce(draft, dana))
    sender.send_due(now=timezone.now() + timedelta(seconds=61))
    assert Mail.objects.filter(state="sent").count() == 11
    return Gathering.objects.get(pk=draft.pk)


def test_the_press_saves_the_deed_and_a_task_asks_everybody_once(draft, dana):
    sending = announce(draft, dana)
    draft.refresh_from_db()
    assert draft.state == "announced"
    assert not Attendee.objects.exists()
    assert not Mail.objects.exists()
    assert finish(sending) == 3
    assert sorted(Attendee.objects.values_list("user__name", flat=True)) == [
        f"Person {n:05}" for n in range(10)
    ]
    asked = Mail.objects.filter(kind="gatherings.announced")
    assert asked.count() == asked.values("user").distinct().count() == 10
    assert Mail.objects.get(kind="gatherings.entry").user == dana
    assert not Attendee.objects.filter(remind_at=None).exists()
    assert not sender.send_due(now=sending.undo_until - timedelta(seconds=1)).sent


def test_a_second_press_of_the_same_form_does_nothing(draft, dana):
    first = announce(draft, dana)
    mass.write_some(first.pk)
    assert announce(draft, dana) == first
    finish(first)
    assert Mail.objects.count() == 11


def test_who_joins_and_who_leaves_meanwhile_hears_as_it_is_in_the_end(draft, dana):
    sending = announce(draft, dana)
    mass.write_some(sending.pk)
    late = User.objects.create(email="crowd-late@example.org", name="Late Comer")
    inviting.invite(audience=crowds.AUDIENCE, people=[late], actor=None, via="web")
    gone = User.objects.get(name="Person 00008")
    User.objects.filter(pk=gone.pk).update(email="elsewhere@example.org")
    finish(sending)
    sender.send_due(now=timezone.now() + timedelta(minutes=5))
    sent = Mail.objects.filter(state="sent")
    assert sent.filter(user=late).count() == 1
    assert not sent.filter(user=gone).exists()
    assert not Attendee.objects.filter(user=gone).exists()


def test_undo_half_way_leaves_a_draft_without_people(draft, dana):
    sending = announce(draft, dana)
    mass.write_some(sending.pk)
    assert Attendee.objects.count() == 4
    undo_sending(sending=sending, actor=dana, via="web")
    assert not mass.write_some(sending.pk)
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert not Attendee.objects.exists()
    gone = Attendee.history.filter(history_type="-")
    assert gone.count() == 4
    assert set(gone.values_list("history_user", "history_change_reason")) == {
        (dana.pk, "web: undo")
    }
    assert sender.send_due(now=timezone.now() + DAY).sent == 0


def test_undo_asks_as_much_for_many_as_for_few(draft, dana):
    costs = []
    for rounds in (1, 2):
        sending = announcing.announce(
            gatherings=[draft], actor=dana, via="web", sending_key=f"press-{rounds}"
        )
        for _ in range(rounds):
            mass.write_some(sending.pk)
        with CaptureQueriesContext(connection) as seen:
            undo_sending(sending=sending, actor=dana, via="web")
        costs.append(len(seen))
        draft.refresh_from_db()
    assert costs[0] == costs[1]


def test_a_move_is_told_to_all_and_reminders_are_looked_at_anew(announced, dana):
    changes = {"starts_at": announced.starts_at + DAY, "ends_at": announced.ends_at + DAY}
    dates.change(gathering=announced, changes=changes, actor=dana, via="web", sending_key="moved")
    assert not Attendee.objects.filter(remind_at__gt=timezone.now()).exists()
    sending = Sending.objects.get(key="moved")
    assert finish(sending) == 3
    moved = Mail.objects.filter(kind="gatherings.moved")
    assert moved.count() == moved.values("user").distinct().count() == 11
    sender.send_due(now=sending.undo_until)
    assert set(moved.values_list("state", flat=True)) == {"sent"}
    reminding.sweep()
    assert not Attendee.objects.filter(remind_at=None).exists()
    assert not Attendee.objects.filter(remind_at__lte=timezone.now()).exists()


def test_a_cancellation_taken_back_half_way_reaches_nobody(announced, dana):
    dates.cancel(gathering=announced, reason="Snow", actor=dana, via="web", sending_key="off")
    sending = Sending.objects.get(key="off")
    mass.write_some(sending.pk)
    undo_sending(sending=sending, actor=dana, via="web")
    assert not mass.write_some(sending.pk)
    announced.refresh_from_db()
    assert announced.state == "announced"
    sender.send_due(now=timezone.now() + timedelta(minutes=5))
    assert not Mail.objects.filter(kind="gatherings.cancelled", state="sent").exists()


def test_a_nudge_leaves_out_who_answered_before_their_turn(announced, dana):
    sending = reminding.nudge(
        gathering=announced, attendee_ids=None, actor=dana, via="web", sending_key="nudge"
    )
    mass.write_some(sending.pk)
    late = Attendee.objects.filter(user__name="Person 00009")
    late.update(answer="accepted", answered_at=timezone.now())
    finish(sending)
    assert Mail.objects.filter(kind="gatherings.nudge").count() == 9


# --- the page before ----------------------------------------------------------------------------


def page(client, draft):
    return client.get(reverse("gatherings:announce"), {"id": draft.pk})


def test_the_page_before_counts_all_and_shows_the_first(client, draft, dana, monkeypatch):
    monkeypatch.setattr("gatherings.services.announcing.SHOWN", 3)
    client.force_login(dana, "people.backends.SignIn")
    shown = text_of(page(client, draft))
    assert "Send 11 mails" in shown
    assert "11 people get this mail" in shown
    assert "Person 00000, Person 00001, Person 00002, Dana Whitfield" in shown
    assert "and 7 more" in shown
    assert "Person 00003" not in shown
    assert "As Person 00000 gets it" in shown
    assert "In the last 30 days these people got no mail from us." in shown
    fields = dict(re.findall(r'name="(sending_key|digest)" value="([^"]+)"', shown))
    User.objects.create(email="crowd-late@example.org", name="Zoë Late")
    again = client.post(f"{reverse('gatherings:announce')}?id={draft.pk}", fields)
    assert again.status_code == 422
    assert "This changed while you looked." in text_of(again)


def test_the_page_before_asks_and_weighs_the_same_for_any_number(client, draft, dana, monkeypatch):
    monkeypatch.setattr("gatherings.services.announcing.SHOWN", 3)
    client.force_login(dana, "people.backends.SignIn")
    page(client, draft)
    costs = []
    for more in (0, 200):
        User.objects.bulk_create(
            User(email=f"crowd-more{n}@example.org", name=f"Zed {n}") for n in range(more)
        )
        with CaptureQueriesContext(connection) as seen:
            answer = page(client, draft)
        costs.append((len(seen), len(answer.content) // 100))
    assert costs[0] == costs[1]
