from datetime import UTC, datetime

import factory

from mailing.models import Mail


class MailFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Mail

    key = factory.Sequence(lambda n: f"test:{n}")
    to = factory.Sequence(lambda n: f"person{n}@example.org")
    kind = "test"
    subject = "Session 2: Wed, Dec 9"
    text = "Will you be there?"
    send_after = datetime(2026, 11, 1, 17, 0, tzinfo=UTC)
