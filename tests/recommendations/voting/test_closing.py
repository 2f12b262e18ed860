"""What happens by itself: the reminder, more days, the end, and what came of it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from mailing import weekly
from mailing.models import Mail
from recommendations.models import Ballot, Concern, Draft, EquityAnswer
from recommendations.voting import outcomes
from recommendations.voting.services import closing
from recommendations.voting.services.answering import Said
from teams.services import members
from tests.factories import MembershipFactory, UserFactory

from .votes import (
    AHEAD,
    HARM,
    MONDAY,
    NOT_MINE,
    OVER_CLOCKS_AND_BREAKS,
    another,
    answered,
    closed,
    opened,
    spring_break,
    url,
)  # fmt: skip

pytestmark = pytest.mark.django_db


def test_enough_answers_and_no_harm_adopt_the_version_with_its_tally(world):
    call = opened(world)
    answered(call, world.ana)
    answered(call, world.ben, NOT_MINE)
    closed(call)
    world.draft.refresh_from_db()
    ballot = call.ballots.get()
    assert (world.draft.state, world.draft.adopted_version) == (
        "adopted",
        ballot.texts.get().version,
    )
    assert (ballot.electors, ballot.needed, ballot.answered) == (3, 2, 2)
    assert (ballot.ahead, ballot.not_mine, ballot.harm) == (1, 1, 0)
    assert call.closed_at >= call.closes_at


def test_it_never_closes_early_even_if_all_have_answered(world):
    call = opened(world)
    for user in (world.ana, world.ben, world.cora):
        answered(call, user)
    assert closing.sweep(now=call.closes_at - timedelta(minutes=1)) == 0
    call.refresh_from_db()
    assert call.closed_at is None


def test_too_few_extend_it_once_by_three_school_days_and_then_it_is_ready_again(world):
    call = opened(world)
    answered(call, world.ana)
    closed(call)
    # Veterans Day is no school day: Thursday, Friday, Monday.
    assert call.closed_at is None and call.closes_at == datetime(2026, 11, 17, 1, tzinfo=UTC)
    told = Mail.objects.filter(kind="recommendations.vote_extended")
    assert {mail.user for mail in told} == {world.ben, world.cora}
    closed(call)
    world.draft.refresh_from_db()
    assert (call.ballots.get().outcome, world.draft.state) == ("too_few", "ready")
    assert "Too few answered" in world.draft.reason
    again = opened(world, key="again", now=call.closed_at + timedelta(days=1))
    assert again.ballots.get().second_of is None


def test_one_harm_sends_it_back_to_be_written_with_a_concern(world):
    call = opened(world)
    answered(call, world.ana)
    answered(call, world.cora, HARM)
    closed(call)
    world.draft.refresh_from_db()
    assert (call.ballots.get().outcome, world.draft.state) == ("harm", "comments")
    assert "saw a harm" in world.draft.reason
    assert Concern.objects.get().vote.elector.user == world.cora


def test_each_text_of_a_vote_is_decided_by_itself(world):
    other = another(world, "Coaches for K-5")
    call = opened(world, world.draft, other)
    for number, said in ((1, AHEAD), (2, HARM)):
        answered(call, world.ana, number=number)
        answered(call, world.cora, said, number=number)
    closed(call)
    states = dict(Draft.objects.values_list("title", "state"))
    assert states == {"Science every week": "adopted", "Coaches for K-5": "comments"}


def test_who_left_is_out_of_the_count_and_the_tally_says_so(world, signed):
    call = opened(world)
    answered(call, world.ana, Said("ahead", sentence="At last."))
    answered(call, world.ben)
    answered(call, world.cora, HARM)
    members.leave(
        membership=world.cora.memberships.get(), on=date(2026, 11, 3), actor=world.dana, via="web",
        now=MONDAY + timedelta(days=1),
    )  # fmt: skip
    closed(call)
    ballot = call.ballots.get()
    assert (ballot.outcome, ballot.electors, ballot.harm) == ("adopted", 2, 0)
    shown = signed(world.ben).get(call.get_absolute_url()).content.decode()
    assert "out of the count: Cora Lind" in shown
    for words in ("Go ahead (consent): 2", "stands aside): 0", "objects): 0", "At last."):
        assert words in shown


def test_that_somebody_left_undone_puts_them_back_into_the_count(world):
    from teams.hooks import membership_ended, memberships_restored

    call = opened(world)
    seat = world.cora.memberships.select_related("team", "user").get()
    moment = {"memberships": [seat], "actor": world.dana, "via": "web", "now": MONDAY}
    membership_ended(**moment)
    assert call.electors.filter(left_at=None).count() == 2
    memberships_restored(**moment)
    assert call.electors.filter(left_at=None).count() == 3


def test_who_answered_was_no_mistake_and_who_did_not_goes_without_a_trace(world):
    from foundation.refusals import Refused
    from teams.hooks import memberships_mistaken

    call = opened(world)
    dee = UserFactory()
    seat = MembershipFactory(team=world.team, user=dee)
    later = opened(world, another(world, "More"), key="later")
    memberships_mistaken(memberships=[seat], actor=world.dana, via="web", now=MONDAY)
    assert not later.electors.filter(user=dee).exists()
    answered(call, world.cora)
    seat = world.cora.memberships.get()
    with pytest.raises(Refused, match="answered in a vote"):
        memberships_mistaken(memberships=[seat], actor=world.dana, via="web", now=MONDAY)


def test_one_reminder_two_days_before_to_the_silent_in_their_working_hours(world):
    call = opened(world)
    answered(call, world.ana)
    # It closes on Tuesday at 5 pm: Sunday, 9 am, waits for Monday, 8 am, of each reader.
    sunday = datetime(2026, 11, 8, 17, tzinfo=UTC)
    assert closing.sweep(now=sunday - timedelta(minutes=5)) == 0
    closing.sweep(now=sunday + timedelta(minutes=1))
    closing.sweep(now=sunday + timedelta(hours=2))
    mails = Mail.objects.filter(kind="recommendations.vote_reminder")
    assert {mail.user for mail in mails} == {world.ben, world.cora}
    assert {mail.key for mail in mails} == {
        f"remind:{one.pk}:2026-11-09" for one in (world.ben, world.cora)
    }
    assert {mail.send_after for mail in mails} == {datetime(2026, 11, 9, 16, tzinfo=UTC)}


def test_whose_day_has_an_automatic_mail_already_is_reminded_on_the_next(world):
    from gatherings.reminders import key_of
    from mailing.services import NewMail, enqueue

    call = opened(world)
    monday = datetime(2026, 11, 9, 17, tzinfo=UTC)
    enqueue([NewMail(key=key_of(world.cora, monday), user=world.cora, kind="test")], now=MONDAY)
    for user in (world.ana, world.ben):
        answered(call, user)
    closing.sweep(now=monday)
    assert not Mail.objects.filter(kind="recommendations.vote_reminder").exists()
    closing.sweep(now=monday + timedelta(days=1))
    assert Mail.objects.get(kind="recommendations.vote_reminder").user == world.cora


def test_who_answered_meanwhile_gets_no_reminder(world):
    call = opened(world)
    closing.sweep(now=datetime(2026, 11, 8, 18, tzinfo=UTC))
    mail = Mail.objects.get(kind="recommendations.vote_reminder", user=world.cora)
    from mailing.writers import Nothing
    from mailing.writing import write

    answered(call, world.cora)
    (written,) = write([mail], datetime(2026, 11, 9, 17, tzinfo=UTC))
    assert isinstance(written.instead, Nothing)


@pytest.mark.parametrize(("opens", "closes"), OVER_CLOCKS_AND_BREAKS)
def test_it_closes_at_5_pm_over_the_change_of_clocks_and_a_school_break_and_once(
    world, opens, closes
):
    spring_break(world)
    call = opened(world, now=opens)
    assert call.closes_at == closes
    answered(call, world.ana)
    answered(call, world.ben)
    assert closing.sweep(now=closes - timedelta(seconds=1)) <= 1
    assert Ballot.objects.get().outcome == "open"
    assert closing.sweep(now=closes) == 1 and closing.sweep(now=closes) == 0
    assert Ballot.objects.get().outcome == "adopted"


def test_an_adopted_text_without_its_equity_answers_stays_undecided_and_says_why(world, caplog):
    call = opened(world)
    answered(call, world.ana)
    answered(call, world.ben)
    EquityAnswer.objects.filter(draft=world.draft, question=2).update(text="")
    closing.sweep(now=call.closes_at)
    world.draft.refresh_from_db()
    call.refresh_from_db()
    assert (world.draft.state, call.closed_at) == ("voting", None)
    assert "waits for the next sweep" in caplog.text


def test_authors_are_told_at_once_and_voters_with_their_next_letter(world):
    call = opened(world)
    for user in (world.ana, world.ben, world.cora):
        answered(call, user)
    closed(call)
    told = Mail.objects.filter(kind="recommendations.vote_closed")
    assert {mail.user for mail in told} == {world.ana, world.ben}
    assert "adopted; 3 go ahead" in told[0].text
    now = call.closed_at + timedelta(hours=1)
    assert outcomes.waiting(now) == {world.ana.pk, world.ben.pk, world.cora.pk}
    letter = Mail(key="x", user=world.cora, kind="any")
    (said,) = outcomes.besides([letter], now)["x"]
    assert said.text == "Science every week: adopted; 3 go ahead, nobody sees a harm"
    weekly.choose(user=world.cora, wanted=[], actor=world.cora, via="web")
    assert outcomes.besides([letter], now) == {}


def test_coordinators_see_a_vote_that_closes_soon_with_too_few(world, signed):
    call = opened(world)
    from django.utils import timezone

    call.opens_at, call.closes_at = (
        timezone.now() - timedelta(days=6),
        timezone.now() + timedelta(days=2),
    )
    call.save()
    shown = signed(world.dana).get("/needs-attention/").content.decode()
    assert "Vote on “Science every week”: 0 have answered, 2 must." in shown


def test_the_drafts_page_says_how_many_answered_and_leads_to_the_vote(world, signed):
    from django.utils import timezone

    call = opened(world, now=timezone.now())
    shown = signed(world.cora).get(world.draft.get_absolute_url()).content.decode()
    assert "0 people have answered; 2 of 3 must." in shown
    assert call.get_absolute_url() in shown and url("vote", call.pk) == call.get_absolute_url()
