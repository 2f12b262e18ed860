"""People whose account was closed are let in again: what their teams wrote meanwhile reaches them."""

from datetime import datetime

from mailing.models import Mail
from mailing.services import NewMail, enqueue

from .. import hooks, mails
from ..models import Membership
from .seats import lock_teams

State = Membership.State


def hold(*, users) -> None:
    """Lock their teams, before the people; connected to ``person_returning``, ``address_changing``.

    So that a date announced at this moment reaches them by one side or the other.
    """
    lock_teams(Membership.objects.holding().filter(user__in=users).values("team"))


def catch_up(*, users, actor, via, now: datetime) -> None:
    """Connected to ``person_returned``: nothing was mailed while they couldn't come in.

    Members are asked to what was announced meanwhile, and get the welcome that they missed; who is
    invited gets the invitation and, later, its reminder.
    """
    rows = list(
        Membership.objects.holding()
        .filter(user__in=users)
        .select_related("user", "invited_by", "team__hub", "team__cycle")
        .order_by("team", "pk")
    )
    members = [row for row in rows if row.state == State.ACTIVE]
    if members:
        hooks.membership_resumed(memberships=members, actor=actor, via=via, now=now)
    # Not everybody gets one.
    new: list[NewMail] = [*mails.welcomes(_welcomed(members), actor=None)]
    for row in rows:
        if row.state == State.INVITED and row.expires_at > now:
            new += mails.invitations([row], actor=row.invited_by)
            _remind_after_all(row, now)
    # What ended in the outbox unsent has left its key free.
    enqueue(new, now=now)


def was_welcomed(row: Membership) -> bool:
    """Whether a welcome was ever written for this place; not everybody gets one."""
    return Mail.objects.filter(key=f"welcome:{row.pk}").exists()


def _welcomed(rows: list[Membership]) -> list[Membership]:
    known = Mail.objects.filter(key__in=[f"welcome:{row.pk}" for row in rows])
    keys = set(known.values_list("key", flat=True))
    return [row for row in rows if f"welcome:{row.pk}" in keys]


def _remind_after_all(row: Membership, now: datetime) -> None:
    (reminder,) = mails.reminders([row], now=now)
    if row.reminded_at and not Mail.objects.active().filter(key=reminder.key).exists():
        Membership.objects.filter(pk=row.pk).update(reminded_at=None)
