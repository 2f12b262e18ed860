"""What the database refuses, whoever writes: "only once" is true by the key."""

import uuid
from datetime import UTC, datetime

import pytest

from mailing.models import MailText, WeeklyMail
from tests.factories import MailFactory, SendingFactory, UserFactory
from tests.support.constraints import declared, refuses

pytestmark = [pytest.mark.django_db, pytest.mark.services]
NOW = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)


def mail_key_once(name):
    key = MailFactory().key
    refuses(name, MailFactory(), key=key)
    for state in ("sent", "failed", "given_up"):
        taken = MailFactory(state=state, sent_at=NOW)
        refuses(name, MailFactory(), key=taken.key)
    for state in ("cancelled", "unneeded"):
        MailFactory(key=MailFactory(state=state).key)


def has_address(name):
    refuses(name, MailFactory(user=None), to="")
    MailFactory(user=UserFactory(), to="")


def text_once_a_generation(name):
    mail = MailFactory()
    other = MailText.objects.create(mail=mail, generation=1, subject="Once more")
    refuses(name, other, generation=0)


def topic_once_a_mail(name):
    mail = MailFactory(topics=["gathering:1", "gathering:2"])
    refuses(name, mail.topics.last(), topic="gathering:1")


def sending_key_once(name):
    refuses(name, SendingFactory(), key=SendingFactory().key)


def claimed_while_sending(name):
    mail = MailFactory()
    refuses(name, mail, state="sending")
    refuses(name, mail, state="sending", claim=uuid.uuid4())
    refuses(name, mail, state="sending", claimed_at=NOW)
    refuses(name, mail, claim=uuid.uuid4())
    refuses(name, mail, claimed_at=NOW)


def sent_has_time(name):
    refuses(name, MailFactory(), state="sent")


def weekly_a_weekday(name):
    refuses(name, WeeklyMail.objects.create(user=UserFactory()), weekday=7)


def weekly_once(name):
    rows = [WeeklyMail.objects.create(user=UserFactory()) for _each in range(2)]
    refuses(name, rows[0], user=rows[1].user)


CASES = {
    "mailing_weekly_a_weekday": weekly_a_weekday,
    "weeklymail.user": weekly_once,
    "mailing_mail_once": mail_key_once,
    "mailing_mail_has_address": has_address,
    "mailing_mailtext_once_a_generation": text_once_a_generation,
    "mailing_mailtopic_once_a_mail": topic_once_a_mail,
    "sending.key": sending_key_once,
    "mailing_mail_claimed_while_sending": claimed_while_sending,
    "mailing_mail_sent_has_time": sent_has_time,
}


@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses(name):
    CASES[name](name)


def test_every_constraint_is_tried():
    assert declared("mailing") == set(CASES)
