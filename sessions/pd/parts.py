"""What PD shows on the pages of the apps below."""

from django.utils import timezone

from gatherings import panels
from gatherings.models import Attendee

from ..models import PdDate, PdEvent, PdPlace
from . import place_words, records
from .kind import SLUG
from .people import own_pd


def home(request, **subject) -> dict | None:
    """Places that are kept for this person, the one that lapses first standing first."""
    offered = own_pd(request.user).offered
    if not offered:
        return None
    now = timezone.now()
    places = list(
        PdPlace.objects.filter(user=request.user, event__in=offered, offered_until__gt=now)
        .select_related("event__hub")
        .order_by("offered_until", "pk")
    )
    audiences = {place.event.audience: place for place in places}
    rows = (
        Attendee.objects.counted()
        .filter(
            user=request.user,
            gathering__audience__in=audiences,
            gathering__state="announced",
            gathering__ends_at__gt=now,
        )
        .select_related("gathering")
        .order_by("-gathering__starts_at", "-pk")
    )
    first = {row.gathering.audience: row for row in rows}
    shown = [
        {
            "place": place,
            "said": place_words.offered(place, place.event.hub.zone, now),
            "gathering": first[audience].gathering,
            "url": panels.answer_url(first[audience].gathering_id),
        }
        for audience, place in audiences.items()
        if audience in first
    ]
    return {"offers": shown} if shown else None


def of_date(request, *, obj, **subject) -> dict | None:
    """On a date's page: the event that it belongs to, and what one does there; one query."""
    if obj.kind != SLUG:
        return None
    event = PdEvent.objects.filter(dates__gathering=obj).first()
    if event is None:
        return None
    others = PdDate.objects.filter(event=event).exclude(gathering=obj)
    return {"event": event, "others": others.count()}


def dates(request, **subject) -> dict | None:
    """The way to PD from the list of dates."""
    return {} if request.user.has_perm("team_sessions.see_pd") else None


def of_person(request, *, obj, **subject) -> dict | None:
    """What PD this member learnt at, observed and led, in this hub: one query."""
    found = records.record_of(obj.user_id, hub=obj.team.hub_id)
    return {"rows": found} if found else None


def own_page(request, *, obj, **subject) -> dict | None:
    """One's own PD: one query, or two."""
    found = records.record_of(obj.pk, reader=obj)
    return {"rows": found} if found else None
