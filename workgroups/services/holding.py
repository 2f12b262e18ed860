"""The locks of this app: teams, then workgroups, then what hangs on them."""

from datetime import datetime

from django.utils.translation import gettext as _

from foundation import zones
from foundation.refusals import Refused, still_there
from teams.models import Membership
from teams.services.seats import lock_teams

from ..models import Workgroup


def held(pk: int, *users) -> Workgroup:
    """The workgroup as it stands now, held, with hub, team and cycle.

    The teams by which ``users`` belong to it are held before: whoever leaves one at this moment
    leaves the workgroup by one side or the other. Raises Gone where it was taken away.
    """
    row = still_there(Workgroup.objects, pk)
    if users:
        lock_teams(seats_for(row, users).values("team"))
    rows = Workgroup.objects.select_for_update(of=("self",), no_key=True)
    return still_there(rows.select_related("hub", "team", "cycle", "proposed_by"), pk)


def hold_all(ids) -> None:
    """Hold these workgroups, in the order of their ids, before anything that hangs on them."""
    rows = Workgroup.objects.filter(pk__in=ids).order_by("pk")
    len(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))


def seats_for(workgroup: Workgroup, users=None):
    """The active seats by which ``users`` (None: everybody) may be in this workgroup."""
    seats = Membership.objects.active()
    if users is not None:
        seats = seats.filter(user__in=[user.pk for user in users])
    return seats.filter(**team_of(workgroup))


def team_of(workgroup: Workgroup) -> dict:
    """Which memberships count for it: its team's, or those of any team of the cycle."""
    if workgroup.team_id is not None:
        return {"team": workgroup.team_id}
    return {"team__cycle": workgroup.cycle_id}


def refuse_archived(cycle) -> None:
    if cycle.archived:
        raise Refused(
            _("%(cycle)s is over. Its workgroups stay as they were.") % {"cycle": cycle.name}
        )


def refuse_unless_open(workgroup: Workgroup) -> None:
    """Raise Refused, saying what it is instead, for one that isn't open."""
    refuse_archived(workgroup.cycle)
    if workgroup.state == Workgroup.State.CLOSED:
        raise Refused(_("%(name)s is closed. It stays as it was.") % {"name": workgroup.name})
    if workgroup.state == Workgroup.State.PROPOSED:
        raise Refused(
            _("%(name)s isn't open yet. Its coordinator opens it.") % {"name": workgroup.name}
        )


def refuse_outsiders(workgroup: Workgroup, users) -> None:
    """Raise Refused for people who hold no seat by which they may be in it."""
    inside = set(seats_for(workgroup, users).values_list("user_id", flat=True))
    for user in users:
        if user.pk not in inside or not user.is_active:
            of = workgroup.team.name if workgroup.team else workgroup.cycle.name
            raise Refused(
                _("%(name)s isn't a member of %(team)s now.") % {"name": user, "team": of}
            )


def today_of(workgroup: Workgroup, now: datetime):
    """The hub's day."""
    return zones.local_date(now, workgroup.hub.zone)
