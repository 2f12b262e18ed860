"""Every deed in one transaction, begun again where two of them stood in each other's way."""

import logging
import sqlite3
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

logger = logging.getLogger(__name__)
# Once, and twice again.
TRIES = 3
# PostgreSQL's names for a deadlock and for a transaction that can't be put in line with others.
_IN_THE_WAY = frozenset({"40P01", "40001"})
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})

Said = ParamSpec("Said")
Done = TypeVar("Done")


def is_conflict(error: BaseException) -> bool:
    """Whether the database gave up only because another transaction was in the way.

    Nothing is wrong with what was asked then: done once more from its start it may well pass.
    """
    cause = error.__cause__ or error
    if getattr(cause, "pgcode", None) in _IN_THE_WAY:
        return True
    # The low byte: the rest says which kind of busy.
    return (getattr(cause, "sqlite_errorcode", None) or 0) & 0xFF in _BUSY


def one_transaction(deed: Callable[Said, Done]) -> Callable[Said, Done]:
    """All of ``deed`` or nothing; each service that writes is decorated with it.

    As ``transaction.atomic``, and tried again twice from its start where :func:`is_conflict`. So a
    deed reads what it changes anew from the database, takes nothing that can be read only once (a
    list, not a generator), and leaves what isn't in the database (mail to the broker, a cache) to
    ``transaction.on_commit(robust=True)``. Within a larger deed it isn't tried by itself, since
    the database has undone the larger one, too: that one is begun again.
    """

    @wraps(deed)
    def tried(*args: Said.args, **kwargs: Said.kwargs) -> Done:
        again = 0 if connection.in_atomic_block else TRIES - 1
        while True:
            try:
                with transaction.atomic():
                    return deed(*args, **kwargs)
            except OperationalError as error:
                if not again or not is_conflict(error):
                    raise
                again -= 1
                logger.warning("%s is tried again: %s", deed.__qualname__, str(error).strip())

    return tried
