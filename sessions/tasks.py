"""Thin: each calls one service. The schedule starts them, and none minds being started twice."""

from celery import shared_task

from .pd import sweeps


@shared_task(ignore_result=True)
def sweep_offers() -> None:
    """End the offers of places whose time is over, and offer each to the next."""
    sweeps.offers()


@shared_task(ignore_result=True)
def sweep_forms() -> None:
    """Ask learners how it was, and a month later whether they use it."""
    sweeps.forms()
