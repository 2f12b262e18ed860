"""A letter: what an app above asks to be sent to one person, and how it reads to that person."""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation

from foundation import languages, zones

from .models import Mail
from .unsubscribing import reminders_off_url

# What django.core.signing.dumps makes: the authority of a link.
_SIGNED = re.compile(r"[A-Za-z0-9_-]+(?::[A-Za-z0-9_-]+){2,}")


@dataclass(frozen=True, eq=False)
class Letter:
    """One mail to be written. Equal ``key``, same letter: it is written once, whoever asks.

    ``key`` names person and occasion ("announce:<attendee>"), at most 170 characters.
    ``template`` "gatherings/announced" means templates/mail/gatherings/announced.subject.txt,
    .txt and .html. ``context`` holds only what they show, among it ``sender`` (who sent it) and
    ``why`` (a sentence: why this person gets it). ``to`` is for an address that isn't the
    person's own; empty means the person's, as it is when the mail is sent. ``send_after`` and
    ``not_after`` bound when it may go out. ``attachments`` are dicts of name, type and content
    (text). ``unsubscribe`` marks a reminder: it carries List-Unsubscribe, and nobody who turned
    reminders off gets it. ``working_hours`` lets it go on weekdays from 8 am to 5 pm of its
    reader's zone alone. ``for_hub`` is the number of the hub that it is from, None for the site.
    """

    key: str
    user: Any
    kind: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    topic: str = ""
    to: str = ""
    priority: int = Mail.Priority.INVITATION
    send_after: datetime | None = None
    not_after: datetime | None = None
    from_name: str = ""
    reply_to: str = ""
    attachments: Sequence[Mapping[str, str]] = ()
    unsubscribe: bool = False
    working_hours: bool = False
    for_hub: int | None = None

    @property
    def address(self) -> str:
        return self.to or (self.user.email if self.user else "")


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


def wanted(letters: Iterable[Letter]) -> list[Letter]:
    """Without letters to people who are gone, or reminders to people who turned them off."""
    return [letter for letter in letters if why_not(letter) == ""]


def why_not(letter: Letter) -> str:
    """ "" if it may be sent, else "gone", "off" (reminders turned off) or "nowhere"."""
    user = letter.user
    if not letter.address:
        return "nowhere"
    if user is not None and (not user.is_active or user.merged_into_id):
        return "gone"
    if letter.unsubscribe and user is not None and not user.wants_reminders:
        return "off"
    return ""


@contextmanager
def as_read_by(user):
    """The person's language and zone, in which their mail is written."""
    language = languages.spoken(user.language) if user else settings.LANGUAGE_CODE
    zone = user.zone if user else zones.DEFAULT_ZONE
    with translation.override(language), timezone.override(zones.zone_info(zone)):
        yield


def render(letter: Letter) -> Rendered:
    """The letter as its reader gets it, in their language and zone.

    Templates also see ``user``, ``site_url``, ``site_name`` and, on a reminder,
    ``unsubscribe_url``. The plain text isn't HTML, so nothing in it is escaped.
    """
    context = {
        "why": "",
        "sender": "",
        **letter.context,
        "user": letter.user,
        "site_url": settings.SITE_URL,
        "site_name": settings.SITE_NAME,
        "viewer_zone": letter.user.zone if letter.user else zones.DEFAULT_ZONE,
    }
    context.setdefault("reason", context["why"])
    context.setdefault("sender_name", context["sender"])
    if letter.unsubscribe and letter.user is not None:
        context["unsubscribe_url"] = reminders_off_url(letter.user)
    base = f"mail/{letter.template}"
    with as_read_by(letter.user):
        subject = _fill(f"{base}.subject.txt", context, escape=False)
        text = _fill(f"{base}.txt", context, escape=False)
        html = _fill(f"{base}.html", context, escape=True)
    return Rendered(" ".join(subject.split())[:250], text.strip() + "\n", html.strip() + "\n")


def _fill(name: str, context: dict, *, escape: bool) -> str:
    return get_template(name).template.render(Context(context, autoescape=escape))


def without_links(rendered: Rendered) -> Rendered:
    """The same with what makes its links work taken out: see :func:`unlinked`."""
    return Rendered(unlinked(rendered.subject), unlinked(rendered.text), unlinked(rendered.html))


def unlinked(text: str) -> str:
    """``text`` with what makes its links work taken out.

    SECURITY: a preview, a test or the admin's page is read by somebody else than the person whom
    the mail is for, and the answer links would answer in that person's name.
    """
    return _SIGNED.sub("...", text)
