"""Workgroups as lists show them: rhythm, people, next meeting, in one query for all of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import zones

from .models import Supporter, Workgroup, WorkgroupMember
from .rhythm import MOST_DAYS, Rhythm, State, When, rhythm_of

# As long after it opened, nobody calls a workgroup behind that has planned too little.
TIME_TO_PLAN = timedelta(weeks=2)


@dataclass(frozen=True)
class Dated:
    """What a list needs to know of one meeting."""

    pk: int
    title: str
    state: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    minutes: int

    def as_when(self, now: datetime) -> When:
        day = zones.local_date(self.starts_at, self.zone)
        return When(day, self.minutes, self.state, self.ends_at <= now)

    def takes_answers(self, now: datetime) -> bool:
        """As ``open_to_answers`` of all dates."""
        return self.state == "announced" and self.ends_at > now

    @property
    def url(self) -> str:
        return reverse("gatherings:page", args=[self.pk])


@dataclass
class Line:
    """One workgroup with its meetings, in the order of time; ``people`` are in it now."""

    pk: int
    name: str
    goal: str
    state: str
    hub_id: int
    hub: str
    team: str
    cycle: str
    archived: bool
    zone: str
    opened_on: date | None
    closed_on: date | None
    handed_in: str
    people: int
    leading: int
    supporters: int
    sent_back: str
    proposed_by: str
    created_at: datetime
    poll: int | None
    poll_zone: str
    poll_closes_at: datetime | None
    poll_closed_at: datetime | None
    poll_chose: bool
    now: datetime
    meetings: list[Dated] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return reverse("workgroups:page", args=[self.pk])

    @cached_property
    def rhythm(self) -> Rhythm:
        return rhythm_of(
            (one.as_when(self.now) for one in self.meetings),
            closed=self.state == Workgroup.State.CLOSED,
        )

    @property
    def is_open(self) -> bool:
        return self.state == Workgroup.State.OPEN

    @property
    def is_proposed(self) -> bool:
        return self.state == Workgroup.State.PROPOSED

    @property
    def next_meeting(self) -> Dated | None:
        return next((one for one in self.meetings if one.takes_answers(self.now)), None)

    @property
    def unclosed(self) -> Dated | None:
        """The first meeting that is over and of which nobody has said that it took place."""
        over = (
            one for one in self.meetings if one.state == "announced" and one.ends_at <= self.now
        )
        return next(over, None)

    @property
    def status(self) -> str:
        """Its status badge: where it stands, or proposed or closed."""
        if not self.is_open:
            return f"workgroup-{self.state}"
        if self.finds_times:
            return "rhythm-finding"
        return "rhythm-opened" if self.just_opened else f"rhythm-{self.rhythm.state}"

    @property
    def said(self) -> str:
        rhythm = sentence(self.rhythm, now=self.now, zone=self.zone)
        if not self.finds_times:
            return rhythm
        day = zones.local_day(self.poll_closes_at, self.poll_zone, now=self.now)
        finding = _("Times are being found until %(day)s.") % {"day": day}
        if not self.rhythm.planned:
            return finding
        return _("%(rhythm)s. %(finding)s") % {"rhythm": rhythm, "finding": finding}

    @property
    def polled(self) -> bool:
        """Whether its newest poll takes answers."""
        closes = self.poll_closes_at
        return closes is not None and self.poll_closed_at is None and self.now < closes

    @property
    def wants_dates(self) -> bool:
        """Whether it is behind for want of planned meetings alone."""
        return self.wants_to_plan and not self.rhythm.drafts

    @property
    def wants_to_plan(self) -> bool:
        """The same, drafts of meetings or not."""
        behind = self.is_open and self.rhythm.state == State.BEHIND
        return behind and self.rhythm.missing <= 1

    @property
    def finds_times(self) -> bool:
        """Whether a poll is about to say when it meets: so it isn't behind."""
        return self.polled and self.wants_dates

    @property
    def just_opened(self) -> bool:
        """Whether it had no time yet to plan what it lacks: so it isn't behind."""
        if not self.wants_to_plan or self.opened_on is None:
            return False
        return zones.local_date(self.now, self.zone) < self.opened_on + TIME_TO_PLAN

    @property
    def wants_a_choice(self) -> bool:
        """Whether its newest poll has closed and nobody has chosen a time or planned since."""
        return (
            self.poll is not None and not self.polled and not self.poll_chose and self.wants_dates
        )

    @property
    def wrong(self) -> str:
        """Why it is behind or over, and what to do; "" where nothing is."""
        if not self.is_open or self.finds_times:
            return ""
        if self.wants_a_choice:
            return _("The time poll has closed and no time is chosen yet.")
        return what_is_wrong(self.rhythm)

    @property
    def dots(self) -> list[str]:
        """One a counted meeting: held, over (nobody has said yet) or to come."""
        return dots(self.meetings, self.now)

    @property
    def needs(self) -> bool:
        """Whether something has to be done before it goes on well."""
        if self.archived or self.state == Workgroup.State.CLOSED:
            return False
        if self.is_proposed or not self.leading:
            return True
        return self.rhythm.needs_something and not self.finds_times


def dots(meetings: Iterable[Dated], now: datetime) -> list[str]:
    shown = []
    for one in meetings:
        if one.state == "held":
            shown.append("held")
        elif one.state == "announced":
            shown.append("over" if one.ends_at <= now else "later")
    return shown


def hours(minutes: int) -> str:
    return f"{minutes / 60:g}"


def sentence(rhythm: Rhythm, *, now: datetime, zone: str) -> str:
    """ "4 of 6 held, 8 of 12-16 hours, ends in 19 days"."""
    if not rhythm.planned:
        if rhythm.drafts:
            return _("Nothing is announced yet: 12-16 hours are usual.")
        return _("Nothing is planned yet: 12-16 hours are usual.")
    said = [
        _("%(held)s of %(planned)s held") % {"held": rhythm.held, "planned": rhythm.planned},
        _("%(hours)s of 12-16 hours") % {"hours": hours(rhythm.held_minutes)},
    ]
    days = (rhythm.last_day - zones.local_date(now, zone)).days
    if rhythm.state == State.DONE:
        said.append(_("done"))
    elif days == 0:
        said.append(_("ends today"))
    elif days > 0:
        said.append(ngettext("ends in %(n)s day", "ends in %(n)s days", days) % {"n": days})
    return ", ".join(said)


def what_is_wrong(rhythm: Rhythm) -> str:
    """Why it is behind or over, and what to do; "" where nothing is."""
    if rhythm.state == State.BEHIND:
        if rhythm.missing > 1:
            return ngettext(
                "%(n)s meeting is over and nobody has said whether it took place.",
                "%(n)s meetings are over and nobody has said whether they took place.",
                rhythm.missing,
            ) % {"n": rhythm.missing}
        if rhythm.drafts:
            return ngettext(
                "%(n)s meeting is a draft: announce it.",
                "%(n)s meetings are drafts: announce them.",
                rhythm.drafts,
            ) % {"n": rhythm.drafts}
        return _("%(planned)s of 12-16 hours are planned: add meetings for %(lacks)s more.") % {
            "planned": hours(rhythm.planned_minutes),
            "lacks": hours(rhythm.lacks),
        }
    if rhythm.state == State.OVER:
        if rhythm.days > MOST_DAYS:
            return _(
                "It takes %(days)s days, and %(most)s are the most: move or cancel the last."
            ) % {
                "days": rhythm.days,
                "most": MOST_DAYS,
            }
        return _("%(planned)s hours are planned, and 16 are the most: cancel or shorten one.") % {
            "planned": hours(rhythm.planned_minutes)
        }
    return ""


def _number(model, **which) -> Coalesce:
    rows = model.objects.filter(workgroup=OuterRef("pk"), **which).order_by().values("workgroup")
    counted = rows.annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


_DATE = "meetings__gathering__"
_COLUMNS = (
    "pk", "name", "goal", "state", "hub_id", "hub__name", "team__name", "cycle__name",
    "cycle__archived", "hub__zone", "opened_on", "closed_on", "handed_in", "n_people", "n_leading",
    "n_supporters", "sent_back", "proposed_by__name", "created_at", "poll_pk", "poll_zone",
    "poll_closes_at", "poll_closed_at", "poll_chose",
)  # fmt: skip
_DATE_COLUMNS = ("pk", "title", "state", "starts_at", "ends_at", "zone", "planned_minutes")


def lines_of(workgroups: QuerySet, now: datetime, *, areas: bool = False) -> list[Line]:
    """These workgroups with all that a list shows of them: one query, whatever their number.

    ``areas``: with the names of their focus areas, for who shows one workgroup. Each meeting then
    comes once for each of them.
    """
    return lines_from(rows_of(workgroups, areas=areas), now)


def rows_of(workgroups: QuerySet, *, areas: bool = False) -> QuerySet:
    """One row a workgroup, meeting and area, for :func:`lines_from`."""
    area, in_order = ("focus_areas__name", ["focus_areas__number"]) if areas else (Value(""), [])
    return (
        workgroups.with_newest_poll()
        .annotate(
            n_people=_number(WorkgroupMember, left_on=None),
            # Who can't sign in leads nothing.
            n_leading=_number(
                WorkgroupMember,
                left_on=None,
                role=WorkgroupMember.Role.FACILITATOR,
                user__is_active=True,
            ),
            n_supporters=_number(Supporter, ended_with=None),
        )
        .order_by("name", "pk", f"{_DATE}starts_at", f"{_DATE}pk", *in_order)
        .values_list(*_COLUMNS, area, *(f"{_DATE}{name}" for name in _DATE_COLUMNS))
    )


def lines_from(rows: Iterable[tuple], now: datetime) -> list[Line]:
    """The workgroups of these rows, each with its meetings."""
    found: dict[int, Line] = {}
    for row in rows:
        own, area, dated = row[: len(_COLUMNS)], row[len(_COLUMNS)], row[len(_COLUMNS) + 1 :]
        if own[0] not in found:
            values: list[Any] = [
                "" if one is None and at in (6, 17) else one for at, one in enumerate(own)
            ]
            found[own[0]] = Line(*values, now=now)
        line = found[own[0]]
        if area and area not in line.areas:
            line.areas.append(area)
        if dated[0] is not None and dated[0] not in {one.pk for one in line.meetings[-1:]}:
            line.meetings.append(_dated(dated, own[1]))
    return list(found.values())


def _dated(values: tuple, workgroup: str) -> Dated:
    """A meeting without the workgroup's name in its title: the line says whose it is."""
    pk, title, *rest = values
    return Dated(pk, title.removesuffix(f", {workgroup}"), *rest)


def in_order(lines: Iterable[Line]) -> list[Line]:
    """What needs something first."""
    return sorted(lines, key=_key)


def _key(line: Line) -> tuple:
    closed = line.state == Workgroup.State.CLOSED
    upcoming = line.next_meeting
    soon = upcoming.starts_at.timestamp() if upcoming else float("inf")
    return (line.archived, closed, not line.needs, soon, line.name, line.pk)


def running() -> Q:
    """Of the present cycles, and not closed."""
    return Q(cycle__archived=False) & ~Q(state=Workgroup.State.CLOSED)
