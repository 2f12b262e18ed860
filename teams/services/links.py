"""Links in mailed invitations end with the address they went to."""

from django.utils import timezone

from foundation import history
from mailing.models import Mail
from mailing.services import enqueue

from .. import mails
from ..models import Membership
from .invitations import end_older_mail


def end_links_of(*, users, actor, via, **moment) -> None:
    """Connected to ``address_changed``: older links die, open invitations go to the new address.

    Their teams are locked by then: ``address_changing``.
    """
    now = timezone.now()
    rows = list(
        Membership.objects.holding()
        .filter(user__in=users)
        .select_for_update(of=("self",), no_key=True)
        .select_related("team__hub", "team__cycle")
        .order_by("pk")
    )
    people = {user.pk: user for user in users}
    for row in rows:
        row.user = people[row.user_id]
        row.link_version += 1
    with history.record(actor=actor, via=via, reason="another address"):
        history.bulk_update(rows, Membership, ["link_version"])
    invited = [row for row in rows if row.state == Membership.State.INVITED]
    for row in invited:
        _mail_anew(row, actor, now)


def _mail_anew(row: Membership, actor, now) -> None:
    """One with the new link, which waits as long as the one that still waited, and for its *Undo*."""
    old = Mail.objects.pending().filter(key=mails.key_of(row, row.link_version - 1)).first()
    end_older_mail(row)
    if row.expires_at > now:
        new = mails.invitations([row], actor=actor, send_after=old and max(old.send_after, now))
        enqueue(new, sending=old and old.sending, now=now)
