"""``python -m bench.sending enqueue|raw|outbox|nudge N``: one part of step C, as JSON.

The mails are the reminders that stemhub's own sweep writes for N silent people.
"""

import json
import smtplib
import sys
import time
from datetime import timedelta


def noon():
    """The next noon of a weekday where the dates are: within the hours in which reminders go."""
    from django.utils import timezone

    moment = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    moment += timedelta(days=1)
    while moment.weekday() >= 5:
        moment += timedelta(days=1)
    return moment


def make_due(number: int) -> None:
    """Exactly ``number`` rows have a reminder due at noon, of people who are silent then.

    For that every coming date is moved to 16 days from then, in the benchmark's own database.
    """
    from django.db.models import Min

    from gatherings.models import Attendee, Gathering
    from mailing.models import Mail, MailText, MailTopic

    day = noon() + timedelta(days=16)
    for rows in (MailText, MailTopic, Mail):
        rows.objects.all().delete()
    Gathering.objects.filter(state="announced").update(
        starts_at=day, ends_at=day + timedelta(hours=7)
    )
    Attendee.objects.filter(remind_at__lte=day).update(remind_at=day)
    asked = Attendee.objects.counted().filter(gathering__state="announced").order_by("user")
    # One a person, who gets one automatic mail a day.
    due = list(asked.values("user").annotate(row=Min("pk")).values_list("row", flat=True)[:number])
    if len(due) < number:
        sys.exit(f"Only {len(due)} people can be reminded, not {number}.")
    Attendee.objects.filter(pk__in=due).update(
        answer="needs-action", answered_at=None, remind_at=noon() - timedelta(minutes=1)
    )


def enqueue(number: int) -> dict:
    """The sweep writes ``number`` mails; nothing listens to its nudge."""
    from gatherings.services import reminding

    make_due(number)
    began = time.perf_counter()
    written = reminding.sweep(now=noon())
    seconds = time.perf_counter() - began
    if written != number:
        sys.exit(f"The sweep wrote {written} mails, not {number}.")
    return {"seconds": seconds, "mails": written}


def again() -> None:
    """What was sent waits again, due since an hour."""
    from django.utils import timezone

    from mailing.models import Mail

    Mail.objects.filter(key__startswith="remind:").update(
        state="queued",
        sent_at=None,
        attempts=0,
        claim=None,
        claimed_at=None,
        send_after=timezone.now() - timedelta(hours=1),
        # Measured at any hour of the day.
        working_hours=False,
    )


def raw(number: int) -> dict:
    """The same mails, written as many at once, by smtplib on one connection; nothing is noted."""
    from email.utils import parseaddr

    from django.conf import settings

    from mailing import sender, transport, writing
    from mailing.models import Mail

    again()
    mails = list(Mail.objects.due(noon()).select_related("user")[:number])
    _name, address = parseaddr(settings.MAIL_FROM)
    began = time.perf_counter()
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=20) as server:
        for start in range(0, len(mails), sender.SLICE):
            for one in writing.write(mails[start : start + sender.SLICE], noon()):
                content = transport.build(one.mail, one.text).message().as_bytes()
                server.sendmail(address, [one.mail.address], content)
    return {"seconds": time.perf_counter() - began, "mails": len(mails)}


def outbox(number: int) -> dict:
    from mailing import sender

    again()
    began = time.perf_counter()
    run = sender.send_due()
    return {"seconds": time.perf_counter() - began, "mails": run.sent}


def nudge(number: int) -> dict:
    """What is due goes through Celery: one task for each of the two processes."""
    from mailing import tasks

    again()
    for _process in range(2):
        tasks.send_due.delay()
    return {"mails": number}


if __name__ == "__main__":
    import django

    django.setup()
    deed = {"enqueue": enqueue, "raw": raw, "outbox": outbox, "nudge": nudge}[sys.argv[1]]
    print(json.dumps(deed(int(sys.argv[2]))))
