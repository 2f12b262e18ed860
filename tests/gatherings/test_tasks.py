"""The scheduled tasks only call their services."""

from datetime import UTC, datetime

from gatherings import tasks
from mailing.models import Mail
from tests.factories import AttendeeFactory

DUE = datetime(2026, 12, 2, 16, 0, tzinfo=UTC)  # a Wednesday, 8 am Pacific time


def test_the_sweep_writes_what_is_due_by_the_clock(db, time_machine):
    time_machine.move_to(DUE, tick=False)
    AttendeeFactory(remind_at=DUE)
    tasks.sweep_reminders()
    tasks.sweep_reminders()
    assert Mail.objects.count() == 1


def test_the_digest_finds_nobody_to_tell(db, time_machine):
    time_machine.move_to(DUE, tick=False)
    tasks.send_daily_mails()
    assert not Mail.objects.exists()
