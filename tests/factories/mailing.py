from datetime import UTC, datetime

import factory

from mailing.models import Mail, Sending

from .people import UserFactory


class MailFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Mail

    key = factory.Sequence(lambda n: f"test:{n}")
    to = factory.Sequence(lambda n: f"person{n}@example.org")
    kind = "test"
    subject = "Session 2: Wed, Dec 9"
    text = "Will you be there?"
    send_after = datetime(2026, 11, 1, 17, 0, tzinfo=UTC)


class SendingFactory(factory.django.DjangoModelFactory):
    """One press of *Send*, whose time to undo is over."""

    class Meta:
        model = Sending

    key = factory.Sequence(lambda n: f"press-{n}")
    actor = factory.SubFactory(UserFactory)
    kind = "test"
    label = "Three dates"
    undo_until = datetime(2026, 11, 1, 17, 0, tzinfo=UTC)
