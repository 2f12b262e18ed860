"""Several senders, killed senders and a dead broker, as processes of their own."""

import os
import signal
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import redis
from django.db import connection
from django.utils import timezone

from gatherings.models import Attendee
from gatherings.services import announcing
from mailing import mass, sender
from mailing.models import Mail, MailText
from mailing.tasks import sweep
from tests.gatherings import crowds
from tests.support.patience import PATIENCE
from tests.support.processes import ROOT, Site, free_port, wait_until
from tests.tools.services import empty_number

from .conftest import let_time_pass

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = 5


@pytest.fixture
def start(smtp, settings):
    """Start ``in_process`` with what the test's own process uses."""
    running = []

    def starter(what: str, **environment) -> subprocess.Popen:
        env = os.environ | {
            "STEMHUB_MODE": "test",
            "STEMHUB_DATA": str(settings.STEMHUB_DATA),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TEST_DATABASE_NAME": str(connection.settings_dict["NAME"]),
            "EMAIL_URL": f"smtp://127.0.0.1:{settings.EMAIL_PORT}",
            "PYTHONPATH": str(ROOT),
            **environment,
        }
        command = [sys.executable, "-m", "tests.mailing.in_process", what]
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
        running.append(process)
        return process

    yield starter
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate()


def fill_outbox(number: int) -> None:
    long_ago = timezone.now() - timedelta(minutes=1)
    mails = Mail.objects.bulk_create(
        Mail(
            key=f"bulk:{n}",
            to=f"person{n}@example.org",
            kind="test",
            kept=True,
            send_after=long_ago,
        )
        for n in range(number)
    )
    MailText.objects.bulk_create(
        MailText(
            mail=mail,
            subject="Session 2: Wed, Dec 9",
            text="Will you be there?",
            html="<p>Will you be there?</p>",
        )
        for mail in mails
    )


@pytest.mark.services
def test_two_senders_at_once_send_each_mail_once(start, smtp):
    fill_outbox(1000)
    processes = [start("send"), start("send")]
    sent = [int(process.communicate(timeout=PATIENCE)[0]) for process in processes]
    assert sum(sent) == 1000
    assert all(sent), sent
    assert set(Counter(smtp.recipients).values()) == {1}
    assert len(smtp.recipients) == 1000
    assert not Mail.objects.exclude(state="sent", attempts=0).exists()


@pytest.mark.services
def test_a_process_whose_clock_runs_ahead_takes_nothing_from_a_sender_at_work(start):
    fill_outbox(3)
    sender._claim(timezone.now())
    assert start("sweep", HOURS_AHEAD="1").communicate(timeout=PATIENCE)[0] == "0\n"
    assert set(Mail.objects.values_list("state", "attempts")) == {("sending", 0)}
    let_time_pass()
    assert start("sweep", HOURS_AHEAD="-1").communicate(timeout=PATIENCE)[0] == "3\n"


def wait_for_mails(smtp, number: int) -> None:
    wait_until(lambda: len(smtp.messages) >= number, what=f"{number} mails", every=0.005)


def assert_none_lost_and_few_doubled(smtp) -> None:
    received = Counter(smtp.recipients)
    assert len(received) == 2000
    assert sum(received.values()) - 2000 <= KILLS
    assert not Mail.objects.exclude(state="sent").exists()


def test_a_killed_sender_loses_nothing_and_doubles_one_mail_at_most(start, smtp):
    fill_outbox(2000)
    for kill in range(1, KILLS + 1):
        process = start("send")
        # Early ones in their first batch, later ones among rows that are claimed singly.
        wait_for_mails(smtp, kill * 130)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        doubtful = Mail.objects.filter(state="sending").count()
        assert doubtful <= sender.BATCH
        let_time_pass()
        sender.requeue_expired()
    assert start("send").wait(timeout=PATIENCE) == 0
    assert_none_lost_and_few_doubled(smtp)


@pytest.fixture
def worker(smtp, settings, tmp_path):
    """A Celery worker on the test's own database and on a broker that nobody else uses."""
    url = urlsplit(os.environ["REDIS_URL"])
    with contextmanager(empty_number)(url.port or 6379) as broker:
        site = Site(
            tmp_path,
            smtp_port=settings.EMAIL_PORT,
            database_url=own_database_url(),
            redis_url=broker,
        )
        yield site
        site.leave()


def own_database_url() -> str:
    """Where the test's own database is, for another process."""
    server, _name = os.environ["DATABASE_URL"].rsplit("/", 1)
    return f"{server}/{connection.settings_dict['NAME']}"


def start_a_round(broker: str) -> None:
    """What beat does each 20 seconds, after a dead sender's lease has run out."""
    let_time_pass()
    with sweep.app.connection_for_write(broker) as connected:
        sweep.apply_async(connection=connected)


@pytest.mark.services_only
def test_a_killed_worker_loses_nothing_and_doubles_one_mail_a_kill_at_most(worker, smtp):
    fill_outbox(2000)
    in_hand = []
    for kill in range(1, KILLS + 1):
        worker.start("worker")
        start_a_round(worker.env["REDIS_URL"])
        wait_for_mails(smtp, kill * 130)
        # The worker and the process of its pool that sends, as one that runs out of memory.
        worker.stop("worker", signal.SIGKILL)
        in_hand.append(Mail.objects.filter(state="sending").count())
    # It was killed at work, and held one batch at most.
    assert 0 < max(in_hand) <= sender.BATCH
    worker.start("worker")
    start_a_round(worker.env["REDIS_URL"])
    wait_until(lambda: not Mail.objects.exclude(state="sent").exists(), what="all to be sent")
    assert_none_lost_and_few_doubled(smtp)


@pytest.mark.services_only
def test_a_killed_worker_and_an_emptied_broker_leave_no_row_out(worker, smtp, settings):
    """The press alone is committed: its task is lost, the worker killed, and the broker emptied."""
    settings.STEMHUB_UNDO_SECONDS = 1
    sending = announcing.announce(
        gatherings=crowds.of_24_teams(), actor=None, via="web", sending_key="many"
    )
    assert sending.expected == 600
    assert not Mail.objects.exists()
    broker = worker.env["REDIS_URL"]
    worker.start("worker")
    start_a_round(broker)
    wait_until(Mail.objects.exists, what="the first rows", every=0.01)
    worker.stop("worker", signal.SIGKILL)
    redis.Redis.from_url(broker).flushdb()
    worker.start("worker")
    let_time_pass()
    start_a_round(broker)
    wait_until(
        lambda: not mass.unfinished() and not Mail.objects.exclude(state="sent").exists(),
        what="all rows, and all sent",
    )
    assert Attendee.objects.count() == 600
    assert Mail.objects.count() == Mail.objects.values("user").distinct().count() == 600
    received = Counter(smtp.recipients)
    assert len(received) == 600
    # The one that the killed sender had in hand, if any.
    assert sum(received.values()) <= 601


@pytest.mark.services
def test_a_broker_that_is_down_costs_under_a_second_and_loses_nothing(start, smtp):
    broken = f"redis://127.0.0.1:{free_port()}/0"
    output, _ = start("post", REDIS_URL=broken).communicate(timeout=PATIENCE)
    assert float(output) < 1
    assert sender.send_due().sent == 25
    assert len(smtp.messages) == 25
