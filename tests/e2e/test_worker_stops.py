"""A worker with a pool of processes is told to stop while it sends, as at each deployment."""

import os
import signal
import threading
import time
from contextlib import contextmanager

import pytest
from aiosmtpd.controller import Controller

from tests.support.patience import PATIENCE
from tests.support.processes import free_port, wait_until

pytestmark = [pytest.mark.services_only]

MAILS = 100
FILL = f"""
from datetime import timedelta
from django.utils import timezone
from mailing.models import Mail, MailText
mails = Mail.objects.bulk_create(
    Mail(key=f"test:{{n}}", kind="test", to=f"p{{n}}@example.org", kept=True,
        send_after=timezone.now() - timedelta(minutes=1))
    for n in range({MAILS})
)
MailText.objects.bulk_create(
    MailText(mail=mail, from_name="Dana Whitfield", reply_to="dana@example.org",
        subject="Session 2", text="Hi", html="<p>Hi")
    for mail in mails
)
from mailing.tasks import send_due
send_due.delay()
"""
COUNT = """
from collections import Counter
from mailing.models import Mail
print("ROWS", dict(Counter(Mail.objects.values_list("state", "attempts"))))
"""


class Slow:
    """A mail server that keeps the third mail waiting until told, and each after it a while."""

    def __init__(self):
        self.taken = 0
        self.go_on = threading.Event()

    async def handle_DATA(self, server, session, envelope):
        self.taken += 1
        if self.taken == 3:
            await server.loop.run_in_executor(None, self.go_on.wait, 60)
        elif self.taken > 3:
            await server.loop.run_in_executor(None, time.sleep, 0.1)
        return "250 OK"


@contextmanager
def slow_server():
    slow = Slow()
    controller = Controller(slow, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield slow, controller.port
    finally:
        slow.go_on.set()
        controller.stop()


# As Celery does by itself, and as docker-compose.yml asks for.
@pytest.mark.parametrize("remapped", ["", "SIGQUIT"])
def test_it_finishes_the_mail_in_hand_and_gives_the_rest_back(site, remapped):
    site.env["REMAP_SIGTERM"] = remapped
    with slow_server() as (slow, port):
        site.env["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
        site.manage("shell", "-v0", source=FILL)
        site.start("worker")
        wait_until(lambda: slow.taken == 3, what=f"a mail\n{site.log('worker')}")
        worker = site.running["worker"]
        os.kill(worker.pid, signal.SIGTERM)  # the main process alone, as a container's end is told
        said = lambda: "shutdown" in site.log("worker").lower()  # noqa: E731
        wait_until(said, what="the worker to hear")
        slow.go_on.set()

        worker.wait(PATIENCE)

        assert slow.taken < MAILS / 2
        told = site.manage("shell", "-v0", source=COUNT)
        rest = MAILS - slow.taken
        assert f"('sent', 0): {slow.taken}" in told
        assert f"('queued', 0): {rest}" in told
        assert "sending" not in told
