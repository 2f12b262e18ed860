"""What the pages of a vote ask of the database: the same at 1, 3 and 25 texts and people."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from recommendations.models import Ballot, Vote, VoteCall
from recommendations.services import reading
from recommendations.voting import links
from recommendations.voting.services import closing
from tests.factories import DraftFactory, GatheringFactory, UserFactory
from tests.factories.deciding import BallotFactory, VoteCallFactory
from tests.recommendations.conftest import team_that_writes

from .votes import url

pytestmark = pytest.mark.django_db
VOTE, BY_LINK, TALLY = 8, 5, 8


def sized(n: int):
    """A vote of ``n`` people on ``n`` texts, all of them read, everything answered by all."""
    world = team_that_writes()
    people = [world.cora] + [UserFactory() for _each in range(n - 1)]
    world.call = VoteCallFactory(team=world.team, people=people)
    for number in range(n):
        draft = DraftFactory(team=world.team, title=f"Text {number}")
        ballot = BallotFactory(call=world.call, draft=draft)
        reading.read(draft=draft, actor=world.cora, via="web")
        Vote.objects.bulk_create(
            Vote(ballot=ballot, elector=one, choice="ahead", at=timezone.now(), via="web")
            for one in world.call.electors.all()
        )
    return world


def asked(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_a_vote_asks_the_same_at_1_3_and_25(client):
    signed_in, by_link = {}, {}
    for n in (1, 3, 25):
        world = sized(n)
        token = links.token_of(world.call.electors.get(user=world.cora))
        by_link[n] = asked(client, url("vote_by_link", token))
        world.sign_in(client, world.cora)
        signed_in[n] = asked(client, world.call.get_absolute_url())
        client.logout()
    assert len(set(signed_in.values())) == 1 and signed_in[1] <= VOTE, signed_in
    assert len(set(by_link.values())) == 1 and by_link[1] <= BY_LINK, by_link


def test_who_said_what_asks_the_same_at_1_3_and_25(client):
    found = {}
    for n in (1, 3, 25):
        world = sized(n)
        now = timezone.now()
        VoteCall.objects.filter(pk=world.call.pk).update(
            closes_at=now - timedelta(minutes=1), closed_at=now
        )
        Ballot.objects.filter(call=world.call).update(
            outcome="adopted",
            electors=n,
            needed=-(-2 * n // 3),
            answered=n,
            ahead=n,
            decided_at=now,
        )
        world.sign_in(client, world.cora)
        found[n] = asked(client, world.call.get_absolute_url())
        client.logout()
    assert len(set(found.values())) == 1 and found[1] <= TALLY, found


def test_the_page_of_the_room_asks_the_same_at_1_3_and_25(client):
    found = {}
    for n in (1, 3, 25):
        world = sized(n)
        session = GatheringFactory(hub=world.hub, team=world.team, cycle=world.cycle)
        now = timezone.now()
        VoteCall.objects.filter(pk=world.call.pk).update(gathering=session, opens_at=now)
        world.call.electors.update(present=True)
        world.sign_in(client, world.dana)
        found[n] = asked(client, url("vote_room", world.call.pk))
        client.logout()
    assert len(set(found.values())) == 1 and found[1] <= VOTE + 1, found


def test_opening_and_closing_ask_the_same_whoever_votes():
    found = {}
    for n in (1, 3, 25):
        world = sized(n)
        call = world.call
        VoteCall.objects.filter(pk=call.pk).update(
            opens_at=timezone.now() - timedelta(days=9),
            closes_at=timezone.now() - timedelta(days=1),
        )
        # As many people as there are, and one text: texts are decided one by one.
        call.ballots.exclude(number=1).delete()
        with CaptureQueriesContext(connection) as queries:
            closing.sweep()
        found[n] = len(queries)

    assert len(set(found.values())) == 1, found
