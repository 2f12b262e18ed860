"""A mass mail whose writers are killed: every row in the end, once."""

import os
import random
import subprocess
import sys
import time

import pytest
from django.db import connection

from gatherings import kinds
from gatherings.models import Attendee
from gatherings.services import announcing
from mailing import mass
from mailing.models import Mail, MailTopic
from tests.support.patience import PATIENCE
from tests.support.processes import ROOT

from . import crowds

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
KILLS = 5


@pytest.fixture
def writer(settings, monkeypatch):
    """Start a process that writes rows of a sending, so many people at a time."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    running = []

    def start(sending, at_once: int) -> subprocess.Popen:
        env = os.environ | {
            "STEMHUB_MODE": "test",
            "STEMHUB_DATA": str(settings.STEMHUB_DATA),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TEST_DATABASE_NAME": str(connection.settings_dict["NAME"]),
            "PYTHONPATH": str(ROOT),
            "AT_ONCE": str(at_once),
        }
        command = [sys.executable, "-m", "tests.gatherings.in_process", str(sending.pk)]
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
        running.append(process)
        return process

    yield start
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate()


def announced(people: int):
    draft = crowds.make(people)
    return announcing.announce(gatherings=[draft], actor=None, via="web", sending_key="many")


def assert_each_once(people: int) -> None:
    assert mass.unfinished() == []
    assert Attendee.objects.count() == Attendee.objects.values("user").distinct().count() == people
    assert Attendee.history.count() == people
    assert Mail.objects.count() == Mail.objects.values("user").distinct().count() == people
    assert MailTopic.objects.count() == people
    assert set(Mail.objects.values_list("state", flat=True)) == {"queued"}


def test_killed_writers_leave_every_row_once(writer, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    sending = announced(2000)
    seen, dice = [], random.Random(7)
    for _kill in range(KILLS):
        process = writer(sending, at_once=50)
        for _batch in range(3):
            assert process.stdout.readline() == "written\n"
        # Anywhere in the next batch, its commit included.
        time.sleep(dice.uniform(0, 0.05))
        process.kill()
        process.wait()
        sending.refresh_from_db()
        seen.append(Mail.objects.count())
        assert Mail.objects.filter(user__gt=sending.written_to or 0).count() == 0
        assert Attendee.objects.count() == seen[-1]
    assert seen == sorted(seen)
    assert 0 < seen[0] < seen[-1] < 2000
    two = [writer(sending, at_once=200) for _ in range(2)]
    for process in two:
        assert process.wait(timeout=PATIENCE) == 0
    while mass.write_some(sending.pk):
        pass
    assert_each_once(2000)


@pytest.mark.long
def test_20000_people_are_announced_to_in_seconds(settings):
    """The press within 2 s; on PostgreSQL all rows within 15 s."""
    settings.STEMHUB_UNDO_SECONDS = 60
    draft = crowds.make(20_000)
    began = time.monotonic()
    sending = announcing.announce(gatherings=[draft], actor=None, via="web", sending_key="many")
    assert time.monotonic() - began < 2
    began = time.monotonic()
    while mass.write_some(sending.pk):
        pass
    seconds = time.monotonic() - began
    print(f"20,000 rows in {seconds:.1f} s")
    assert_each_once(20_000)
    assert seconds < (15 if connection.vendor == "postgresql" else 60)
