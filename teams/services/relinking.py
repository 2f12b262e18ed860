"""Links in mailed invitations end with the address they went to."""

from django.utils import timezone

from foundation import history
from mailing.services import enqueue

from .. import mails
from ..models import Membership


def end_links_of(*, user, actor, via, **moment) -> None:
    """Connected to ``address_changed``: older links die, open invitations go to the new address."""
    now = timezone.now()
    rows = list(
        Membership.objects.holding()
        .filter(user=user)
        .select_for_update(of=("self",), no_key=True)
        .select_related("team__hub", "team__cycle")
        .order_by("pk")
    )
    for row in rows:
        row.user = user
        row.link_version += 1
    with history.record(actor=actor, via=via, reason="another address"):
        history.bulk_update(rows, Membership, ["link_version"])
    invited = [row for row in rows if row.state == Membership.State.INVITED]
    if invited:
        standing = [row for row in invited if row.expires_at > now]
        enqueue(mails.invitations(standing, actor=actor), now=now)
