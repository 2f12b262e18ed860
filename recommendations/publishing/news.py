"""Who wrote a text or voted on it hears that everybody can read it now.

It goes along with their next mail, or with the weekly one, once *Undo* is over; told once.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext, gettext_lazy

from mailing import weekly
from mailing.models import MailTopic
from mailing.writing import Paragraph

from ..models import Author, Draft, Edition, Vote
from .addresses import address_of

PUBLISHED = "recommendations.published"
KINDS = {PUBLISHED: gettext_lazy("when what I wrote or voted on is published")}
# What is older isn't news any more.
LOOK_BACK = timedelta(days=23)
_TOPIC = "published:"


def waiting(now: datetime) -> set[int]:
    """Who may have news: asked before it is known whether a mail told it already."""
    return set(_concerned(_lately(now).values_list("draft_id", flat=True)))


def _lately(now: datetime):
    """First editions that nobody can take back any more, of texts that are published."""
    undone_until = now - timedelta(seconds=settings.STEMHUB_UNDO_SECONDS)
    return Edition.objects.filter(
        number=1,
        published_at__gt=now - LOOK_BACK,
        published_at__lte=undone_until,
        draft__state=Draft.State.PUBLISHED,
        draft__cycle__archived=False,
    )


def _concerned(drafts: Iterable[int]) -> dict[int, set[int]]:
    """The drafts that each person wrote or voted on."""
    drafts, found = list(drafts), defaultdict(set)
    if not drafts:
        return found
    wrote = Author.objects.filter(draft__in=drafts).order_by()
    voted = Vote.objects.filter(ballot__texts__draft__in=drafts).order_by()
    for user, draft in wrote.values_list("user_id", "draft_id").union(
        voted.values_list("elector__user_id", "ballot__texts__draft_id")
    ):
        if draft in drafts:
            found[user].add(draft)
    return found


def besides(mails: list, now: datetime) -> dict[str, list[Paragraph]]:
    """What each of these mails' readers should hear, by the mail's key; a constant number of queries."""
    users = {mail.user_id for mail in mails if mail.user_id}
    rows = _lately(now).order_by("pk").only("title", "draft_id", "published_by_id", "published_at")
    editions = list(rows) if users else []
    if not editions:
        return {}
    concerned = _concerned([one.draft_id for one in editions])
    told = MailTopic.objects.told(users, [f"{_TOPIC}{one.draft_id}" for one in editions])
    off = weekly.turned_off(users)
    found = {}
    for mail in mails:
        user = mail.user_id
        if PUBLISHED in off.get(user, ()):
            continue
        new = [
            one
            for one in editions
            if one.draft_id in concerned.get(user, ())
            and one.published_by_id != user
            and (user, f"{_TOPIC}{one.draft_id}") not in told
        ]
        if new:
            found[mail.key] = [_paragraph(one) for one in new]
    return found


def _paragraph(one: Edition) -> Paragraph:
    said = gettext("“%(title)s” is published: everybody can read it.") % {"title": one.title}
    topic = f"{_TOPIC}{one.draft_id}"
    return Paragraph(
        said,
        address_of(one.draft_id),
        topic,
        one.pk,
        kinds=(PUBLISHED,),
        since=one.published_at,
    )
