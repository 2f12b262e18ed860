"""The broker is a nudge: when it is down, nobody waits for it."""

import time

import pytest
from celery import Celery
from django.conf import settings
from kombu.exceptions import OperationalError

from stemhub.celery import app
from tests.support.processes import free_port


def test_only_json_travels_and_no_result_is_kept():
    assert list(app.conf.accept_content) == ["json"]
    assert app.conf.task_ignore_result
    assert app.conf.result_backend is None


def test_a_killed_workers_task_comes_back():
    assert app.conf.task_acks_late
    assert app.conf.worker_prefetch_multiplier == 1
    assert not app.conf.task_reject_on_worker_lost  # a poison task would run for ever


@pytest.mark.services_only
def test_redis_never_starts_a_running_task_again():
    options = app.conf.broker_transport_options

    assert options["visibility_timeout"] > app.conf.task_soft_time_limit
    assert (options["unacked_restore_interval"], options["unacked_restore_throttle"]) == (10, 1)


def test_publishing_to_a_broker_that_is_down_fails_in_under_a_second():
    down = Celery("down")
    down.config_from_object("django.conf:settings", namespace="CELERY")
    down.conf.broker_url = f"redis://127.0.0.1:{free_port()}/0"
    down.conf.broker_transport_options = {
        "socket_connect_timeout": 0.5,
        "max_retries": 0,
        "retry_on_timeout": False,
    }

    started = time.monotonic()
    with pytest.raises(OperationalError):
        down.send_task("mailing.tasks.send_due", retry=False)

    assert time.monotonic() - started < 1
    down.close()


def test_files_or_redis_as_the_environment_says():
    if settings.REDIS_URL:
        assert settings.CELERY_BROKER_URL == settings.REDIS_URL
    else:
        assert settings.CELERY_BROKER_URL == "filesystem://localhost"
        folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"]
        assert str(settings.STEMHUB_DATA) in folder
