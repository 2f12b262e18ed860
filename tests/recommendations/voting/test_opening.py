"""Opening a vote: what it asks of a text, who may answer, its mail, and Undo."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from foundation import richtext
from foundation.refusals import Refused
from mailing.models import Mail, Sending
from mailing.undo import undo_sending
from mailing.writing import write
from recommendations.models import Draft, EquityAnswer, TeamRule, VoteCall
from recommendations.services import texts
from recommendations.voting import tally
from recommendations.voting.services import harms, opening, team_rule
from tests.factories import (
    MembershipFactory,
    TeamFactory,
    UserFactory,
    WorkgroupFactory,
    WorkgroupMemberFactory,
)
from tests.factories.deciding import VoteCallFactory

from .votes import AHEAD, HARM, MONDAY, another, answered, closed, opened, ready, url

pytestmark = pytest.mark.django_db


def test_the_electorate_is_who_is_active_at_opening_and_the_text_is_voted_on(world):
    call = opened(world)
    later = UserFactory()
    MembershipFactory(team=world.team, user=later)
    assert {one.user for one in call.electors.all()} == {world.ana, world.ben, world.cora}
    world.draft.refresh_from_db()
    assert world.draft.state == "voting"
    assert (call.closes_at - call.opens_at) > timedelta(days=7)
    # Tuesday, November 10, 5 pm Pacific standard time: clocks changed the day before it opened.
    assert call.closes_at == datetime(2026, 11, 11, 1, tzinfo=UTC)


def test_one_mail_a_person_leads_to_all_texts_and_to_nobody_elses_answers(world):
    second = another(world, "Coaches for K-5")
    opened(world, world.draft, second)
    mails = Mail.objects.filter(kind="recommendations.vote")
    assert {mail.user for mail in mails} == {world.ana, world.ben, world.cora}
    (written,) = write([mails.get(user=world.cora)], MONDAY)
    mail = written.text
    assert "2 texts" in mail.subject and "Tue, Nov 10" in mail.subject
    assert "Science every week" in mail.text and "Coaches for K-5" in mail.text
    assert mail.text.count("/decide/") == 1 and "needn't sign in" in mail.text


def test_pressed_twice_it_opens_once(world):
    opened(world, key="same")
    opened(world, key="same")
    assert VoteCall.objects.count() == 1


def test_what_is_not_ready_is_not_voted_on(world):
    Draft.objects.filter(pk=world.draft.pk).update(state="comments")
    with pytest.raises(Refused, match="isn't ready for a vote"):
        opened(world)


def test_without_all_equity_answers_no_vote_opens(world):
    EquityAnswer.objects.filter(draft=world.draft, question=4).delete()
    with pytest.raises(Refused, match="Answer equity question 4"):
        opened(world)


@pytest.mark.parametrize(
    "day", [date(2026, 11, 4), date(2026, 11, 13), date(2026, 11, 11), date(2027, 5, 4)]
)
def test_a_day_too_early_a_friday_a_holiday_and_one_too_far_are_refused(world, day):
    with pytest.raises(Refused) as refused:
        opened(world, closes_on=day)
    assert refused.value.field == "closes_on"
    assert opened(world, closes_on=date(2026, 11, 17)).closes_at.date() == date(2026, 11, 18)


def test_undo_takes_it_back_until_somebody_has_answered(world, settings):
    settings.STEMHUB_UNDO_SECONDS = 600
    call = opened(world)
    undo_sending(sending=Sending.objects.get(), actor=world.ana, via="web", now=MONDAY)
    world.draft.refresh_from_db()
    assert world.draft.state == "ready" and not VoteCall.objects.exists()
    call = opened(world, key="again")
    answered(call, world.cora)
    sending = Sending.objects.get(key="again")
    with pytest.raises(Refused, match="answered already"):
        undo_sending(sending=sending, actor=world.ana, via="web", now=MONDAY)


def test_a_collection_is_one_question_on_several_resources(world):
    pair = [another(world, title, kind="resource") for title in ("Kits", "Maps")]
    call = opened(world, *pair, collection=True)
    assert [one.texts.count() for one in call.ballots.all()] == [2]
    with pytest.raises(Refused, match="Only toolkit resources"):
        opened(world, collection=True, key="other")


def test_a_rule_that_the_team_cannot_meet_is_said_before_it_opens(world):
    TeamRule.objects.create(team=world.team, role="coach", role_needed=2)
    with pytest.raises(Refused, match="Change the rule first"):
        opened(world)


def test_an_open_vote_keeps_the_rule_it_began_with(world):
    from fractions import Fraction

    call = opened(world)
    team_rule.set_rule(
        team=world.team, answer=Fraction(1), ahead=Fraction(1), role="", role_needed=0,
        actor=world.dana, via="web",
    )  # fmt: skip
    call.refresh_from_db()
    assert (call.answer_num, call.answer_den) == (2, 3)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"answer": "1/3"}, "answer"),
        ({"ahead": "1/3"}, "ahead"),
        ({"role": "coach"}, "role_needed"),
        ({"role_needed": 2}, "role"),
        ({"role": "coach", "role_needed": 9}, "role_needed"),
    ],
)
def test_no_rule_below_half_and_no_number_without_a_role(world, given, field):
    from fractions import Fraction

    asked = {"answer": "2/3", "ahead": "3/4", "role": "", "role_needed": 0} | given
    for name in ("answer", "ahead"):
        asked[name] = Fraction(asked[name])
    with pytest.raises(Refused) as refused:
        team_rule.set_rule(team=world.team, **asked, actor=world.dana, via="web")
    assert refused.value.field == field


@pytest.fixture
def joint(world):
    """The team's text is one of South Metro, too, where Eve alone is a member."""
    other = TeamFactory(cycle=world.cycle, name="South Metro")
    world.eve = UserFactory(name="Eve Hall")
    MembershipFactory(team=other, user=world.eve)
    world.draft.teams.add(other)
    return other


def both_open(world, other, *, key="", now=MONDAY):
    first = opened(world, key=f"first{key}", now=now)
    later = now + timedelta(hours=2)
    return first, opened(world, team=other, actor=world.eve, key=f"south{key}", now=later)


def test_a_joint_text_is_voted_on_by_each_team_and_adopted_by_those_that_go_ahead(world, joint):
    first, second = both_open(world, joint)
    for user in (world.ana, world.ben, world.cora):
        answered(first, user)
    closed(first)
    # Nobody answers in the other one: it is open longer once, and ends with too few.
    closed(closed(second))
    world.draft.refresh_from_db()
    assert world.draft.adopted_version == first.ballots.get().texts.get().version
    assert second.ballots.get().outcome == "too_few"


@pytest.mark.parametrize(
    ("said", "outcome", "words"),
    [
        (AHEAD, "adopted", "adopted"),
        # Seen there again it is that team's own word: the others adopt it.
        (HARM, "harm", "somebody sees a harm"),
    ],
)
def test_a_joint_text_in_which_one_team_sees_a_harm_is_answered_before_any_adopts_it(
    world, joint, said, outcome, words
):
    first, second = both_open(world, joint)
    for user in (world.ana, world.ben, world.cora):
        answered(first, user)
    answered(second, world.eve, HARM, now=second.opens_at + timedelta(hours=1))
    closed(first)
    assert first.ballots.get().outcome == "adopted"
    world.draft.refresh_from_db()
    assert (world.draft.state, world.draft.adopted_version) == ("comments", None)
    concern = world.draft.concerns.get()
    assert concern.vote.elector.user == world.eve
    # The authors hear it by the mail of the team that goes ahead, too.
    mail = Mail.objects.get(key=f"vote-closed:{first.pk}:{world.ana.pk}")
    (written,) = write([mail], second.closes_at + timedelta(hours=1))
    assert "Science every week: this team adopts it; 3 go ahead" in written.text.text
    assert "Change the text where it would do harm" in written.text.text

    now = second.closes_at + timedelta(days=1)
    save = texts.newest(world.draft)
    blocks = [*richtext.blocks(save.html), *richtext.blocks("<p>A fund pays.</p>")]
    texts.put(world.draft, blocks, person=world.ana, before=save, now=now)
    harms.answer(
        draft=world.draft, answers={concern.pk: "A fund."}, actor=world.ana, via="web", now=now
    )
    harms.say_met(concern=concern, met=True, actor=world.eve, via="web", now=now)
    first, second = both_open(world, joint, key=" again", now=now)
    for user in (world.ana, world.ben):
        answered(first, user, now=second.opens_at + timedelta(hours=1))
    answered(second, world.eve, said, now=second.opens_at + timedelta(hours=1))
    closed(second)
    world.draft.refresh_from_db()
    assert (world.draft.state, world.draft.adopted_version.number) == ("adopted", 2)
    assert [ballot.outcome for ballot in second.ballots.all()] == [outcome]
    lines = [one.said for one in tally.teams_of(world.draft)]
    assert [one.split(";")[0] for one in lines] == ["adopted", words]
    assert all(one.endswith(".") and not one.endswith("..") for one in lines)


def test_a_joint_text_waits_until_every_team_has_voted(world):
    other = TeamFactory(cycle=world.cycle, name="South Metro")
    MembershipFactory(team=other, user=UserFactory())
    world.draft.teams.add(other)
    call = opened(world)
    for user in (world.ana, world.ben, world.cora):
        answered(call, user)
    closed(call)
    world.draft.refresh_from_db()
    assert (call.ballots.get().outcome, world.draft.state) == ("adopted", "voting")
    from recommendations.voting.services import closing

    closing.sweep(now=call.closed_at + timedelta(days=31))
    world.draft.refresh_from_db()
    assert world.draft.state == "adopted"


def test_a_harm_seen_in_one_team_is_answered_before_the_others_are_asked(world, joint):
    call = opened(world)
    answered(call, world.ana, HARM)
    for user in (world.ben, world.cora):
        answered(call, user)
    closed(call)
    world.draft.refresh_from_db()
    assert (world.draft.state, world.draft.concerns.count()) == ("comments", 1)
    with pytest.raises(Refused):
        opened(world, team=joint, actor=world.eve, key="south", now=call.closed_at)


def test_an_author_opens_it_by_form_preview_and_send(world, signed):
    ana = signed(world.ana)
    page = ana.get(url("vote_open", world.team.pk)).content.decode()
    assert "Science every week (version 1)" in page and "Two thirds of those who may vote" in page
    day = ana.get(url("vote_open", world.team.pk)).context["form"]["closes_on"].value()
    typed = {"drafts": [world.draft.pk], "closes_on": day.isoformat()}
    answer = ana.post(url("vote_open", world.team.pk), typed)
    assert answer.status_code == 302, answer.content.decode()
    page = ana.get(answer["Location"])
    assert "2 of 3 must answer" in page.content.decode()
    assert set(page.context["names"]) == {"Ana Ruiz", "Ben Okafor", "Cora Lind"}
    preview = ana.get(f"{answer['Location']}&preview=0").content.decode()
    assert "/decide/example/" in preview
    sent = ana.post(
        answer["Location"],
        {"sending_key": page.context["sending_key"], "digest": page.context["digest"]},
    )
    call = VoteCall.objects.get()
    assert sent["Location"] == call.get_absolute_url()


def test_back_from_the_mail_the_day_stands_there_as_typed(world, signed):
    ana = signed(world.ana)
    address = url("vote_open", world.team.pk)
    day = ana.get(address).context["form"]["closes_on"].value() + timedelta(days=7)
    typed = {"drafts": [world.draft.pk], "closes_on": day.isoformat()}
    page = ana.get(ana.post(address, typed)["Location"])
    form = ana.get(page.context["parent_url"]).context["form"]
    assert form["closes_on"].value() == day.isoformat()
    assert form["drafts"].value() == [str(world.draft.pk)]


def test_what_is_wrong_stands_beside_its_field(world, signed):
    answer = signed(world.dana).post(url("vote_open", world.team.pk), {"closes_on": "2020-01-01"})
    assert answer.status_code == 422 and "Choose at least one text." in answer.content.decode()
    answer = signed(world.dana).post(
        url("vote_open", world.team.pk), {"drafts": [world.draft.pk], "closes_on": "2020-01-01"}
    )
    assert answer.status_code == 422
    assert "Choose a Tuesday, Wednesday or Thursday" in answer.content.decode()


def test_who_only_reads_opens_no_vote(world, signed):
    assert signed(world.cora).get(url("vote_open", world.team.pk)).status_code == 403


def test_a_text_of_another_team_is_never_chosen(world, signed):
    other = TeamFactory(cycle=world.cycle)
    from tests.factories import DraftFactory

    foreign = ready(DraftFactory(team=other), actor=world.ana)
    answer = signed(world.ana).post(url("vote_open", world.team.pk), {"drafts": [foreign.pk]})
    assert answer.status_code == 422
    page = signed(world.ana).get(url("vote_send", world.team.pk) + f"?text={foreign.pk}")
    assert "Choose at least one text" in page.content.decode()


def test_no_vote_of_nobody(world):
    empty = TeamFactory(cycle=world.cycle)
    world.draft.teams.add(empty)
    assert "Nobody is a member" in str(
        opening.faults(empty, opening.Wanted([world.draft.pk]), MONDAY)[-1]
    )
    assert not VoteCallFactory.build().pk


def test_whoever_leads_its_workgroup_puts_it_to_a_vote_and_other_leaders_do_not(world, signed):
    for name in ("Ours", "Another"):
        group = WorkgroupFactory(team=world.team, hub=world.hub, cycle=world.cycle, name=name)
        user = world.cora if name == "Ours" else UserFactory(name="Dee Doe")
        if name == "Ours":
            Draft.objects.filter(pk=world.draft.pk).update(workgroup=group)
        else:
            MembershipFactory(team=world.team, user=user)
        WorkgroupMemberFactory(workgroup=group, user=user, role="facilitator")
        page = signed(user).get(url("vote_open", world.team.pk)).content.decode()
        assert ("Science every week (version 1)" in page) is (name == "Ours")


def test_the_page_says_how_old_a_text_of_a_shared_document_is(world, signed):
    Draft.objects.filter(pk=world.draft.pk).update(shared_document="https://example.org/doc")
    at = timezone.now() - timedelta(days=12)
    save = world.draft.saves.latest("pk")
    world.draft.brought_in.create(html=save.html, at=at, save_made=save)
    page = signed(world.ana).get(url("vote_open", world.team.pk)).content.decode()
    assert "The text here was brought in" in page and "12 days ago" in page
