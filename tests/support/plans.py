"""How PostgreSQL goes about what our own code asks it."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


def analyze(*models) -> None:
    """Let PostgreSQL count the rows; without it the planner guesses."""
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f'ANALYZE "{model._meta.db_table}"')


def plans_of(deed, *, table: str) -> list[str]:
    """The plan of each SELECT from ``table`` that ``deed()`` makes."""
    with CaptureQueriesContext(connection) as captured:
        deed()
    asked = [one["sql"] for one in captured if f'FROM "{table}"' in one["sql"]]
    with connection.cursor() as cursor:
        plans = []
        for sql in asked:
            if sql.startswith("SELECT"):
                cursor.execute(f"EXPLAIN {sql}")
                plans.append("\n".join(line for (line,) in cursor.fetchall()))
    return plans
