"""Taking back what a test with transactions of its own wrote.

Django would empty every table: the focus areas, which a migration brings, would be gone for every
test that comes after.
"""

import functools

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from recommendations.triggers import REFUSALS, release_versions

_GUARDED = {f"recommendations_{one.table}" for one in REFUSALS}
# What the migrations brought, by table.
_rows: dict[str, list[tuple]] = {}
_migrations: set[tuple[str, str]] = set()


@functools.cache
def _tables() -> list[str]:
    return connection.introspection.django_table_names(only_existing=True, include_views=False)


def _all_of(cursor, table: str) -> list[tuple]:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
    return cursor.fetchall()


def _applied() -> set[tuple[str, str]]:
    return set(MigrationRecorder(connection).applied_migrations())


def remember() -> None:
    """Keep what stands in a database that no test has used yet."""
    _migrations.update(_applied())
    with connection.cursor() as cursor:
        _rows.update({table: rows for table in _tables() if (rows := _all_of(cursor, table))})


def _filled(cursor) -> set[str]:
    """Tables with a row in them; one question, since a hundred after each test take longer."""
    name = connection.ops.quote_name
    asked = (f"EXISTS (SELECT 1 FROM {name(table)})" for table in _tables())
    cursor.execute(f"SELECT {', '.join(asked)}")
    return {table for table, holds in zip(_tables(), cursor.fetchone(), strict=True) if holds}


def put_back(_test_case=None) -> None:
    """Make the database what it was when ``remember`` looked.

    A test that took migrations back has applied all of them again, or fails here: what comes
    after it would run without them.
    """
    # One transaction: only at its end must every reference lead somewhere.
    with transaction.atomic(), connection.cursor() as cursor:
        filled = _filled(cursor)
        if filled & _GUARDED:
            # Their triggers let none of them be deleted one by one.
            release_versions()
        for table in _tables():
            rows = _rows.get(table, [])
            if (table not in filled and not rows) or (rows and _all_of(cursor, table) == rows):
                continue
            name = connection.ops.quote_name(table)
            cursor.execute(f"DELETE FROM {name}")
            if rows:
                marks = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
    assert _applied() == _migrations, _applied() ^ _migrations
