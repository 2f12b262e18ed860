"""Who somebody is in the workgroups: one query, kept on the user as long as the request lasts."""

from dataclasses import dataclass

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


def roles_of(user) -> dict[int, RoleHeld]:
    """The person's roles by the workgroup's id; empty for anonymous and inactive people."""
    if not user.is_authenticated or not user.is_active:
        return {}
    known = user.__dict__.get("_workgroup_roles")
    if known is None:
        rows = WorkgroupMember.objects.current().filter(user=user).order_by("pk")
        known = user._workgroup_roles = {
            row[0]: RoleHeld(*row)
            for row in rows.values_list("workgroup_id", "role", "workgroup__state")
        }
    return known


def forget(user) -> None:
    """Read the roles anew next time: a service changed them within the same request."""
    for name in ("_workgroup_roles", "_audiences_led"):
        user.__dict__.pop(name, None)
