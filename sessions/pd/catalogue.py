"""The events of PD by date, as one person sees them."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from gatherings.querysets import asked_of
from teams.standing import standing

from ..models import PdDate, PdEvent
from .querysets import led_by

# Dates on one page.
A_PAGE = 60


@dataclass
class Line:
    """One event with its dates in order; ``state`` is a key of foundation.statuses."""

    event: PdEvent
    dates: list = field(default_factory=list)
    state: str = ""
    asked: bool = False


def lines(user, *, now: datetime, past: bool = False, page: int = 1) -> tuple[list[Line], bool]:
    """Events with dates to come, soonest first, or those that are over, newest first.

    A page of them, and whether there are more; two queries.
    """
    asked = list(asked_of(user=user.pk))
    who = standing(user)
    rows = PdDate.objects.select_related("gathering", "event__hub", "event__team")
    if not (user.is_superuser or who.coordinates_network):
        rows = rows.filter(
            Q(event__hub__in=who.coordinated_hubs)
            | Q(event__in=led_by(user))
            | (Q(gathering__in=asked) & ~Q(gathering__state="draft"))
        )
    if past:
        rows = rows.filter(gathering__ends_at__lt=now).order_by("-gathering__starts_at", "-pk")
    else:
        rows = rows.filter(gathering__ends_at__gte=now).order_by("gathering__starts_at", "pk")
    some = list(rows[A_PAGE * (page - 1) : A_PAGE * page + 1])
    found: dict[int, Line] = {}
    for row in some[:A_PAGE]:
        line = found.setdefault(row.event_id, Line(row.event))
        line.dates.append(row.gathering)
        line.asked |= row.gathering_id in asked
    for line in found.values():
        line.dates.sort(key=lambda one: (one.starts_at, one.pk))
        line.state = line.event.state_of(line.dates, now)
    return list(found.values()), len(some) > A_PAGE
