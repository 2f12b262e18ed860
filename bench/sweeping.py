"""``python -m bench.sweeping N``: the reminder sweep with N rows due, and PostgreSQL's plan for it."""

import json
import sys
import time

from .sending import make_due, noon


def plan() -> str:
    """EXPLAIN ANALYZE of the sweep's own question, before it is run."""
    from gatherings.models import Attendee

    return Attendee.objects.due_for_reminder(noon())[:100].explain(analyze=True)


def sweep(number: int) -> dict:
    from django.db import connection

    from gatherings.models import Attendee
    from gatherings.services import reminding

    make_due(number)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE gatherings_attendee")
    shown = plan()
    began = time.perf_counter()
    written = reminding.sweep(now=noon())
    return {
        "due": number,
        "written": written,
        "seconds": time.perf_counter() - began,
        "attendees": Attendee.objects.count(),
        "partial_index": "gatherings_attendee_remind" in shown,
        "plan": shown,
    }


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(sweep(int(sys.argv[1]))))
