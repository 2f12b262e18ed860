"""A harm: answered in a new version, asked about first, and then a second vote."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from foundation import richtext
from foundation.refusals import Refused
from mailing.models import Mail
from mailing.writers import Nothing
from mailing.writing import write
from recommendations.models import Concern, Draft
from recommendations.services import rounds, states, texts, versions
from recommendations.voting import links, panel, querysets
from recommendations.voting.services import closing, harms, opening
from teams.models import Membership
from teams.services.members import leave
from tests.factories import HubFactory, MembershipFactory, TeamFactory

from .votes import AHEAD, HARM, NOT_MINE, another, answered, closed, opened, url

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def rewritten(world, words="A fund pays for substitutes."):
    save = texts.newest(world.draft)
    blocks = [*richtext.blocks(save.html), *richtext.blocks(f"<p>{words}</p>")]
    return texts.put(world.draft, blocks, person=world.ana, before=save, now=timezone.now())


def answer(world, concern, text="There is a fund now.", now=None):
    return harms.answer(
        draft=world.draft, answers={concern.pk: text}, actor=world.ana, via="web", now=now
    )


def met(concern, is_met=True):
    return harms.say_met(concern=concern, met=is_met, actor=None, via="link")


def test_a_harm_is_answered_with_a_new_version_and_not_without(world, concern):
    with pytest.raises(Refused, match="still the version that was voted on"):
        answer(world, concern)
    rewritten(world)
    with pytest.raises(Refused, match="Say what you changed"):
        answer(world, concern, " ")
    version = answer(world, concern)
    concern.refresh_from_db()
    assert (version.number, concern.answered_in, concern.met) == (2, version, None)
    mail = Mail.objects.get(kind="recommendations.harm_answered")
    assert mail.user == world.cora and "There is a fund now." in mail.text


def test_no_second_vote_before_who_raised_it_was_asked(world, concern):
    with pytest.raises(Refused, match="Answer the harm"):
        opened(world, now=timezone.now(), key="second")
    rewritten(world)
    answer(world, concern)
    with pytest.raises(Refused, match="Cora Lind is asked first"):
        opened(world, now=timezone.now(), key="second")
    met(concern)
    second = opened(world, now=timezone.now(), key="second")
    assert second.ballots.get().second_of == concern.vote.ballot
    assert second.ballots.get().texts.get().version.number == 2


def test_the_silent_are_waited_for_no_longer_than_three_school_days(world, concern):
    rewritten(world)
    answer(world, concern)
    assert harms.waits_for(world.draft, timezone.now() + timedelta(days=2))
    assert harms.waits_for(world.draft, timezone.now() + timedelta(days=14)) == ""


def test_by_their_link_they_say_in_one_press_whether_it_is_met(world, concern, client):
    address = url("harm_by_link", links.token_of(concern.vote.elector, salt=links.HARM_SALT))
    assert "Nothing waits for your word" in client.get(address).content.decode()
    rewritten(world)
    answer(world, concern)
    page = client.get(address).content.decode()
    assert "There is a fund now." in page and "Ana" not in page
    assert client.post(address, {"harm": "x"}).status_code == 422
    client.post(address, {"harm": f"{concern.pk}:yes"})
    concern.refresh_from_db()
    assert concern.met is True
    told = Mail.objects.filter(kind="recommendations.harm_said")
    assert {mail.user for mail in told} == {world.ana, world.ben}
    (written,) = write([told.get(user=world.ana)], timezone.now())
    assert "Cora Lind says it is met" in written.text.text
    assert client.get(url("vote_by_link", links.token_of(concern.vote.elector))).status_code == 410


def test_signed_in_they_say_so_on_the_drafts_page_and_nobody_else_does(world, concern, signed):
    rewritten(world)
    answer(world, concern)
    page = url("draft", world.draft.pk)
    assert "You saw this harm. Is it met?" in signed(world.cora).get(page).content.decode()
    assert "You saw this harm." not in signed(world.ana).get(page).content.decode()
    deed = url("harm_met", world.draft.pk, concern.pk)
    assert signed(world.ben).post(deed, {"met": "yes"}).status_code == 404
    signed(world.cora).post(deed, {"met": "no"})
    concern.refresh_from_db()
    assert concern.met is False


def test_the_same_word_said_again_and_the_same_answer_given_again_mail_nobody_again(world, concern):
    rewritten(world)
    for _press in range(3):
        answer(world, concern)
    assert Mail.objects.filter(kind="recommendations.harm_answered").count() == 1
    now = timezone.now()
    for n in range(3):
        harms.say_met(concern=concern, met=True, actor=None, via="link", now=now + n * SECOND)
    assert Mail.objects.filter(kind="recommendations.harm_said", user=world.ana).count() == 1


def test_once_the_cycle_is_archived_nobody_says_whether_it_is_met(world, concern):
    rewritten(world)
    answer(world, concern)
    type(world.cycle).objects.filter(pk=world.cycle.pk).update(archived=True)
    with pytest.raises(Refused, match="is over"):
        met(concern)


def test_harms_of_two_regions_that_closed_on_other_days_are_all_answered(world):
    west = MembershipFactory(team=TeamFactory(cycle=world.cycle, hub=HubFactory()))
    world.draft.teams.add(west.team)
    now = timezone.now() - timedelta(days=40)
    one = opened(world, now=now)
    two = opened(world, team=west.team, now=now + timedelta(days=7), key="west")
    answered(one, world.ana)
    answered(one, world.cora, HARM)
    answered(two, west.user, HARM)
    for call in (one, two):
        closing.sweep(now=call.closes_at + timedelta(minutes=1))
    world.draft.refresh_from_db()
    found = querysets.open_concerns(world.draft)
    assert {row.vote.elector.user for row in found} == {world.cora, west.user}
    rewritten(world)
    with pytest.raises(Refused, match="Say what you changed"):
        answer(world, found[1])


def test_authors_answer_on_the_drafts_page_and_what_is_refused_stays_typed(world, concern, signed):
    page = signed(world.ana).get(url("draft", world.draft.pk)).content.decode()
    assert "What did you change because of it?" in page and HARM.what in page
    deed = url("harms_answer", world.draft.pk)
    refused = signed(world.ana).post(deed, {f"harm-{concern.pk}": "There is a fund."})
    assert refused.status_code == 422
    shown = refused.content.decode()
    assert "Change the text first" in shown and "There is a fund." in shown
    empty = signed(world.ana).post(deed, {})
    assert "Say what you changed because of it." in empty.content.decode()
    rewritten(world)
    done = signed(world.ana).post(deed, {f"harm-{concern.pk}": "There is a fund."})
    assert done.status_code == 302
    met(Concern.objects.get())
    page = signed(world.ana).get(url("draft", world.draft.pk)).content.decode()
    assert "Open the second vote" in page
    preview = signed(world.ana).get(url("vote_send", world.team.pk) + f"?text={world.draft.pk}")
    assert preview.context["count"] == 3


def second_vote(world, concern, *said):
    rewritten(world)
    answer(world, concern)
    met(concern, is_met=False)
    call = opened(world, now=timezone.now() - timedelta(days=1), key="second")
    for user, one in zip((world.ana, world.ben, world.cora), said, strict=True):
        answered(call, user, one)
    call.refresh_from_db()
    closed(call)
    world.draft.refresh_from_db()
    return call.ballots.get()


def test_in_the_second_vote_nobody_who_sees_a_harm_adopts_it(world, concern):
    assert second_vote(world, concern, AHEAD, AHEAD, NOT_MINE).outcome == "adopted"
    assert world.draft.state == "adopted" and world.draft.adopted_version.number == 2


def test_below_the_teams_share_a_second_harm_sends_it_back_once_more(world, concern):
    # Two of three are less than three quarters.
    assert second_vote(world, concern, AHEAD, AHEAD, HARM).outcome == "harm"
    assert world.draft.state == "comments"
    assert [
        one.vote.ballot.second_of_id is not None for one in querysets.open_concerns(world.draft)
    ] == [True]


def test_with_the_teams_share_it_is_adopted_and_the_words_are_printed_if_they_wish(world, concern):
    from recommendations.models import TeamRule

    TeamRule.objects.create(team=world.team, ahead_num=1, ahead_den=2)
    ballot = second_vote(world, concern, AHEAD, NOT_MINE, HARM)
    assert (ballot.outcome, ballot.harm) == ("adopted", 1)
    assert [one.what for one in ballot.votes.filter(choice="harm", printed=True)] == [HARM.what]


def test_the_second_vote_says_what_was_seen_and_changed_and_by_link_names_nobody(
    world, concern, client
):
    rewritten(world)
    answer(world, concern)
    met(concern)
    call = opened(world, now=timezone.now(), key="second")
    mail = Mail.objects.get(kind="recommendations.vote", user=world.ben, about__call=call.pk)
    assert "decides once more" in mail.text
    address = url("vote_by_link", links.token_of(call.electors.get(user=world.ben)))
    page = client.get(address).content.decode()
    assert HARM.what in page and "There is a fund now." in page and "Cora" not in page


def test_comments_that_are_open_close_before_a_second_vote(world, concern):
    rewritten(world)
    answer(world, concern)
    met(concern)
    until = timezone.localdate() + timedelta(days=14)
    rounds.open_round(
        draft=world.draft, asked=rounds.Asked(until=until), actor=world.ana, via="web",
        sending_key="round",
    )  # fmt: skip
    found = opening.faults(world.team, opening.Wanted([world.draft.pk]), timezone.now())
    assert "Close them first" in str(found[0].message)


def test_a_collection_comes_back_as_one_and_is_voted_on_as_one_again(world, signed):
    pair = [another(world, title, kind="resource") for title in ("Kits", "Maps")]
    call = opened(world, *pair, collection=True, now=timezone.now() - timedelta(days=30))
    answered(call, world.ana)
    maps = call.ballots.get().texts.get(draft=pair[1])
    with pytest.raises(Refused, match="Choose the text that it is about"):
        answered(call, world.cora, HARM)
    answered(call, world.cora, replace(HARM, text=maps.pk))
    closed(call)
    (concern,) = Concern.objects.all()
    assert concern.draft == pair[1]
    for draft in pair:
        draft.refresh_from_db()
        assert draft.state == "comments" and querysets.open_concerns(draft) == [concern]
    # In the other text there is nothing to answer, and neither goes on before it is.
    world.draft = pair[0]
    rewritten(world)
    with pytest.raises(Refused, match="No harm waits"):
        answer(world, concern)
    shown = signed(world.ana).get(url("draft", pair[0].pk)).content.decode()
    assert "It is about another text of the collection" in shown
    versions.keep(draft=pair[0], actor=world.ana, via="web")
    for one, said in (
        (pair[0], f"The harm in {pair[1].title} is answered first"),
        (pair[1], "Answer the harm in a new version first."),
    ):
        found = opening.faults(world.team, opening.Wanted([one.pk]), timezone.now())
        assert said in str(found[0].message)
    world.draft = pair[1]
    with pytest.raises(Refused, match="Change the text first"):
        answer(world, concern)
    rewritten(world)
    answer(world, concern)
    met(concern)
    page = signed(world.ana).get(url("draft", pair[0].pk))
    asked = page.context["second_vote_url"]
    assert asked.endswith(f"?text={pair[0].pk}&text={pair[1].pk}&as=collection")
    assert signed(world.ana).get(asked).context["count"] == 3


def test_no_new_text_becomes_part_of_a_second_vote_in_which_a_share_is_enough(world):
    pair = [another(world, title, kind="resource") for title in ("Kits", "Maps")]
    call = opened(world, pair[0], now=timezone.now() - timedelta(days=30))
    answered(call, world.ana)
    answered(call, world.cora, HARM)
    closed(call)
    world.draft = pair[0]
    world.draft.refresh_from_db()
    rewritten(world)
    concern = Concern.objects.get()
    answer(world, concern)
    met(concern)
    both = opened(world, *pair, collection=True, key="second", now=timezone.now())
    assert both.ballots.get().second_of is None


@pytest.mark.parametrize("way", ["ready", "round", "shelf"])
def test_by_no_way_round_is_it_voted_on_again_without_an_answer(world, concern, signed, way):
    given = {"actor": world.ana, "via": "web"}
    rewritten(world)
    versions.keep(draft=world.draft, **given)
    if way == "shelf":
        states.shelve(draft=world.draft, reason="Later", **given)
        states.take_up(draft=world.draft, **given)
    if way != "ready":
        until = timezone.localdate() + timedelta(days=14)
        rounds.open_round(
            draft=world.draft, asked=rounds.Asked(until=until), sending_key="round", **given
        )
        rounds.close(row=world.draft.rounds.get(), **given)
    with pytest.raises(Refused, match="Answer the harm in a new version first"):
        states.make_ready(draft=world.draft, **given)
    assert opening.faults(world.team, opening.Wanted([world.draft.pk]), timezone.now())
    # Its page still asks the authors for one.
    world.draft.refresh_from_db()
    page = signed(world.ana).get(url("draft", world.draft.pk))
    assert page.context["asks_for_answer"]
    answer(world, concern)
    states.make_ready(draft=world.draft, **given)
    # Ready or not: who raised it is asked first.
    found = opening.faults(world.team, opening.Wanted([world.draft.pk]), timezone.now())
    assert "is asked first whether it is met" in str(found[0].message)


@pytest.fixture
def harmed_pair(world):
    """Two resources that were decided together: somebody sees a harm in the second."""
    world.pair = [another(world, title, kind="resource") for title in ("Kits", "Maps")]
    call = opened(world, *world.pair, collection=True, now=timezone.now() - timedelta(days=30))
    answered(call, world.ana)
    text = call.ballots.get().texts.get(draft=world.pair[1])
    answered(call, world.cora, replace(HARM, text=text.pk))
    closed(call)
    for draft in world.pair:
        draft.refresh_from_db()
    return world


def test_a_text_that_is_shelved_keeps_none_of_its_collection_waiting(harmed_pair):
    kits, maps = harmed_pair.pair
    assert "The harm in Maps" in harms.waits_for(kits, timezone.now())
    states.shelve(draft=maps, reason="Later", actor=harmed_pair.ana, via="web")
    assert harms.waits_for(kits, timezone.now()) == ""
    opened(harmed_pair, kits, key="second", now=timezone.now())
    # Taken up again, its own harm is still there to be answered.
    assert querysets.open_concerns(kits) == []
    assert len(querysets.open_concerns(maps)) == 1


def test_voted_on_again_text_by_text_each_question_says_its_own_harm(harmed_pair):
    kits, maps = harmed_pair.pair
    harmed_pair.draft = maps
    rewritten(harmed_pair)
    concern = Concern.objects.get()
    answer(harmed_pair, concern)
    met(concern)
    call = opened(harmed_pair, kits, maps, key="second", now=timezone.now())
    elector = call.electors.get(user=harmed_pair.ana)
    questions = panel.questions_of(call, elector, now=timezone.now())
    assert [question.harms for question in questions] == [[], [concern]]


def test_another_team_still_votes_on_a_joint_text_in_which_somebody_saw_a_harm(harmed_pair):
    maps = harmed_pair.pair[1]
    west = MembershipFactory(team=TeamFactory(cycle=harmed_pair.cycle, hub=HubFactory()))
    maps.teams.add(west.team)
    Draft.objects.filter(pk=maps.pk).update(state=Draft.State.VOTING)
    assert opening.faults(west.team, opening.Wanted([maps.pk]), timezone.now()) == []


def leaves(user):
    seat = Membership.objects.get(user=user)
    leave(membership=seat, on=timezone.localdate(), actor=None, via="web")


def test_who_raised_it_and_left_the_team_is_not_asked_and_their_link_ends(world, concern, client):
    rewritten(world)
    answer(world, concern)
    address = links.harm_url(concern.vote.elector).split("/", 3)[3]
    assert client.get(f"/{address}").status_code == 200
    mail = Mail.objects.get(kind="recommendations.harm_answered")
    leaves(world.cora)
    (written,) = write([mail], timezone.now())
    assert isinstance(written.instead, Nothing)
    for page in (
        client.get(f"/{address}"),
        client.post(f"/{address}", {"harm": f"{concern.pk}:no"}),
    ):
        assert page.status_code == 410
    concern.refresh_from_db()
    assert concern.met is None


def test_a_harm_that_is_answered_once_its_finder_has_left_asks_nobody(world, concern):
    leaves(world.cora)
    rewritten(world)
    answer(world, concern)
    assert not Mail.objects.filter(kind="recommendations.harm_answered").exists()
