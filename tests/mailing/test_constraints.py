"""What the database refuses, whoever writes: "only once" is true by the key."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection

from mailing.models import Mail
from tests.factories import MailFactory, SendingFactory
from tests.support.constraints import declared, refuses

pytestmark = [pytest.mark.django_db, pytest.mark.services]
NOW = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)


def mail_key_once(name):
    refuses(name, MailFactory(), key=MailFactory().key)


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


CASES = {
    "mail.key": mail_key_once,
    "sending.key": sending_key_once,
    "mailing_mail_claimed_while_sending": claimed_while_sending,
    "mailing_mail_sent_has_time": sent_has_time,
}


@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses(name):
    CASES[name](name)


def test_every_constraint_is_tried():
    assert declared("mailing") == set(CASES)


def test_code_from_before_a_column_can_still_write_while_the_new_one_starts():
    mail = MailFactory()
    new = {"id", "working_hours", "for_hub", "lease_clock", "lease_began"}
    columns = [field.column for field in Mail._meta.concrete_fields if field.column not in new]
    quoted = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE before AS SELECT {quoted} FROM mailing_mail")
        cursor.execute("UPDATE before SET key = 'from the old code'")
        cursor.execute(f"INSERT INTO mailing_mail ({quoted}) SELECT {quoted} FROM before")
    row = Mail.objects.get(key="from the old code")
    assert (row.to, row.working_hours, row.for_hub) == (mail.to, False, None)
