"""Offers of places that have ended."""

from django.utils import timezone

from foundation.sweeping import sweep

from ..models import PdPlace
from .services import places

AT_ONCE = 50


def offers(now=None) -> int:
    """End what has ended and offer it on; how many offers that were."""
    now = now or timezone.now()
    due = PdPlace.objects.lapsed(now).order_by("offered_until", "pk").values_list("pk", flat=True)
    return sum(
        sweep(
            due,
            lambda ids: places.lapse(place_ids=ids, now=now),
            at_once=AT_ONCE,
            what="offered place",
        )
    )
