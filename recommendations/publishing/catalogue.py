"""All published texts, as the public looks through them: filtered, searched, a page at a time."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import (
    Case,
    Count,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce

from foundation.keys import is_key
from foundation.prepared import prepared
from teams.models import FocusArea, Hub, Membership, Team

from ..models import Draft, Kind, Topic
from .lists_in_words import in_a_row
from .searching import search, tidy

A_PAGE = 25
# Of the newest texts, on the page that everybody sees first.
NEWEST = 5
PUBLISHED = Draft.State.PUBLISHED
_YEARS = range(2000, 2200)
_SLUG = re.compile(r"[-\w]{1,60}")


@dataclass
class Asked:
    """What somebody looks for; what isn't there to choose counts as not asked for."""

    words: str = ""
    area: str = ""
    region: str = ""
    kind: str = ""
    year: int | None = None

    @classmethod
    def of(cls, query) -> "Asked":
        year, kind = query.get("year", ""), query.get("kind", "")
        right = is_key(year) and int(year) in _YEARS
        return cls(
            tidy(query.get("q", "")),
            _slug(query.get("area", "")),
            _slug(query.get("region", "")),
            kind if kind in Kind.values else "",
            int(year) if right else None,
        )

    @property
    def is_anything(self) -> bool:
        return bool(self.words or self.area or self.region or self.kind or self.year)


def _slug(asked: str) -> str:
    return asked if _SLUG.fullmatch(asked) else ""


@dataclass
class Line:
    """One text in a list."""

    pk: int
    title: str
    summary: str
    kind: str
    area: str
    published_at: datetime
    zone: str
    regions: list[str] = field(default_factory=list)
    topic: str = ""
    link: str = ""
    file: str = ""

    @property
    def who(self) -> str:
        return in_a_row(self.regions)


def published() -> QuerySet:
    """The newest first. What was replaced or withdrawn keeps its page, and stands in no list."""
    return Draft.objects.filter(state=PUBLISHED).order_by("-state_since", "-pk")


def found(asked: Asked) -> QuerySet:
    """The published texts that are asked for."""
    rows = published()
    if asked.area:
        rows = rows.filter(focus_area__slug=asked.area)
    if asked.region:
        teams = Draft.teams.through.objects.filter(team__hub__slug=asked.region)
        rows = rows.filter(pk__in=teams.values("draft"))
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.year:
        first, next_year = (datetime(n, 1, 1, tzinfo=UTC) for n in (asked.year, asked.year + 1))
        rows = rows.filter(state_since__gte=first, state_since__lt=next_year)
    return search(rows, asked.words)


def lines_of(rows: QuerySet) -> list[Line]:
    """These texts as a list shows them: two queries, whatever their number."""
    return [_line(one) for one in _listed(rows)]


def newest_lines() -> list[Line]:
    """Those of the page that everybody sees first."""
    return [_line(one) for one in _newest()]


@prepared
def _newest():
    return _listed(published()[:NEWEST])


def _listed(rows: QuerySet) -> QuerySet:
    teams = Prefetch("teams", Team.objects.select_related("hub").order_by("hub__name", "pk"))
    rows = rows.select_related("edition", "focus_area", "topic", "resource_file")
    rows = rows.defer("edition__html", "edition__words", "resource_file__data", "reason")
    return rows.prefetch_related(teams)


def _line(draft: Draft) -> Line:
    hubs = list(dict.fromkeys(one.hub for one in draft.teams.all()))
    return Line(
        draft.pk,
        draft.edition.title,
        draft.edition.summary,
        draft.get_kind_display(),
        draft.focus_area.name,
        draft.state_since,
        hubs[0].zone if hubs else "UTC",
        [one.name for one in hubs],
        draft.topic.name if draft.topic else "",
        draft.resource_link,
        draft.resource_file.name if hasattr(draft, "resource_file") else "",
    )


@dataclass
class Choices:
    """What can be chosen from: (value, label)."""

    areas: list[tuple[str, str]]
    regions: list[tuple[str, str]]
    years: list[int]
    kinds: list[Any] = field(default_factory=lambda: list(Kind.choices))
    total: int = 0


def choices() -> Choices:
    """Three queries, whatever the number of texts."""
    span = Draft.objects.filter(state=PUBLISHED).aggregate(
        first=Min("state_since"), last=Max("state_since"), n=Count("pk")
    )
    years = []
    if span["n"]:
        years = list(range(span["last"].year, span["first"].year - 1, -1))
    areas = FocusArea.objects.filter(retired=False).order_by("number")
    return Choices(
        [(one.slug, one.name) for one in areas],
        list(Hub.objects.active().order_by("name").values_list("slug", "name")),
        years,
        total=span["n"],
    )


# --- the toolkit --------------------------------------------------------------------------------


def toolkit() -> list[tuple[Topic | None, list[Line]]]:
    """The toolkit's resources by topic, those without one last; three queries."""
    rows = published().filter(kind=Kind.RESOURCE)
    no_topic = Case(When(topic=None, then=1), default=0, output_field=IntegerField())
    lines = lines_of(rows.order_by(no_topic, "topic__number", "edition__title", "pk"))
    by_topic: dict[str, list[Line]] = {}
    for line in lines:
        by_topic.setdefault(line.topic, []).append(line)
    topics: list[Topic | None] = list(Topic.objects.order_by("number"))
    return [
        (topic, by_topic[name])
        for topic in [*topics, None]
        if (name := topic.name if topic else "") in by_topic
    ]


# --- a partner hub ------------------------------------------------------------------------------

TEXTS_SHOWN = 50


def teams_of(hub: Hub) -> list[Team]:
    """Its teams, the newest cycle first, with how many people each has, and no name: one query."""
    seats = Membership.objects.filter(team=OuterRef("pk"))
    here = Q(state="active") | Q(state="left", left_on__gte=OuterRef("cycle__ends_on"))
    people = seats.filter(here).order_by().values("team").annotate(n=Count("pk")).values("n")
    texts = Draft.teams.through.objects.filter(team=OuterRef("pk"), draft__state=PUBLISHED)
    number = texts.order_by().values("team").annotate(n=Count("pk")).values("n")
    return list(
        hub.teams.select_related("cycle")
        .annotate(
            n_people=Coalesce(Subquery(people, output_field=IntegerField()), 0),
            n_texts=Coalesce(Subquery(number, output_field=IntegerField()), 0),
        )
        .order_by("-cycle__starts_on", "name", "pk")
    )


def teams_with_texts() -> list[Team]:
    """Teams that published something, the newest cycle first: one query."""
    through = Draft.teams.through.objects.filter(draft__state=PUBLISHED)
    rows = Team.objects.filter(pk__in=through.values("team")).select_related("hub", "cycle")
    return list(rows.order_by("-cycle__starts_on", "name", "pk"))
