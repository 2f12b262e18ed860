"""Drafts as boards and lists show them: where each stands and what is in the way, in one query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    CharField,
    Count,
    DateTimeField,
    Exists,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import zones

from . import equity
from .models import (
    Author,
    Clash,
    CommentRound,
    Draft,
    EquityAnswer,
    Idea,
    IdeaSupporter,
    Need,
    Save,
    Thread,
    Version,
)

State = Draft.State


@dataclass
class Line:
    """One draft: who holds it, what changed last, what is open, and what is in the way."""

    pk: int
    title: str
    kind: str
    state: str
    reason: str
    due_on: date | None
    focus_area_id: int
    topic: str
    workgroup: str
    last_at: datetime | None
    last_by: str
    version: int
    comments: int
    answered_first: int
    clashes: int
    closes_at: datetime | None
    author: str
    other_author: str
    n_authors: int
    now: datetime
    zone: str

    @property
    def url(self) -> str:
        return reverse("recommendations:draft", args=[self.pk])

    @property
    def status(self) -> str:
        return "draft-commented" if self.was_commented else f"draft-{self.state}"

    @property
    def was_commented(self) -> bool:
        """Whether comments on it were open and aren't any more: its authors go on."""
        return self.state == State.COMMENTS and self.closes_at is None

    @property
    def is_put_away(self) -> bool:
        return self.state in Draft.PUT_AWAY

    @property
    def is_decided(self) -> bool:
        return self.state in Draft.DECIDED

    @property
    def is_late(self) -> bool:
        """Due before today, and not ready to be decided."""
        if self.due_on is None or self.state not in Draft.WRITTEN:
            return False
        return self.due_on < zones.local_date(self.now, self.zone)

    @property
    def days_late(self) -> int:
        return (zones.local_date(self.now, self.zone) - self.due_on).days if self.due_on else 0

    @property
    def held_by(self) -> str:
        """Who has the next step in hand."""
        if self.state in (State.READY, State.ADOPTED):
            return _("the coordinator")
        if self.state == State.VOTING:
            return _("those who vote")
        if self.is_decided:
            return ""
        if self.state == State.COMMENTS and not self.was_commented:
            return _("those who comment")
        if self.n_authors > 2:
            others = self.n_authors - 1
            return ngettext("%(name)s and %(n)s other", "%(name)s and %(n)s others", others) % {
                "name": self.author,
                "n": others,
            }
        if self.other_author:
            return _("%(name)s and %(other)s") % {"name": self.author, "other": self.other_author}
        return self.author

    @property
    def in_the_way(self) -> str:
        """What keeps it from its next step; "" where nothing does."""
        if self.is_put_away or self.is_decided:
            return ""
        if self.clashes:
            return ngettext(
                "%(n)s paragraph that two changed",
                "%(n)s paragraphs that two changed",
                self.clashes,
            ) % {"n": self.clashes}
        if not self.n_authors:
            return _("nobody writes it")
        if self.reason:
            return self.reason
        if self.state == State.DRAFT and not self.version:
            return _("no version yet")
        missing = len(equity.BEFORE_COMMENTS) - self.answered_first
        if self.state == State.DRAFT and missing:
            return ngettext(
                "%(n)s equity question first", "%(n)s equity questions first", missing
            ) % {"n": missing}
        return ""


_COLUMNS = (
    "pk", "title", "kind", "state", "reason", "due_on", "focus_area_id", "topic__name",
    "workgroup__name", "last_at", "last_by", "n_versions", "n_comments", "n_first", "n_clashes",
    "round_closes_at", "author", "other_author", "n_authors",
)  # fmt: skip


def _count(model, **which) -> Coalesce:
    rows = model.objects.filter(draft=OuterRef("pk"), **which).order_by().values("draft")
    counted = rows.annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def lines_of(drafts: QuerySet, *, zone: str, now: datetime) -> list[Line]:
    """These drafts with all that a list shows of them: one query, whatever their number."""
    newest = Save.objects.filter(draft=OuterRef("pk"), set_aside=False).order_by("-pk")
    rounds = CommentRound.objects.filter(draft=OuterRef("pk"), closed_at=None)
    writers = Author.objects.filter(draft=OuterRef("pk"), writes=True).order_by("added_at", "pk")
    first = list(equity.BEFORE_COMMENTS)
    answered = EquityAnswer.objects.filter(draft=OuterRef("pk"), question__in=first)
    answered = answered.exclude(text="").order_by().values("draft")
    rows = (
        drafts.annotate(
            last_at=Subquery(newest.values("at")[:1], output_field=DateTimeField()),
            last_by=Subquery(newest.values("person__name")[:1], output_field=CharField()),
            n_versions=_count(Version),
            n_comments=_count(Thread, state=Thread.State.OPEN),
            n_first=Coalesce(
                Subquery(answered.annotate(n=Count("pk")).values("n"), output_field=IntegerField()),
                0,
            ),
            n_clashes=_count(Clash, settled_at=None),
            round_closes_at=Subquery(rounds.values("closes_at")[:1]),
            author=Subquery(writers.values("user__name")[:1]),
            other_author=Subquery(writers.values("user__name")[1:2]),
            n_authors=_count(Author, writes=True),
        )
        .order_by("title", "pk")
        .values_list(*_COLUMNS)
    )
    return [_line(row, zone, now) for row in rows]


def _line(row: tuple, zone: str, now: datetime) -> Line:
    values: list[Any] = list(row)
    # Topic, workgroup, and the names of people.
    for place in (7, 8, 10, 16, 17):
        values[place] = values[place] or ""
    return Line(*values, now=now, zone=zone)


def late_first(lines: Iterable[Line]) -> list[Line]:
    """Late ones by their day, then by what is due next, those without a day last."""
    far = date.max
    return sorted(
        lines,
        key=lambda one: (one.is_put_away, not one.is_late, one.due_on or far, one.title, one.pk),
    )


@dataclass
class Area:
    """A focus area of a team's board with its drafts."""

    pk: int
    slug: str
    number: int
    name: str
    lines: list[Line]


def areas_of(areas: Iterable, lines: list[Line]) -> list[Area]:
    """The focus areas in order, each with its drafts that are worked on."""
    by_area: dict[int, list[Line]] = {}
    for line in late_first(one for one in lines if not one.is_put_away):
        by_area.setdefault(line.focus_area_id, []).append(line)
    return [
        Area(one.pk, one.slug, one.number, one.name, by_area.get(one.pk, []))
        for one in areas
        if not one.retired or one.pk in by_area
    ]


def ideas_of(team, user) -> list[Idea]:
    """The team's open ideas, each with how many would work on it, whether ``user`` does, and, for
    who sees the needs board, the first need that is linked to it (``need_id``, ``need_what``).
    """
    supporters = IdeaSupporter.objects.filter(idea=OuterRef("pk"))
    number = supporters.order_by().values("idea").annotate(n=Count("pk")).values("n")
    needs = Need.objects.visible_to(user).filter(links__idea=OuterRef("pk")).order_by("pk")
    return list(
        Idea.objects.filter(team=team, state=Idea.State.OPEN)
        .select_related("proposed_by", "focus_area")
        .annotate(
            n_supporters=Coalesce(Subquery(number, output_field=IntegerField()), 0),
            mine=Exists(supporters.filter(user=user)),
            need_id=Subquery(needs.values("pk")[:1]),
            need_what=Subquery(needs.values("what")[:1]),
        )
        .order_by("-created_at", "-pk")
    )


# --- all teams ----------------------------------------------------------------------------------

# What a cell of region x focus area shows first: what is furthest.
_ORDER = {
    state: place
    for place, state in enumerate(
        (
            *(State.PUBLISHED, State.ADOPTED, State.VOTING),
            *(State.READY, State.COMMENTS, State.DRAFT),
        )
    )
}


@dataclass
class Cell:
    """One team's drafts in one focus area: how many in which state."""

    area: Any
    counts: list[tuple[str, int]]
    late: int

    @property
    def total(self) -> int:
        return sum(n for _state, n in self.counts)


def table_of(teams: Iterable, areas: list, now: datetime) -> list[tuple[Any, list[Cell]]]:
    """Each team with a cell for each focus area: one query, whatever their number."""
    teams = list(teams)
    through = Draft.teams.through.objects.filter(team__in=[one.pk for one in teams])
    rows = through.exclude(draft__state__in=Draft.PUT_AWAY).values_list(
        "team_id", "draft__focus_area_id", "draft__state", "draft__due_on"
    )
    zones_of = {one.pk: one.hub.zone for one in teams}
    found: dict[tuple[int, int], dict[str, int]] = {}
    late: dict[tuple[int, int], int] = {}
    for team_id, area_id, state, due_on in rows:
        counts = found.setdefault((team_id, area_id), {})
        counts[state] = counts.get(state, 0) + 1
        today = zones.local_date(now, zones_of[team_id])
        if due_on is not None and due_on < today and state in Draft.WRITTEN:
            late[team_id, area_id] = late.get((team_id, area_id), 0) + 1
    return [
        (
            team,
            [
                Cell(
                    area,
                    sorted(
                        found.get((team.pk, area.pk), {}).items(),
                        key=lambda one: _ORDER.get(one[0], 9),
                    ),
                    late.get((team.pk, area.pk), 0),
                )
                for area in areas
            ],
        )
        for team in teams
    ]
