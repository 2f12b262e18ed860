"""Thin: ids in, a service called."""

from celery import shared_task

from .services import rounds


@shared_task(ignore_result=True)
def sweep_comments() -> None:
    """Remind who was asked for comments and said nothing; close what is over."""
    rounds.sweep()
