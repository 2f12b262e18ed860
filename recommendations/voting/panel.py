"""What the page of a vote shows to one person: each question, its texts, and what they said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery, TextField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundation import comparing, richtext, zones
from foundation.keys import is_key

from ..models import Ballot, BallotText, BroughtIn, Concern, Elector, ReadMark, Vote, VoteCall
from . import querysets, rule
from .services.answering import Said

Choice = Vote.Choice
# Each answer says its effect; the harm is a form of its own.
ANSWERS = (
    (Choice.AHEAD, gettext_lazy("I can live with it; it is safe enough to try.")),
    (Choice.NOT_MINE, gettext_lazy("It isn't my choice, and I don't stand in its way.")),
)
HARM_EFFECT = gettext_lazy("It stops here, is changed because of it, and voted on once more.")


@dataclass
class Question:
    """One ballot. ``typed`` is what stands in its fields, ``errors`` what is wrong with them."""

    ballot: Ballot
    texts: list[BallotText] = field(default_factory=list)
    mine: Vote | None = None
    harms: list[Concern] = field(default_factory=list)
    typed: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    just_said: bool = False

    @property
    def pk(self) -> int:
        return self.ballot.pk

    @property
    def progress(self) -> str:
        return progress(self.ballot)

    @property
    def answers(self) -> list[dict]:
        said = self.mine.choice if self.mine else ""
        return [
            {"value": value, "label": Choice(value).label, "effect": effect, "now": said == value}
            for value, effect in ANSWERS
        ]

    @property
    def sees_harm(self) -> bool:
        """Whether the form of the harm stands open."""
        words = ("what", "whom", "safe", "text")
        open_now = bool(self.errors.keys() & set(words)) or any(map(self.typed.get, words))
        return open_now or (self.mine is not None and self.mine.choice == Choice.HARM)

    @property
    def harm_effect(self):
        return HARM_EFFECT


def progress(ballot: Ballot) -> str:
    """ "9 of 16 needed have answered"; names nobody."""
    found = querysets.counted(ballot)
    n, wanted = found.answered, rule.needed(found.electors, ballot)
    said = ngettext(
        "%(n)s person has answered; %(needed)s of %(all)s must.",
        "%(n)s people have answered; %(needed)s of %(all)s must.",
        n,
    ) % {"n": n, "needed": wanted, "all": found.electors}
    missing = ballot.role_needed - found.role_answered
    if missing > 0:
        more = _("Still %(n)s of the role %(role)s.")
        said += " " + more % {"n": missing, "role": ballot.get_role_display()}
    return said


def questions_of(call: VoteCall, elector: Elector | None, *, now: datetime) -> list[Question]:
    """All questions of a vote as this person sees them: four queries, one more in a second vote."""
    ballots = list(querysets.with_counts(call.ballots.all()).order_by("number"))
    found = {one.pk: Question(one) for one in ballots}
    for text in texts_of(call, elector):
        text.changed = _changed(text)
        text.age = _age(text, call, now)
        found[text.ballot_id].texts.append(text)
    if elector is not None:
        for vote in Vote.objects.filter(elector=elector).select_related("entered_by"):
            question = found[vote.ballot_id]
            question.mine = vote
            question.typed = {
                name: getattr(vote, name)
                for name in ("what", "whom", "safe", "sentence", "printed")
            } | {"text": vote.text_id}
    second = [one for one in ballots if one.second_of_id]
    if second:
        first = [one.second_of_id for one in second]
        rows = Concern.objects.filter(vote__ballot__in=first).select_related("vote", "draft")
        concerns = list(rows.order_by("pk"))
        for ballot in second:
            # A collection may be voted on again text by text.
            drafts = {text.draft_id for text in found[ballot.pk].texts}
            found[ballot.pk].harms = [
                one
                for one in concerns
                if one.vote.ballot_id == ballot.second_of_id and one.draft_id in drafts
            ]
    return list(found.values())


def texts_of(call: VoteCall, elector: Elector | None):
    """The texts of a vote with their versions, what this person read last, and when one came in."""
    rows = BallotText.objects.filter(ballot__call=call).select_related("draft", "version")
    user = elector.user_id if elector is not None else None
    marks = ReadMark.objects.filter(draft=OuterRef("draft"), user=user)
    brought = BroughtIn.objects.filter(draft=OuterRef("draft")).exclude(save_made=None)
    return rows.annotate(
        read_html=Subquery(marks.values("save_read__html")[:1], output_field=TextField()),
        read_at=Subquery(marks.values("read_at")[:1]),
        brought_at=Subquery(brought.order_by("-save_made").values("at")[:1]),
    ).order_by("ballot__number", "pk")


def _changed(text: BallotText) -> str:
    """What changed since this person read it, in a sentence; "" where they never did."""
    if text.read_html is None:
        return ""
    if text.read_html == text.version.html:
        return _("Nothing changed since you read it.")
    old, new = richtext.blocks(text.read_html), richtext.blocks(text.version.html)
    n = comparing.summary(comparing.compare(old, new))
    said = _("Since you read it: %(changed)s changed, %(added)s new, %(removed)s taken out.")
    return said % {"changed": n["changed"], "added": n["added"], "removed": n["removed"]}


def _age(text: BallotText, call: VoteCall, now: datetime) -> str:
    """How old the text is, where its authors write it elsewhere."""
    if not text.draft.shared_document or text.brought_at is None:
        return ""
    said = _("Brought in from its shared document %(when)s.")
    return said % {"when": zones.say_distance(text.brought_at, call.team.hub.zone, now=now)}


def said_in(data: Mapping, pk: int, choice: str) -> Said:
    """What was typed about the question ``pk``: a harm's own box says whether it may be printed."""
    name = "harm_printed" if choice == Choice.HARM else "printed"
    words = {one: data.get(f"{one}-{pk}", "") for one in ("what", "whom", "safe", "sentence")}
    return Said(choice=choice, printed=f"{name}-{pk}" in data, text=_text_in(data, pk), **words)


def _text_in(data: Mapping, pk: int) -> int | None:
    """Which text of a collection a harm is about."""
    named = data.get(f"text-{pk}", "")
    return int(named) if is_key(named) else None


def keep_typed(questions: list[Question], data: Mapping, *, but: int | None = None) -> bool:
    """Put what was typed elsewhere back into its fields; whether there was anything.

    ``but``: the question that was answered just now, whose fields are as they were saved.
    """
    found = False
    for question in questions:
        if question.pk == but:
            continue
        typed = {
            name: data.get(f"{name}-{question.pk}", "")
            for name in ("what", "whom", "safe", "sentence")
        }
        kept = {name: question.typed.get(name) or "" for name in typed}
        typed["text"], kept["text"] = _text_in(data, question.pk), question.typed.get("text")
        if typed != kept and any(typed.values()):
            found = True
            question.typed |= typed
    return found
