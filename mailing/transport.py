"""Handing one mail to the mail server, and understanding what it says to it."""

import hashlib
import logging
import smtplib
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from email.utils import formataddr, parseaddr
from enum import Enum
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.message import SafeMIMEText, sanitize_address
from django.utils.translation import gettext as _

from . import weekly
from .files import content_of
from .unsubscribing import headers_for
from .writing import is_databases

logger = logging.getLogger(__name__)

OK, FORWARDED = 250, 251
# RFC 5321, 4.2.1: "service not available, closing": about the server, not about this mail.
CLOSING = 421
# RFC 1870: this mail is too large, said in answer to MAIL FROM.
TOO_LARGE = 552
# So many mails in a row over which the connection broke mean that it isn't the mails.
BREAKS_UNTIL_TROUBLE = 3


class Verdict(Enum):
    SENT = "sent"
    UNNEEDED = "unneeded"
    FAILED = "failed"
    # Tried, to be tried again: it counts as an attempt of this mail.
    POSTPONED = "postponed"
    # Not tried: the server takes nothing from us now, whoever it is for.
    HELD = "held"


@dataclass(frozen=True)
class Outcome:
    """What became of one mail; ``words`` are the server's where it said something."""

    verdict: Verdict
    words: str = ""


def message_id(mail, text) -> str:
    """The same for each attempt that says the same, so that a receiver can drop a double."""
    said = f"{mail.key}\n{mail.generation}\n{text.subject}\n{text.text}"
    return f"<{hashlib.sha256(said.encode()).hexdigest()[:32]}@{settings.SITE_HOST}>"


def build(mail, text) -> EmailMultiAlternatives:
    """The mail as it goes out: from the sender's name at the site's address."""
    site_name, address = parseaddr(settings.MAIL_FROM)
    unsubscribe = headers_for(mail.user) if mail.reminder and mail.user else {}
    if mail.kind == weekly.WEEKLY:
        unsubscribe = weekly.headers_for(mail.user)
    message = EmailMultiAlternatives(
        subject=text.subject,
        body=text.text,
        from_email=formataddr((text.from_name or site_name, address)),
        to=[mail.address],
        reply_to=[text.reply_to] if text.reply_to else None,
        headers={
            "Message-ID": message_id(mail, text),
            # RFC 3834: keeps holiday answers from coming back for each reminder.
            "Auto-Submitted": "auto-generated",
            # What Exchange and Outlook look at instead.
            "X-Auto-Response-Suppress": "OOF, AutoReply",
            **unsubscribe,
        },
    )
    if text.html:
        message.attach_alternative(text.html, "text/html")
    for one in text.files:
        if one["type"].startswith("text/"):
            message.attach(_text_part(one))
        else:
            message.attach(one["name"], content_of(one), one["type"])
    return message


def _text_part(file: dict) -> SafeMIMEText:
    """An attached text with each parameter of its type once; Django would add a second charset."""
    declared = Message()
    declared["Content-Type"] = file["type"]
    part = SafeMIMEText(file["content"], declared.get_content_subtype(), "utf-8")
    for name, value in declared.get_params(unquote=True)[1:]:
        if name.casefold() != "charset":
            part.set_param(name, value)
    part.add_header("Content-Disposition", "attachment", filename=file["name"])
    return part


@dataclass(frozen=True)
class Envelope:
    """A mail that is ready to go: the message, and what SMTP wants of it (RFC 5321, 3.3).

    Its bytes and addresses are made once; Django's backend would make them again as it sends.
    """

    message: EmailMultiAlternatives
    sender: str
    recipient: str
    content: bytes


def put_together(mail, text) -> Envelope:
    message = build(mail, text)
    # Any: the type stubs tell of a later Django, whose message has no ``linesep``.
    written: Any = message.message()
    return Envelope(
        message,
        sanitize_address(message.from_email, "utf-8"),
        sanitize_address(mail.address, "utf-8"),
        _unfolded(written.as_bytes(linesep="\r\n")),
    )


def _unfolded(content: bytes) -> bytes:
    """With the address of List-Unsubscribe on the header's own line: some read no further.

    A line may have 998 octets (RFC 5322, 2.1.1); the library folds at 78.
    """
    head, gap, body = content.partition(b"\r\n\r\n")
    return head.replace(b"\r\nList-Unsubscribe: \r\n ", b"\r\nList-Unsubscribe: ") + gap + body


class Transport:
    """One connection to the mail server, opened when first needed and again when it broke."""

    def __init__(self):
        self._connection = None
        self.trouble = ""
        self._last_words = ""
        self._in_doubt = False
        self._breaks = 0

    @staticmethod
    def for_settings() -> "Transport":
        return DatabaseTransport() if settings.STEMHUB_MAIL_DELIVERY == "database" else Transport()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def open(self) -> bool:
        """Whether the server can be talked to; if not, ``trouble`` says why in its words."""
        if self.trouble:
            return False
        if self._connection is None:
            connection = get_connection()
            try:
                connection.open()
            except (OSError, smtplib.SMTPException) as error:
                self.trouble = _("The mail server can't be reached: %(words)s") % {
                    "words": _said(error)
                }
                logger.warning("Mail waits: %s", self.trouble)
                return False
            self._connection = connection
        return True

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except (OSError, smtplib.SMTPException):
                logger.info("The mail server hung up first", exc_info=True)

    def send(self, mail, text) -> Outcome:
        """Send one mail. Raises for trouble of the database alone, not of the mail or the server."""
        try:
            letter = put_together(mail, text)
        except Exception as error:  # whatever is wrong with this mail, others can go
            if is_databases(error):
                # A file is read or made; nothing is wrong with the mail.
                raise
            words = _("This mail can't be put together: %(words)s") % {"words": _said(error)}
            return Outcome(Verdict.FAILED, words)
        outcome = self._hand_over(letter)
        if outcome is None and not self._in_doubt:
            # A server may hang up after so many mails; that says nothing about this one.
            if not self.open():
                return Outcome(Verdict.HELD, self.trouble)
            outcome = self._hand_over(letter)
        if outcome is None:
            outcome = Outcome(Verdict.POSTPONED, self._last_words)
            self._breaks += 1
            if self._breaks >= BREAKS_UNTIL_TROUBLE:
                self.trouble = self._last_words
        else:
            self._breaks = 0
        return outcome

    def _hand_over(self, letter: Envelope) -> Outcome | None:
        """What the server said to this mail, or None if the connection broke over it."""
        self._in_doubt = False
        try:
            if server := getattr(self._connection, "connection", None):
                self._speak(server, letter)
            else:
                self._connection.send_messages([letter.message])
        except smtplib.SMTPRecipientsRefused as error:
            code, _words = next(iter(error.recipients.values()))
            return self._answer(code, _said(error))
        except smtplib.SMTPSenderRefused as error:
            if error.smtp_code in (CLOSING, TOO_LARGE):
                return self._answer(error.smtp_code, _said(error))
            # It is us whom the server doesn't want, whoever the mail is for.
            self.trouble = _said(error)
            return Outcome(Verdict.HELD, self.trouble)
        except smtplib.SMTPResponseException as error:
            return self._answer(error.smtp_code, _said(error))
        except smtplib.SMTPNotSupportedError as error:
            return Outcome(Verdict.FAILED, _said(error))
        except (OSError, smtplib.SMTPException) as error:
            return self._broken(_said(error))
        return Outcome(Verdict.SENT)

    def _answer(self, code: int, words: str) -> Outcome | None:
        if code == CLOSING:
            self._in_doubt = False  # It said that it won't take it.
            return self._broken(words)
        return Outcome(Verdict.FAILED if code >= 500 else Verdict.POSTPONED, words)

    def _broken(self, words: str) -> None:
        self._last_words = words
        self.close()

    def _speak(self, server: smtplib.SMTP, letter: Envelope) -> None:
        """RFC 5321, 3.3, step by step: broken off before the text is on its way, it can't be double."""
        server.ehlo_or_helo_if_needed()
        size = [f"size={len(letter.content)}"] if server.has_extn("size") else []
        code, words = server.mail(letter.sender, size)
        if code != OK:
            self._give_up(server, code)
            raise smtplib.SMTPSenderRefused(code, words, letter.sender)
        code, words = server.rcpt(letter.recipient)
        if code not in (OK, FORWARDED):
            self._give_up(server, code)
            raise smtplib.SMTPRecipientsRefused({letter.recipient: (code, words)})
        self._in_doubt = True
        code, words = server.data(letter.content)
        if code != OK:
            self._give_up(server, code)
            raise smtplib.SMTPDataError(code, words)

    @staticmethod
    def _give_up(server: smtplib.SMTP, code: int) -> None:
        """Begin anew for the next mail; a server that said that it closes has no ear for it."""
        if code != CLOSING:
            with suppress(smtplib.SMTPServerDisconnected):
                server.rset()


class DatabaseTransport(Transport):
    """Nothing leaves the machine: the outbox itself is the mailbox (the demo)."""

    def open(self) -> bool:
        return True

    def send(self, mail, text) -> Outcome:
        # Nobody reads its bytes, and making them costs as much as rendering it.
        return Outcome(Verdict.SENT)


def _said(error: Exception) -> str:
    """The server's own words: "550 5.1.1 No such user here"."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(_words(*answer) for answer in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return _words(error.smtp_code, error.smtp_error)
    return str(error) or type(error).__name__


def _words(code: int, text: bytes | str) -> str:
    spoken = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return f"{code} {spoken}"[:2000]
