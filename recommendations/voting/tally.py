"""What was said in a vote that is closed: who said what, in the page's words and the field's."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from ..models import Ballot, BallotText, Draft, Vote, VoteCall
from . import outcomes, querysets, rule
from .panel import progress

Choice = Vote.Choice
# The field's words, for print.
TERMS = {
    Choice.AHEAD: _("consent"),
    Choice.NOT_MINE: _("stands aside"),
    Choice.HARM: _("objects"),
}


@dataclass
class Group:
    """Who gave one answer."""

    choice: str
    votes: list[Vote]

    @property
    def label(self) -> str:
        return str(Choice(self.choice).label)

    @property
    def term(self):
        return TERMS[Choice(self.choice)]


@dataclass
class Tally:
    """One question: its texts, outcome and numbers, and who said what."""

    ballot: Ballot
    texts: list[BallotText]
    groups: list[Group]
    left: list[str]
    silent: list[str]

    @property
    def numbers(self) -> str:
        return outcomes.numbers_of(self.ballot)

    @property
    def status(self) -> str:
        return f"ballot-{self.ballot.outcome}"

    @property
    def rule(self) -> list[str]:
        return rule.in_words(self.ballot)


def tallies_of(call: VoteCall) -> list[Tally]:
    """All questions of a closed vote: four queries."""
    texts: dict[int, list[BallotText]] = {}
    rows = BallotText.objects.filter(ballot__call=call).select_related("draft", "version")
    for text in rows.defer("version__html").order_by("pk"):
        texts.setdefault(text.ballot_id, []).append(text)
    electors = list(call.electors.select_related("user").order_by("user__name", "pk"))
    here = [one for one in electors if one.left_at is None]
    left = [one.user.name for one in electors if one.left_at is not None]
    votes: dict[int, dict[int, Vote]] = {}
    rows = Vote.objects.filter(ballot__call=call, elector__left_at=None)
    for vote in rows.select_related("elector__user", "entered_by", "text__draft"):
        votes.setdefault(vote.ballot_id, {})[vote.elector_id] = vote
    found = []
    for ballot in call.ballots.order_by("number"):
        said = votes.get(ballot.pk, {})
        ordered = [said[one.pk] for one in here if one.pk in said]
        groups = [
            Group(choice, [one for one in ordered if one.choice == choice])
            for choice in Choice.values
        ]
        silent = [one.user.name for one in here if one.pk not in said]
        found.append(Tally(ballot, texts.get(ballot.pk, []), groups, left, silent))
    return found


@dataclass(frozen=True)
class TeamLine:
    """One team of a text: what its vote came to, or that it hasn't opened one."""

    team: str
    call: VoteCall | None
    said: str
    outcome: str = ""

    @property
    def status(self) -> str:
        return f"ballot-{self.outcome}" if self.outcome else "draft-ready"


def teams_of(draft: Draft) -> list[TeamLine]:
    """A text's votes, team by team, each team's newest: two queries."""
    rows = Ballot.objects.filter(texts__draft=draft).select_related("call__team")
    if draft.state == Draft.State.VOTING:
        rows = rows.filter(call__opens_at__gte=draft.state_since)
    elif draft.adopted_version_id:
        rows = rows.filter(texts__version=draft.adopted_version_id)
    newest = {}
    for ballot in querysets.with_counts(rows).order_by("call__opens_at", "pk"):
        newest[ballot.call.team_id] = ballot
    return [_line(team, draft, newest.get(team.pk)) for team in draft.team_list]


def _line(team, draft: Draft, ballot: Ballot | None) -> TeamLine:
    if ballot is None:
        return TeamLine(team.name, None, str(_("has no vote on it yet.")))
    is_open = ballot.outcome == Ballot.Outcome.OPEN
    said = progress(ballot) if is_open else f"{outcomes.outcome_words(ballot, draft)}."
    return TeamLine(team.name, ballot.call, said, ballot.outcome)


def adopted_by(lines: list[TeamLine]) -> tuple[int, int]:
    """Of how many teams how many adopted it: (2, 3)."""
    return sum(one.outcome == Ballot.Outcome.ADOPTED for one in lines), len(lines)
