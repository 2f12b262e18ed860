"""Questions whose SQL is written once a process.

For the few large questions that every page asks, Django's writing of the SQL costs several times
what the database needs to answer it (docs/performance.md). The question stays an ordinary
queryset; what differs from call to call stands in it as a :class:`Slot`.
"""

import copy
from collections.abc import Callable, Collection
from datetime import date, datetime
from functools import wraps

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    DateTimeField,
    Field,
    QuerySet,
    Value,
)
from django.db.models.sql import UpdateQuery
from django.db.transaction import mark_for_rollback_on_error

# How long a list may be that is prepared: each length is kept for good, and a longer one takes the
# database so long that the writing doesn't count.
MOST_PREPARED = 40
# A datetime is a date, too: the first that fits counts.
_FIELDS: tuple[tuple[type, type[Field]], ...] = (
    (int, BigIntegerField),
    (str, CharField),
    (datetime, DateTimeField),
    (date, DateField),
)


class Slot(Value):
    """A place for a value: ``Slot("user", BigIntegerField())``, wherever a value may stand."""

    def as_sql(self, compiler, connection):
        return "%s", [self]


def prepared(build: Callable[..., QuerySet]) -> Callable[..., list]:
    """``@prepared`` before a function that returns a queryset: calls get its rows, as a list.

    They name what they give: ``_dates_of(user=3, hubs=[1, 2], now=now)``. ``build`` gets a Slot for
    each number, text, day and moment, and a list of Slots for a list. It may put them wherever a
    value may stand, and can't compare or count with them; a list goes with a relation's key
    (``hub__pk__in``: ``hub__in`` wants plain values). True, False and None it gets as they are.
    What is written once neither asks the time nor translates.
    """
    made: dict[tuple, Callable[[dict], list]] = {}

    @wraps(build)
    def ask(**given) -> list:
        lists = {name: one for name, one in given.items() if _is_list(one)}
        if any(len(one) > MOST_PREPARED for one in lists.values()):
            return list(build(**given))
        values = dict(given)
        for name, some in lists.items():
            values |= {f"{name} {n}": one for n, one in enumerate(some)}
        # Whatever changes the SQL itself.
        shape = tuple((name, _shape(one)) for name, one in given.items())
        # Two threads that come first write the same twice: that does no harm.
        if shape not in made:
            slots = {name: _stands_for(name, one) for name, one in given.items()}
            made[shape] = _written(build(**slots))
        return made[shape](values)

    return ask


def _is_list(value) -> bool:
    return isinstance(value, Collection) and not isinstance(value, str)


def _shape(value) -> int | str:
    if _is_list(value):
        return len(value)
    return str(value) if value is None or isinstance(value, bool) else ""


def _stands_for(name: str, value):
    """What the question is built with in the place of ``value``."""
    if _is_list(value):
        return [_stands_for(f"{name} {n}", one) for n, one in enumerate(value)]
    if value is None or isinstance(value, bool):
        return value
    for kind, field in _FIELDS:
        if isinstance(value, kind):
            return Slot(name, field())
    raise TypeError(f"{name} can't be prepared: {value!r}")


def _written(rows: QuerySet) -> Callable[[dict], list]:
    """Asks for these rows, given the values of their slots by name."""
    compiler = rows.query.get_compiler(using=rows.db)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        # Nothing can be in a list of no values: like Django, don't ask the database.
        return lambda values: []

    def ask(values: dict) -> list:
        connection = connections[rows.db]
        filled = tuple(_filled(one, values, connection) for one in params)
        # The written compiler knows how columns become values; only its parameters are new.
        asked = copy.copy(compiler)
        asked.connection = connection
        asked.as_sql = lambda *args, **options: (sql, filled)
        again = rows._clone()
        again.query.get_compiler = lambda *args, **options: asked
        return list(again)

    return ask


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
