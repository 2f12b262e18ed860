"""Thin: the sender does the work, the schedule and a nudge after each commit start it."""

import os
import signal
import threading
from functools import partial

from celery import shared_task
from celery.signals import worker_init, worker_process_init, worker_ready, worker_shutting_down

from . import mass, retention, sender, weekly


@shared_task(ignore_result=True)
def send_due() -> None:
    """Send what is due."""
    sender.send_due()


@shared_task(ignore_result=True)
def sweep() -> None:
    """Take back what a dead sender holds, go on with what a dead writer left, send what is due."""
    sender.requeue_expired()
    for pk in mass.unfinished():
        write_rows.delay(pk)
    sender.send_due()


@shared_task(ignore_result=True)
def write_rows(sending_id: int) -> None:
    """Write some of a mass mail's rows, and come back for the rest: codes go in between."""
    if not sender.stopping.is_set() and mass.write_some(sending_id):
        write_rows.delay(sending_id)


@shared_task(ignore_result=True)
def send_weekly() -> None:
    """Queue the weekly mails of those whose morning it is."""
    weekly.send_due()


@shared_task(ignore_result=True)
def forget_texts() -> None:
    """Empty what old mails said."""
    retention.forget_texts()


# --- a worker told to stop ------------------------------------------------------------------------
# It finishes the mail in hand and releases the rest, rather than holding the shutdown up until it is
# killed in the middle of one. Celery tells its main process alone, but with a pool the senders are
# its children: they read from a pipe that nobody writes to, and its end is their word.


class _Pipe:
    """Made before the children are, so that they hold it too; ``owner`` is the main process."""

    def __init__(self):
        self.owner = os.getpid()
        self.ear, self.mouth = os.pipe()

    def close_mouth(self) -> None:
        mouth, self.mouth = self.mouth, -1
        if mouth >= 0:
            os.close(mouth)

    def hear_the_end(self) -> None:
        os.read(self.ear, 1)
        sender.stopping.set()


_pipes: list[_Pipe] = []


@worker_init.connect
def _open_pipe(**_signal) -> None:
    _pipes[:] = [_Pipe()]


@worker_process_init.connect
def _listen(**_signal) -> None:
    # A solo worker says so too, and has no children; one started anew (spawn) has no pipe.
    for pipe in _pipes:
        if pipe.owner != os.getpid():
            pipe.close_mouth()
            threading.Thread(target=pipe.hear_the_end, daemon=True).start()


@worker_ready.connect
def _hear_first(**_signal) -> None:
    # With REMAP_SIGTERM=SIGQUIT Celery says that it shuts down only after its soft shutdown, when
    # the time that it gives is over.
    for number in (signal.SIGTERM, signal.SIGQUIT):
        signal.signal(number, partial(_stop_and, signal.getsignal(number)))


def _stop_and(then, number, frame) -> None:
    _stop_sending()
    if callable(then):
        then(number, frame)


@worker_shutting_down.connect
def _stop_sending(**_signal) -> None:
    sender.stopping.set()
    for pipe in _pipes:
        pipe.close_mouth()
