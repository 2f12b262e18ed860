"""What PD somebody learnt at, observed and led: what took place, for their page."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import CharField, Max, Min, Q, Value
from django.utils.translation import gettext_lazy as _

from ..models import PdEvent

_HOW = {
    "participant": _("Learnt"),
    "observer": _("Observed, as critical friend"),
    "led": _("Led"),
}


@dataclass(frozen=True)
class Kept:
    """One event and what somebody did there."""

    pk: int
    title: str
    how: str
    at: datetime
    zone: str
    url: str


def record_of(user_id: int, *, hub: int | None = None, reader=None) -> list[Kept]:
    """What took place with this person, newest first: in one hub, or everywhere; one query.

    ``reader`` is led to the events that they may open (one query more); None to all.
    """
    held = PdEvent.objects.filter(dates__gathering__state="held").order_by()
    if hub is not None:
        held = held.filter(hub=hub)
    there = Q(
        dates__gathering__attendees__user=user_id,
        dates__gathering__attendees__present_minutes__gt=0,
    )
    rows = (
        held.filter(there)
        .values("pk", "title", "hub__zone", "dates__gathering__attendees__role")
        .annotate(at=Min("dates__gathering__starts_at"))
        .values_list("pk", "title", "hub__zone", "dates__gathering__attendees__role", "at")
        .union(
            held.filter(facilitators__user=user_id)
            .values("pk", "title", "hub__zone")
            .annotate(
                how=Value("led", output_field=CharField()), at=Max("dates__gathering__starts_at")
            )
            .values_list("pk", "title", "hub__zone", "how", "at"),
            all=True,
        )
    )
    found = {}
    for pk, title, zone, role, at in rows:
        # Who leads has no place of their own.
        how = role if role in _HOW else "led"
        found[pk, how] = Kept(
            pk, title, str(_HOW[how]), at, zone, PdEvent(pk=pk).get_absolute_url()
        )
    kept = list(found.values())
    if reader is not None and kept:
        ids = [one.pk for one in kept]
        seen = set(
            PdEvent.objects.visible_to(reader).filter(pk__in=ids).values_list("pk", flat=True)
        )
        kept = [one if one.pk in seen else replace(one, url="") for one in kept]
    return sorted(kept, key=lambda one: (one.at, one.pk), reverse=True)
