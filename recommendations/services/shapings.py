"""Which texts shaped an offering, as those who look after it say."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from foundation import history
from foundation.refusals import still_there
from foundation.retrying import one_transaction
from foundation.stale import refuse_other
from sessions.models import Offering

from ..models import Draft, Shaping


@one_transaction
def choose(
    *,
    offering: Offering,
    drafts: Iterable[Draft],
    among: Iterable[Draft],
    seen: set[int] | None = None,
    actor,
    via: str,
    now: datetime | None = None,
) -> None:
    """Of ``among``, which is what somebody could choose from, these ``drafts`` shaped it.

    What they couldn't see stays as it was. ``seen`` are the ids of those that were ticked as a form
    compared them.
    """
    still_there(Offering.objects.select_for_update(no_key=True), offering.pk)
    known = {row.draft_id: row for row in offering.shapings.all()}
    chosen = {one.pk: one for one in drafts}
    offered = {one.pk for one in among} | chosen.keys()
    refuse_other(seen, {pk for pk in known if pk in offered})
    gone = [row for pk, row in known.items() if pk in offered and pk not in chosen]
    new = [
        Shaping(draft=one, offering=offering, added_by=actor, added_at=now or timezone.now())
        for pk, one in chosen.items()
        if pk not in known
    ]
    with history.record(actor=actor, via=via):
        history.bulk_delete(gone, Shaping)
        history.bulk_create(new, Shaping)
