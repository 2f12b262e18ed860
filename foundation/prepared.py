"""Queries whose SQL is written once a process.

For the few large questions that every page asks, Django's writing of the SQL costs several times
what the database needs to answer it (docs/performance.md). The question stays an ordinary
queryset; what differs from call to call stands in it as a :class:`Slot`.
"""

import copy
from collections.abc import Callable

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet, Value
from django.db.models.sql import UpdateQuery
from django.db.transaction import mark_for_rollback_on_error

# How long a list may be that is part of a shape: each length is kept for good, and a longer one
# takes the database so long that the writing doesn't count.
MOST_PREPARED = 40


class Slot(Value):
    """A place for a value: ``Slot("user", BigIntegerField())``, wherever a value may stand."""

    def as_sql(self, compiler, connection):
        return "%s", [self]


class Prepared:
    """A queryset that is built once for each shape, and asked with other values each time.

    ``build(**shape)`` returns the queryset, with a Slot for each value. A call gets the shape by
    position, as a dict (whatever changes the SQL itself: how many values stand in a list, whether
    a condition is there), and the values by name; it returns the rows as a list, so that nobody
    filters what can't be filtered any more.
    """

    def __init__(self, build: Callable[..., QuerySet]):
        self._build = build
        self._made: dict[tuple, tuple] = {}

    def __call__(self, shape: dict | None = None, /, **values) -> list:
        shape = shape or {}
        key = tuple(sorted(shape.items()))
        # Two threads that come first write the same twice: that does no harm.
        rows, compiler, sql, params = self._made.get(key) or self._make(key, shape)
        if compiler is None:
            return []
        connection = connections[rows.db]
        filled = tuple(_filled(one, values, connection) for one in params)
        # The written compiler knows how columns become values; only its parameters are new.
        asked = copy.copy(compiler)
        asked.connection = connection
        asked.as_sql = lambda *args, **options: (sql, filled)
        rows = rows._clone()
        rows.query.get_compiler = lambda *args, **options: asked
        return list(rows)

    def _make(self, key: tuple, shape: dict) -> tuple:
        rows = self._build(**shape)
        compiler = rows.query.get_compiler(using=rows.db)
        try:
            self._made[key] = (rows, compiler, *compiler.as_sql())
        except EmptyResultSet:
            # Nothing can be in a list of no values: like Django, don't ask the database.
            self._made[key] = (rows, None, "", ())
        return self._made[key]


class PreparedUpdate:
    """An UPDATE of the rows that ``build()`` returns, written once for each set of columns.

    A call gets the new values by column, as a dict, and those of the rows' slots by name; it
    returns how many rows there were.
    """

    def __init__(self, build: Callable[[], QuerySet]):
        self._build = build
        self._made: dict[tuple, tuple] = {}

    def __call__(self, changes: dict, /, **values) -> int:
        key = tuple(changes)
        using, sql, params = self._made.get(key) or self._make(key)
        # A column and a slot may have the same name ("claim").
        known = values | {f"new {name}": value for name, value in changes.items()}
        filled = tuple(_filled(one, known, connections[using]) for one in params)
        with mark_for_rollback_on_error(using=using), connections[using].cursor() as cursor:
            cursor.execute(sql, filled)
            return cursor.rowcount

    def _make(self, key: tuple) -> tuple:
        rows = self._build()
        query = rows.query.chain(UpdateQuery)
        fields = {name: rows.model._meta.get_field(name) for name in key}
        query.add_update_values({name: Slot(f"new {name}", fields[name]) for name in key})
        self._made[key] = (rows.db, *query.get_compiler(using=rows.db).as_sql())
        return self._made[key]


def _filled(one, values: dict, connection):
    if not isinstance(one, Slot):
        return one
    return one.output_field.get_db_prep_value(values[one.value], connection=connection)


def slots(name: str, number: int, field) -> list[Slot]:
    """Slots ``name0``, ``name1`` ... for the values of a list.

    ``hub__pk__in``, not ``hub__in``: a relation's own lookup wants plain values in its list.
    """
    return [Slot(f"{name}{n}", field) for n in range(number)]


def numbered(name: str, values) -> dict:
    """The values of a list by the names of its slots."""
    return {f"{name}{n}": value for n, value in enumerate(values)}
