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


class Slot(Value):
    """A place for a value: ``Slot("user", BigIntegerField())``, wherever a value may stand."""

    def as_sql(self, compiler, connection):
        return "%s", [self]


class Prepared:
    """A queryset that is built once for each shape, and asked with other values each time.

    ``build(**shape)`` returns the queryset, with a Slot for each value. A call gets the shape by
    position, as a dict (whatever changes the SQL itself: how many values stand in a list, whether
    a condition is there), and the values by name; it returns a queryset to iterate once. Filtering
    that one further has no effect.
    """

    def __init__(self, build: Callable[..., QuerySet]):
        self._build = build
        self._made: dict[tuple, tuple] = {}

    def __call__(self, shape: dict | None = None, /, **values) -> QuerySet:
        shape = shape or {}
        key = tuple(sorted(shape.items()))
        # Two threads that come first write the same twice: that does no harm.
        rows, compiler, sql, params = self._made.get(key) or self._make(key, shape)
        if compiler is None:
            return rows.all()
        connection = connections[rows.db]
        filled = tuple(_filled(one, values, connection) for one in params)
        # The written compiler knows how columns become values; only its parameters are new.
        asked = copy.copy(compiler)
        asked.connection = connection
        asked.as_sql = lambda *args, **options: (sql, filled)
        rows = rows._clone()
        rows.query.get_compiler = lambda *args, **options: asked
        return rows

    def _make(self, key: tuple, shape: dict) -> tuple:
        rows = self._build(**shape)
        compiler = rows.query.get_compiler(using=rows.db)
        try:
            self._made[key] = (rows, compiler, *compiler.as_sql())
        except EmptyResultSet:
            # Nothing can be in a list of no values: like Django, don't ask the database.
            self._made[key] = (rows.none(), None, "", ())
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
