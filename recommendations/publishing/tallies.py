"""What a team's vote came to, with the terms that its numbers mean."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from foundation import zones

from ..models import Ballot


@dataclass(frozen=True)
class Tally:
    """One team's vote on a text. Without a ``ballot_id`` that team hasn't decided on it."""

    team: Any
    ballot_id: int | None = None
    outcome: str = ""
    decided_at: datetime | None = None
    electors: int = 0
    needed: int = 0
    answered: int = 0
    ahead: int = 0
    not_mine: int = 0
    harm: int = 0
    second: bool = False
    ahead_num: int = 1
    ahead_den: int = 1

    @property
    def decided_on(self) -> str:
        """The day in words, by the team's calendar."""
        return zones.dated(self.decided_at, self.team.hub.zone) if self.decided_at else ""

    @property
    def adopted(self) -> bool:
        return self.outcome == Ballot.Outcome.ADOPTED

    @property
    def ahead_percent(self) -> int:
        """How many of those who answered had to go ahead, in a second vote."""
        return -(-100 * self.ahead_num // self.ahead_den)


def tallies_of(ballots: Iterable[Ballot], teams: Sequence) -> list[Tally]:
    """One a team, in the order of ``teams``: its last vote. No query beyond those of ``ballots``."""
    newest = {one.call.team_id: one for one in ballots}
    return [_tally(team, newest.get(team.pk)) for team in teams]


def _tally(team, ballot: Ballot | None) -> Tally:
    if ballot is None:
        return Tally(team)
    return Tally(
        team,
        ballot.pk,
        ballot.outcome,
        ballot.decided_at,
        ballot.electors,
        ballot.needed,
        ballot.answered,
        ballot.ahead,
        ballot.not_mine,
        ballot.harm,
        ballot.second_of_id is not None,
        ballot.ahead_num,
        ballot.ahead_den,
    )
