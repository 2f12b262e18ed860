"""What a team's members coming and going means for its sessions and for PD.

Both in one: events are held before any date, whichever app's it is.
"""

from django.utils import timezone

from gatherings.services import inviting

from . import kind
from .pd.services import events


def dates_next(*, memberships, audiences, now) -> None:
    """Connected to ``dates_next``: PD events before any date, then the dates of all in one go."""
    held = events.hold_for(memberships, now)
    teams = [kind.audience_of(row.team_id) for row in memberships]
    mine = [*audiences, *teams, *(event.audience for event in held)]
    inviting.hold_dates(mine, now=now, asked=[row.user_id for row in memberships])


def joined(*, memberships, actor, via: str, now=None, sending=None) -> None:
    """Connected to ``membership_activated``."""
    now = now or timezone.now()
    held = events.hold_for(memberships, now)
    kind.invite_members(memberships=memberships, actor=actor, via=via, now=now, sending=sending)
    events.invite_members(held, memberships, actor=actor, via=via, now=now, sending=sending)


def left(*, memberships, actor, via: str, now=None) -> None:
    """Connected to ``membership_ended``."""
    now = now or timezone.now()
    held = events.hold_for(memberships, now)
    kind.withdraw_members(memberships=memberships, actor=actor, via=via, now=now)
    events.withdraw_members(held, memberships, actor=actor, via=via, now=now)


def back(*, memberships, actor, via: str, now=None) -> None:
    """Connected to ``membership_resumed``."""
    now = now or timezone.now()
    held = events.hold_for(memberships, now)
    kind.catch_up(memberships=memberships, actor=actor, via=via, now=now)
    events.catch_up(held, memberships, actor=actor, via=via, now=now)


def restored(*, memberships, actor, via: str, now=None) -> None:
    """Connected to ``memberships_restored``."""
    now = now or timezone.now()
    held = events.hold_for(memberships, now)
    kind.restore_members(memberships=memberships, actor=actor, via=via, now=now)
    events.restore_members(held, memberships, actor=actor, via=via, now=now)


def mistaken(*, memberships, actor, via: str, now=None) -> None:
    """Connected to ``memberships_mistaken``."""
    events.forget_members(memberships, actor=actor, via=via)
    kind.forget_members(memberships=memberships, actor=actor, via=via, now=now)
