"""Thin: each calls one service. The schedule starts them, and none minds being started twice."""

from celery import shared_task

from .services import daily, reminding


@shared_task(ignore_result=True)
def sweep_reminders() -> None:
    """Write the reminders that are due."""
    reminding.sweep()


@shared_task(ignore_result=True)
def send_daily_mails() -> None:
    """Tell coordinators what changed, where it is 7 am."""
    daily.send_due()
