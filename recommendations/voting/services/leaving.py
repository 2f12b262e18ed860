"""Who leaves a team is out of the count of its open votes; and links end with an address."""

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.refusals import Refused
from foundation.retrying import one_transaction
from mailing.services import cancel_pending
from teams.models import Membership

from ...models import Elector, Vote, VoteCall
from .. import mails


def _held(memberships) -> dict[int, list[int]]:
    """The open votes of these people's teams, held; by team."""
    teams = {row.team_id for row in memberships}
    rows = VoteCall.objects.select_for_update(of=("self",), no_key=True)
    found: dict[int, list[int]] = {}
    for call in rows.filter(team__in=teams, closed_at=None).order_by("pk"):
        found.setdefault(call.team_id, []).append(call.pk)
    return found


def _by_team(calls: dict[int, list[int]], memberships) -> list[tuple[list[int], list[int]]]:
    """Of each team that votes: its open votes, and who of these people are its members."""
    return [
        (theirs, [row.user_id for row in memberships if row.team_id == team])
        for team, theirs in calls.items()
    ]


@one_transaction
def left(*, memberships, actor, via: str, now=None) -> None:
    """Connected to ``membership_ended``: their answers stay for the record and don't count."""
    now = now or timezone.now()
    calls = _held(memberships)
    for theirs, users in _by_team(calls, memberships):
        rows = Elector.objects.filter(call__in=theirs, user__in=users, left_at=None)
        if rows.update(left_at=now):
            cancel_pending(topics=[mails.topic_of(pk) for pk in theirs], users=users)


@one_transaction
def restored(*, memberships, actor, via: str, now=None) -> None:
    """Connected to ``memberships_restored``: as if they had never gone.

    Who was out of the count before, since they had left and come back, stays out.
    """
    calls = _held(memberships)
    left_before = Membership.objects.filter(
        state=Membership.State.LEFT,
        team=OuterRef("call__team"),
        user=OuterRef("user"),
        ended_at__gte=OuterRef("left_at"),
    )
    for theirs, users in _by_team(calls, memberships):
        rows = Elector.objects.filter(call__in=theirs, user__in=users)
        rows.filter(~Exists(left_before)).update(left_at=None)


@one_transaction
def mistaken(*, memberships, actor, via: str, now=None) -> None:
    """Connected to ``memberships_mistaken``: who answered a vote wasn't there by mistake."""
    calls = _held(memberships)
    for row in memberships:
        rows = Elector.objects.filter(user=row.user_id, call__team=row.team_id)
        if Vote.objects.filter(elector__in=rows).exists():
            raise Refused(
                _(
                    "%(name)s answered in a vote. Choose End membership instead, which keeps the "
                    "record."
                )
                % {"name": row.user}
            )
        rows.filter(call__in=calls.get(row.team_id, [])).delete()


@one_transaction
def end_links(*, users, actor, via: str, now=None) -> None:
    """Connected to ``address_changed``: mail in the old mailbox must not answer any more."""
    works = Q(call__team__cycle__archived=False) | Q(call__closed_at=None)
    Elector.objects.filter(works, user__in=users).update(link_version=F("link_version") + 1)
