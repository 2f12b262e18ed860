"""A sweep does whatever is due, some of it at a time, and nothing that fails stops the rest."""

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.db import connection

logger = logging.getLogger(__name__)

Done = TypeVar("Done")


def sweep(
    due: Iterable[Any], deed: Callable[[Sequence[Any]], Done], *, at_once: int, what: str
) -> list[Done]:
    """Call ``deed`` with ``at_once`` of what is ``due`` after another; what each call returned.

    ``deed`` is a whole transaction (``one_transaction``) that looks again what of it is still due.
    Where it raises, those that it was given are tried one by one; the one that fails is logged as
    ``what`` and left for the next sweep. Only a database that is gone is raised: that says nothing
    about the rows.
    """
    rows, done = list(due), []
    for first in range(0, len(rows), at_once):
        done += _try(rows[first : first + at_once], deed, what)
    return done


def _try(some: Sequence[Any], deed: Callable[[Sequence[Any]], Done], what: str) -> list[Done]:
    try:
        return [deed(some)]
    except Exception:
        if not connection.is_usable():
            raise
        if len(some) == 1:
            logger.exception("%s %s failed, and waits for the next sweep", what, some[0])
            return []
        logger.warning("%s: one of %s fails, each is tried alone", what, len(some), exc_info=True)
    return [one for row in some for one in _try([row], deed, what)]
