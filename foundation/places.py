"""Places that are few: numbered, given out under a lock, never more than there are.

A row that holds a place carries its ``number`` and its parent's ``limit``, and the database
refuses what the lock should have kept from happening: unique (parent, side, number), and a check
that the number is between 1 and the limit. Numbers carry no meaning.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .refusals import Refused

Parent = TypeVar("Parent", bound=Model)


class Full(Refused):
    """Fewer places are ``free`` than are ``needed``. Whoever can say what to do says more."""

    def __init__(self, *, free: int, needed: int):
        self.free, self.needed = free, needed
        if not free:
            message = _("All places are taken.")
        else:
            message = ngettext("%(n)s place is free.", "%(n)s places are free.", free) % {"n": free}
        super().__init__(message)


def lock(parents: QuerySet[Parent]) -> list[Parent]:
    """These rows as they stand now, held in the order of their ids until the transaction ends.

    Whoever gives, frees or limits places holds their parents first, and those before any people:
    in one order, so that two who want the same never wait for each other. ``no_key``: rows that
    only point to a parent don't wait.
    """
    return list(parents.select_for_update(of=("self",), no_key=True).order_by("pk"))


def take(held: Iterable[int], n: int, *, limit: int | None) -> list[int]:
    """The ``n`` lowest numbers that aren't among those ``held``, up to ``limit`` (None: no limit).

    Raises Full where fewer are free. ``held`` was read after :func:`lock`.
    """
    taken = set(held)
    last = len(taken) + n if limit is None else limit
    free = [number for number in range(1, last + 1) if number not in taken]
    if n > len(free):
        raise Full(free=len(free), needed=n)
    return free[:n]


def change_limit(rows: Sequence[Any], limit: int | None) -> list[Any]:
    """Give all ``rows`` that hold a place of one parent and side another ``limit``; those changed.

    A number above it becomes the lowest free one below. The caller holds the parent and saves
    ``number`` and ``limit`` in one statement. Raises Full where more places are held than that.
    """
    if limit is not None and len(rows) > limit:
        raise Full(free=limit, needed=len(rows))
    fits = [row.number for row in rows if limit is None or row.number <= limit]
    moved = [row for row in rows if limit is not None and row.number > limit]
    for row, number in zip(moved, take(fits, len(moved), limit=limit), strict=True):
        row.number = number
    changed = [row for row in rows if row.limit != limit]
    for row in changed:
        row.limit = limit
    return changed
