"""What else is on the days on which a workgroup could meet: read once, for a plan."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from foundation import zones
from gatherings.models import Attendee, Gathering
from teams import school_days

from .kind import audience_of
from .models import Workgroup, WorkgroupMember
from .planning import WITHIN_DAYS, Other

# Moved dates may lie a little further than a plan may last.
AHEAD = timedelta(days=WITHIN_DAYS + 60)
# The audience of a date for a whole team, as teams' ids stand in it.
_TEAM = "team:"


@dataclass(frozen=True)
class Diary:
    """``closed_by`` and ``sessions`` say which days are taken, ``others`` what to warn of."""

    closed_by: Callable[[date], str]
    sessions: dict[date, str]
    others: list[Other]

    def warnings(self, day: date) -> list[str]:
        """What speaks against a day that somebody typed."""
        return [said for said in (self.closed_by(day), self.sessions.get(day, "")) if said]


def diary_of(workgroup: Workgroup, *, since: date) -> Diary:
    """Closed days of the hub, sessions of the members' teams, members' other dates: two queries."""
    zone = workgroup.hub.zone
    calendar = school_days.calendar_of(workgroup.hub, since=since)
    inside = WorkgroupMember.objects.current().filter(workgroup=workgroup).values("user")
    rows = (
        Attendee.objects.counted()
        .filter(
            user__in=inside,
            gathering__state=Gathering.State.ANNOUNCED,
            gathering__starts_at__gte=zones.start_of_day(since, zone),
            gathering__starts_at__lt=zones.start_of_day(since + AHEAD, zone),
        )
        .order_by("gathering__starts_at", "gathering_id", "user__name", "user_id")
        .values_list(
            "gathering_id",
            "gathering__title",
            "gathering__starts_at",
            "gathering__audience",
            "user__name",
            "answer",
        )
    )
    sessions: dict[date, str] = {}
    others: dict[int, tuple] = {}
    for pk, title, starts_at, audience, name, answer in rows:
        if audience.startswith(_TEAM) or audience == audience_of(workgroup.pk):
            sessions[zones.local_date(starts_at, zone)] = title
        elif answer != Attendee.Answer.DECLINED:
            others.setdefault(pk, (starts_at, title, []))[2].append(name)
    return Diary(
        calendar.closed_by,
        sessions,
        [Other(starts_at, title, tuple(names)) for starts_at, title, names in others.values()],
    )
