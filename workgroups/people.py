"""The people of one workgroup as its page shows them."""

from django.db.models import OuterRef, Q, Subquery

from people.models import User
from teams.models import Membership

from .models import Coaching, Workgroup, WorkgroupMember


def members_of(workgroup: Workgroup) -> list[WorkgroupMember]:
    """Who is in it now, or was when it closed: who leads it first, with their coach; one query."""
    coaches = Coaching.objects.filter(
        workgroup=workgroup.pk, facilitator=OuterRef("user"), ends_on=None
    ).values("coach__name")
    if workgroup.state == Workgroup.State.OPEN:
        # Who can't sign in coaches nobody; a closed one keeps its record.
        coaches = coaches.filter(coach__is_active=True)
    rows = (
        WorkgroupMember.objects.current()
        .filter(workgroup=workgroup)
        .select_related("user__institution")
        .annotate(
            coach_name=Subquery(coaches[:1]),
            since=Subquery(
                WorkgroupMember.objects.filter(workgroup=workgroup.pk, user=OuterRef("user"))
                .order_by("joined_on")
                .values("joined_on")[:1]
            ),
        )
    )
    ranks = list(WorkgroupMember.Role)
    return sorted(rows, key=lambda row: (ranks.index(row.role), row.user.name, row.pk))


def who_may_be_in(workgroup: Workgroup):
    """Users who hold a seat by which they may be in it, by name; of a cycle those of its hub."""
    seats = Membership.objects.active()
    if workgroup.team_id is not None:
        seats = seats.filter(team=workgroup.team_id)
    else:
        seats = seats.filter(team__cycle=workgroup.cycle_id, team__hub=workgroup.hub_id)
    inside = WorkgroupMember.objects.current().filter(workgroup=workgroup.pk)
    supporters = workgroup.supporters.current().values("user")
    return User.objects.filter(
        Q(pk__in=seats.values("user")) | Q(pk__in=inside.values("user")) | Q(pk__in=supporters),
        is_active=True,
    ).order_by("name", "pk")


def who_is_in(team):
    """Users with an active seat in the team, by name."""
    seats = Membership.objects.active().filter(team=team).values("user")
    return User.objects.filter(pk__in=seats, is_active=True).order_by("name", "pk")
