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
    """A task that is neither scheduled nor called by a service would never run."""
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in BEAT_SCHEDULE.values()}

    assert "mailing.tasks.sweep" in scheduled
