"""A team's people as its room shows them: the seats, the rows of the table, the filters."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from foundation import zones
from mailing.models import Mail
from people.models import JobRole

from .models import SEATS_PER_TEAM, Membership, Team

State = Membership.State
# Short enough for a tile of the seat map on a phone.
SHORT_ROLES = {
    JobRole.K5_TEACHER: pgettext_lazy("short for the role", "K-5"),
    JobRole.MIDDLE_TEACHER: pgettext_lazy("short for the role", "6-8"),
    JobRole.COACH: gettext_lazy("Coach"),
    JobRole.PRINCIPAL: gettext_lazy("Principal"),
    JobRole.DISTRICT: gettext_lazy("District"),
    JobRole.TEACHER_PREPARATION: gettext_lazy("Teacher prep"),
    JobRole.NETWORK: gettext_lazy("Network"),
    JobRole.COMMUNITY: gettext_lazy("Partner"),
}


@dataclass(frozen=True)
class PersonRow:
    """One person in the room; contact, state and failed mail are for coordinators alone."""

    membership: Membership
    url: str = ""
    failed: bool = False

    @property
    def name(self) -> str:
        return str(self.membership.user)

    @property
    def email(self) -> str:
        return self.membership.user.email

    @property
    def role(self) -> str:
        return self.membership.get_job_role_display()

    @property
    def grades(self) -> str:
        return self.membership.get_grade_band_display()

    @property
    def school(self) -> str:
        return self.membership.institution.name if self.membership.institution else ""

    @property
    def state(self) -> str:
        return f"seat-{self.membership.state}"

    @property
    def state_label(self) -> str | None:
        """ "Invited until Mon, Dec 7"; None: the state's own word."""
        row = self.membership
        if row.state == State.INVITED:
            day = zones.local_day(row.expires_at, row.team.hub.zone, short=True)
            return _("Invited until %(day)s") % {"day": day}
        if row.state == State.LEFT:
            return _("Left %(day)s") % {"day": zones.say_day(row.left_on, short=True)}
        return None

    def holds(self, words: str, *, with_address: bool) -> bool:
        """Whether every one of the words stands in name, school or (for coordinators) address."""
        told = f"{self.name} {self.school} {self.email if with_address else ''}".casefold()
        return all(word in told for word in words.casefold().split())


def detail_of(row: Membership) -> str:
    """ "Grade 6-8 science or math teacher, Clear Creek Middle School"."""
    parts = [row.get_job_role_display(), row.institution.name if row.institution else ""]
    return ", ".join(part for part in parts if part)


def seats_said(held: int) -> str:
    """ "22 of 25 seats"."""
    return _("%(held)s of %(all)s seats") % {"held": held, "all": SEATS_PER_TEAM}


class People:
    """Everybody of one team, in two queries for coordinators and one for members."""

    def __init__(self, team: Team, *, manages: bool, viewer_id: int | None = None):
        self.team, self.manages, self.viewer_id = team, manages, viewer_id
        rows = Membership.objects.filter(team=team).select_related("user", "institution")
        if not manages:
            rows = rows.holding()
        self.memberships = list(rows.order_by("user__name", "pk"))
        for row in self.memberships:
            row.team = team
        failed = self._failed() if manages and self.memberships else set()
        latest = {row.user_id: row.pk for row in sorted(self.memberships, key=lambda r: r.pk)}
        self.rows = [
            PersonRow(row, self._url(row), row.user_id in failed)
            for row in self.memberships
            if latest[row.user_id] == row.pk
        ]

    def _failed(self) -> set[int]:
        users = [row.user_id for row in self.memberships]
        return set(Mail.objects.failed().filter(user__in=users).values_list("user_id", flat=True))

    def _url(self, row: Membership) -> str:
        return reverse("teams:member", args=[self.team.pk, row.pk]) if self.manages else ""

    @property
    def held(self) -> int:
        return sum(row.state in Membership.HOLDING for row in self.memberships)

    @property
    def current(self) -> list[PersonRow]:
        """Members, and for coordinators whoever is invited."""
        wanted = Membership.HOLDING if self.manages else (State.ACTIVE,)
        return [row for row in self.rows if row.membership.state in wanted]

    @property
    def former(self) -> list[PersonRow]:
        """Who left, said no or didn't answer in time, for coordinators."""
        return [row for row in self.rows if row.membership.state not in Membership.HOLDING]

    def seats(self) -> list[dict]:
        """The seat map's rows. Members see that a seat is held, not for whom."""
        return [self._seat(row) for row in self.rows if row.membership.seat]

    def _seat(self, row: PersonRow) -> dict:
        invited = row.membership.state == State.INVITED
        hidden = invited and not self.manages
        return {
            "number": row.membership.seat,
            "name": "…" if hidden else row.name,
            "role": _("Invited") if hidden else SHORT_ROLES.get(row.membership.job_role, ""),
            "state": "invited" if invited else "filled",
            "tint": "" if hidden else row.membership.job_role,
            "you": row.membership.user_id == self.viewer_id,
            "url": row.url,
        }

    def roles(self, current: str, prefix: str) -> list[dict]:
        """The role filter: links with how many people each shows."""
        counts: dict[str, int] = {}
        for row in self.current:
            counts[row.membership.job_role] = counts.get(row.membership.job_role, 0) + 1
        items = [
            {"count": len(self.current), "text": _("all"), "url": prefix, "current": not current}
        ]
        for value, label in JobRole.choices:
            if counts.get(value):
                items.append(
                    {
                        "count": counts[value],
                        "text": label,
                        "url": f"{prefix}{'&' if '?' in prefix else '?'}role={value}#found",
                        "current": current == value,
                    }
                )
        return items
