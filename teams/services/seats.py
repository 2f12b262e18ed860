"""Seats: the one place that gives them out, under a lock on the team."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import history
from foundation.refusals import Refused
from mailing.services import cancel_pending

from .. import hooks, mails
from ..models import SEATS_PER_TEAM, Membership, Team


def lock_team(team_id: int) -> Team:
    """The team with hub and cycle, locked until the transaction ends.

    Whoever adds, joins, leaves or lets an invitation end takes this lock before any membership,
    so that these deeds stand in line. ``no_key``: rows that only point to the team don't wait.
    """
    return lock_teams([team_id])[0]


def lock_teams(team_ids) -> list[Team]:
    """Several teams, locked in id order, so that two that want the same ones never deadlock."""
    return list(
        Team.objects.select_for_update(of=("self",), no_key=True)
        .select_related("hub", "cycle")
        .filter(pk__in=team_ids)
        .order_by("pk")
    )


def free_seats(team: Team) -> list[int]:
    """The numbers nobody holds, lowest first; sure only while the team is locked."""
    taken = set(
        Membership.objects.holding().filter(team=team).order_by().values_list("seat", flat=True)
    )
    return [seat for seat in range(1, SEATS_PER_TEAM + 1) if seat not in taken]


def take_seats(team: Team, n: int) -> list[int]:
    """The ``n`` lowest free seats of a team that :func:`lock_team` gave.

    Raises Refused, with a sentence that says what to do, where fewer are free.
    """
    free = free_seats(team)
    if n <= len(free):
        return free[:n]
    if not free:
        raise Refused(
            _(
                "All %(all)s seats of %(team)s are taken. Free one first: in the team room open "
                "the page of somebody who is leaving and choose End membership, or take back an invitation "
                "that nobody has answered."
            )
            % {"all": SEATS_PER_TEAM, "team": team.name}
        )
    are_free = ngettext("%(free)s seat is free", "%(free)s seats are free", len(free)) % {
        "free": len(free)
    }
    raise Refused(
        _(
            "%(are_free)s, %(needed)s are needed. Add fewer people, or free seats first: in the "
            "team room open the page of somebody who is leaving and choose End membership."
        )
        % {"are_free": are_free, "needed": n}
    )


def free_seat(
    row: Membership, *, state: str, actor, via: str, now: datetime, reason="", left_on=None
) -> None:
    """End a membership whose team is locked: the seat is free, mail about it is called back.

    Apps above hear of it by ``membership_ended``, which calls back their mail.
    """
    row.state, row.seat, row.ended_at, row.left_on = state, None, now, left_on
    with history.record(actor=actor, via=via, reason=reason):
        row.save(
            update_fields=["state", "seat", "ended_at", "left_on", "left_reason", "link_version"]
        )
    hooks.membership_ended(membership=row, user=row.user, actor=actor, via=via, now=now)
    # Mails after people, as everywhere.
    cancel_pending(topics=[mails.topic_of(row.team_id)], users=[row.user])
