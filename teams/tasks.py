"""Thin: the services do the work."""

from celery import shared_task

from .services import invitations


@shared_task(ignore_result=True)
def sweep_invitations() -> None:
    """End and remind of the invitations that are due."""
    invitations.sweep()
