"""Two people have the same form open: what one saved isn't undone by the other's older page."""

import pytest

from recommendations.models import Author, Organisation, TeamRule
from sessions.models import Offering, PdEvent
from teams.models import FocusArea
from tests.factories import MembershipFactory
from tests.recommendations.conftest import team_that_writes
from tests.recommendations.sending.conftest import sent_world
from tests.sessions.pd.conftest import Pd
from tests.support.stale import as_shown, opened
from tests.workgroups.conftest import World
from workgroups.models import Coaching, Workgroup
from workgroups.services import closing

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(client):
    def sign_in(user):
        client.force_login(user, "people.backends.SignIn")
        return client

    return sign_in


def both(client, address, first, second) -> tuple:
    """One saves, then the other from the page as it was before."""
    older = opened(client, address)
    saved = client.post(address, opened(client, address) | first)
    assert saved.status_code == 302, saved.context["form"].errors
    return client.post(address, older | second), older


def test_a_workgroup(signed):
    world = World()
    group = world.opened(world.ben)
    dana = signed(world.dana)
    area = FocusArea.objects.first()
    address = f"/teams/workgroups/{group.pk}/change/"
    answer, older = both(
        dana, address, {"goal": "Another goal", "focus_areas": [area.pk]}, {"serves": "Lane MS"}
    )
    assert answer.status_code == 302
    row = Workgroup.objects.get(pk=group.pk)
    assert (row.goal, row.serves) == ("Another goal", "Lane MS")
    assert list(row.focus_areas.all()) == [area]
    refused = dana.post(address, older | {"goal": "A third one"})
    assert refused.status_code == 422
    assert "It says “Another goal” now." in refused.context["form"].errors["goal"][0]
    again = older | {"goal": "A third one", "base": refused.context["form"]["base"].value()}
    assert dana.post(address, again).status_code == 302
    assert Workgroup.objects.get(pk=group.pk).goal == "A third one"


def test_the_summary_of_a_workgroup_that_was_opened_again(signed):
    world = World()
    group = world.opened(world.ben)
    ana, dana = world.ana, world.dana
    address = f"/teams/workgroups/{group.pk}/close/"
    older = opened(signed(ana), address)
    first = {"did": "We met", "handed_in": "A guide", "left_open": "Buses"}
    closing.close(workgroup=group, actor=world.ben, via="web", **first)
    closing.open_again(workgroup=group, actor=dana, via="web")
    mine = {"did": "We wrote", "handed_in": "A guide"}
    refused = signed(ana).post(address, older | mine)
    assert refused.status_code == 422
    assert "It says “We met” now." in refused.context["form"].errors["did"][0]
    base = refused.context["form"]["base"].value()
    assert signed(ana).post(address, older | mine | {"base": base}).status_code == 302
    group.refresh_from_db()
    assert (group.did, group.left_open) == ("We wrote", "Buses")


def test_a_role_and_a_coach(signed):
    world = World()
    group = world.opened(world.ben)
    dana = signed(world.dana)
    address = f"/teams/workgroups/{group.pk}/people/{world.ben.pk}/"
    answer, _older = both(dana, address, {"role": "facilitator"}, {"coach": world.cy.pk})
    assert answer.status_code == 302
    assert group.roles_held.get(user=world.ben, left_on=None).role == "facilitator"
    assert Coaching.objects.get(facilitator=world.ben, ends_on=None).coach == world.cy


def test_what_a_draft_is_about_and_who_writes_it(signed):
    world = team_that_writes()
    draft = world.draft
    dana = signed(world.dana)
    address = f"/recommendations/{draft.pk}/change/"
    answer, _older = both(dana, address, {"title": "Soil and water"}, {"summary": "For all"})
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.summary) == ("Soil and water", "For all")
    address = f"/recommendations/{draft.pk}/authors/"
    trio = [world.ana.pk, world.ben.pk, world.cora.pk]
    answer, _older = both(dana, address, {"users": trio}, {"users": [world.ana.pk]})
    assert answer.status_code == 422
    assert "Ben Okafor, Cora Lind" in answer.context["form"].errors["users"][0]
    assert Author.objects.filter(draft=draft, writes=True).count() == 3


def test_an_answer_to_an_equity_question(signed):
    world = team_that_writes()
    page = f"/recommendations/{world.draft.pk}/equity/"
    ana, answers = signed(world.ana), world.draft.equity_answers

    def shown():
        return as_shown(ana.get(page).context["rows"][3]["form"])

    older = shown()
    assert ana.post(f"{page}4/", shown() | {"q4-text": "No bus"}).status_code == 302
    refused = ana.post(f"{page}4/", older | {"q4-text": "No money"})
    assert refused.status_code == 422 and "It says “No bus” now." in refused.content.decode()
    assert answers.get(question=4).text == "No bus"
    assert "No money" in refused.content.decode()
    base = refused.context["rows"][3]["form"]["base"].value()
    again = older | {"q4-text": "No bus, no money", "q4-base": base}
    assert ana.post(f"{page}4/", again).status_code == 302
    assert answers.get(question=4).text == "No bus, no money"
    older = shown()
    assert ana.post(f"{page}4/", shown() | {"q4-not_here": "on"}).status_code == 302
    assert ana.post(f"{page}4/", older | {"q4-text": "Nothing"}).status_code == 302
    row = answers.get(question=4)
    assert (row.text, row.applies) == ("Nothing", False)


def test_the_rule_of_a_team(signed):
    world = team_that_writes()
    address = f"/recommendations/teams/{world.team.pk}/rule/"
    dana = signed(world.dana)
    coach = {"role": "coach", "role_needed": "1"}
    MembershipFactory(team=world.team, job_role="coach")
    first = {"answer": "1", "ahead": "1"}
    assert both(dana, address, first | coach, {})[0].status_code == 302
    nobody = {"role": "", "role_needed": ""}
    assert both(dana, address, nobody, {"answer": "3/4"})[0].status_code == 302
    rule = TeamRule.objects.get(team=world.team)
    assert (rule.answer_num, rule.answer_den, rule.ahead_num, rule.ahead_den) == (3, 4, 1, 1)
    assert (rule.role, rule.role_needed) == ("", 0)


def test_pd(signed):
    pd = Pd(members=2)
    dana = signed(pd.dana)
    address = f"/pd/offerings/{pd.offering.pk}/change/"
    answer, _older = both(dana, address, {"cost": "$20"}, {"for_whom": "Coaches"})
    assert answer.status_code == 302
    row = Offering.objects.get(pk=pd.offering.pk)
    assert (row.cost, row.for_whom) == ("$20", "Coaches")
    event = pd.plan()
    address = f"/pd/events/{event.pk}/leaders/"
    ben, ana = pd.people
    answer, _older = both(dana, address, {"leaders": [pd.lea.pk, ana.pk]}, {"coaches": [ben.pk]})
    assert answer.status_code == 302
    said = set(event.facilitators.values_list("user", "coach"))
    assert said == {(pd.lea.pk, False), (ana.pk, False), (ben.pk, True)}
    address = f"/pd/events/{event.pk}/places/"
    answer, _older = both(dana, address, {"learners": "30"}, {"observers": "2"})
    assert answer.status_code == 302
    event = PdEvent.objects.get(pk=event.pk)
    assert (event.learners, event.observers) == (30, 2)


def test_an_organisation_and_a_contact(signed):
    world = sent_world()
    dana = signed(world.dana)
    address = f"/recommendations/organisations/{world.ode.pk}/change/"
    answer, _older = both(
        dana, address, {"asked": "Advice"}, {"website": "https://ode.example.org"}
    )
    assert answer.status_code == 302
    row = Organisation.objects.get(pk=world.ode.pk)
    assert (row.asked, row.website) == ("Advice", "https://ode.example.org")
    contact = row.contacts.get()
    address = f"/recommendations/organisations/{row.pk}/people/{contact.pk}/"
    answer, _older = both(dana, address, {"role": "Director"}, {"email": "ola@example.org"})
    assert answer.status_code == 302
    contact.refresh_from_db()
    assert (contact.role, contact.email) == ("Director", "ola@example.org")
