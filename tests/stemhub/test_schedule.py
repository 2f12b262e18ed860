"""What beat starts: nothing piles up, and nothing is misspelt."""

import pytest

from stemhub.celery import app
from stemhub.schedule import BEAT_SCHEDULE


@pytest.mark.parametrize("name", sorted(BEAT_SCHEDULE))
def test_each_entry_expires_before_the_next_day(name):
    assert 0 < BEAT_SCHEDULE[name]["options"]["expires"] <= 3600


def test_each_entry_starts_a_task_that_exists():
    app.loader.import_default_modules()

    assert {entry["task"] for entry in BEAT_SCHEDULE.values()} <= set(app.tasks)


def test_every_sweep_is_scheduled():
    """A sweep that nobody starts finds nothing."""
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    # Started by a press, and by a sweep that finds what was left.
    asked_for = {
        "mailing.tasks.send_due",
        "mailing.tasks.write_rows",
        "recommendations.tasks.make_export",
        # The sender makes what this one didn't.
        "recommendations.tasks.make_letter_files",
    }

    assert ours - asked_for == {entry["task"] for entry in BEAT_SCHEDULE.values()}


def test_old_sessions_are_cleared(db):
    from importlib import import_module

    from django.conf import settings
    from django.contrib.sessions.models import Session

    from stemhub.tasks import clear_sessions

    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store.set_expiry(-1)
    store.save()
    assert Session.objects.count() == 1

    clear_sessions()

    assert Session.objects.count() == 0
