"""How long what a mail said is kept."""

from datetime import timedelta

import pytest

from foundation.refusals import Refused
from mailing import services, tasks
from mailing.models import Mail
from mailing.retention import TEXTS_KEPT, forget_texts
from mailing.services import send_again
from tests.factories import MailFactory

from .conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.services]
LONG_AGO = NOW - TEXTS_KEPT - timedelta(minutes=1)
FILE = {"name": "dates.ics", "type": "text/calendar", "content": "BEGIN:VCALENDAR"}


@pytest.fixture(autouse=True)
def smtp(settings):
    settings.STEMHUB_MAIL_DELIVERY = "smtp"


def old(**fields):
    defaults = {
        "state": "sent",
        "sent_at": LONG_AGO,
        "send_after": LONG_AGO,
        "html": "<p>Hi</p>",
        "topics": ["gathering:12"],
    }
    return MailFactory(**defaults | fields, files=[FILE])


def test_of_an_old_mail_only_the_text_goes(monkeypatch):
    monkeypatch.setattr(services, "_AT_ONCE", 2)
    mails = [old(key=f"announce:{n}", state=state) for n, state in enumerate(
        ("sent", "failed", "cancelled")
    )]  # fmt: skip
    assert forget_texts(now=NOW) == 3
    assert forget_texts(now=NOW) == 0
    for mail in Mail.objects.all():
        assert (mail.subject, mail.text, mail.html, mail.files) == ("", "", "", [])
    kept = Mail.objects.get(pk=mails[0].pk)
    assert (kept.key, kept.to, kept.sent_at) == ("announce:0", mails[0].to, LONG_AGO)
    assert kept.topics.get().topic == "gathering:12"


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "queued", "sent_at": None},
        {"send_after": NOW - TEXTS_KEPT},
    ],
)
def test_what_waits_or_is_younger_stays_whole(fields):
    mail = old(**fields)
    assert forget_texts(now=NOW) == 0
    assert Mail.objects.get().text == mail.text


def test_the_demo_keeps_its_mailbox(settings):
    settings.STEMHUB_MAIL_DELIVERY = "database"
    old()
    assert forget_texts(now=NOW) == 0


def test_a_mail_without_its_text_is_not_sent_again():
    mail = old()
    forget_texts(now=NOW)
    with pytest.raises(Refused, match="isn't kept any more"):
        send_again(mail=mail, actor=None, via="admin", now=NOW)


def test_the_schedule_does_it(time_machine):
    time_machine.move_to(NOW)
    old()
    tasks.forget_texts()
    assert Mail.objects.get().text == ""
