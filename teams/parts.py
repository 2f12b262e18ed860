"""What this app shows in the bar and among what waits for a coordinator."""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.fields import BigIntegerField, CharField, DateTimeField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.attention import Attention
from foundation.navigation import Entry
from foundation.prepared import prepared
from mailing.models import Mail

from .models import SEATS_PER_TEAM, Membership, Team
from .roles import network_roles

# Mail that failed longer ago is on the person's page, and hurts nobody at home any more.
FAILED_WITHIN = timedelta(days=30)
# An open seat is a thing to mend when there is time: after what is late and what is due.
SEATS_CAN_WAIT = timedelta(days=14)
_SEATS, _EXPIRED, _FAILED = "seats", "expired", "failed"


def navigation(request) -> list[Entry]:
    """The team's room, or the list where there are several: no query beyond their roles."""
    who = network_roles(request.user)
    anywhere = who.coordinated_teams or who.active_teams or who.coordinates_network
    if not (anywhere or request.user.is_superuser):
        return []
    return [Entry(_("Team"), team_url(request.user), reverse("teams:list"), order=10)]


def team_url(user) -> str:
    """Where *Team* leads: the room of the only one that lives, or the list."""
    who = network_roles(user)
    teams = {**who.coordinated_teams, **who.active_teams}
    live = [pk for pk, team in teams.items() if not team.archived]
    if len(live) == 1 and not who.coordinates_network:
        return reverse("teams:room", args=live)
    return reverse("teams:list")


def own_teams(request, **subject) -> dict | None:
    """One's own teams, which one can leave: no query beyond their roles."""
    mine = network_roles(request.user).active_teams.values()
    teams = sorted((team for team in mine if not team.archived), key=lambda team: team.name)
    return {"teams": teams} if teams else None


def attention(request) -> list[Attention] | None:
    """Ended invitations, failed mail and open seats of the teams one coordinates: one query."""
    who = network_roles(request.user)
    if not who.is_coordinator:
        return None
    now = timezone.now()
    make: dict[str, Callable[..., Attention | None]] = {
        _SEATS: _open_seats,
        _EXPIRED: _expired,
        _FAILED: _failed,
    }
    rows = _facts(hubs=who.coordinated_or_all, failed_since=now - FAILED_WITHIN)
    # Somebody whose teams have nobody yet finds the first steps at home instead.
    if not any(held for kind, _team, _name, held, *_rest in rows if kind == _SEATS):
        rows = [row for row in rows if row[0] != _SEATS]
    made = (make[kind](*facts, now) for kind, *facts in rows)
    return [one for one in made if one is not None]


@prepared
def _facts(hubs, failed_since):
    """(kind, team id, team, seats held or membership id, person, since when) of all three kinds.

    Of the live teams of these hubs, or of the whole network for None.
    """
    teams = Team.objects.filter(cycle__archived=False)
    if hubs is not None:
        teams = teams.filter(hub__pk__in=hubs)
    rows = Membership.objects.filter(team__in=teams.values("pk")).order_by()
    holding = Q(memberships__state__in=list(Membership.HOLDING))
    held = (
        teams.order_by()
        .annotate(n=Count("memberships", filter=holding))
        .values_list(
            _text(_SEATS), "pk", F("name"), "n", _text(""),
            Value(None, output_field=DateTimeField()),
        )
    )  # fmt: skip
    expired = rows.filter(state=Membership.State.EXPIRED, attention_closed=False).values_list(
        _text(_EXPIRED), "team", F("team__name"), _number("pk"), "user__name", "ended_at"
    )
    failed_at = Subquery(
        Mail.objects.failed()
        .of_hub(OuterRef("team__hub"))
        .filter(user=OuterRef("user"), created_at__gte=failed_since)
        .order_by("-pk")
        .values("created_at")[:1],
        output_field=DateTimeField(),
    )
    failed = (
        rows.holding()
        .annotate(failed_at=failed_at)
        .filter(failed_at__isnull=False)
        .values_list(
            _text(_FAILED), "team", F("team__name"), _number("pk"), "user__name", "failed_at"
        )
    )
    return held.union(expired, failed, all=True)


def _text(value: str) -> Value:
    return Value(value, output_field=CharField())


def _number(name: str):
    return Cast(name, BigIntegerField())


def _open_seats(team_id, team, held, person, since, now) -> Attention | None:
    open_seats = SEATS_PER_TEAM - held
    if not open_seats:
        return None
    sentence = ngettext(
        "%(n)s seat of %(team)s is open.", "%(n)s seats of %(team)s are open.", open_seats
    ) % {"n": open_seats, "team": team}
    return Attention(
        sentence, now + SEATS_CAN_WAIT, _("Add people"), reverse("teams:add", args=[team_id])
    )


def _expired(team_id, team, membership_id, person, since, now) -> Attention:
    return Attention(
        _("%(name)s didn't answer the invitation to %(team)s in time.")
        % {"name": person, "team": team},
        since or now,
        _("Invite again"),
        reverse("teams:invite_again", args=[team_id, membership_id]),
        since=since,
        method="post",
    )


def _failed(team_id, team, membership_id, person, since, now) -> Attention:
    return Attention(
        _("A mail to %(name)s, %(team)s, didn't get through.") % {"name": person, "team": team},
        since,
        _("See why"),
        reverse("teams:member", args=[team_id, membership_id]) + "#mails",
        since=since,
    )
