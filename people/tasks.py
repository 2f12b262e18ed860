"""Thin: the services do the work."""

from celery import shared_task

from . import limits


@shared_task(ignore_result=True)
def forget_counts() -> None:
    """Forget whose codes were counted days ago."""
    limits.forget_counts()
