"""Whom a coordinator's nudge makes sense for: mail reaches them, and no nudge did in three days."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from mailing.models import Mail, MailTopic

from . import topics
from .models import Attendee
from .people import mail_of
from .reminders import NUDGE, REST

# Nobody means two nudges within so much time: two coordinators press at once.
JUST_NOW = timedelta(hours=1)


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
    """Whom to nudge of these; where they were ``named`` one by one, all of them are meant but for
    whoever had one just now, from somebody else perhaps."""
    failed = mail_of(silent)[1] if silent else {}
    if not silent:
        return Choice([], [], [], failed)
    had_one = users_nudged(silent[0].gathering, now - (JUST_NOW if named else REST))
    choice = Choice([], [], [], failed)
    for row in silent:
        if row.user_id in failed and not named:
            choice.unreached.append(row)
        elif row.user_id in had_one:
            choice.nudged.append(row)
        else:
            choice.people.append(row)
    return choice


@dataclass
class Reach:
    """How far a nudge about one date went: of ``silent`` people ``nudged`` had one, the last of
    theirs ``nudged_at``; another would reach those ``waiting``. Of the others, mail to those
    ``unreached`` failed, and those ``unasked`` turned reminders off or have a closed account.
    """

    silent: int = 0
    nudged: int = 0
    waiting: int = 0
    unreached: int = 0
    unasked: int = 0
    nudged_at: datetime | None = None


def reach_of(gatherings, since: datetime, *, besides=()) -> dict[int, Reach]:
    """How far nudges since then went, by date, where anybody is silent; one query.

    ``besides`` are people (ids of attendees) who aren't counted.
    """
    found: dict[int, Reach] = {}
    for pk, date, wanted, active, nudged_at, failed in _silent(gatherings, since):
        if pk in besides:
            continue
        reach = found.setdefault(date, Reach())
        reach.silent += 1
        if nudged_at:
            reach.nudged += 1
            reach.nudged_at = max(nudged_at, reach.nudged_at or nudged_at)
        elif not (wanted and active):
            reach.unasked += 1
        elif failed:
            reach.unreached += 1
        else:
            reach.waiting += 1
    return found


def _silent(gatherings, since: datetime):
    """Silent people: their row, its date, whether they want reminders and their account is open,
    their last nudge, and whether a mail about it failed for good.
    """
    theirs = {"topic": topics.topic_sql(OuterRef("gathering")), "user": OuterRef("user")}
    last = given(since, **theirs).order_by("-given_at").values("given_at")[:1]
    return (
        Attendee.objects.silent()
        .filter(gathering__in=gatherings)
        .order_by()
        .values_list(
            *("pk", "gathering", "user__wants_reminders", "user__is_active"),
            Subquery(last),
            _unreached(theirs),
        )
    )


def _unreached(theirs: dict) -> Exists:
    """Whether a date's mail to its attendee failed for good, as :func:`.people.mail_of` says."""
    later = MailTopic.objects.filter(
        topic=OuterRef("topic"),
        user=OuterRef("user"),
        mail__state=Mail.State.SENT,
        mail__pk__gt=OuterRef("mail_id"),
    )
    failed = MailTopic.objects.filter(mail__state=Mail.State.FAILED, **theirs)
    return Exists(failed.filter(~Exists(later)))
