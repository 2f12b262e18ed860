"""Runs in a process of its own, on the test's database: ``python -m tests.mailing.in_process``.

``send`` sends what is due and prints how many it sent; ``post`` writes 25 mails in one
transaction and prints how long that took, nudge included; ``sweep`` takes back what dead senders
held, with a clock that is HOURS_AHEAD, and prints how many those were.
"""

import contextlib
import os
import sys
import time
from datetime import timedelta

import django
import time_machine

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from mailing import sender, tasks  # noqa: E402
from mailing.services import post  # noqa: E402

connection.settings_dict["NAME"] = os.environ["TEST_DATABASE_NAME"]


def send() -> None:
    print(sender.send_due().sent, flush=True)


def write() -> None:
    connection.ensure_connection()
    # As in a web process that has been asked before: what a nudge needs is loaded.
    with contextlib.suppress(Exception):
        tasks.send_due.apply_async(retry=False)
    began = time.monotonic()
    with transaction.atomic():
        for n in range(25):
            to = f"nudged{n}@example.org"
            post(kind="test", to=to, subject="Session 2", text="Hi", now=timezone.now())
    print(time.monotonic() - began, flush=True)


def sweep() -> None:
    ahead = timedelta(hours=int(os.environ["HOURS_AHEAD"]))
    with time_machine.travel(timezone.now() + ahead):
        print(sender.requeue_expired(), flush=True)


{"send": send, "post": write, "sweep": sweep}[sys.argv[1]]()
