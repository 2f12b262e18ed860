from datetime import UTC, datetime

import factory

from mailing.models import Mail, MailText, MailTopic, Sending

from .people import UserFactory


class MailFactory(factory.django.DjangoModelFactory):
    """A mail whose text is kept (``subject``, ``text`` ...), about ``topics`` where given."""

    class Meta:
        model = Mail
        skip_postgeneration_save = True

    key = factory.Sequence(lambda n: f"test:{n}")
    to = factory.Sequence(lambda n: f"person{n}@example.org")
    kind = "test"
    kept = True
    send_after = datetime(2026, 11, 1, 17, 0, tzinfo=UTC)

    @classmethod
    def _create(cls, model, *args, topics=(), said=None, **fields):
        names = ("subject", "text", "html", "files", "from_name", "reply_to")
        words = {"subject": "Session 2: Wed, Dec 9", "text": "Will you be there?"}
        words |= {name: fields.pop(name) for name in names if name in fields}
        mail = super()._create(model, *args, **fields)
        if mail.kept:
            MailText.objects.create(mail=mail, generation=mail.generation, **words)
        MailTopic.objects.bulk_create(
            MailTopic(mail=mail, user=mail.user, topic=topic, said=said) for topic in topics
        )
        return mail


class SendingFactory(factory.django.DjangoModelFactory):
    """One press of *Send*, whose time to undo is over."""

    class Meta:
        model = Sending

    key = factory.Sequence(lambda n: f"press-{n}")
    actor = factory.SubFactory(UserFactory)
    kind = "test"
    label = "Three dates"
    undo_until = datetime(2026, 11, 1, 17, 0, tzinfo=UTC)
