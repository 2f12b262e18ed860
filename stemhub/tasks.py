"""Housekeeping of the site itself."""

from celery import shared_task
from django.core.management import call_command


@shared_task(ignore_result=True)
def clear_sessions() -> None:
    """Forget the sign-ins that ended."""
    call_command("clearsessions")
