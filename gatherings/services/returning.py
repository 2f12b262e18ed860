"""Members who were closed out for a while hear of the dates that passed them by."""

from datetime import datetime, timedelta

from django.conf import settings

from foundation.retrying import one_transaction
from mailing.models import MailTopic
from mailing.services import enqueue

from .. import mails, reminders, topics
from ..models import Attendee, Gathering
from . import inviting


@one_transaction
def catch_up(*, audience: str, users, actor, via: str, now: datetime) -> list[Attendee]:
    """Ask people who are back to the audience's coming dates that were announced meanwhile.

    Of those that they were asked to before, each is told as far as they don't know it: what was
    never told, moved or cancelled meanwhile. All of it waits as long as what the others got can be
    undone. Returns the rows of all their coming dates.
    """
    later = now + timedelta(seconds=settings.STEMHUB_UNDO_SECONDS)
    new = inviting.invite(
        audience=audience, people=users, actor=actor, via=via, reason="back", now=now
    )
    asked = {(row.user_id, row.gathering_id) for row in new}
    dates = {
        row.pk: row
        for row in Gathering.objects.filter(audience=audience, ends_at__gt=now)
        .exclude(state=Gathering.State.DRAFT)
        .select_related("hub", "team", "cycle")
    }
    people = {user.pk: user for user in users}
    rows = list(Attendee.objects.counted().filter(user__in=people, gathering__in=dates))
    told = MailTopic.objects.told(people, topics.topics_of(dates))
    by_date: dict[int, list[Attendee]] = {pk: [] for pk in dates}
    for row in rows:
        row.gathering, row.user = dates[row.gathering_id], people[row.user_id]
        known = told.get((row.user_id, topics.topic_of(row.gathering_id)))
        if (row.user_id, row.gathering_id) not in asked and known != row.gathering.sequence:
            by_date[row.gathering_id].append(row)
    key = f"back:{audience}:{now.isoformat()}"
    news = []
    for pk, theirs in by_date.items():
        date = dates[pk]
        what = "cancelled" if date.state == Gathering.State.CANCELLED else "moved"
        news += mails.changes(
            date, what, theirs, (), before=date.sequence, key=f"{key}:{date.pk}", actor=None,
            not_after=date.ends_at, send_after=later,
        )  # fmt: skip
    enqueue(news, now=now)
    open_rows = [row for row in rows if row.gathering.state == Gathering.State.ANNOUNCED]
    reminders.schedule(open_rows, now=now)
    return rows
