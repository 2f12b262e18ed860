"""Whom mail about a series reaches often enough: a reminder stands back before it is one too many.

A kind may say how many mails of one audience somebody gets within a month (``Kind.most_mails``). What
people do (announcing, moving, nudging, writing) always goes out, and counts, but for what only comes to
those who lead (``Kind.for_leading``). What would go by itself doesn't go when that many went within the
last 31 days, so that no month has more of it, from any day on. Nor does it go where it would cost the
person the mail before their next date: of the first dates of a series they have just heard by its
announcement.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Min, Q

from mailing.models import Mail, MailTopic

from . import kinds, topics
from .models import Attendee, Gathering

MONTH = timedelta(days=31)


def full(kind: kinds.Kind, audience: str, users: Iterable, *, now: datetime) -> set[int]:
    """The ids of those of these people to whom no further mail of this audience goes by itself."""
    return {user_id for user_id, _ in _full(kind, {(one.pk, audience) for one in users}, {}, now)}


def spent(rows: Iterable[Attendee], *, now: datetime) -> set[int]:
    """The same for rows of people, by the row's id; their date is loaded.

    No query where their kinds set no limit; four for each that does.
    """
    rows = [row for row in rows if kinds.get(row.gathering.kind).most_mails]
    found = set()
    for slug in sorted({row.gathering.kind for row in rows}):
        some = [row for row in rows if row.gathering.kind == slug]
        asked = {(row.user_id, row.gathering.audience) for row in some}
        enough = _full(kinds.get(slug), asked, _next_eves(some, now), now)
        found |= {row.pk for row in some if (row.user_id, row.gathering.audience) in enough}
    return found


def _full(
    kind: kinds.Kind,
    asked: set[tuple[int, str]],
    eves: dict[tuple[int, str], datetime],
    now: datetime,
) -> set[tuple[int, str]]:
    most = kind.most_mails
    if not most or not asked:
        return set()
    audiences = sorted({audience for _, audience in asked})
    dates = Gathering.objects.filter(audience__in=audiences).values_list("pk", "audience")
    whose = {topics.topic_of(pk): audience for pk, audience in dates}
    whose |= kind.other_topics(audiences)
    went: dict[tuple[int, str], dict[int, datetime]] = defaultdict(dict)
    for user_id, mail_id, at, topic in _mails(kind, asked, whose, since=now - MONTH):
        went[user_id, whose[topic]][mail_id] = at
    return {
        one
        for one in asked
        if len(went[one]) >= most
        or (one in eves and _before(eves[one], went[one].values()) + 2 > most)
    }


def _before(eve: datetime, went: Iterable[datetime]) -> int:
    """How many of these were in the month that ends with that mail."""
    return sum(at >= eve - MONTH for at in went)


def _next_eves(rows: list[Attendee], now: datetime) -> dict[tuple[int, str], datetime]:
    """When each of these people is told of the next date of theirs after these."""
    coming = (
        Attendee.objects.counted()
        .filter(
            user__in={row.user_id for row in rows},
            gathering__audience__in={row.gathering.audience for row in rows},
            answer=Attendee.Answer.ACCEPTED,
            remind_at__gt=now,
        )
        .exclude(pk__in=[row.pk for row in rows])
        .order_by()
    )
    found = coming.values_list("user_id", "gathering__audience").annotate(at=Min("remind_at"))
    return {(user_id, audience): at for user_id, audience, at in found}


def _mails(kind: kinds.Kind, asked, whose, *, since: datetime):
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
        .exclude(mail__kind__in=kind.for_leading)
        .order_by()
        .values_list("user_id", "mail_id", "mail__send_after", "topic")
    )
