"""The sender's question is answered by the index of what waits, however much was sent before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mailing import sender
from mailing.models import Mail
from tests.support.plans import analyze

pytestmark = [pytest.mark.django_db, pytest.mark.services_only]
SENT = 6000
WAITING = 1500


def test_what_is_due_is_read_from_the_index_in_its_order():
    now = timezone.now()
    Mail.objects.bulk_create(
        Mail(
            key=f"plan:{n}",
            to=f"person{n}@example.org",
            kind="test",
            state="queued" if n < WAITING else "sent",
            sent_at=None if n < WAITING else now,
            priority=(1, 5, 9)[n % 3],
            send_after=now - timedelta(minutes=n),
        )
        for n in range(WAITING + SENT)
    )
    analyze(Mail)

    plan = Mail.objects.due(now).select_for_update(skip_locked=True)[: sender.BATCH].explain()

    assert "Index Scan using mailing_mail_queued" in plan
    # The index is in the order of the sending: nothing is read to be thrown away after a sort.
    assert "Sort" not in plan
    assert "Seq Scan" not in plan
