"""Thin: the services do the work."""

from celery import shared_task

from .services import polls, turnout


@shared_task(ignore_result=True)
def sweep_polls() -> None:
    """Remind of the polls that are due, and close those that are over."""
    polls.sweep()


@shared_task(ignore_result=True)
def sweep_turnout() -> None:
    """Ask who leads about meetings that fewer than half of their people come to."""
    turnout.sweep()
