"""``python -m bench.daily``: the coordinators' daily mail, an answer of every coming date changed."""

import json
import time

from .sending import noon


def change_answers() -> int:
    """One person of each date that is still to come answered; returns how many dates."""
    from django.db.models import Min
    from django.utils import timezone

    from gatherings.models import AnswerChange, Attendee

    coming = Attendee.objects.counted().filter(
        gathering__state="announced", gathering__starts_at__gt=noon()
    )
    firsts = coming.order_by().values("gathering").annotate(row=Min("pk"))
    changes = AnswerChange.objects.bulk_create(
        (
            AnswerChange(
                attendee_id=row, before="needs-action", after="accepted", at=timezone.now()
            )
            for row in firsts.values_list("row", flat=True)
        ),
        batch_size=2000,
    )
    return len(changes)


def daily() -> dict:
    """Seconds until all rows wait, and until each letter is written besides."""
    from gatherings.daily_mails import DAILY
    from gatherings.services import daily as service
    from mailing import sender, writing
    from mailing.models import Mail

    dates = change_answers()
    began = time.perf_counter()
    queued = service.send_due(now=noon())
    waiting = time.perf_counter()
    mails = list(Mail.objects.filter(kind=DAILY, state="queued").select_related("user"))
    written = [
        one
        for start in range(0, len(mails), sender.SLICE)
        for one in writing.write(mails[start : start + sender.SLICE], noon())
    ]
    return {
        "dates": dates,
        "queued": queued,
        "written": len(written),
        "queue_seconds": waiting - began,
        "write_seconds": time.perf_counter() - waiting,
    }


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(daily()))
