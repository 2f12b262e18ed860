"""Whom a coordinator's nudge makes sense for: mail reaches them, and no nudge did in three days."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from mailing.models import Mail, MailTopic

from . import topics
from .models import Attendee
from .people import mail_of
from .reminders import NUDGE, REST


def given(since, **about):
    """Nudges that went out, or are about to, after ``since`` (a moment or an expression).

    Rows of MailTopic; ``about`` names the topic and the person.
    """
    over = (Mail.State.CANCELLED, Mail.State.UNNEEDED, Mail.State.FAILED)
    nudges = MailTopic.objects.filter(mail__kind=NUDGE, **about).exclude(mail__state__in=over)
    return nudges.annotate(given_at=Coalesce("mail__sent_at", "mail__created_at")).filter(
        given_at__gte=since
    )


def users_nudged(gathering, since: datetime) -> set[int]:
    """The ids of those who had a nudge about this date since then."""
    topic = topics.topic_of(gathering)
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


def with_silence(gatherings, since, *, besides=()):
    """Adds to each date how many are silent, and of these how far a nudge since then went.

    ``nudged`` had one, the last of theirs ``nudged_at``; a nudge would reach the ``waiting``, which
    leaves out who turned reminders off, whose account is closed and whose mail failed. All in the
    same query. ``besides`` are people (ids of attendees) who aren't counted.
    """
    silent = Q(attendees__withdrawn=False, attendees__answer="needs-action")
    if besides:
        silent &= ~Q(attendees__in=besides)
    wanted = Q(attendees__user__wants_reminders=True, attendees__user__is_active=True)
    nudges = given(since, topic=topics.topic_sql(OuterRef("pk")))
    person = OuterRef("attendees__user")
    # Twice the same, on purpose: what is only compared for equality PostgreSQL may hash, and for
    # that reads the whole outbox; with another comparison it looks each person up by the index.
    had_one = Exists(nudges.filter(user=person, user__gte=person))
    # Who has answered since is left out: a nudge to them says nothing of those who are silent.
    still = Attendee.objects.silent().filter(gathering=OuterRef(OuterRef("pk")))
    of_silent = nudges.filter(Exists(still.filter(user=OuterRef("user"))))
    return gatherings.annotate(
        silent=Count("attendees", filter=silent),
        nudged=Count("attendees", filter=silent & had_one),
        waiting=Count("attendees", filter=silent & wanted & ~had_one & ~_unreached()),
        nudged_at=Subquery(of_silent.order_by("-given_at").values("given_at")[:1]),
    )


def _unreached() -> Exists:
    """Whether a date's mail to its attendee failed for good, as :func:`.people.mail_of` says."""
    topic = topics.topic_sql(OuterRef("pk"))
    later = MailTopic.objects.filter(
        topic=OuterRef("topic"),
        user=OuterRef("user"),
        mail__state=Mail.State.SENT,
        mail__pk__gt=OuterRef("mail_id"),
    )
    return Exists(
        MailTopic.objects.filter(
            topic=topic, user=OuterRef("attendees__user"), mail__state=Mail.State.FAILED
        ).filter(~Exists(later))
    )
