"""The events of PD by date, as one person sees them."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import CharField, IntegerField, Q, TextField, Value
from django.db.models.functions import Cast

from gatherings.querysets import asked
from teams.models import FocusArea
from teams.roles import network_roles

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


@dataclass
class Besides:
    """The focus areas to choose from, (slug, name), and PD of others that we only inform of."""

    areas: list = field(default_factory=list)
    informs: list = field(default_factory=list)


def besides(offerings, *, area: str = "") -> Besides:
    """What stands beside the events: one query. ``offerings`` are those that the reader may see."""
    areas = FocusArea.objects.filter(retired=False).order_by()
    others = offerings.exclude(run_by="").filter(archived=False).order_by()
    if area:
        others = others.filter(focus_areas__slug=area)
    rows = areas.values_list(
        Value("area", output_field=CharField()),
        "number",
        *(Cast(name, TextField()) for name in ("slug", "name")),
        *(Value("", output_field=TextField()) for _ in range(2)),
    ).union(
        others.values_list(
            Value("pd", output_field=CharField()),
            Cast("pk", IntegerField()),
            *(Cast(name, TextField()) for name in ("title", "run_by", "when_it_is", "for_whom")),
        ),
        all=True,
    )
    found = Besides()
    for what, key, one, two, three, four in sorted(rows):
        if what == "area":
            found.areas.append((one, two))
        else:
            found.informs.append(
                {"pk": key, "title": one, "run_by": two, "when": three, "for_whom": four}
            )
    found.informs.sort(key=lambda row: (row["title"], row["pk"]))
    return found


def lines(
    user, *, now: datetime, past: bool = False, page: int = 1, area: str = ""
) -> tuple[list[Line], bool]:
    """Events with dates to come, soonest first, or those that are over, newest first.

    A page of them, of one focus area or all, and whether there are more; two queries.
    """
    own = list(asked(user.pk))
    who = network_roles(user)
    rows = PdDate.objects.select_related("gathering", "event__hub", "event__team")
    if not (user.is_superuser or who.coordinates_network):
        rows = rows.filter(
            Q(event__hub__in=who.coordinated_hubs)
            | Q(event__in=led_by(user))
            | (Q(gathering__in=own) & ~Q(gathering__state="draft"))
        )
    if area:
        rows = rows.filter(event__offering__focus_areas__slug=area)
    return _lines(rows, own, now=now, past=past, page=page)


def public_lines(hub, *, now: datetime, page: int = 1, area: str = "") -> tuple[list[Line], bool]:
    """What is announced of a hub's events, for everybody: one query."""
    rows = PdDate.objects.select_related("gathering", "event__hub", "event__team").filter(
        event__hub=hub, gathering__state="announced"
    )
    if area:
        rows = rows.filter(event__offering__focus_areas__slug=area)
    return _lines(rows, (), now=now, page=page)


def _lines(rows, asked, *, now, past=False, page=1) -> tuple[list[Line], bool]:
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
