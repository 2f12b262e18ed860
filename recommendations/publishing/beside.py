"""Two regions' texts on one focus area beside each other."""

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from foundation.keys import is_key
from teams.models import FocusArea

from ..models import Draft, Save
from . import catalogue
from .lists_in_words import in_a_row

# So many can be chosen from.
MOST = 200


@dataclass
class Choice:
    pk: int
    title: str
    who: str


def areas() -> list[FocusArea]:
    return [one for one in FocusArea.objects.all() if not one.retired]


def area_asked(known: list[FocusArea], asked: str) -> FocusArea | None:
    return next((one for one in known if one.slug == asked), None)


def choices_of(rows: QuerySet) -> list[Choice]:
    """Two queries."""
    rows = rows.select_related("edition").prefetch_related("teams__hub")
    return [
        Choice(
            one.pk,
            one.edition.title if one.edition else one.title,
            in_a_row(list(dict.fromkeys(team.hub.name for team in one.teams.all()))),
        )
        for one in rows.defer("edition__html", "edition__words")[:MOST]
    ]


def chosen(choices: list[Choice], asked: tuple[str, str]) -> tuple[Choice | None, Choice | None]:
    """What was asked for, else the first two of different regions."""
    known = {one.pk: one for one in choices}
    one, other = (known.get(int(key)) if is_key(key) else None for key in asked)
    one = one or next((c for c in choices if c != other), None)
    if other is None and one is not None:
        rest = [c for c in choices if c.pk != one.pk]
        other = next((c for c in rest if c.who != one.who), rest[0] if rest else None)
    return one, other


def published_in(area: FocusArea) -> QuerySet:
    return catalogue.published().filter(focus_area=area)


def seen_in(area: FocusArea, user) -> QuerySet:
    """Drafts that this person may read, besides those that everybody may."""
    mine = Draft.objects.visible_to(user).filter(focus_area=area, cycle__archived=False)
    mine = mine.exclude(state__in=Draft.PUT_AWAY)
    both = Draft.objects.filter(pk__in=mine.values("pk")) | published_in(area).order_by()
    return both.order_by("title", "pk")


def texts_of(*pks: int) -> dict[int, dict[str, Any]]:
    """The words of each: the edition that is published, else the newest save; one query."""
    newest = Save.objects.filter(draft=OuterRef("pk"), set_aside=False).order_by("-pk")
    rows = Draft.objects.filter(pk__in=pks).select_related("edition")
    rows = rows.annotate(newest=Subquery(newest.values("html")[:1]))
    return {
        one.pk: {
            "draft": one,
            "published": one.edition is not None,
            "summary": one.edition.summary if one.edition else one.summary,
            "html": one.edition.html if one.edition else one.newest or "",
        }
        for one in rows
    }
