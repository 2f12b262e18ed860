"""Whose claim has run out is asked of a clock that nobody sets."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from mailing import lease, sender
from mailing.models import Mail
from tests.factories import MailFactory

from .conftest import let_time_pass

pytestmark = [pytest.mark.django_db, pytest.mark.services]
MINUTES = timedelta(minutes=1)


@pytest.fixture
def held():
    mail = MailFactory(send_after=timezone.now() - MINUTES)
    sender._claim(timezone.now())
    return mail


@pytest.fixture
def on_one_machine(monkeypatch):
    """As on SQLite, whatever the tests run on."""
    monkeypatch.setattr(lease, "_clock", lambda: (lease.boot(), lease.seconds_up()))


@pytest.mark.parametrize("jump", [11 * MINUTES, timedelta(days=400), -11 * MINUTES])
def test_a_clock_that_jumps_takes_nothing_from_a_sender_at_work(held, jump):
    with time_machine.travel(timezone.now() + jump):
        assert sender.requeue_expired() == 0
    held.refresh_from_db()
    assert held.state == "sending"


def test_a_claim_made_while_the_clock_was_wrong_runs_out_like_any_other():
    MailFactory(send_after=timezone.now() - MINUTES)
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        sender._claim(timezone.now())
    let_time_pass(590)
    assert sender.requeue_expired() == 0
    let_time_pass(11)
    assert sender.requeue_expired() == 1


@pytest.mark.usefixtures("on_one_machine")
def test_who_held_a_claim_before_the_machine_was_started_anew_is_dead(monkeypatch):
    MailFactory(send_after=timezone.now() - MINUTES)
    sender._claim(timezone.now())
    assert sender.requeue_expired() == 0
    monkeypatch.setattr(lease, "boot", lambda: "another boot")
    assert sender.requeue_expired() == 1


@pytest.mark.usefixtures("on_one_machine")
def test_a_machine_that_gives_its_starts_no_name_knows_a_claim_from_before_one(monkeypatch):
    monkeypatch.setattr(lease, "boot", lambda: "laptop")
    MailFactory(send_after=timezone.now() - MINUTES)
    sender._claim(timezone.now())
    assert sender.requeue_expired() == 0
    monkeypatch.setattr(lease, "seconds_up", lambda: 12.0)
    assert sender.requeue_expired() == 1


@pytest.mark.parametrize(("ago", "taken_back"), [(9, 0), (11, 1)])
def test_what_a_sender_of_the_version_before_holds_runs_out_by_the_time_of_day(ago, taken_back):
    MailFactory(
        state=Mail.State.SENDING, claim=uuid.uuid4(), claimed_at=timezone.now() - ago * MINUTES
    )
    assert sender.requeue_expired() == taken_back


def test_all_senders_read_one_clock(held):
    held.refresh_from_db()
    if connection.vendor == "postgresql":
        assert held.lease_clock == "database"
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM now())")
            assert abs(float(cursor.fetchone()[0]) - held.lease_began) < 60
    else:
        assert held.lease_clock == lease.boot()
        assert 0 <= lease.seconds_up() - held.lease_began < 60


def test_what_is_sent_or_released_is_held_by_nobody(held):
    (claim,) = Mail.objects.values_list("claim", flat=True)
    sender._release([held], sender.Claim([held], 0.0, claim), "")
    assert Mail.objects.filter(state="queued", **lease.FREE).exists()


def test_where_no_boot_has_an_id_the_machine_has_a_name(monkeypatch, tmp_path):
    monkeypatch.setattr(lease, "_BOOT_ID", tmp_path / "boot_id")
    assert 0 < len(lease.boot.__wrapped__()) <= 64


def test_a_machine_that_does_not_count_its_sleep_is_read_all_the_same(monkeypatch):
    monkeypatch.delattr(lease.time, "CLOCK_BOOTTIME", raising=False)
    assert 0 < lease.seconds_up() <= lease.seconds_up()
