"""Writing mails: asking their writers, rendering what they say, keeping it."""

import hashlib
import logging
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DataError
from django.db import Error as DatabaseTrouble
from django.db.models import Count, Max, QuerySet, Sum
from django.template import Context
from django.template.loader import select_template
from django.utils import timezone, translation
from django.utils.functional import cached_property

from foundation import languages, zones

from .models import Mail, MailText, MailTopic
from .services import why_not
from .styles import inlined
from .unsubscribing import reminders_off_url
from .writers import Later, Letter, Nothing, Writer, writers

logger = logging.getLogger(__name__)

# How many of very many mails a page shows before they go.
SHOWN = 25
# What django.core.signing.dumps makes: the authority of a link.
_SIGNED = re.compile(r"[A-Za-z0-9_-]+(?::[A-Za-z0-9_-]+){2,}")


@dataclass
class Written:
    """One mail as it stands now: its text, or why there is none (``instead``, ``error``)."""

    mail: Mail
    text: MailText | None = None
    said: dict[str, int | None] = field(default_factory=dict)
    instead: Nothing | Later | None = None
    error: str = ""


@dataclass(frozen=True)
class Paragraph:
    """What else this person should hear, so that it needs no mail of its own.

    ``text`` is one sentence or two, ``url`` where to go. ``topic`` and ``said`` note that they
    heard it, as a letter's own do. ``kinds`` are those that a person can turn off, of weekly.KINDS.
    ``since`` is when it happened: it is told within a week. None: it only goes along.
    """

    text: str
    url: str = ""
    topic: str = ""
    said: int | None = None
    kinds: tuple[str, ...] = ()
    since: datetime | None = None


# read(mails, now) -> {mail's key: [Paragraph, ...]}, in a constant number of queries.
_besides: dict[str, Callable[[list[Mail], datetime], dict[str, list[Paragraph]]]] = {}


def take_along(name: str, read: Callable) -> None:
    """Register what letters take along: ``read`` says what each of these mails' readers should hear."""
    _besides[name] = read


def write(mails: Iterable[Mail], now: datetime, *, alone: bool = False) -> list[Written]:
    """Say what each of these mails says at this moment, in their order; nothing is saved.

    ``alone``: without what they would take along, which a page before they go doesn't show.
    The mails have their user loaded. A writer that fails is asked again mail by mail, and only the
    one that it fails over has an ``error``. A database that fails is raised: that says nothing
    about the mails.
    """
    mails = list(mails)
    by_kind: dict[Writer | str, list[Mail]] = {}
    for mail in mails:
        if not mail.kept:
            by_kind.setdefault(writers.get(mail.kind) or mail.kind, []).append(mail)
    written = _kept([mail for mail in mails if mail.kept])
    for writer, theirs in by_kind.items():
        if isinstance(writer, Writer):
            written += _written_by(writer, theirs, now, alone)
        else:
            logger.error("Nobody writes mails of the kind %s", writer)
            written += [Written(mail, error=f"nobody writes {writer}") for mail in theirs]
    found = {id(one.mail): one for one in written}
    return [found[id(mail)] for mail in mails]


def _kept(mails: list[Mail]) -> list[Written]:
    if not mails:
        return []
    # Of several generations the newest, which is the last.
    rows = MailText.objects.filter(mail__in=[mail.pk for mail in mails]).order_by("generation")
    texts = {text.mail_id: text for text in rows}
    return [
        Written(mail, texts.get(mail.pk), error="" if mail.pk in texts else "its text is gone")
        for mail in mails
    ]


def _written_by(writer: Writer, mails: list[Mail], now: datetime, alone: bool) -> list[Written]:
    try:
        known = writer.read(mails, now)
    except Exception as error:
        if is_databases(error):
            raise
        if len(mails) > 1:
            return [one for mail in mails for one in _written_by(writer, [mail], now, alone)]
        return [_failed(mails[0], error)]
    besides = {} if alone else read_besides(mails, now)
    return [say(writer, mail, known, now, besides.get(mail.key, ())) for mail in mails]


def read_besides(mails: list[Mail], now: datetime) -> dict[str, list[Paragraph]]:
    """What goes along, by the mail's key; where that can't be said, the letters go without."""
    found: dict[str, list[Paragraph]] = {}
    for name, read in _besides.items():
        try:
            paragraphs = read(mails, now)
        except Exception as error:
            if is_databases(error):
                raise
            logger.exception("Mails go without %s", name)
            continue
        for key, theirs in paragraphs.items():
            found.setdefault(key, []).extend(theirs)
    return found


def is_databases(error: Exception) -> bool:
    """Whether this tells of the database, not of the mail: a value out of range is the mail's."""
    return isinstance(error, DatabaseTrouble) and not isinstance(error, DataError)


def _failed(mail: Mail, error: Exception) -> Written:
    logger.error("Mail %s can't be written", mail.key, exc_info=error)
    return Written(mail, error=str(error) or type(error).__name__)


def say(
    writer: Writer, mail: Mail, known, now: datetime, besides: Sequence[Paragraph] = ()
) -> Written:
    """What ``writer`` says from what is ``known``, rendered for its reader; a preview's way, too."""
    try:
        with as_read_by(mail.user):
            letter = writer.say(mail, known, now)
            if not isinstance(letter, Letter):
                return Written(mail, instead=letter)
            text = _rendered(mail, letter, besides)
    except Exception as error:
        if is_databases(error):
            raise
        return _failed(mail, error)
    also = {one.topic: one.said for one in besides if one.topic}
    return Written(mail, text, said=also | dict(letter.said))


@contextmanager
def as_read_by(user):
    """The person's language and zone, in which their mail is written."""
    language = languages.spoken(user.language) if user else settings.LANGUAGE_CODE
    zone = user.zone if user else zones.DEFAULT_ZONE
    with translation.override(language), timezone.override(zones.zone_info(zone)):
        yield


def _rendered(mail: Mail, letter: Letter, besides) -> MailText:
    """Templates also see ``user``, ``site_url``, ``site_name``, ``besides`` and, on a reminder,
    ``unsubscribe_url``. The plain text isn't HTML, so nothing in it is escaped.
    """
    context = {
        "why": "",
        "sender": "",
        **letter.context,
        "user": mail.user,
        "besides": besides,
        "site_url": settings.SITE_URL,
        "site_name": settings.SITE_NAME,
        "viewer_zone": mail.user.zone if mail.user else zones.DEFAULT_ZONE,
    }
    context.setdefault("reason", context["why"])
    context.setdefault("sender_name", context["sender"])
    if mail.reminder and mail.user is not None:
        context["unsubscribe_url"] = reminders_off_url(mail.user)
    subject = _fill(letter, "subject.txt", context, escape=False)
    text = _fill(letter, "txt", context, escape=False)
    html = _fill(letter, "html", context, escape=True)
    return MailText(
        mail=mail,
        generation=mail.generation,
        from_name=" ".join(letter.from_name.split())[:150],
        reply_to=letter.reply_to,
        subject=" ".join(subject.split())[:250],
        text=text.strip() + "\n",
        html=inlined(html) + "\n",
        files=[dict(one) for one in letter.files],
    )


def _fill(letter: Letter, ending: str, context: dict, *, escape: bool) -> str:
    names = [letter.template] if isinstance(letter.template, str) else letter.template
    found = select_template([f"mail/{name}.{ending}" for name in names])
    return found.template.render(Context(context, autoescape=escape))


def keep(written: Iterable[Written]) -> None:
    """Keep these texts and what they speak of, before they are handed over.

    One that was kept before but didn't go is replaced: what that told doesn't count.
    """
    new = [one for one in written if one.text is not None and not one.mail.kept]
    if not new:
        return
    MailText.objects.bulk_create(
        [one.text for one in new],
        update_conflicts=True,
        unique_fields=["mail", "generation"],
        update_fields=["from_name", "reply_to", "subject", "text", "html", "files"],
    )
    MailTopic.objects.filter(mail__in=[one.mail for one in new], said__isnull=False).update(
        said=None
    )
    MailTopic.objects.bulk_create(
        [
            MailTopic(mail=one.mail, user_id=one.mail.user_id, topic=topic, said=number)
            for one in new
            for topic, number in one.said.items()
        ],
        update_conflicts=True,
        unique_fields=["mail", "topic"],
        update_fields=["said"],
    )


def as_it_stands(mail: Mail) -> MailText:
    """What this mail said last, or, where it hasn't been written, would say now."""
    if mail.pk is not None:
        waits = mail.state == Mail.State.QUEUED and not mail.kept
        latest = None if waits else mail.texts.order_by("-generation").first()
        if latest is not None:
            return latest
        if not waits:
            return MailText(mail=mail, subject="")
    (one,) = write([mail], timezone.now())
    if one.text is not None:
        return one.text
    reason = one.instead.reason if isinstance(one.instead, Nothing) else ""
    return MailText(mail=mail, subject=one.error or reason)


def without_links(text: MailText) -> MailText:
    """The same with what makes its links work taken out.

    SECURITY: a preview or a test is read by somebody else than the person it is for, whose
    answer links would otherwise answer in that person's name.
    """
    return MailText(
        mail=text.mail,
        from_name=text.from_name,
        reply_to=text.reply_to,
        subject=_SIGNED.sub("...", text.subject),
        text=_SIGNED.sub("...", text.text),
        html=_SIGNED.sub("...", text.html),
        files=text.files,
    )


@dataclass(frozen=True)
class Planned:
    """What a press would mail, for the page before it: rows that aren't saved.

    ``known`` is what their writers would have read once the deed is done; None reads what is so.
    Of very many these are the first few; ``total`` counts all, and ``people`` (users) are whom they
    go to, as a question to the database.
    """

    mails: list[Mail] = field(default_factory=list)
    known: Any = None
    now: datetime = field(default_factory=timezone.now)
    total: int | None = None
    people: QuerySet | None = None

    @cached_property
    def going(self) -> list[Mail]:
        """Those that would go out, in order."""
        return [mail for mail in self.mails if why_not(mail) == ""]

    @property
    def count(self) -> int:
        return len(self.going) if self.total is None else self.total

    def example(self, number: int) -> MailText:
        """What one of ``going`` says, its links dead."""
        mail = self.going[number]
        if self.known is None:
            (one,) = write([mail], self.now, alone=True)
        else:
            one = say(writers[mail.kind], mail, self.known, self.now)
        return without_links(one.text or MailText(mail=mail, subject=one.error))

    @cached_property
    def digest(self) -> str:
        """Equal as long as the same people would get mails that say the same."""
        said = [f"{mail.kind}:{mail.user_id}" for mail in self.going]
        if self.people is not None:
            ids = self.people.aggregate(n=Count("pk"), last=Max("pk"), sum=Sum("pk"))
            said.append(f"{self.total}:{ids}")
        if self.going:
            first = self.example(0)
            said += [first.subject, first.text]
        return hashlib.sha256("\0".join(said).encode()).hexdigest()[:32]
