"""Step A, ``python -m bench.costs``: queries, rows fetched and bytes of each budgeted page.

Deterministic: one visit in this process, on the network of bench.network (JSON on stdin). What it
adds to that network is gone afterwards: other steps show the same pages without it.
"""

import json
import sys


def costs(network: dict) -> list[dict]:
    from django.db import transaction

    from .network import sized

    found = []
    for size, side in ((25, network["small"]), (1000, network["large"])):
        with transaction.atomic():
            found += costs_of(sized(side), size)
            transaction.set_rollback(True)
    return found


def costs_of(people, size: int) -> list[dict]:
    from django.db import connection
    from django.test import Client

    from tests.budgets import BUDGETS

    found = []
    for budget in BUDGETS:
        client = Client(headers={"host": "127.0.0.1", "x-forwarded-proto": "https"})
        if (who := budget.who(people)) is not None:
            client.force_login(who, "people.backends.SignIn")
        client.get(budget.address(people), secure=True)
        counter = Counter()
        with connection.execute_wrapper(counter):
            answer = client.get(budget.address(people), secure=True)
        if answer.status_code != 200:
            sys.exit(f"{budget.name} answered {answer.status_code}.")
        found.append(
            {
                "page": budget.name,
                "objects": size,
                "queries": counter.queries,
                "rows": counter.rows,
                "bytes": len(answer.content),
                "allowed_queries": budget.queries,
                "allowed_bytes": budget.bytes,
            }
        )
    return found


class Counter:
    """Counts what is asked or written, and the rows that PostgreSQL returned."""

    TRANSACTION = ("SAVEPOINT", "RELEASE", "ROLLBACK")

    def __init__(self):
        self.queries = self.rows = 0

    def __call__(self, execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        self.queries += not sql.startswith(self.TRANSACTION)
        if context["cursor"].cursor.description:
            self.rows += max(context["cursor"].cursor.rowcount, 0)
        return result


def faults(found: list[dict]) -> list[str]:
    """What exceeds its budget, or asks more with more objects."""
    said = []
    small = {one["page"]: one["queries"] for one in found if one["objects"] == 25}
    for one in found:
        for what in ("queries", "bytes"):
            if one[what] > one[f"allowed_{what}"]:
                allowed = one[f"allowed_{what}"]
                said.append(
                    f"{one['page']}, {one['objects']}: {one[what]} {what}, {allowed} allowed"
                )
        if one["queries"] != small[one["page"]]:
            said.append(
                f"{one['page']}: {one['queries']} queries at {one['objects']}, "
                f"{small[one['page']]} at 25"
            )
    return said


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps({"costs": costs(json.load(sys.stdin))}))
