"""Somebody whose account was closed is let in again: what their teams wrote meanwhile reaches them."""

from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from mailing.letters import Letter
from mailing.models import Mail
from mailing.services import enqueue

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
    letters: list[Letter] = []
    for row in rows:
        if row.state == State.ACTIVE:
            hooks.membership_resumed(membership=row, actor=actor, via=via, now=now)
            # Not everybody gets one.
            letters += (
                mails.welcome_letters([row], actor=None, now=now) if _was_welcomed(row) else []
            )
        elif row.expires_at > now:
            letters += mails.invitation_letters([row], actor=row.invited_by, now=now)
            _remind_after_all(row, now)
    # The key of one that ended in the outbox is taken.
    missed = [replace(one, key=f"{one.key}:{now.isoformat()}") for one in letters if _missed(one)]
    enqueue(missed, now=now)


def _mails(key: str):
    return Mail.objects.filter(Q(key=key) | Q(key__startswith=f"{key}:"))


def _missed(letter: Letter) -> bool:
    return not _mails(letter.key).exclude(state=Mail.State.CANCELLED).exists()


def _was_welcomed(row: Membership) -> bool:
    return _mails(f"welcome:{row.pk}").exists()


def _remind_after_all(row: Membership, now: datetime) -> None:
    reminder = mails.reminder_letters([row], now=now)[0]
    if row.reminded_at and _missed(reminder):
        Membership.objects.filter(pk=row.pk).update(reminded_at=None)
