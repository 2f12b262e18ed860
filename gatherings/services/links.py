"""Making answer links stale, and mailing ones that work."""

from contextlib import suppress
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history
from foundation.refusals import Refused
from foundation.retrying import one_transaction
from mailing.models import Mail
from mailing.services import enqueue, send_again

from .. import mails, reminders, topics
from ..models import Attendee
from . import inviting
from .answers import answerable

JUST_SENT = timedelta(minutes=10)


@one_transaction
def end_links_of(*, users, actor, via, now=None) -> int:
    """Make every link of these people to a date that is to come, or may come again, stale; how many.

    Connected to ``address_changed``: mail in the old mailbox must not answer any more, also where
    a date that is over is moved. What waits is written when it goes, with links that work.
    """
    now = now or timezone.now()
    may_come = Q(gathering__ends_at__gt=now) | Q(gathering__cycle__archived=False)
    rows = inviting.hold_rows(may_come, user__in=users)
    if not rows:
        return 0
    _raise_versions(rows, actor, via, reason="another address")
    _send_what_failed([row for row in rows if row.gathering.ends_at > now], now)
    reminders.schedule(rows, now=now)
    return len(rows)


@one_transaction
def new_link(*, attendee, actor, via, now=None) -> Attendee:
    """A coordinator's *Send a new link*: every older one ends, the person is mailed one.

    Raises Refused for a date that takes no answers,
    for somebody who left, and where a new link has just gone out.
    """
    now = now or timezone.now()
    row = answerable(attendee, now)
    _refuse_again(row, now)
    _raise_versions([row], actor, via, reason="new link")
    enqueue([mails.fresh_link(row, now=now)], now=now)
    reminders.schedule([row], now=now)
    return row


def _send_what_failed(rows, now) -> None:
    """Announcements that never got through go to the new address: somebody can be reached now."""
    failed = Mail.objects.failed().filter(
        user__in={row.user_id for row in rows},
        kind__in=[*mails.ANNOUNCEMENTS, *mails.CHANGES],
        topics__topic__in=topics.topics_of(row.gathering_id for row in rows),
    )
    for mail in failed.distinct():
        with suppress(Refused):
            send_again(mail=mail, actor=None, via="task", now=now)


def _refuse_again(row, now) -> None:
    """A second press would make the link of the first one's mail worthless."""
    just_sent = Mail.objects.filter(
        user=row.user_id,
        kind=mails.FRESH_LINK,
        key__startswith=f"link:{row.pk}:{row.link_version}:",
        created_at__gt=now - JUST_SENT,
    )
    if just_sent.exists():
        raise Refused(
            _("%(name)s was mailed a link a moment ago. Wait ten minutes before you send another.")
            % {"name": row.user}
        )


@one_transaction
def send_fresh_link(*, attendee, now=None) -> bool:
    """Mail the present link to the person's own address, for whoever holds a stale one.

    Nobody is asked who they are, since only the person gets the mail; at most one an hour.
    Returns whether one was written. Raises Refused as :func:`new_link` does.
    """
    now = now or timezone.now()
    row = answerable(attendee, now)
    return bool(enqueue([mails.fresh_link(row, now=now)], now=now))


def _raise_versions(rows, actor, via, *, reason) -> None:
    for row in rows:
        row.link_version += 1
    with history.record(actor=actor, via=via, reason=reason):
        history.bulk_update(rows, Attendee, ["link_version"])
