"""What somebody's place in a team means for the workgroups that they are in: it ends, or is back."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history, zones
from foundation.refusals import Refused
from foundation.retrying import one_transaction
from gatherings.services import inviting, returning
from teams.models import Membership

from .. import hooks
from ..kind import audience_of
from ..models import Coaching, LeadOffer, Supporter, Workgroup, WorkgroupMember
from . import holding, polls
from .members import by_audience, end_coachings, end_roles


@one_transaction
def leave_with_team(*, memberships, actor, via: str, now=None) -> None:
    """Connected to ``membership_ended``: who leaves a team leaves its workgroups.

    Those that are open to the cycle too, unless they are a member of another of its teams. The
    last facilitator as well: the coordinator sees that nobody leads it. The teams are held.
    """
    now = now or timezone.now()
    left = Left(memberships, now)
    roles_held = WorkgroupMember.objects.current().exclude(workgroup__state=Workgroup.State.CLOSED)
    rows = left.of(roles_held.filter(user__in=left.users).select_related("user", "workgroup"))
    supports = left.of(
        Supporter.objects.current().filter(user__in=left.users).select_related("workgroup")
    )
    coachings = left.of(
        Coaching.objects.filter(coach__in=left.users, ends_on=None).select_related("workgroup"),
        whose="coach_id",
    )
    _end_offers(left)
    ids = {one.workgroup_id for one in (*rows, *supports, *coachings)}
    if not ids:
        return
    holding.hold_all(ids)
    _dates_next(memberships, ids, now)
    for support in supports:
        support.ended_with = left.with_place_of(support.user_id, support.workgroup)
    Supporter.objects.bulk_update(supports, ["ended_with"])
    for role in rows:
        role.ended_with = left.with_place_of(role.user_id, role.workgroup)
    for coaching in coachings:
        coaching.ended_with = left.with_place_of(coaching.coach_id, coaching.workgroup)
    with history.record(actor=actor, via=via, reason="left the team"):
        end_coachings(coachings, max(left.days.values()))
    if rows:
        on = {row.pk: left.days[row.user_id] for row in rows}
        end_roles(rows, on, actor=actor, via=via, reason="left the team", now=now)


def _end_offers(left: "Left") -> None:
    """What these people offered to lead in the teams that they left."""
    by_place = {(row.user_id, row.team_id): row for row in left.memberships}
    offers = [
        one
        for one in LeadOffer.objects.filter(user__in=left.users, ended_on=None)
        if (one.user_id, one.team_id) in by_place
    ]
    for one in offers:
        one.ended_with = by_place[one.user_id, one.team_id]
        one.ended_on = max(left.days[one.user_id], one.offered_on)
    LeadOffer.objects.bulk_update(offers, ["ended_on", "ended_with"])


def leave_behind(workgroup: Workgroup, *, actor, via: str, now: datetime) -> None:
    """Who left the team while this workgroup was closed isn't in it once it is open again.

    It is held, and so are the teams of who is in it.
    """
    inside = holding.seats_for(workgroup).values("user")
    rows = WorkgroupMember.objects.current().filter(workgroup=workgroup).exclude(user__in=inside)
    rows = list(rows.select_related("user", "workgroup"))
    if not rows:
        return
    places = Membership.objects.filter(
        user__in=[row.user_id for row in rows], state=Membership.State.LEFT
    )
    places = places.filter(**holding.team_of(workgroup)).order_by("left_on", "pk")
    last = {place.user_id: place for place in places}
    today = holding.today_of(workgroup, now)
    on = {}
    for row in rows:
        row.ended_with = place = last.get(row.user_id)
        on[row.pk] = place.left_on if place and place.left_on else today
    end_roles(rows, on, actor=actor, via=via, reason="left the team", now=now)


@one_transaction
def come_back_with_team(*, memberships, actor, via: str, now=None) -> None:
    """Connected to ``memberships_restored``: in their workgroups as if they had never left.

    Where they joined again meanwhile, or the workgroup was closed, it stays as it is. They would
    join again what is proposed still, and offer to lead what they offered.
    """
    now = now or timezone.now()
    groups = WorkgroupMember.objects.filter(ended_with__in=memberships).order_by()
    supports = Supporter.objects.filter(ended_with__in=memberships)
    holding.hold_all(groups.values("workgroup").union(supports.order_by().values("workgroup")))
    supports.filter(workgroup__state=Workgroup.State.PROPOSED).update(ended_with=None)
    LeadOffer.objects.filter(ended_with__in=memberships).update(ended_on=None, ended_with=None)
    ended = WorkgroupMember.objects.filter(
        ended_with__in=memberships, workgroup__state=Workgroup.State.OPEN
    ).select_related("user", "workgroup")
    _dates_next(memberships, {row.workgroup_id for row in ended}, now)
    current = set(
        WorkgroupMember.objects.current()
        .filter(user__in={row.user_id for row in memberships})
        .values_list("workgroup_id", "user_id")
    )
    rows = [row for row in ended if (row.workgroup_id, row.user_id) not in current]
    coachings = _coachings_to_bring_back(memberships, rows)
    for role in rows:
        role.left_on, role.ended_with = None, None
    for coaching in coachings:
        coaching.ends_on, coaching.ended_with = None, None
    with history.record(actor=actor, via=via, reason="undo"):
        history.bulk_update(rows, WorkgroupMember, ["left_on", "ended_with"])
        history.bulk_update(coachings, Coaching, ["ends_on", "ended_with"])
    how = {"actor": actor, "via": via, "now": now}
    for audience, users in by_audience(rows, now).items():
        inviting.restore(audience=audience, users=users, **how)
        # What was announced or changed meanwhile.
        returning.catch_up(audience=audience, users=users, **how)


def _coachings_to_bring_back(memberships, rows: list[WorkgroupMember]) -> list[Coaching]:
    """Those that ended with these places, by either side, and that nobody took over since."""
    ended = Coaching.objects.filter(
        ended_with__in=memberships, workgroup__state=Workgroup.State.OPEN
    )
    taken = set(
        Coaching.objects.filter(workgroup__in=ended.values("workgroup"), ends_on=None).values_list(
            "workgroup_id", "facilitator_id"
        )
    )
    leads = {(row.workgroup_id, row.user_id) for row in rows if row.leads} | set(
        WorkgroupMember.objects.leading()
        .filter(workgroup__in=ended.values("workgroup"))
        .values_list("workgroup_id", "user_id")
    )
    pairs = [(one, (one.workgroup_id, one.facilitator_id)) for one in ended]
    return [one for one, pair in pairs if pair in leads and pair not in taken]


def refuse_if_in_one(*, memberships, actor, via: str, now=None) -> None:
    """Connected to ``memberships_mistaken``: who is in a workgroup isn't there by mistake."""
    teams = {row.team_id for row in memberships}
    users = {row.user_id for row in memberships}
    found = WorkgroupMember.objects.filter(
        Q(workgroup__team__in=teams) | Q(workgroup__team=None), user__in=users
    )
    first = found.select_related("user", "workgroup").first()
    if first is not None:
        raise Refused(
            _(
                "%(name)s was put into the workgroup %(workgroup)s. Choose End membership instead, "
                "which keeps the record."
            )
            % {"name": first.user, "workgroup": first.workgroup.name}
        )


class Left:
    """Which workgroups people can't be in any more once these seats are free: one query."""

    def __init__(self, memberships, now: datetime):
        self.memberships = memberships
        self.users = sorted({row.user_id for row in memberships})
        self.days = {
            row.user_id: row.left_on or zones.local_date(now, row.team.hub.zone)
            for row in memberships
        }
        self._teams = {(row.user_id, row.team_id) for row in memberships}
        seats = Membership.objects.active().filter(
            user__in=self.users, team__cycle__in={row.team.cycle_id for row in memberships}
        )
        stays = set(seats.values_list("user_id", "team__cycle_id"))
        self._cycles = {(row.user_id, row.team.cycle_id) for row in memberships} - stays

    def with_place_of(self, user_id: int, workgroup: Workgroup):
        """The place whose end ended somebody's part in this workgroup."""
        return next(
            row
            for row in self.memberships
            if row.user_id == user_id and row.team.cycle_id == workgroup.cycle_id
            if workgroup.team_id in (None, row.team_id)
        )

    def of(self, rows, *, whose: str = "user_id") -> list:
        """Of these rows about people and workgroups those that end."""
        return [row for row in rows if self._ends(getattr(row, whose), row.workgroup)]

    def _ends(self, user_id: int, workgroup: Workgroup) -> bool:
        if workgroup.team_id is not None:
            return (user_id, workgroup.team_id) in self._teams
        return (user_id, workgroup.cycle_id) in self._cycles


@one_transaction
def catch_up(*, memberships, actor, via: str, now=None) -> None:
    """Connected to ``membership_resumed``: members are back and hear what passed them by."""
    now = now or timezone.now()
    teams = {(row.user_id, row.team_id) for row in memberships}
    cycles = {(row.user_id, row.team.cycle_id) for row in memberships}
    rows = WorkgroupMember.objects.current().filter(
        user__in={row.user_id for row in memberships}, workgroup__state=Workgroup.State.OPEN
    )
    mine = [
        row
        for row in rows.select_related("user", "workgroup").order_by("workgroup_id", "pk")
        if (row.user_id, row.workgroup.team_id) in teams
        or (row.workgroup.team_id is None and (row.user_id, row.workgroup.cycle_id) in cycles)
    ]
    _dates_next(memberships, {row.workgroup_id for row in mine}, now)
    for audience, users in by_audience(mine, now).items():
        returning.catch_up(audience=audience, users=users, actor=actor, via=via, now=now)
    for row in mine:
        polls.ask_newcomers(workgroup=row.workgroup, users=[row.user], now=now)


def _dates_next(memberships, ids: Iterable[int], now: datetime) -> None:
    """Let those above hold what comes before the dates of these workgroups; of none, nothing."""
    audiences = [audience_of(pk) for pk in sorted(ids)]
    if audiences:
        hooks.dates_next(memberships=memberships, audiences=audiences, now=now)
