"""What a full-day session is to the app that runs all dated things."""

from django.db.models import Value
from django.db.models.fields import CharField
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gatherings.kinds import Kind, Owner
from gatherings.models import Attendee
from gatherings.services import inviting, returning
from people.models import User
from teams.models import Membership, Team
from teams.services.seats import lock_teams

SLUG = "session"
_TEAM = "team:"


def audience_of(team_id: int) -> str:
    """Everybody of this team."""
    return f"{_TEAM}{team_id}"


def team_ids(audiences) -> list[int]:
    return sorted(int(one.removeprefix(_TEAM)) for one in audiences)


class SessionKind(Kind):
    """A full day of the whole team, as long as the cycle says."""

    slug = SLUG
    label = _("Session")
    noun = _("session")
    nouns = _("sessions")

    def contact_minutes(self, gathering):
        minutes = gathering.cycle.session_minutes
        return minutes, minutes

    def lock(self, audiences):
        lock_teams(team_ids(audiences))

    def people(self, audience):
        (team_id,) = team_ids([audience])
        seats = Membership.objects.active().filter(team=team_id).values("user")
        return User.objects.filter(pk__in=seats, is_active=True, merged_into__isnull=True).annotate(
            role=Value(Attendee.Role.PARTICIPANT.value, output_field=CharField())
        )

    def to_come(self, audiences):
        invited = Membership.objects.filter(team__in=team_ids(audiences), state="invited")
        return invited.order_by().values("user").distinct().count()

    def audiences_of(self, users):
        teams = Membership.objects.active().filter(user__in=users).order_by("team")
        return [audience_of(pk) for pk in teams.values_list("team", flat=True).distinct()]

    def owners(self, audiences):
        return {
            audience_of(team.pk): Owner(
                name=team.name,
                url=reverse("teams:room", args=[team.pk]),
                why=gettext("you're a member of %(team)s") % {"team": team.name},
            )
            for team in Team.objects.filter(pk__in=team_ids(audiences))
        }


def invite_members(*, memberships, actor, via: str, now=None, sending=None) -> None:
    """Connected to ``membership_activated``: new members are asked to the team's sessions."""
    now = now or timezone.now()
    for audience, people in _by_team(memberships, now).items():
        inviting.invite(
            audience=audience,
            people=people,
            actor=actor,
            via=via,
            reason="joined",
            sending=sending,
            now=now,
        )


def withdraw_members(*, memberships, actor, via: str, now=None) -> None:
    """Connected to ``membership_ended``: who left the team isn't expected any more."""
    now = now or timezone.now()
    for audience, users in _by_team(memberships, now).items():
        inviting.withdraw(
            audience=audience, users=users, actor=actor, via=via, reason="left the team", now=now
        )


def restore_members(*, memberships, actor, via: str, now=None) -> None:
    """Connected to ``memberships_restored``: expected again, as if they had never left."""
    now = now or timezone.now()
    how = {"actor": actor, "via": via, "now": now}
    for audience, users in _by_team(memberships, now).items():
        inviting.restore(audience=audience, users=users, **how)
        # What was announced or changed meanwhile.
        returning.catch_up(audience=audience, users=users, **how)


def forget_members(*, memberships, actor, via: str, now=None) -> None:
    """Connected to ``memberships_mistaken``: as if they had never been asked."""
    for audience, users in _by_team(memberships, now or timezone.now()).items():
        inviting.forget(
            audience=audience, users=users, actor=actor, via=via, reason="added by mistake"
        )


def catch_up(*, memberships, actor, via: str, now=None) -> None:
    """Connected to ``membership_resumed``: members are back and hear what passed them by."""
    now = now or timezone.now()
    for audience, users in _by_team(memberships, now).items():
        returning.catch_up(audience=audience, users=users, actor=actor, via=via, now=now)


def _by_team(memberships, now) -> dict[str, list[User]]:
    """The people of each team's audience, teams in the order of their ids, their dates held."""
    found: dict[str, list[User]] = {}
    for row in sorted(memberships, key=lambda row: row.team_id):
        found.setdefault(audience_of(row.team_id), []).append(row.user)
    if len(found) > 1:
        inviting.hold_dates(found, now=now)
    return found
