"""What invitations to a team, and the page after joining it, show of its dates."""

from django.urls import reverse

from gatherings import links
from gatherings.models import Attendee, Gathering
from teams.dates import InvitationDate

from .kind import audience_of, team_ids


def invitation_dates(request, *, obj, now, **subject) -> dict[int, list[InvitationDate]]:
    """The announced dates to come of these teams, for invitations and welcomes: one query."""
    dates: dict[int, list[InvitationDate]] = {}
    coming = Gathering.objects.open_to_answers(now).filter(
        audience__in=[audience_of(team.pk) for team in obj]
    )
    for one in coming.order_by("starts_at", "pk"):
        dates.setdefault(*team_ids([one.audience]), []).append(
            InvitationDate(one.title, one.starts_at, one.ends_at, one.zone, one.place)
        )
    return dates


def next_to_answer(request, *, obj, now, **subject) -> dict | None:
    """The next date of the team somebody has just joined, answered right there by their link."""
    row = (
        Attendee.objects.silent()
        .filter(
            user=obj.user_id,
            gathering__audience=audience_of(obj.team_id),
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
