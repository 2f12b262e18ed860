"""Whom a coordinator's nudge makes sense for: mail reaches them, and no nudge did in three days."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from mailing.models import Mail

from . import topics
from .models import Attendee
from .people import mail_of
from .reminders import NUDGE, REST


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


@dataclass(frozen=True)
class Choice:
    """Silent people of one date, sorted by whether a nudge makes sense.

    ``failed`` holds the server's words by user, of ``people`` too.
    """

    people: list[Attendee]
    nudged: list[Attendee]
    unreached: list[Attendee]
    failed: dict[int, str]


def choose(silent: list[Attendee], *, named: bool, now: datetime) -> Choice:
    """Whom to nudge of these; where they were ``named`` one by one, all of them are meant."""
    failed = mail_of(silent)[1] if silent else {}
    if named or not silent:
        return Choice(silent, [], [], failed)
    had_one = users_nudged(silent[0].gathering, now - REST)
    choice = Choice([], [], [], failed)
    for row in silent:
        if row.user_id in failed:
            choice.unreached.append(row)
        elif row.user_id in had_one:
            choice.nudged.append(row)
        else:
            choice.people.append(row)
    return choice


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
