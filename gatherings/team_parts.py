"""What invitations to a team, and the page after joining it, show of its dates."""

from django.urls import reverse

from teams.dates import InvitationDate

from . import links
from .models import Attendee, Gathering


def invitation_dates(request, *, obj, now, **subject) -> dict[int, list[InvitationDate]]:
    """The announced dates to come of these teams, for invitations and welcomes: one query."""
    dates: dict[int, list[InvitationDate]] = {}
    coming = Gathering.objects.open_to_answers(now).filter(team__in=[team.pk for team in obj])
    for one in coming.order_by("starts_at", "pk"):
        dates.setdefault(one.team_id, []).append(
            InvitationDate(one.title, one.starts_at, one.ends_at, one.zone, one.place)
        )
    return dates


def next_to_answer(request, *, obj, now, **subject) -> dict | None:
    """The next date of the team somebody has just joined, answered right there by their link."""
    row = (
        Attendee.objects.silent()
        .filter(
            user=obj.user_id,
            gathering__team=obj.team_id,
            gathering__state=Gathering.State.ANNOUNCED,
            gathering__ends_at__gt=now,
        )
        .select_related("gathering")
        .order_by("gathering__starts_at", "pk")
        .first()
    )
    if row is None:
        return None
    return {
        "gathering": row.gathering,
        "viewer_zone": obj.user.zone,
        "url": reverse("gatherings:answer", args=[links.answer_token(row)]),
    }
