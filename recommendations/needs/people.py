"""What somebody is on the needs board: by their seats in live teams; one query, kept."""

from dataclasses import dataclass

from people.models import JobRole
from teams.models import Membership
from teams.roles import network_roles

_PREPARATION = JobRole.TEACHER_PREPARATION


@dataclass(frozen=True)
class AsMember:
    """Roles of their seats; the first seat that may post, for what its form says already."""

    roles: frozenset = frozenset()
    seat: Membership | None = None
    program: str = ""

    @property
    def prepares_teachers(self) -> bool:
        return _PREPARATION in self.roles

    @property
    def may_post(self) -> bool:
        return bool(self.roles - {_PREPARATION})


def as_member(user) -> AsMember:
    """Read once for each user object; nothing is asked for who is in no live team."""
    known = getattr(user, "_as_needs_member", None)
    if known is None:
        known = user._as_needs_member = _read(user)
    return known


def _read(user) -> AsMember:
    live = [pk for pk, team in network_roles(user).active_teams.items() if not team.archived]
    if not live:
        return AsMember()
    rows = Membership.objects.active().filter(user=user.pk, team__in=live)
    # The newest cycle first, where an older one isn't put away yet.
    rows = rows.order_by("-team__cycle__starts_on", "pk")
    seats = list(rows.select_related("team", "institution"))
    posting = next((one for one in seats if one.job_role != _PREPARATION), None)
    preparing = next((one for one in seats if one.job_role == _PREPARATION), None)
    program = preparing.institution.name if preparing and preparing.institution else ""
    return AsMember(frozenset(one.job_role for one in seats), posting, program)
