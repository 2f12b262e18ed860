import os

import pytest
from celery.signals import worker_shutting_down
from django.utils import timezone

from mailing import sender, tasks
from mailing.models import Mail
from stemhub.celery import app
from tests.factories import MailFactory

from .conftest import let_time_pass

pytestmark = pytest.mark.django_db


def test_the_sweep_takes_back_what_is_lost_and_sends_it():
    MailFactory()
    sender._claim(timezone.now())
    let_time_pass()
    tasks.sweep()
    assert Mail.objects.get().state == "sent"


def test_a_nudge_sends_what_is_due():
    MailFactory()
    tasks.send_due()
    assert Mail.objects.get().state == "sent"


def test_the_schedule_sweeps():
    assert "mailing.tasks.sweep" in {entry["task"] for entry in app.conf.beat_schedule.values()}


def test_a_worker_without_a_pool_sends_until_it_is_told_to_stop(monkeypatch):
    monkeypatch.setattr(tasks, "_pipes", [])
    mail = MailFactory()
    tasks._open_pipe()
    try:
        tasks._listen()  # solo says it started a process, and means itself
        assert tasks._pipes[0].mouth >= 0
        assert sender.send_due().sent == 1
    finally:
        (pipe,) = tasks._pipes
        pipe.close_mouth()
        os.close(pipe.ear)
    mail.refresh_from_db()
    assert mail.state == "sent"


def test_a_worker_told_to_stop_stops_sending():
    mail = MailFactory()
    worker_shutting_down.send(sender="worker", sig="SIGTERM", how="Warm", exitcode=0)
    try:
        assert sender.send_due().sent == 0
    finally:
        sender.stopping.clear()
    mail.refresh_from_db()
    assert mail.state == "queued"
