"""Thin: ids in, a service called."""

from celery import shared_task

from .publishing.services import exporting
from .sending import attachments
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


@shared_task(ignore_result=True)
def make_export(pk: int) -> None:
    """Make the file of many published texts that somebody asked for."""
    exporting.make(pk)


@shared_task(ignore_result=True)
def sweep_exports() -> None:
    """Go on with files that a worker left; forget old ones."""
    for pk in exporting.sweep():
        make_export.delay(pk)


@shared_task(ignore_result=True)
def make_letter_files(letter: int, editions: list[int]) -> None:
    """Make the files that a letter takes along."""
    attachments.make_all(letter, editions)
