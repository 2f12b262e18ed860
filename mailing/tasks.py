"""Thin: the sender does the work, the schedule and a nudge after each commit start it."""

from celery import shared_task
from celery.signals import worker_shutting_down

from . import sender, services


@shared_task(ignore_result=True)
def send_due() -> None:
    """Send what is due."""
    sender.send_due()


@shared_task(ignore_result=True)
def sweep() -> None:
    """Take back what a dead sender holds, then send what is due."""
    sender.requeue_expired()
    sender.send_due()


@shared_task(ignore_result=True)
def forget_texts() -> None:
    """Empty what old mails said."""
    services.forget_texts()


@worker_shutting_down.connect
def _stop_sending(**_signal) -> None:
    # A worker told to stop finishes the mail in hand and releases the rest, rather than holding
    # the shutdown up until it is killed in the middle of one.
    sender.stopping.set()
