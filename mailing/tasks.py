"""Thin: the sender does the work, the schedule and a nudge after each commit start it."""

from celery import shared_task

from . import sender


@shared_task(ignore_result=True)
def send_due() -> None:
    """Send what is due."""
    sender.send_due()


@shared_task(ignore_result=True)
def sweep() -> None:
    """Take back what a dead sender holds, then send what is due."""
    sender.requeue_expired()
    sender.send_due()
