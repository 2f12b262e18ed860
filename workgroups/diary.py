"""What else is on the days on which a workgroup could meet: read once, for a plan."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Value
from django.utils.translation import gettext as _

from foundation import zones
from gatherings.models import Attendee, Gathering
from teams import school_days
from teams.models import Membership

from .kind import audience_of
from .models import Workgroup, WorkgroupMember
from .planning import WITHIN_DAYS, Other

# Moved dates may lie a little further than a plan may last.
AHEAD = timedelta(days=WITHIN_DAYS + 60)
# The audience of a date for a whole team, as teams' ids stand in it.
_TEAM = "team:"
# In place of an answer: a session that nobody was asked to yet.
_DRAFT = "draft"


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
    """Closed days of the hub, sessions of the members' teams, members' other dates: two queries.

    A session that is still a draft counts, too; whose it is is said, and no more.
    """
    zone = workgroup.hub.zone
    calendar = school_days.calendar_of(workgroup.hub, since=since)
    span = (zones.start_of_day(since, zone), zones.start_of_day(since + AHEAD, zone))
    sessions: dict[date, str] = {}
    others: dict[int, tuple] = {}
    for starts_at, pk, name, title, audience, answer in sorted(_rows(workgroup, span)):
        day = zones.local_date(starts_at, zone)
        if answer == _DRAFT:
            said = _("a session of %(team)s is to be on it") % {"team": title}
            sessions.setdefault(day, said)
        elif audience.startswith(_TEAM) or audience == audience_of(workgroup.pk):
            sessions[day] = title
        elif answer != Attendee.Answer.DECLINED:
            others.setdefault(pk, (starts_at, title, []))[2].append(name)
    return Diary(
        calendar.closed_by,
        sessions,
        [Other(starts_at, title, tuple(names)) for starts_at, title, names in others.values()],
    )


def _rows(workgroup: Workgroup, span: tuple[datetime, datetime]):
    """The members' dates in that time, and drafts of their teams' sessions with the team's name.

    As (start, date's id, person's name, title, audience, answer); one query.
    """
    inside = WorkgroupMember.objects.current().filter(workgroup=workgroup).values("user")
    answers = Attendee.objects.counted().filter(
        user__in=inside,
        gathering__state=Gathering.State.ANNOUNCED,
        gathering__starts_at__range=span,
    )
    drafts = Gathering.objects.filter(
        state=Gathering.State.DRAFT,
        audience__startswith=_TEAM,
        team__in=Membership.objects.active().filter(user__in=inside).values("team"),
        starts_at__range=span,
    )
    date_of = ("gathering__starts_at", "gathering_id", "user__name", "gathering__title")
    return (
        answers.order_by()
        .values_list(*date_of, "gathering__audience", "answer")
        .union(
            drafts.order_by().values_list(
                "starts_at", "pk", Value(""), "team__name", "audience", Value(_DRAFT)
            ),
            all=True,
        )
    )
