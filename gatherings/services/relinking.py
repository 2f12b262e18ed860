"""Making answer links stale, and mailing ones that work."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history
from foundation.refusals import Refused, still_there
from foundation.retrying import one_transaction
from mailing import services as mail
from mailing.models import Mail

from .. import reminders, telling, topics
from ..models import Attendee
from . import announcing
from .answers import refuse_if_closed, reread

JUST_SENT = timedelta(minutes=10)


@one_transaction
def end_links_of(*, user, actor, via, now=None) -> int:
    """Make every link of this person to a coming date stale; returns how many.

    Connected to ``address_changed``: mail in the old mailbox must not answer any more. What was
    still queued is written anew, with links that work.
    """
    now = now or timezone.now()
    rows = list(
        Attendee.objects.counted()
        .filter(user=user, gathering__ends_at__gt=now)
        .select_for_update(of=("self",), no_key=True)
        .select_related("gathering", "user")
        .order_by("pk")
    )
    if not rows:
        return 0
    _raise_versions(rows, actor, via, reason="another address")
    mail.cancel_pending(
        topics=[topics.topic_of([row.gathering]) for row in rows], user=user, kinds=reminders.KINDS
    )
    announcing.refresh_pending(
        gathering_ids=[row.gathering_id for row in rows], now=now, user=user, failed=True
    )
    reminders.schedule(rows, now=now)
    return len(rows)


@one_transaction
def new_link(*, attendee, actor, via, now=None) -> Attendee:
    """A coordinator's *Send a new link*: every older one ends, the person is mailed one.

    An announcement that waits is written anew. Raises Refused for a date that takes no answers,
    for somebody who left, and where a new link has just gone out.
    """
    now = now or timezone.now()
    row = _locked(attendee, now)
    _refuse_again(row, now)
    _raise_versions([row], actor, via, reason="new link")
    announcing.refresh_pending(gathering_ids=[row.gathering_id], now=now, user=row.user)
    mail.enqueue([telling.letter_for_fresh_link(row, now=now)], now=now)
    reminders.schedule([row], now=now)
    return row


def refuse_overtaken(*, mail: Mail) -> None:
    """Connected to ``sending_again``: a date that was moved or cancelled since isn't told as it was.

    Also where the person's link was replaced: the one in this mail is dead.
    """
    ids = topics.ids_of(mail.topic)
    later = Mail.objects.filter(topic__in=[f"gathering:{pk}" for pk in ids], pk__gt=mail.pk)
    changed = Q(kind__in=[telling.MOVED, telling.PLACE, telling.CANCELLED])
    relinked = Q(kind=telling.FRESH_LINK, user=mail.user_id)
    overtaken = later.filter(changed | relinked).exclude(state=Mail.State.CANCELLED)
    if ids and mail.kind not in (telling.MOVED, telling.PLACE) and overtaken.exists():
        raise Refused(
            _("The date was changed since, so this mail is out of date. Send a new link instead.")
        )


def _refuse_again(row, now) -> None:
    """A second press would make the link of the first one's mail worthless."""
    just_sent = Mail.objects.filter(
        user=row.user_id,
        kind=telling.FRESH_LINK,
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
    row = _locked(attendee, now)
    return bool(mail.enqueue([telling.letter_for_fresh_link(row, now=now)], now=now))


def _locked(attendee, now) -> Attendee:
    rows = Attendee.objects.select_for_update(of=("self",), no_key=True)
    row = still_there(rows.select_related("gathering__hub", "gathering__team", "user"), attendee.pk)
    reread(row.gathering)
    if row.withdrawn or not row.user.is_active:
        raise Refused(_("You aren't invited to this date any more. Ask your coordinator."))
    refuse_if_closed(row.gathering, now)
    return row


def _raise_versions(rows, actor, via, *, reason) -> None:
    for row in rows:
        row.link_version += 1
    with history.record(actor=actor, via=via, reason=reason):
        history.bulk_update(rows, Attendee, ["link_version"])
