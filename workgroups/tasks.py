"""Thin: the services do the work."""

from celery import shared_task

from .services import polls


@shared_task(ignore_result=True)
def sweep_polls() -> None:
    """Remind of the polls that are due, and close those that are over."""
    polls.sweep()
