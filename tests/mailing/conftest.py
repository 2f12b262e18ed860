"""Mails to test with, and a mail server that says what a test wants it to say."""

from datetime import UTC, datetime

import pytest
from aiosmtpd.controller import Controller
from django.db.models import F

from mailing import services, writers, writing
from mailing.lease import LEASE
from mailing.models import Mail
from mailing.services import NewMail
from mailing.writers import Later, Letter, Nothing, Writer
from tests.factories import UserFactory
from tests.support.processes import free_port

NOW = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


def let_time_pass(seconds: float = LEASE.total_seconds() + 1) -> None:
    """For what senders hold it is as if they had claimed it so many seconds earlier."""
    Mail.objects.filter(state="sending").update(lease_began=F("lease_began") - seconds)


@pytest.fixture
def nudges(monkeypatch):
    """How often a sender was woken."""
    from mailing.tasks import send_due

    calls = []
    monkeypatch.setitem(services._quiet, "until", 0.0)
    monkeypatch.setattr(send_due, "apply_async", lambda **options: calls.append(options))
    return calls


class Hello(Writer):
    """Says what the mail's ``about`` holds.

    By key: ``over`` has nothing to say any more and why, ``later`` says from when on it has, over
    ``failing`` it breaks, with ``read_fails`` as early as it reads.
    """

    def __init__(self):
        self.over: dict[str, str] = {}
        self.later: dict[str, datetime] = {}
        self.failing: dict[str, Exception] = {}
        self.read_fails: Exception | None = None
        self.asked: list[list[str]] = []

    def read(self, mails, now):
        self.asked.append([mail.key for mail in mails])
        if self.read_fails and any(mail.key in self.failing for mail in mails):
            raise self.read_fails

    def say(self, mail, known, now):
        if mail.key in self.failing:
            raise self.failing[mail.key]
        if mail.key in self.over:
            return Nothing(self.over[mail.key])
        if mail.key in self.later:
            return Later(self.later[mail.key])
        about = dict(mail.about)
        more = {
            name: about.pop(name)
            for name in ("from_name", "reply_to", "files", "said")
            if name in about
        }
        context = {
            "what": "Session 2",
            "sender": "Dana Whitfield",
            "why": "You are invited.",
            "at": NOW,
        }
        return Letter("test/hello", context | about, **more)


@pytest.fixture
def hello(monkeypatch):
    """The writer of mails of the kind "hello"."""
    writer = Hello()
    monkeypatch.setitem(writers.writers, "hello", writer)
    return writer


@pytest.fixture
def new_mail(hello):
    """Makes mails that ``hello`` writes; ``about`` is what it says."""

    def make(user=None, **fields):
        user = user or UserFactory()
        fields.setdefault("key", f"hello:{user.pk}")
        return NewMail(user=user, kind="hello", **fields)

    return make


@pytest.fixture
def writes(hello):
    """What is written for a NewMail at this moment."""

    def write(new):
        row = new.row(sending=None, now=NOW)
        (one,) = writing.write([row], NOW)
        return one

    return write


class Server:
    """An SMTP server (aiosmtpd) that keeps what it takes and answers as told.

    ``refuse`` maps an address to what RCPT answers, ``reject`` to what DATA answers, ``drop``
    holds addresses over whose text the connection breaks.
    """

    def __init__(self):
        self.messages = []
        self.refuse: dict[str, str] = {}
        self.reject: dict[str, str] = {}
        self.drop: set[str] = set()
        self.sender_refused = ""
        self.connections = 0
        self.per_connection = 0

    @property
    def recipients(self) -> list[str]:
        return [to for to, _content in self.messages]

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        session.taken = 0
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.sender_refused:
            return self.sender_refused
        if self.per_connection and session.taken >= self.per_connection:
            server.transport.close()
            return "421 4.7.0 Too many mails on this connection"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        (address,) = envelope.rcpt_tos
        if address in self.drop:
            server.transport.close()
            return "250 never heard"
        if address in self.reject:
            return self.reject[address]
        session.taken += 1
        self.messages.append((address, envelope.content))
        return "250 Message accepted for delivery"


@pytest.fixture
def smtp(settings):
    """A real SMTP server, which the site is set to use."""
    server = Server()
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 5
    yield server
    controller.stop()
