"""Answering a vote, signed in and from the mail."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from foundation.refusals import Refused
from mailing.models import Mail
from recommendations.models import Draft, Elector, Vote
from recommendations.voting import links
from recommendations.voting.services import answering
from recommendations.voting.services.answering import Said
from teams.services import members
from tests.factories import AttendeeFactory, GatheringFactory, MembershipFactory, UserFactory

from .votes import AHEAD, HARM, another, answered, closed, opened, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(world):
    """Opened an hour ago, on two texts."""
    return opened(
        world,
        world.draft,
        another(world, "Coaches for K-5"),
        now=timezone.now() - timedelta(hours=1),
    )


def by_link(call, user, name="vote_by_link", *more):
    return url(name, links.token_of(call.electors.get(user=user)), *more)


def pressed(call, number, choice, **typed):
    pk = call.ballots.get(number=number).pk
    return {"answer": f"{pk}:{choice}"} | {f"{name}-{pk}": value for name, value in typed.items()}


@pytest.mark.services
def test_the_character_nul_is_a_bad_request_where_the_database_takes_none(world, call, client):
    typed = {"what": "a\0b", "whom": "All", "safe": "More"}
    answer = client.post(by_link(call, world.cora), pressed(call, 1, "harm", **typed))
    assert answer.status_code == (400 if connection.vendor == "postgresql" else 303)


def test_from_the_mail_without_signing_in_one_press_a_text(world, call, client):
    page = client.get(by_link(call, world.cora))
    shown = page.content.decode()
    assert "Cora, can these 2 go ahead?" in shown and page["X-Robots-Tag"] == "noindex"
    assert "Ana Ruiz" not in shown and "0 people have answered; 2 of 3 must." in shown
    answer = client.post(by_link(call, world.cora), pressed(call, 1, "ahead", printed="on"))
    second = call.ballots.get(number=2)
    assert answer.status_code == 303 and answer["Location"].endswith(f"#q{second.pk}")
    client.post(by_link(call, world.cora), pressed(call, 2, "not_mine"))
    votes = Vote.objects.order_by("ballot__number")
    assert [(one.choice, one.via, one.elector.user) for one in votes] == [
        ("ahead", "link", world.cora),
        ("not_mine", "link", world.cora),
    ]
    assert "that is all" in client.get(answer["Location"]).content.decode()
    assert client.session.get("_auth_user_id") is None


def test_the_link_speaks_for_its_person_whoever_is_signed_in(world, call, signed):
    signed(world.ana).post(by_link(call, world.cora), pressed(call, 1, "ahead"))
    assert Vote.objects.get().elector.user == world.cora


def test_an_answer_changes_until_it_closes_and_no_later(world, call, client):
    answered(call, world.cora)
    client.post(by_link(call, world.cora), pressed(call, 1, "not_mine", sentence="Fine by me."))
    assert (Vote.objects.get().choice, Vote.objects.get().sentence) == ("not_mine", "Fine by me.")
    with pytest.raises(Refused, match="has closed"):
        answered(call, world.cora, now=call.closes_at)


def test_a_harm_says_what_to_whom_and_what_would_make_it_safe(world, call, client):
    typed = pressed(call, 1, "harm", what="It costs time")
    other = call.ballots.get(number=2).pk
    answer = client.post(by_link(call, world.cora), typed | {f"what-{other}": "Half a thought"})
    shown = answer.content.decode()
    assert answer.status_code == 422 and not Vote.objects.exists()
    assert "Say whom it would harm." in shown and "Say what would make it safe." in shown
    assert "Say what harm you see." not in shown
    pk = call.ballots.get(number=1).pk
    assert "2 things to fix" in shown
    assert f'<a href="#whom-{pk}">Say whom it would harm.</a>' in shown
    assert f'id="whom-{pk}"' in shown
    assert "It costs time" in shown and "Half a thought" in shown
    typed = pressed(call, 1, "harm", what="Time", whom="Us", safe="Money", harm_printed="on")
    client.post(by_link(call, world.cora), typed)
    vote = Vote.objects.get()
    assert (vote.what, vote.whom, vote.safe, vote.printed) == ("Time", "Us", "Money", True)


def test_what_was_typed_for_another_text_is_still_there_after_a_press(world, call, client):
    other = call.ballots.get(number=2).pk
    typed = pressed(call, 1, "ahead") | {f"what-{other}": "Half a thought"}
    answer = client.post(by_link(call, world.cora), typed)
    assert answer.status_code == 200 and "Half a thought" in answer.content.decode()
    assert Vote.objects.get().choice == "ahead"


def test_nothing_pressed_and_a_foreign_question_write_nothing(world, call, client):
    foreign = opened(world, another(world, "Foreign"), key="f", now=call.opens_at)
    for data in ({}, {"answer": "x"}, {"answer": ":"}, pressed(foreign, 1, "ahead")):
        assert client.post(by_link(call, world.cora), data).status_code == 422
    assert client.post(by_link(call, world.cora), pressed(call, 1, "maybe")).status_code == 422
    with pytest.raises(Refused, match="isn't a question"):
        answering.vote(
            elector=call.electors.get(user=world.cora), ballot=foreign.ballots.get(), said=AHEAD,
            actor=world.cora, via="web",
        )  # fmt: skip
    assert not Vote.objects.exists()


def test_the_whole_text_is_one_tap_away(world, call, client):
    text = call.ballots.get(number=1).texts.get()
    assert f"/text/{text.pk}/" in client.get(by_link(call, world.cora)).content.decode()
    shown = client.get(by_link(call, world.cora, "text_by_link", text.pk)).content.decode()
    assert "40 minutes" in shown
    foreign = opened(world, another(world, "Foreign"), key="f", now=call.opens_at)
    other = foreign.ballots.get().texts.get().pk
    assert client.get(by_link(call, world.cora, "text_by_link", other)).status_code == 404


def test_a_wrong_link_an_example_and_an_older_one(world, call, client):
    address = by_link(call, world.cora)
    assert client.get(url("vote_by_link", "x")).status_code == 404
    assert "This is an example" in client.get(url("vote_by_link", "example")).content.decode()
    harm = links.token_of(call.electors.get(user=world.cora), salt=links.HARM_SALT)
    assert client.get(url("vote_by_link", harm)).status_code == 404
    Elector.objects.update(link_version=2)
    stale = client.get(address)
    assert stale.status_code == 410 and "Mail me a new link" in stale.content.decode()
    client.post(address + "link/")
    mail = Mail.objects.get(kind="recommendations.vote_link")
    assert mail.user == world.cora and "/decide/" in mail.text


def test_another_address_ends_the_links_in_the_old_mailbox(world, call, client):
    from people.hooks import address_changed

    address = by_link(call, world.cora)
    address_changed(users=[world.cora], actor=None, via="web")
    assert client.get(address).status_code == 410


def test_who_leaves_is_out_of_the_count_and_their_link_ends(world, call, client):
    address = by_link(call, world.cora)
    answered(call, world.cora)
    seat = world.cora.memberships.get()
    members.leave(membership=seat, on=timezone.localdate(), actor=world.dana, via="web")
    assert call.electors.get(user=world.cora).left_at is not None
    assert client.get(address).status_code == 410
    assert "Mail me a new link" not in client.get(address).content.decode()
    assert client.post(address, pressed(call, 2, "ahead")).status_code == 410
    with pytest.raises(Refused, match="aren't in this team"):
        answered(call, world.cora, number=2)


def test_after_the_end_the_link_says_what_came_of_it_and_names_nobody(world, call, client):
    for number in (1, 2):
        for user in (world.ana, world.ben):
            answered(call, user, number=number)
    address = by_link(call, world.cora)
    call.opens_at -= timedelta(days=20)
    call.closes_at -= timedelta(days=20)
    call.save()
    Draft.objects.update(state_since=call.opens_at)
    closed(call)
    shown = client.get(address)
    assert shown.status_code == 410
    assert "adopted; 2 go ahead, nobody sees a harm" in shown.content.decode()
    assert "Ana" not in shown.content.decode()
    assert client.post(address, pressed(call, 1, "ahead")).status_code == 410
    assert Vote.objects.filter(elector__user=world.cora).count() == 0


def test_signed_in_the_same_page_and_who_said_what_only_afterwards(world, call, signed):
    answered(call, world.ben, Said("not_mine", sentence="Too long for me."))
    shown = signed(world.cora).get(call.get_absolute_url()).content.decode()
    assert "1 person has answered; 2 of 3 must." in shown and "Too long for me" not in shown
    signed(world.cora).post(call.get_absolute_url(), pressed(call, 1, "ahead"))
    assert Vote.objects.get(elector__user=world.cora).via == "web"
    later = UserFactory()
    MembershipFactory(team=world.team, user=later, joined_on=call.opens_at.date())
    shown = signed(later).get(call.get_absolute_url()).content.decode()
    assert "Who was in the team when the vote opened" in shown
    assert signed(later).post(call.get_absolute_url(), pressed(call, 1, "ahead")).status_code == 422
    assert signed(UserFactory()).get(call.get_absolute_url()).status_code == 404


def test_the_page_says_what_changed_since_one_read_it(world, signed):
    from foundation import richtext
    from recommendations.services import reading, texts, versions

    reading.read(draft=world.draft, actor=world.cora, via="web")
    type(world.draft).objects.filter(pk=world.draft.pk).update(state="comments")
    save = texts.newest(world.draft)
    blocks = [*richtext.blocks(save.html), *richtext.blocks("<p>One more.</p>")]
    texts.put(world.draft, blocks, person=world.ana, before=save, now=timezone.now())
    versions.keep(draft=world.draft, actor=world.ana, via="web")
    type(world.draft).objects.filter(pk=world.draft.pk).update(state="ready")
    call = opened(world, now=timezone.now())
    shown = signed(world.cora).get(call.get_absolute_url()).content.decode()
    assert "Since you read it: 0 changed, 1 new, 0 taken out." in shown
    assert (
        "Since you read it" not in signed(world.dana).get(call.get_absolute_url()).content.decode()
    )


def test_home_counts_votes_and_dates_together_and_goes_on_counting_after_a_press(
    world, call, signed
):
    date = GatheringFactory(hub=world.team.hub, team=world.team, state="announced")
    AttendeeFactory(gathering=date, user=world.cora)
    cora = signed(world.cora)
    home = cora.get("/").content.decode()
    assert "Cora, 2 answers are waiting" in home
    # A row leads to its page quietly: what can be answered right there stands out alone.
    assert "Votes that wait" in home and home.count("btn-primary") == 1
    pressed = cora.post(
        reverse("gatherings:respond", args=[date.pk]) + "?from=home",
        {"answer": "accepted"},
        headers={"HX-Request": "true"},
    )
    assert "Cora, one answer is waiting" in pressed.content.decode()


def test_home_shows_the_vote_that_waits_until_all_is_answered(world, call, signed):
    shown = signed(world.cora).get("/").content.decode()
    assert "Votes that wait for you" in shown
    assert "Cora, a vote waits for your answer" in shown
    for number in (1, 2):
        answered(call, world.cora, HARM if number == 1 else AHEAD, number=number)
    assert "Votes that wait for you" not in signed(world.cora).get("/").content.decode()
