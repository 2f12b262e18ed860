"""Thin: ids in, a service called."""

from celery import shared_task

from .services import rounds
from .voting.services import closing


@shared_task(ignore_result=True)
def sweep_comments() -> None:
    """Remind who was asked for comments and said nothing; close what is over."""
    rounds.sweep()


@shared_task(ignore_result=True)
def sweep_votes() -> None:
    """Remind who hasn't answered a vote; extend it where too few did; close what is over."""
    closing.sweep()
