"""Who somebody is in the workgroups: one query, kept on the user as long as the request lasts."""

from dataclasses import dataclass

from foundation.prepared import prepared
from teams.roles import network_roles

from .models import Workgroup, WorkgroupMember


@dataclass(frozen=True)
class RoleHeld:
    """A role that somebody has now, and what decides with it."""

    workgroup: int
    role: str
    state: str

    @property
    def leads(self) -> bool:
        """Whether they may do with its meetings what a coordinator may."""
        return self.state == Workgroup.State.OPEN and self.role in WorkgroupMember.LEADING


@prepared
def _rows(user):
    mine = WorkgroupMember.objects.current().seated().filter(user=user)
    return mine.order_by("pk").values_list("workgroup_id", "role", "workgroup__state")


def roles_of(user) -> dict[int, RoleHeld]:
    """The person's roles by the workgroup's id; empty for who is in no team: no query."""
    if not network_roles(user).active_teams:
        return {}
    known = getattr(user, "_workgroup_roles", None)
    if known is None:
        known = user._workgroup_roles = {row[0]: RoleHeld(*row) for row in _rows(user=user.pk)}
    return known


def forget(user) -> None:
    """Read the roles anew next time: a service changed them within the same request."""
    # Not out of its __dict__: a request's user is a wrapper with one of its own.
    user._workgroup_roles = user._audiences_led = None
