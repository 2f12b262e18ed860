"""A form that makes something new, sent twice: by a double press, or a phone that tries again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mailing.models import Mail
from people.models import User
from recommendations.models import (
    Comment,
    Draft,
    Idea,
    Need,
    NeedAnswer,
    Organisation,
    Suggestion,
    Thread,
)
from recommendations.needs.services import needs
from recommendations.sending.services import organisations
from recommendations.services import ideas, talking
from recommendations.services.talking import Place, Speaker
from sessions.models import Offering, PdEvent
from teams.models import FocusArea
from tests.factories import MembershipFactory
from tests.recommendations.conftest import team_that_writes
from tests.recommendations.pages import TALKED, ready_for_comments
from tests.sessions.pd.conftest import Pd
from tests.workgroups.test_at_once import together
from workgroups.models import Workgroup
from workgroups.services import proposals

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(client):
    def sign_in(user):
        client.force_login(user, "people.backends.SignIn")
        return client

    return sign_in


@pytest.fixture
def world(db):
    return team_that_writes()


def twice(client, address, typed) -> list[int]:
    return [client.post(address, typed).status_code for _press in range(2)]


def test_an_idea_and_a_draft(world, signed):
    cora = signed(world.cora)
    board = f"/recommendations/teams/{world.team.pk}"
    assert twice(cora, f"{board}/ideas/new/", {"title": "Soil kits"}) == [302, 302]
    assert Idea.objects.count() == 1
    area = FocusArea.objects.first()
    typed = {"title": "Soil kits", "kind": "recommendation", "focus_area": area.pk}
    assert twice(cora, f"{board}/start/", typed) == [302, 302]
    assert Draft.objects.filter(title="Soil kits").count() == 1


def test_a_comment_a_suggestion_and_an_answer(world, signed):
    ready_for_comments(world)
    cora = signed(world.cora)
    block = TALKED
    address = f"/recommendations/{world.draft.pk}/talk/{block}/"
    assert twice(cora, address, {"text": "Who pays?"}) == [302, 302]
    assert (Thread.objects.count(), Comment.objects.count()) == (1, 1)
    assert twice(cora, address, {"deed": "suggest", "new_words": "All other words."}) == [302, 302]
    assert (Thread.objects.count(), Suggestion.objects.count()) == (2, 1)
    thread = Thread.objects.order_by("pk").first()
    answer = f"/recommendations/{world.draft.pk}/threads/{thread.pk}/reply/"
    assert twice(signed(world.ana), answer, {"text": "The state."}) == [302, 302]
    assert thread.comments.count() == 2


def test_the_same_words_later_or_by_somebody_else_are_said_again(world):
    ready_for_comments(world)
    now = timezone.now()
    for user, moment in (
        (world.cora, now),
        (world.ana, now),
        (world.cora, now + timedelta(minutes=2)),
    ):
        talking.begin(
            draft=world.draft, place=Place(block=TALKED), text="Yes.", now=moment,
            speaker=Speaker(user=user), actor=user, via="web",
        )  # fmt: skip
    assert Thread.objects.count() == 3
    first = Thread.objects.order_by("pk").first()
    for text in ("Really?", "Yes.", "Really?"):
        talking.reply(
            thread=first, text=text, speaker=Speaker(user=world.ana), actor=world.ana, via="web",
            now=now,
        )  # fmt: skip
    assert first.comments.count() == 4
    for moment in (now, now + timedelta(minutes=2)):
        ideas.propose(team=world.team, title="Soil", actor=world.ana, via="web", now=moment)
    assert Idea.objects.count() == 2


def test_a_need_and_what_a_program_can_do(world, signed):
    typed = {"what": "Coaches for science", "kind": "pd", "where": "Lane MS", "grade_band": ""}
    assert twice(signed(world.ana), "/recommendations/needs/new/", typed) == [302, 302]
    need = Need.objects.get()
    pia = MembershipFactory(team=world.team, job_role="teacher_preparation").user
    typed = {"offer": "now", "words": "We can send two.", "program": "State College"}
    typed["offer"] = NeedAnswer.Offer.values[0]
    address = f"/recommendations/needs/{need.pk}/answer/"
    assert twice(signed(pia), address, typed) == [302, 302]
    assert NeedAnswer.objects.count() == 1


def test_a_workgroup_that_is_proposed_or_made(world, signed):
    address = reverse("workgroups:new", args=[world.team.pk])
    typed = {"name": "Soil", "goal": "Soil in every school.", "focus_areas": [1]}
    assert twice(signed(world.cora), address, typed) == [302, 302]
    group = Workgroup.objects.get(name="Soil")
    assert (group.state, group.supporters.count()) == ("proposed", 1)
    # Other words, or another person's, are another one, for which the name is taken.
    other = typed | {"goal": "Something else."}
    assert signed(world.cora).post(address, other).status_code == 422
    assert signed(world.ana).post(address, typed).status_code == 422
    typed |= {"name": "Water", "facilitator": world.ana.pk}
    assert twice(signed(world.dana), address, typed) == [302, 302]
    assert Mail.objects.filter(kind="workgroups.opened").count() == 1


def test_an_organisation_with_somebody_there(world, signed):
    dana = signed(world.dana)
    address = reverse("recommendations:organisation_new")
    typed = {"name": "Coast", "kind": "other", "contact_name": "Ida Moss",
             "contact_email": "ida@example.org"}  # fmt: skip
    assert twice(dana, address, typed) == [302, 302]
    row = Organisation.objects.get(name="Coast")
    assert row.contacts.count() == 1
    # Somebody else there isn't the same press, and isn't lost without a word.
    assert dana.post(address, typed | {"contact_name": "Ben"}).status_code == 422


@pytest.mark.services_only
@pytest.mark.django_db(transaction=True)
def test_of_two_presses_at_once_the_second_finds_the_first_ones():
    world = team_that_writes()
    ready_for_comments(world)
    said = {
        "draft": world.draft, "place": Place(block=TALKED), "text": "Yes.",
        "speaker": Speaker(user=world.cora), "actor": world.cora, "via": "web",
    }  # fmt: skip
    need = needs.Facts(what="Coaches", where="Lane MS")
    group = proposals.Facts(name="Soil", goal="Soil in every school.")
    coast = organisations.Facts(name="Coast")
    presses = [
        lambda: proposals.propose(team=world.team, facts=group, actor=world.cora, via="web"),
        lambda: organisations.add(facts=coast, actor=world.dana, via="web"),
        lambda: talking.begin(**said),
        lambda: ideas.propose(team=world.team, title="Soil", actor=world.cora, via="web"),
        lambda: needs.post(facts=need, actor=User.objects.get(pk=world.cora.pk), via="web"),
    ]
    assert together(*presses, *presses, *presses) == [None] * 15
    assert (Thread.objects.count(), Idea.objects.count(), Need.objects.count()) == (1, 1, 1)


def test_an_offering(signed):
    pd = Pd(members=1)
    typed = {
        "title": "Soil", "hours": "2", "for_whom": "All", "what_people_do": "Dig",
        "who_for": "All", "left_out": "Nobody",
    }  # fmt: skip
    dana = signed(pd.dana)
    assert twice(dana, "/pd/offerings/new/", typed) == [302, 302]
    assert Offering.objects.filter(title="Soil").count() == 1
    assert twice(dana, "/pd/offerings/new/", typed | {"hours": "3"}) == [302, 302]
    assert Offering.objects.filter(title="Soil").count() == 2


@pytest.fixture
def pd(db):
    return Pd(members=1)


@pytest.fixture
def planned(pd):
    typed = {"open_to": f"cycle-{pd.cycle.pk}", "learners": "12", "observers": "4"}
    typed |= {"date-TOTAL_FORMS": "3", "date-INITIAL_FORMS": "0"}
    for number in range(3):
        typed |= {f"date-{number}-{name}": "" for name in ("day", "place", "address", "link")}
        typed |= {f"date-{number}-starts": "08:30", f"date-{number}-ends": "15:30"}
    return typed | {"date-0-day": "2027-03-09"}


def picking(pd, *people) -> dict:
    lines = [f"{name}, {name.lower()}@else.example.org" for name in people]
    return {"open_to": f"picked-{pd.cycle.pk}", "picked": "\n".join(lines)}


@pytest.mark.parametrize("picked", [False, True])
def test_an_event(pd, planned, signed, picked):
    typed = planned | (picking(pd, "Kim", "Lou") if picked else {})
    address = f"/pd/offerings/{pd.offering.pk}/event/"
    answers = [signed(pd.dana).post(address, typed) for _press in range(2)]
    assert [one.status_code for one in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert PdEvent.objects.count() == 1


def test_an_event_in_another_room_or_later_is_another_one(pd, planned, signed):
    address = f"/pd/offerings/{pd.offering.pk}/event/"
    others = [
        {}, {"date-0-day": "2027-03-10"}, {"date-0-place": "Room 2"}, {"learners": "13"},
        picking(pd, "Kim"), picking(pd, "Lou"),
    ]  # fmt: skip
    for other in others:
        assert signed(pd.dana).post(address, planned | other).status_code == 302
    assert PdEvent.objects.count() == len(others)
    PdEvent.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    assert signed(pd.dana).post(address, planned).status_code == 302
    assert PdEvent.objects.count() == len(others) + 1
