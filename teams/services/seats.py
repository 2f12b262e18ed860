"""Seats: the one place that gives them out, under a lock on the team."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import history, places
from foundation.refusals import Refused
from mailing.services import cancel_pending

from .. import hooks, mails
from ..models import SEATS_PER_TEAM, Membership, Team

_ENDED = [
    "state", "seat", "ended_at", "left_on", "left_reason", "link_version", "attention_closed",
]  # fmt: skip


def lock_team(team_id: int) -> Team:
    """The team with hub and cycle, locked until the transaction ends.

    Whoever adds, joins, leaves or lets an invitation end takes this lock before any membership,
    so that these deeds stand in line. ``no_key``: rows that only point to the team don't wait.
    """
    return lock_teams([team_id])[0]


def lock_teams(team_ids) -> list[Team]:
    """Several teams, locked in id order, so that two that want the same ones never deadlock."""
    return places.lock(Team.objects.select_related("hub", "cycle").filter(pk__in=team_ids))


def free_seats(team: Team) -> list[int]:
    """The numbers nobody holds, lowest first; sure only while the team is locked."""
    held = _held(team)
    return places.take(held, SEATS_PER_TEAM - len(held), limit=SEATS_PER_TEAM)


def _held(team: Team) -> list[int]:
    seats = Membership.objects.holding().filter(team=team).order_by()
    return list(seats.values_list("seat", flat=True))


def take_seats(team: Team, n: int) -> list[int]:
    """The ``n`` lowest free seats of a team that :func:`lock_team` gave.

    Raises Refused, with a sentence that says what to do, where fewer are free.
    """
    try:
        return places.take(_held(team), n, limit=SEATS_PER_TEAM)
    except places.Full as full:
        raise Refused(_how_to_free(team, full))


def _how_to_free(team: Team, full: places.Full) -> str:
    if not full.free:
        return _(
            "All %(all)s seats of %(team)s are taken. Free one first: in the team room open "
            "the page of somebody who is leaving and choose End membership, or take back an invitation "
            "that nobody has answered."
        ) % {"all": SEATS_PER_TEAM, "team": team.name}
    are_free = ngettext("%(free)s seat is free", "%(free)s seats are free", full.free)
    return _(
        "%(are_free)s, %(needed)s are needed. Add fewer people, or free seats first: in the "
        "team room open the page of somebody who is leaving and choose End membership."
    ) % {"are_free": are_free % {"free": full.free}, "needed": full.needed}


def end_memberships(
    rows: list[Membership], *, state: str, actor, via: str, now: datetime, reason="", left_on=None
) -> None:
    """End memberships whose teams are locked: the seats are free, mail about them is called back.

    Rows have their user loaded. What else was changed in a row (``link_version``,
    ``attention_closed``) is saved with it. Apps above hear of it by ``membership_ended``, which
    calls back their mail.
    """
    if not rows:
        return
    for row in rows:
        row.state, row.seat, row.ended_at, row.left_on = state, None, now, left_on
    with history.record(actor=actor, via=via, reason=reason):
        history.bulk_update(rows, Membership, _ENDED)
    hooks.membership_ended(memberships=rows, actor=actor, via=via, now=now)
    # Mails after people, as everywhere.
    by_team: dict[int, list[int]] = {}
    for row in rows:
        by_team.setdefault(row.team_id, []).append(row.user_id)
    for team_id, users in by_team.items():
        cancel_pending(topics=[mails.topic_of(team_id)], users=users)
