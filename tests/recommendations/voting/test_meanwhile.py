"""What happens elsewhere while a vote runs: an archived cycle, a shelved text, nobody left, two tabs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from foundation.refusals import Refused
from recommendations.models import Ballot, Vote, VoteCall
from recommendations.services import states, versions
from recommendations.voting import links, querysets
from recommendations.voting.services import closing, harms, leaving
from teams.models import Cycle
from teams.services import members

from .test_harms import answer, rewritten
from .votes import AHEAD, HARM, another, answered, closed, opened, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(world):
    return opened(world, now=timezone.now() - timedelta(days=1))


def by_link(call, user):
    return url("vote_by_link", links.token_of(call.electors.get(user=user)))


def test_a_cycle_that_is_archived_ends_no_vote_and_opens_none(world, call, client):
    more = another(world, "More")
    Cycle.objects.filter(pk=world.cycle.pk).update(archived=True)
    world.team.refresh_from_db()
    for user in (world.ana, world.ben):
        address, question = by_link(call, user), call.ballots.get().pk
        assert client.post(address, {"answer": f"{question}:ahead"}).status_code == 303
    with pytest.raises(Refused, match="is over"):
        opened(world, more, now=timezone.now(), key="late")
    assert closed(call).ballots.get().outcome == "adopted"
    world.draft.refresh_from_db()
    assert world.draft.state == "adopted"


def test_a_link_in_an_old_mailbox_ends_in_an_archived_cycle_too(world, call, client):
    Cycle.objects.filter(pk=world.cycle.pk).update(archived=True)
    address = by_link(call, world.ben)
    leaving.end_links(users=[world.ben], actor=None, via="web")
    assert client.get(address).status_code == 410


def test_while_it_is_voted_on_a_text_stays_where_and_as_it_is(world, call):
    given = {"draft": world.draft, "actor": world.dana, "via": "web"}
    for deed in (
        lambda: states.shelve(reason="Later", **given),
        lambda: states.send_back(state="comments", reason="More", **given),
        lambda: states.make_ready(**given),
        lambda: versions.keep(**given),
    ):
        with pytest.raises(Refused):
            deed()
    world.draft.refresh_from_db()
    assert world.draft.state == "voting"


def test_a_text_that_was_shelved_since_the_mail_was_shown_is_not_voted_on(world, signed):
    ana = signed(world.ana)
    address = url("vote_send", world.team.pk) + f"?text={world.draft.pk}"
    page = ana.get(address)
    states.shelve(draft=world.draft, reason="Later", actor=world.dana, via="web")
    sent = ana.post(
        address,
        {"sending_key": page.context["sending_key"], "digest": page.context["digest"]},
    )
    assert sent.status_code != 302 and not VoteCall.objects.exists()


def test_where_everybody_has_left_too_few_answered(world, call):
    for user in (world.ana, world.ben, world.cora):
        answered(call, user, now=timezone.now())
    for seat in world.team.memberships.active():
        members.leave(
            membership=seat, on=timezone.localdate(), actor=world.dana, via="web", reason="moved"
        )
    closing.sweep(now=call.closes_at)
    ballot = closed(call).ballots.get()
    assert (ballot.outcome, ballot.electors, ballot.needed) == (Ballot.Outcome.TOO_FEW, 0, 1)


def test_of_two_tabs_and_a_forwarded_link_the_last_press_counts_once(world, call, client):
    """The second tab shows no answer yet; whoever has the link answers for its person."""
    address, question = by_link(call, world.ben), call.ballots.get().pk
    for _tab in range(2):
        client.get(address)
    words = {f"what-{question}": "Cost", f"whom-{question}": "Us", f"safe-{question}": "Money"}
    client.post(address, words | {"answer": f"{question}:harm"})
    client.post(address, {"answer": f"{question}:ahead"})
    vote = Vote.objects.get()
    assert (vote.elector.user, vote.choice, vote.what) == (world.ben, "ahead", "")
    assert "Answering for Ben" in client.get(address).content.decode()


def test_who_saw_a_harm_and_left_is_not_waited_for(world):
    call = opened(world, now=timezone.now() - timedelta(days=30))
    answered(call, world.ana, AHEAD)
    answered(call, world.cora, HARM)
    closed(call)
    world.draft.refresh_from_db()
    assert "Answer the harm" in harms.waits_for(world.draft, timezone.now())
    (concern,) = querysets.open_concerns(world.draft)
    rewritten(world)
    answer(world, concern)
    assert "is asked first" in harms.waits_for(world.draft, timezone.now())
    members.leave(
        membership=world.cora.memberships.get(), on=timezone.localdate(), actor=world.dana,
        via="web", reason="moved",
    )  # fmt: skip
    assert harms.waits_for(world.draft, timezone.now()) == ""
