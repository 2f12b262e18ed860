"""Whom mail about a series reaches often enough: a reminder stands back before it is one too many.

A kind may say how many mails of one audience somebody gets within a month (``Kind.most_mails``). What
people do (announcing, moving, nudging) always goes out, and counts; what would go by itself doesn't
go when that many went within the last 31 days, so that no month has more of it, from any day on.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from mailing.models import Mail, MailTopic

from . import kinds, topics
from .models import Attendee, Gathering

MONTH = timedelta(days=31)


def full(kind: kinds.Kind, audience: str, users: Iterable, *, now: datetime) -> set[int]:
    """The ids of those of these people to whom no further mail of this audience goes by itself."""
    return {user_id for user_id, _ in _full(kind, {(one.pk, audience) for one in users}, now)}


def spent(rows: Iterable[Attendee], *, now: datetime) -> set[int]:
    """The same for rows of people, by the row's id; their date is loaded.

    No query where their kinds set no limit; three for each that does.
    """
    rows = [row for row in rows if kinds.get(row.gathering.kind).most_mails]
    found = set()
    for slug in sorted({row.gathering.kind for row in rows}):
        some = [row for row in rows if row.gathering.kind == slug]
        asked = {(row.user_id, row.gathering.audience) for row in some}
        enough = _full(kinds.get(slug), asked, now)
        found |= {row.pk for row in some if (row.user_id, row.gathering.audience) in enough}
    return found


def _full(kind: kinds.Kind, asked: set[tuple[int, str]], now: datetime) -> set[tuple[int, str]]:
    if not kind.most_mails or not asked:
        return set()
    audiences = sorted({audience for _, audience in asked})
    dates = Gathering.objects.filter(audience__in=audiences).values_list("pk", "audience")
    whose = {topics.topic_of(pk): audience for pk, audience in dates}
    whose |= kind.other_topics(audiences)
    went: dict[tuple[int, str], set[int]] = defaultdict(set)
    for user_id, mail_id, topic in _mails(asked, whose, since=now - MONTH):
        went[user_id, whose[topic]].add(mail_id)
    return {one for one in asked if len(went[one]) >= kind.most_mails}


def _mails(asked, whose, *, since: datetime):
    waits = Q(
        mail__state__in=[Mail.State.QUEUED, Mail.State.SENDING],
        mail__sending__undone_at__isnull=True,
    )
    return (
        MailTopic.objects.filter(
            waits | Q(mail__state=Mail.State.SENT),
            user__in={user_id for user_id, _ in asked},
            topic__in=whose,
            mail__send_after__gte=since,
        )
        .order_by()
        .values_list("user_id", "mail_id", "topic")
    )
