"""Letters to test with, and a mail server that says what a test wants it to say."""

from datetime import UTC, datetime

import pytest
from aiosmtpd.controller import Controller
from django.db.models import F

from mailing import services
from mailing.lease import LEASE
from mailing.letters import Letter
from mailing.models import Mail
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


@pytest.fixture
def letter():
    def make(user=None, **fields):
        user = user or UserFactory()
        context = {"what": "Session 2", "sender": "Dana Whitfield", "why": "You are invited."}
        context |= fields.pop("context", {})
        fields.setdefault("key", f"hello:{user.pk}")
        return Letter(user=user, kind="hello", template="test/hello", context=context, **fields)

    return make


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
