"""A question that stands back for its month (quota.py) goes along with whatever mail reaches the person
next, the weekly one included: the silent are asked again without one more mail of the series.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext

from foundation import zones
from mailing.models import MailTopic
from mailing.writing import Paragraph

from . import holding, kinds, links, quota
from .models import Attendee, Gathering


def topic_of(gathering_id: int) -> str:
    return f"date-besides:{gathering_id}"


def besides(mails: list, now: datetime) -> dict[str, list[Paragraph]]:
    """What each of these mails' readers should hear, by the mail's key; one query where nothing."""
    users = {mail.user_id for mail in mails if mail.user_id}
    rows = _asked_no_more(users, now) if users else []
    if not rows:
        return {}
    told = MailTopic.objects.told(users, [topic_of(row.gathering_id) for row in rows])
    found: dict[str, list[Paragraph]] = {}
    for mail in mails:
        for row in rows:
            its_own = row.gathering_id in mail.about.get("dates", ())
            heard = (row.user_id, topic_of(row.gathering_id)) in told
            if row.user_id == mail.user_id and not its_own and not heard:
                found.setdefault(mail.key, []).append(_said(row, now))
    return found


def _asked_no_more(users: set[int], now: datetime) -> list[Attendee]:
    """Those of these people's open questions that are due and don't go by themselves."""
    limited = kinds.limited()
    if not limited:
        return []
    furthest = max(kind.steps.first for kind in limited)
    rows = list(
        Attendee.objects.counted()
        .filter(
            user__in=users,
            user__wants_reminders=True,
            answer__in=[Attendee.Answer.NEEDS_ACTION, Attendee.Answer.TENTATIVE],
            gathering__kind__in=[kind.slug for kind in limited],
            gathering__state=Gathering.State.ANNOUNCED,
            gathering__starts_at__gt=now,
            gathering__starts_at__lte=now + timedelta(days=furthest),
        )
        .select_related("user", "gathering__hub", "gathering__team")
        .order_by("gathering__starts_at", "pk")
    )
    if not rows:
        return []
    quiet = holding.not_reminded(rows, now)
    rows = [row for row in rows if row.pk not in quiet]
    spent = quota.spent(rows, now=now)
    return [row for row in rows if row.pk in spent]


def _said(row: Attendee, now: datetime) -> Paragraph:
    date = row.gathering
    text = gettext("%(title)s on %(day)s still needs your answer.")
    day = zones.local_day(date.starts_at, date.zone, now=now, short=True)
    said = text % {"title": date.full_title, "day": day}
    return Paragraph(said, links.answer_url(row), topic_of(date.pk), 1)
