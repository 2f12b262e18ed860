"""How a text came to be: where it was on the table, who wrote it, what was said, how it was decided.

For the public nobody is named who didn't agree to be (``PublicName``), and a harm stands there in
its words only where whoever saw it lets them be printed.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from gatherings.models import Gathering

from ..models import Ballot, BallotText, Comment, CommentRound, Concern, Draft, Suggestion
from .published import around, authors_said

# Named in the order of a day on which several of them happened.
TABLE, VERSION, VOTE, HARM, ADOPTED, EDITION = (
    "table",
    "version",
    "vote",
    "harm",
    "adopted",
    "edition",
)
_ORDER = (TABLE, VERSION, VOTE, HARM, ADOPTED, EDITION)


@dataclass(frozen=True)
class Step:
    """One thing that happened; its template says it in words."""

    at: datetime
    kind: str
    of: Any
    name: str = ""

    @property
    def template(self) -> str:
        return f"recommendations/publishing/_step_{self.kind}.html"


@dataclass
class Story:
    draft: Draft
    teams: list
    zone: str
    written_by: str
    counts: dict[str, int]
    steps: list[Step] = field(default_factory=list)

    @property
    def was_talked_about(self) -> bool:
        return any(self.counts.values())


def read(draft: Draft, *, names: bool, now: datetime) -> Story:
    """``names``: for the team itself, everybody is named. Seven queries, whatever its length."""
    whose = around(draft)
    authors, unnamed = whose["authors"], whose["unnamed"]
    if names:
        authors, unnamed = [*authors, *whose["not_agreed"]], 0
    story = Story(
        draft,
        whose["teams"],
        whose["teams"][0].hub.zone if whose["teams"] else "UTC",
        authors_said(authors, unnamed),
        _counts(draft),
    )
    steps = [
        *_on_the_table(draft, now),
        *_versions(draft, names),
        *_votes(draft),
        *_harms(draft, names),
        *_editions(draft),
    ]
    if draft.adopted_at is not None:
        steps.append(Step(draft.adopted_at, ADOPTED, draft))
    story.steps = sorted(steps, key=lambda one: (one.at, _ORDER.index(one.kind)))
    return story


def _counts(draft: Draft) -> dict[str, int]:
    """How much was said: one query."""

    def number(rows) -> Coalesce:
        counted = rows.order_by().values("of").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(counted), 0)

    def of(model, path: str, **which):
        return model.objects.filter(**{path: OuterRef("pk")}, **which).annotate(of=F(path))

    people = Comment.objects.filter(thread__draft=OuterRef("pk"))
    who = people.order_by().values("thread__draft").annotate(n=Count("author", distinct=True))
    numbers = {
        "comments": number(of(Comment, "thread__draft")),
        "people": Coalesce(Subquery(who.values("n")), 0),
        "suggestions": number(of(Suggestion, "thread__draft")),
        "taken": number(of(Suggestion, "thread__draft", state=Suggestion.State.TAKEN)),
        "rounds": number(of(CommentRound, "draft")),
    }
    asked = {f"n_{name}": what for name, what in numbers.items()}
    row: Any = Draft.objects.filter(pk=draft.pk).values(**asked).get()
    return {name: row[f"n_{name}"] for name in numbers}


def _on_the_table(draft: Draft, now: datetime) -> list[Step]:
    """Sessions and meetings that took place, or are over: one query."""
    rows = Gathering.objects.filter(
        drafts_on_the_table=draft, state__in=["announced", "held"], starts_at__lte=now
    )
    return [Step(one.starts_at, TABLE, one) for one in rows.order_by("starts_at", "pk")]


def _versions(draft: Draft, names: bool) -> list[Step]:
    """Each version, who kept it, and how many saves are in it: one query."""
    rows = draft.versions.without_text().annotate(
        person=F("kept_by__name"), agreed=_agreed("kept_by")
    )
    found = []
    for one in rows.order_by("number"):
        name = one.person if one.person and (names or one.agreed) else ""
        found.append(Step(one.kept_at, VERSION, one, name))
    return found


def _votes(draft: Draft) -> list[Step]:
    """Each team's vote on each version that is decided: one query."""
    rows = BallotText.objects.filter(draft=draft).exclude(ballot__outcome=Ballot.Outcome.OPEN)
    rows = rows.select_related("ballot__call__team", "version").defer("version__html")
    return [Step(one.ballot.decided_at, VOTE, one) for one in rows]


def _harms(draft: Draft, names: bool) -> list[Step]:
    """Each harm, and what answered it: one query."""
    rows = Concern.objects.filter(draft=draft).select_related("vote__ballot", "answered_in")
    rows = rows.defer("answered_in__html").annotate(
        person=F("vote__elector__user__name"), agreed=_agreed("vote__elector__user")
    )
    found = []
    for one in rows:
        one.shows_words = names or one.vote.printed
        name = one.person if names or (one.agreed and one.vote.printed) else ""
        found.append(Step(one.vote.ballot.decided_at or one.vote.at, HARM, one, name))
    return found


def _editions(draft: Draft) -> list[Step]:
    """None where it isn't published; a query only where it was corrected."""
    if draft.edition is None:
        return []
    rows: Any = [draft.edition]
    if draft.edition.number > 1:
        rows = draft.editions.defer("html", "words")
    return [Step(one.published_at, EDITION, one) for one in rows]


def _agreed(path: str) -> Coalesce:
    return Coalesce(F(f"{path}__public_name__shown"), Value(False))
