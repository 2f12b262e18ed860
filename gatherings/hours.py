"""Contact hours: how long people were there, as *It took place* wrote it down for each date.

Breaks aren't in them. One hour is one PDU; whether that counts for a licence isn't ours to say.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Sum
from django.utils.translation import ngettext

from foundation.prepared import prepared
from teams.models import Membership

from . import kinds
from .models import Attendee, Gathering


def said(minutes: int) -> str:
    """ "6 hours", "1 hour", "4.5 hours"."""
    plural = 1 if minutes == 60 else 2
    return ngettext("%(n)s hour", "%(n)s hours", plural) % {"n": f"{in_hours(minutes):g}"}


def in_hours(minutes: int) -> float:
    return round(minutes / 60, 2)


def _attended():
    """Held dates at which somebody was; who left a team since keeps theirs."""
    return Attendee.objects.filter(gathering__state=Gathering.State.HELD, present_minutes__gt=0)


@prepared
def so_far(user):
    """One row with ``minutes`` and ``dates`` of the present cycles; none for who has no hours."""
    rows = _attended().filter(user=user, gathering__cycle__archived=False).order_by()
    return rows.values("user").annotate(minutes=Sum("present_minutes"), dates=Count("pk"))


@dataclass(frozen=True)
class OfCycle:
    """What somebody attended in one cycle, the newest first."""

    name: str
    rows: list[Attendee]

    @property
    def minutes(self) -> int:
        return sum(row.present_minutes for row in self.rows)


def of_person(user) -> list[OfCycle]:
    """All that somebody attended, by cycle, the newest first: two queries.

    Each row has ``url``, the date's page, or "" where they may not open it any more.
    """
    rows = _attended().filter(user=user).select_related("gathering__team", "gathering__cycle")
    rows = rows.order_by(
        "-gathering__cycle__starts_on", "gathering__cycle", "-gathering__starts_at"
    )
    rows = list(rows)
    visible = Gathering.objects.visible_to(user).filter(pk__in=[one.gathering_id for one in rows])
    open_to_them = set(visible.values_list("pk", flat=True))
    found: dict[int, OfCycle] = {}
    for row in rows:
        cycle = row.gathering.cycle
        row.url = row.gathering.get_absolute_url() if row.gathering_id in open_to_them else ""
        found.setdefault(cycle.pk, OfCycle(cycle.name, [])).rows.append(row)
    return list(found.values())


@dataclass
class Person:
    """One line of a team's hours, from ``minutes`` by kind of date."""

    membership: Membership
    minutes: dict[str, int] = field(default_factory=dict)

    def hours(self, counted: list) -> list[float]:
        return [in_hours(self.minutes.get(kind.slug, 0)) for kind in counted]

    @property
    def total(self) -> float:
        return in_hours(sum(self.minutes.values()))

    @property
    def said(self) -> str:
        return said(sum(self.minutes.values()))


def of_team(team) -> tuple[list, list[Person]]:
    """The kinds of dates that count, and everybody of the team with theirs: two queries.

    Dates of the team's hub in its cycle. Who left stands there with what they attended.
    """
    people = Membership.objects.filter(team=team, state__in=["active", "left"])
    # Who left and is back is a member: "active" comes before "left".
    people = people.select_related("user").order_by("user__name", "user", "state", "pk")
    lines: dict[int, Person] = {}
    for one in people:
        lines.setdefault(one.user_id, Person(one))
    for user, kind, minutes in _minutes_by_kind(team, lines):
        lines[user].minutes[kind] = minutes
    slugs = {slug for line in lines.values() for slug in line.minutes}
    counted = sorted(map(kinds.get, slugs), key=lambda one: str(one.nouns).casefold())
    shown = [one for one in lines.values() if one.membership.state == "active" or one.total]
    return counted, shown


def _minutes_by_kind(team, users: Iterable[int]):
    rows = _attended().filter(
        user__in=list(users), gathering__hub=team.hub_id, gathering__cycle=team.cycle_id
    )
    return rows.order_by().values_list("user", "gathering__kind").annotate(Sum("present_minutes"))
