"""The rows of tests/test_access.py about votes, and what of them stands in its world."""

from datetime import timedelta

from django.utils import timezone

from recommendations.models import Ballot, Concern, VoteCall
from tests.factories.deciding import BallotFactory, VoteCallFactory
from tests.factories.recommendations import DraftFactory
from tests.support.access_drafts import board, draft
from tests.support.access_marks import (
    ACT,
    EVERY_ACT,
    LEAD,
    LEAD_ACT,
    LEAD_ONLY,
    MANAGE,
    NO_POST,
    OUTSIDE,
    READ,
    Row,
)

# Who saw the harm says whether it is met: nobody else finds it.
RAISED_IT = OUTSIDE + "A444"
# Who leads the team's session decides in it; members see the session alone.
DATE = OUTSIDE + "3322"


def add_votes(world) -> None:
    """An open vote, a closed one in which the member saw a harm, and a show of fingers."""
    people = [world.users["member"], world.users["facilitator"]]
    now = timezone.now()
    text = DraftFactory(team=world.team, title="Voted on", state="voting")
    world.vote = VoteCallFactory(team=world.team, people=people)
    BallotFactory(call=world.vote, draft=text)
    world.closed_vote = VoteCallFactory(
        team=world.team,
        people=people,
        opens_at=now - timedelta(days=9),
        closes_at=now - timedelta(days=1),
    )
    ballot = BallotFactory(call=world.closed_vote, draft=world.drafts["comments"])
    vote = ballot.votes.create(
        elector=world.closed_vote.electors.get(user=people[0]), choice="harm", what="Cost",
        whom="Us", safe="Money", at=now, via="web",
    )  # fmt: skip
    Ballot.objects.filter(pk=ballot.pk).update(
        outcome="harm", electors=2, needed=1, answered=1, harm=1, decided_at=now
    )
    VoteCall.objects.filter(pk=world.closed_vote.pk).update(closed_at=now)
    world.concern = Concern.objects.create(vote=vote, draft=world.drafts["comments"])
    world.fingers = world.drafts["comments"].finger_shows.create(opened_at=now)


def vote(name="vote"):
    return lambda world: {"pk": getattr(world, name).pk}


def date(world) -> dict:
    return {"pk": world.gatherings["announced"].pk}


def fingers(world) -> dict:
    return draft("comments")(world) | {"show": world.fingers.pk}


def concern(world) -> dict:
    return draft("comments")(world) | {"concern": world.concern.pk}


VOTING_ROWS = [
    Row("recommendations:vote_open", LEAD, LEAD_ACT, board),
    Row("recommendations:vote_send", LEAD, LEAD_ACT, board),
    Row("recommendations:voting_rule", MANAGE, ACT, board),
    Row("recommendations:vote", READ, EVERY_ACT, vote()),
    Row("recommendations:vote", READ, EVERY_ACT, vote("closed_vote"), "closed"),
    Row("recommendations:vote_room", MANAGE, ACT, vote()),
    Row("recommendations:decide_now", DATE, ACT, date),
    Row("recommendations:room_send", DATE, ACT, date),
    Row("recommendations:harms_answer", LEAD_ONLY, LEAD_ACT, draft("comments"), "comments"),
    Row("recommendations:harm_met", NO_POST, RAISED_IT, concern, "comments"),
    Row("recommendations:fingers", READ, NO_POST, draft("comments"), "comments"),
    Row("recommendations:fingers_begin", LEAD_ONLY, LEAD_ACT, draft("comments"), "comments"),
    Row("recommendations:fingers_show", NO_POST, EVERY_ACT, fingers, "comments"),
    Row("recommendations:fingers_end", LEAD_ONLY, LEAD_ACT, fingers, "comments"),
]
VOTING_ELSEWHERE = {
    "recommendations:vote_by_link": "tests/recommendations/voting/test_answering.py",
    "recommendations:text_by_link": "tests/recommendations/voting/test_answering.py",
    "recommendations:vote_fresh_link": "tests/recommendations/voting/test_answering.py",
    "recommendations:harm_by_link": "tests/recommendations/voting/test_harms.py",
}
