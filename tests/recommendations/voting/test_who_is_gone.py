"""Who leaves and comes back, or whose account is closed, while a vote is open."""

from datetime import date, timedelta

import pytest

from foundation.refusals import Refused
from mailing.undo import undo_sending
from people.services import activate, deactivate
from recommendations.voting import links
from teams.services import members
from tests.factories import MembershipFactory, UserFactory

from .votes import AHEAD, HARM, MONDAY, another, answered, closed, opened, url

GONE = "You left the team while this vote was open and are back since."


@pytest.fixture
def call(world, time_machine):
    time_machine.move_to(MONDAY, tick=False)
    return opened(world)


def shut(world, user, now=MONDAY + timedelta(hours=1)):
    deactivate(user=user, actor=UserFactory(is_superuser=True), via="admin", now=now)


class TestWhoIsBack:
    @pytest.fixture
    def back(self, world, call):
        seat = world.cora.memberships.get()
        members.leave(membership=seat, on=date(2026, 11, 2), actor=world.dana, via="web")
        MembershipFactory(team=world.team, user=world.cora)
        return call

    def test_reads_the_vote_and_why_they_dont_answer_it(self, world, back, signed):
        shown = signed(world.cora).get(back.get_absolute_url())
        assert shown.status_code == 200
        page = shown.content.decode()
        assert GONE in page and "Who was in the team when" not in page
        assert 'name="answer"' not in page

    def test_their_press_is_refused_with_the_same_words(self, world, back, signed):
        pk = back.ballots.get().pk
        answer = signed(world.cora).post(back.get_absolute_url(), {"answer": f"{pk}:ahead"})
        assert answer.status_code == 422
        assert GONE in answer.content.decode()
        with pytest.raises(Refused, match="are back since"):
            answered(back, world.cora)

    def test_their_old_link_says_it_too(self, world, back, client):
        token = links.token_of(back.electors.get(user=world.cora))
        shown = client.get(url("vote_by_link", token))
        assert shown.status_code == 410
        page = shown.content.decode()
        assert GONE in page and "newer link" not in page

    def test_the_next_vote_asks_them_again(self, world, back):
        again = opened(world, another(world, "More"), key="again")
        assert again.electors.get(user=world.cora).left_at is None


def test_who_is_not_back_is_told_that_they_left_by_their_link(world, call, client):
    token = links.token_of(call.electors.get(user=world.cora))
    members.leave(
        membership=world.cora.memberships.get(), on=date(2026, 11, 2), actor=world.dana, via="web"
    )
    page = client.get(url("vote_by_link", token)).content.decode()
    # An apostrophe may be escaped.
    assert "in this team any more" in page


class TestClosedAccount:
    def test_holds_up_no_quorum_while_the_vote_is_open(self, world, call, signed):
        shut(world, world.cora)
        page = signed(world.ana).get(call.get_absolute_url()).content.decode()
        assert "0 people have answered; 2 of 2 must." in page

    def test_is_out_of_the_count_at_the_end_with_their_answer(self, world, call, signed):
        answered(call, world.cora, HARM)
        for user in (world.ana, world.ben):
            answered(call, user, AHEAD)
        shut(world, world.cora)
        closed(call)
        ballot = call.ballots.get()
        assert (ballot.outcome, ballot.electors, ballot.harm) == ("adopted", 2, 0)
        page = signed(world.ben).get(call.get_absolute_url()).content.decode()
        assert "Gone before the end, so out of the count: Cora Lind." in page

    def test_let_in_again_in_time_they_count_as_before(self, world, call):
        answered(call, world.cora)
        shut(world, world.cora)
        activate(user=world.cora, actor=UserFactory(is_superuser=True), via="admin")
        answered(call, world.ana)
        closed(call)
        ballot = call.ballots.get()
        assert (ballot.outcome, ballot.electors, ballot.ahead) == ("adopted", 3, 2)

    def test_let_in_again_after_it_opened_they_are_told_that_closed_accounts_dont_answer(
        self, world, time_machine, signed
    ):
        time_machine.move_to(MONDAY, tick=False)
        shut(world, world.cora, MONDAY - timedelta(days=1))
        call = opened(world)
        activate(user=world.cora, actor=UserFactory(is_superuser=True), via="admin")
        cora = signed(world.cora)
        page = cora.get(call.get_absolute_url()).content.decode()
        assert "when the vote opened, with an open account, answers here" in page
        assert 'name="answer"' not in page
        pressed = {"answer": f"{call.ballots.get().pk}:ahead"}
        answer = cora.post(call.get_absolute_url(), pressed)
        assert answer.status_code == 422
        assert "with an open account, votes here" in answer.content.decode()

    def test_let_in_again_while_it_is_open_longer_they_count_as_before(self, world, call):
        shut(world, world.cora)
        closed(call)
        call.refresh_from_db()
        assert call.extended_at is not None
        activate(user=world.cora, actor=UserFactory(is_superuser=True), via="admin")
        for user in (world.ana, world.ben, world.cora):
            answered(call, user)
        closed(call)
        ballot = call.ballots.get()
        assert (ballot.outcome, ballot.electors, ballot.ahead) == ("adopted", 3, 3)

    def test_keeps_no_second_team_waiting_alone(self, world, call):
        """A team of a joint text whose every account is closed votes on nothing."""
        other = MembershipFactory(team__cycle=world.team.cycle)
        world.draft.teams.add(other.team)
        shut(world, other.user)
        for user in (world.ana, world.ben):
            answered(call, user)
        closed(call)
        world.draft.refresh_from_db()
        assert world.draft.state == "adopted"


def test_who_left_came_back_and_left_again_stays_out_when_that_is_undone(world, call, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    how = {"on": date(2026, 11, 2), "actor": world.dana, "via": "web"}
    members.leave(membership=world.cora.memberships.get(), **how)
    seat = MembershipFactory(team=world.team, user=world.cora, joined_on=date(2026, 11, 2))
    row = members.leave(membership=seat, now=MONDAY + timedelta(hours=1), **how)
    undo_sending(
        sending=members.ending_of(row), actor=world.dana, via="web",
        now=MONDAY + timedelta(hours=1, seconds=5),
    )  # fmt: skip
    seat.refresh_from_db()
    assert seat.state == "active"
    assert call.electors.get(user=world.cora).left_at == MONDAY


def test_leaving_undone_puts_back_who_had_never_gone(world, call, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    row = members.leave(
        membership=world.cora.memberships.get(), on=date(2026, 11, 2), actor=world.dana, via="web"
    )
    undo_sending(
        sending=members.ending_of(row), actor=world.dana, via="web",
        now=MONDAY + timedelta(seconds=5),
    )  # fmt: skip
    assert call.electors.get(user=world.cora).left_at is None
