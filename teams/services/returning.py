"""Somebody whose account was closed is let in again: what their teams wrote meanwhile reaches them."""

from datetime import datetime

from mailing.models import Mail
from mailing.services import NewMail, enqueue

from .. import hooks, mails
from ..models import Membership
from .seats import lock_teams

State = Membership.State


def hold(*, user) -> None:
    """Lock their teams, before the person; connected to ``person_returning``.

    So that a date announced at this moment reaches them by one side or the other.
    """
    lock_teams(Membership.objects.holding().filter(user=user).values("team"))


def catch_up(*, user, actor, via, now: datetime) -> None:
    """Connected to ``person_returned``: nothing was mailed while they couldn't come in.

    Members are asked to what was announced meanwhile, and get the welcome that they missed; who is
    invited gets the invitation and, later, its reminder.
    """
    rows = list(
        Membership.objects.holding()
        .filter(user=user)
        .select_related("user", "invited_by", "team__hub", "team__cycle")
        .order_by("team", "pk")
    )
    new: list[NewMail] = []
    for row in rows:
        if row.state == State.ACTIVE:
            hooks.membership_resumed(membership=row, actor=actor, via=via, now=now)
            # Not everybody gets one.
            new += mails.welcomes([row], actor=None) if was_welcomed(row) else []
        elif row.expires_at > now:
            new += mails.invitations([row], actor=row.invited_by)
            _remind_after_all(row, now)
    # What ended in the outbox unsent has left its key free.
    enqueue(new, now=now)


def was_welcomed(row: Membership) -> bool:
    """Whether a welcome was ever written for this place; not everybody gets one."""
    return Mail.objects.filter(key=f"welcome:{row.pk}").exists()


def _remind_after_all(row: Membership, now: datetime) -> None:
    (reminder,) = mails.reminders([row], now=now)
    if row.reminded_at and not Mail.objects.active().filter(key=reminder.key).exists():
        Membership.objects.filter(pk=row.pk).update(reminded_at=None)
