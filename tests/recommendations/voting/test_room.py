"""Decide now, in a session: who is there, what is entered for them, and the mail to those absent."""

from datetime import timedelta

import pytest
from django.utils import timezone

from foundation.refusals import Refused
from gatherings.models import Gathering
from mailing.models import Mail
from recommendations.models import Vote, VoteCall
from recommendations.voting.services import room
from recommendations.voting.services.answering import Said
from recommendations.voting.services.room import SILENT, Except
from tests.factories import AttendeeFactory, GatheringFactory

from .votes import AHEAD, HARM, NOT_MINE, another, answered, closed, opened, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(world):
    """It began an hour ago; Ana and Ben said yes, Cora can't come."""
    now = timezone.now()
    found = GatheringFactory(
        hub=world.hub, team=world.team, cycle=world.cycle, state="announced", announced_at=now - timedelta(days=30),
        starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=6), title="Session 2",
    )  # fmt: skip
    for user, said in ((world.ana, "accepted"), (world.ben, "accepted"), (world.cora, "declined")):
        AttendeeFactory(gathering=found, user=user, answer=said)
    return found


def decided_now(world, session, *there, drafts=(), **more):
    return opened(
        world, *drafts, now=timezone.now(), gathering=session,
        present=frozenset(one.pk for one in there), actor=world.dana, **more,
    )  # fmt: skip


def entered(call, world, *exceptions):
    return room.enter(call=call, exceptions=exceptions, actor=world.dana, via="web")


def of(call, user, said, **more):
    return Except(call.electors.get(user=user).pk, said, **more)


def test_those_absent_get_the_mail_and_three_school_days(world, session):
    call = decided_now(world, session, world.ana, world.ben)
    assert [one.user for one in Mail.objects.filter(kind="recommendations.vote")] == [world.cora]
    assert timedelta(days=2) < call.closes_at - call.opens_at


def test_where_nobody_is_absent_it_is_open_until_the_next_school_day(world, session):
    call = decided_now(world, session, world.ana, world.ben, world.cora)
    assert not Mail.objects.filter(kind="recommendations.vote").exists()
    zone_day = timezone.localtime(call.closes_at).date()
    assert zone_day > timezone.localtime(call.opens_at).date()
    with pytest.raises(Refused, match="Tick who is there"):
        decided_now(world, session, drafts=[another(world, "More")], key="nobody")


def test_all_go_ahead_except_one_on_one_form_and_each_is_told(world, session):
    call = decided_now(world, session, world.ana, world.ben)
    assert entered(call, world, of(call, world.ben, HARM)) == 2
    votes = {one.elector.user: one for one in Vote.objects.all()}
    assert votes[world.ana].choice == "ahead" and votes[world.ben].choice == "harm"
    assert {one.entered_by for one in votes.values()} == {world.dana}
    told = Mail.objects.filter(kind="recommendations.vote_entered")
    assert {mail.user for mail in told} == {world.ana, world.ben}
    assert "Entered by Dana Whitfield in the room" in told.get(user=world.ana).text
    assert world.cora not in votes


def test_what_somebody_pressed_themselves_stays(world, session):
    call = decided_now(world, session, world.ana, world.ben)
    answered(call, world.ben, NOT_MINE, now=timezone.now())
    assert entered(call, world, of(call, world.ben, HARM)) == 1
    assert Vote.objects.get(elector__user=world.ben).choice == "not_mine"
    answered(call, world.ana, NOT_MINE, now=timezone.now())
    vote = Vote.objects.get(elector__user=world.ana)
    assert (vote.choice, vote.entered_by) == ("not_mine", None)


def test_entered_once_more_only_the_exceptions_change(world, session):
    call = decided_now(world, session, world.ana, world.ben)
    entered(call, world, of(call, world.ana, HARM))
    entered(call, world, of(call, world.ben, Said(SILENT)))
    assert {one.elector.user: one.choice for one in Vote.objects.all()} == {world.ana: "harm"}
    told = Mail.objects.filter(kind="recommendations.vote_entered", state="queued")
    assert told.filter(user=world.ana).count() == 1


def test_an_exception_may_be_about_one_of_several_texts(world, session):
    call = opened(
        world, world.draft, another(world, "Coaches"), now=timezone.now(), gathering=session,
        present=frozenset([world.ana.pk]), actor=world.dana,
    )  # fmt: skip
    first = call.ballots.get(number=1)
    entered(call, world, of(call, world.ana, HARM, ballot=first.pk))
    assert list(Vote.objects.order_by("ballot__number").values_list("choice", flat=True)) == [
        "harm",
        "ahead",
    ]


def test_nothing_is_entered_for_those_absent_on_another_day_or_elsewhere(world, session):
    call = decided_now(world, session, world.ana, world.ben)
    with pytest.raises(Refused, match="Choose somebody who is there"):
        entered(call, world, of(call, world.cora, HARM))
    with pytest.raises(Refused, match="on the day itself"):
        room.enter(
            call=call,
            exceptions=[],
            actor=world.dana,
            via="web",
            now=call.opens_at + timedelta(days=1),
        )
    by_mail = opened(world, another(world, "Coaches"), now=timezone.now(), key="mail")
    with pytest.raises(Refused, match="on the day itself"):
        entered(by_mail, world)


def test_a_harm_that_is_entered_says_what(world, session):
    call = decided_now(world, session, world.ana)
    with pytest.raises(Refused) as refused:
        entered(call, world, of(call, world.ana, Said("harm"), prefix="e1-"))
    assert {one.field for one in refused.value.all} == {"e1-what", "e1-whom", "e1-safe"}


def test_from_the_sessions_page_by_forms_to_entered_answers(world, session, signed):
    dana = signed(world.dana)
    assert "Decide now" in dana.get(session.get_absolute_url()).content.decode()
    page = dana.get(url("decide_now", session.pk))
    assert page.context["form"].initial["present"] == [world.ana.pk, world.ben.pk]
    typed = {"drafts": [world.draft.pk], "present": [world.ana.pk, world.ben.pk]}
    answer = dana.post(url("decide_now", session.pk), typed)
    page = dana.get(answer["Location"])
    assert page.context["names"] == ["Cora Lind"]
    sent = dana.post(
        answer["Location"],
        {"sending_key": page.context["sending_key"], "digest": page.context["digest"]},
    )
    call = VoteCall.objects.get()
    assert sent["Location"] == url("vote_room", call.pk)
    assert "All 2 go ahead, except" in dana.get(sent["Location"]).content.decode()
    typed = {
        "e1-elector": call.electors.get(user=world.ben).pk,
        "e1-choice": "harm",
        "e1-what": "Cost",
    }
    refused = dana.post(sent["Location"], typed)
    assert refused.status_code == 422 and "Say whom it would harm." in refused.content.decode()
    dana.post(sent["Location"], typed | {"e1-whom": "Us", "e1-safe": "Money"})
    assert Vote.objects.count() == 2
    shown = dana.get(session.get_absolute_url()).content.decode()
    assert "Decisions" in shown and call.get_absolute_url() in shown


def test_back_from_the_mail_those_present_are_ticked_still(world, session, signed):
    dana = signed(world.dana)
    typed = {"drafts": [world.draft.pk], "present": [world.cora.pk]}
    page = dana.get(dana.post(url("decide_now", session.pk), typed)["Location"])
    form = dana.get(page.context["parent_url"]).context["form"]
    assert form["present"].value() == [str(world.cora.pk)]


def test_where_everybody_is_there_the_page_opens_it_without_a_mail(world, session, signed):
    everybody = "".join(f"&here={one.pk}" for one in (world.ana, world.ben, world.cora))
    address = url("room_send", session.pk) + f"?text={world.draft.pk}{everybody}"
    page = signed(world.dana).get(address)
    assert "Everybody is there: open it" in page.content.decode()
    signed(world.dana).post(
        address, {"sending_key": page.context["sending_key"], "digest": page.context["digest"]}
    )
    assert VoteCall.objects.get().electors.filter(present=True).count() == 3


def test_no_room_decides_on_another_day(world, session, signed):
    """Else a session of last year would be a way round the week that a vote by mail takes."""
    for days in (-2, 2):
        now = timezone.now() + timedelta(days=days)
        with pytest.raises(Refused, match="A room decides on the day itself"):
            opened(
                world, now=now, gathering=session, present=frozenset([world.ana.pk]),
                actor=world.dana, key=str(days),
            )  # fmt: skip
    Gathering.objects.filter(pk=session.pk).update(
        starts_at=timezone.now() + timedelta(days=3), ends_at=timezone.now() + timedelta(days=4)
    )
    page = signed(world.dana).get(url("decide_now", session.pk)).content.decode()
    assert (
        "A room decides on the day itself." in page and "<form method" not in page.split("<main")[1]
    )
    assert "Decide now" not in signed(world.dana).get(session.get_absolute_url()).content.decode()


def test_on_the_day_it_stands_first_among_the_buttons_of_its_page(world, session, signed):
    dana = signed(world.dana)
    page = dana.get(session.get_absolute_url()).content.decode()
    head = page.split('class="page-head"')[1].split("</header>")[0]
    assert "Decide now: 1 text is ready" in head
    assert page.split("<main")[1].count("btn-primary") == 1
    call = decided_now(world, session, world.ana)
    page = dana.get(session.get_absolute_url()).content.decode()
    head = page.split('class="page-head"')[1].split("</header>")[0]
    assert url("vote_room", call.pk) in head and "Decide now" not in head


def test_once_the_session_is_held_it_is_not_the_first_thing_any_more(world, session, signed):
    Gathering.objects.filter(pk=session.pk).update(state="held")
    session.attendees.update(present_minutes=360)
    page = signed(world.dana).get(session.get_absolute_url()).content.decode()
    head = page.split('class="page-head"')[1].split("</header>")[0]
    copy, decide = head.index("Copy the list of who came"), head.index("Decide now")
    assert copy < decide and head.count("btn-primary") == 1
    assert "btn-primary" in head[:copy] and "btn-primary" not in head[copy:]


def test_a_collection_is_decided_in_the_room_as_one_and_a_harm_names_its_text(
    world, session, signed
):
    pair = [another(world, title, kind="resource") for title in ("Kits", "Maps")]
    dana = signed(world.dana)
    typed = {"drafts": [one.pk for one in pair], "present": [world.ana.pk], "collection": "on"}
    page = dana.get(dana.post(url("decide_now", session.pk), typed)["Location"])
    sent = dana.post(
        page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"],
        {"sending_key": page.context["sending_key"], "digest": page.context["digest"]},
    )
    ballot = VoteCall.objects.get().ballots.get()
    assert [one.draft for one in ballot.texts.all()] == pair
    said = {"e1-elector": ballot.call.electors.get(user=world.ana).pk, "e1-choice": "harm"}
    said |= {"e1-what": "No Spanish", "e1-whom": "Families", "e1-safe": "Translate it"}
    refused = dana.post(sent["Location"], said)
    assert refused.status_code == 422
    assert "Choose the text that it is about." in refused.content.decode()
    maps = ballot.texts.get(draft=pair[1])
    dana.post(sent["Location"], said | {"e1-text": maps.pk})
    assert Vote.objects.get().text == maps


def test_entered_answers_count_like_all_others(world, session):
    call = decided_now(world, session, world.ana, world.ben)
    entered(call, world)
    answered(call, world.cora, AHEAD, now=timezone.now())
    closed(call)
    assert call.ballots.get().ahead == 3


def test_while_the_session_is_on_the_coordinators_home_leads_there(world, session, signed):
    shown = signed(world.dana).get("/needs-attention/").content.decode()
    assert "is on: 1 text is ready to decide." in shown and url("decide_now", session.pk) in shown
    decided_now(world, session, world.ana)
    assert "is on:" not in signed(world.dana).get("/needs-attention/").content.decode()


def test_a_member_runs_no_room(world, session, signed):
    assert signed(world.cora).get(url("decide_now", session.pk)).status_code == 403
    assert "Decide now" not in signed(world.cora).get(session.get_absolute_url()).content.decode()
    call = decided_now(world, session, world.ana)
    assert signed(world.cora).get(url("vote_room", call.pk)).status_code == 403
