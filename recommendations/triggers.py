"""Versions never change: the database refuses it to whoever asks."""

_REFUSED = "a version never changes"

_SQLITE = [
    "DROP TRIGGER IF EXISTS recommendations_version_stays",
    f"""
    CREATE TRIGGER recommendations_version_stays BEFORE UPDATE ON recommendations_version
    BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END
    """,
]
# Not against DELETE on SQLite: there a flush deletes. (TRUNCATE passes on PostgreSQL.)
_POSTGRESQL = [
    f"""
    CREATE OR REPLACE FUNCTION recommendations_version_stays() RETURNS trigger AS $$
    BEGIN RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END
    $$ LANGUAGE plpgsql
    """,
    "DROP TRIGGER IF EXISTS recommendations_version_stays ON recommendations_version",
    """
    CREATE TRIGGER recommendations_version_stays
    BEFORE UPDATE OR DELETE ON recommendations_version
    FOR EACH ROW EXECUTE FUNCTION recommendations_version_stays()
    """,
]


def keep_versions_unchangeable(sender, using, **kwargs) -> None:
    """After each ``migrate``: make the triggers, where the table is there."""
    from django.db import connections

    connection = connections[using]
    if "recommendations_version" not in connection.introspection.table_names():
        return
    statements = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def release_versions() -> None:
    """Take every version away: for the demo, which is built anew, and for nothing else."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # No row is deleted one by one, so no trigger is asked; what points to one goes, too.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("TRUNCATE recommendations_version CASCADE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        else:
            cursor.execute("DELETE FROM recommendations_version")
