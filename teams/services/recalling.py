"""*Undo* of a roster: whom it added has no seat again."""

from foundation import history

from ..models import Membership
from .importing import ROSTER
from .seats import free_seat, lock_team


def recall(*, sending, actor, via, now) -> None:
    """Take back the seats that this roster gave; connected to ``sending_undone``.

    Nobody has heard of theirs yet, so the rows go (their history stays), and the corrected roster
    can be brought in at once. What it changed for people who were there before stays.
    """
    if sending.kind != ROSTER:
        return
    team = lock_team(sending.before["team"])
    rows = Membership.objects.holding().filter(team=team, pk__in=sending.before["memberships"])
    for row in rows.select_related("user").order_by("pk"):
        row.team = team
        free_seat(row, state=Membership.State.EXPIRED, actor=actor, via=via, now=now, reason="undo")
        with history.record(actor=actor, via=via, reason="undo"):
            row.delete()
