"""Whom a coordinator has nudged lately: for three days there is little sense in doing it again."""

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from mailing.models import Mail

from . import topics
from .reminders import NUDGE


def given(since, **about):
    """Nudges that went out, or are about to, after ``since`` (a moment or an expression).

    One that failed counts, too: the address is to be put right, not tried again the same day.
    """
    nudges = Mail.objects.filter(kind=NUDGE, **about).exclude(state=Mail.State.CANCELLED)
    return nudges.annotate(given_at=Coalesce("sent_at", "created_at")).filter(given_at__gte=since)


def users_nudged(gathering, since: datetime) -> set[int]:
    """The ids of those who had a nudge about this date since then."""
    topic = topics.topic_of([gathering])
    return set(given(since, topic=topic).values_list("user", flat=True))


def with_silence(gatherings, since):
    """Adds to each date how many are silent, and of these how far a nudge since then went.

    ``waiting`` had none, ``off`` get none since they turned reminders off; ``nudged_at`` is when
    the last one went. All in the same query.
    """
    silent = Q(attendees__withdrawn=False, attendees__answer="needs-action")
    off = Q(attendees__user__wants_reminders=False)
    nudges = given(since, topic=topics.topic_sql(OuterRef("pk")))
    had_one = Exists(nudges.filter(user=OuterRef("attendees__user")))
    return gatherings.annotate(
        silent=Count("attendees", filter=silent),
        off=Count("attendees", filter=silent & off),
        waiting=Count("attendees", filter=silent & ~off & ~had_one),
        nudged_at=Subquery(nudges.order_by("-given_at").values("given_at")[:1]),
    )
