"""Boards: what is late, the five areas, ideas; the bar, the home, the workgroup's page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from foundation.refusals import Refused
from recommendations.models import Draft, Idea
from recommendations.services import ideas
from recommendations.services.drafts import Facts
from teams.models import FocusArea
from tests.factories import DraftFactory, IdeaFactory, TeamFactory, UserFactory, WorkgroupFactory
from tests.factories.deciding import adopt, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(world, client):
    def read(user):
        world.sign_in(client, user)
        page = client.get(reverse("recommendations:board", args=[world.team.pk]))
        return " ".join(page.content.decode().split())

    return read


def test_what_is_late_stands_first_and_an_empty_area_says_start(world, board):
    Draft.objects.filter(pk=world.draft.pk).update(due_on=timezone.localdate() - timedelta(days=3))
    page = board(world.cora)
    assert page.index("3 days late") < page.index("1. STEM education policies")
    assert page.count("Nothing yet.") == 4
    assert "In the way: no version yet" in page


def test_a_draft_that_is_ready_is_not_late(world, board):
    Draft.objects.filter(pk=world.draft.pk).update(
        due_on=timezone.localdate() - timedelta(days=3), state="ready"
    )
    page = board(world.cora)
    assert "late" not in page.split("<main")[1].split("STEM education")[0].casefold()
    assert "With the coordinator" in page


def test_other_teams_drafts_are_not_shown(world, board):
    DraftFactory(title="Somebody else's")
    assert "Somebody else" not in board(world.ana)


def test_the_table_of_all_teams_names_each_state_by_its_own_word(world, client):
    area = world.draft.focus_area
    for state in ("comments", "ready", "voting"):
        DraftFactory(team=world.team, focus_area=area, state=state)
    adopt(DraftFactory(team=world.team, focus_area=area))
    publish(DraftFactory(team=world.team, focus_area=area))
    TeamFactory(hub=world.hub, cycle=world.team.cycle)  # with one team its board stands there
    world.sign_in(client, world.dana)
    page = " ".join(client.get(reverse("recommendations:all")).content.decode().split())
    row = page.split("<tbody")[1].split(f"{world.team.name}</a>")[1].split("</tr>")[0]
    words = ["published", "adopted", "voted on", "ready", "in comments", "draft"]
    places = [row.index(f"1 {word}<") for word in words]  # what is furthest first
    assert places == sorted(places)


def test_an_idea_is_supported_and_becomes_a_draft_of_who_would_work_on_it(world, client):
    idea = ideas.propose(
        team=world.team, title="Kits", text="Lend them.", actor=world.cora, via="web"
    )
    world.sign_in(client, world.ben)
    client.post(reverse("recommendations:idea_support", args=[idea.pk]))
    start = reverse("recommendations:start", args=[world.team.pk])
    assert 'value="Kits"' in client.get(f"{start}?idea={idea.pk}").content.decode()
    area = FocusArea.objects.get(slug="toolkit")
    client.post(
        f"{start}?idea={idea.pk}",
        {"title": "Kits", "kind": "resource", "focus_area": area.pk, "summary": "Lend them."},
    )
    idea.refresh_from_db()
    assert idea.state == Idea.State.DRAFT
    assert {one.user for one in idea.draft.author_list} == {world.ben, world.cora}


def test_an_idea_is_shelved_with_a_reason_alone(world):
    idea = IdeaFactory(team=world.team)
    with pytest.raises(Refused, match="why"):
        ideas.shelve(idea=idea, reason="", actor=world.dana, via="web")
    assert ideas.shelve(idea=idea, reason="Done elsewhere.", actor=world.dana, via="web").state == (
        "shelved"
    )
    facts = Facts(title="x", focus_area=FocusArea.objects.first())
    with pytest.raises(Refused, match="isn't open any more"):
        ideas.make_draft(idea=idea, facts=facts, actor=world.ana, via="web")


def test_an_idea_becomes_a_workgroup_of_its_team(world):
    idea = IdeaFactory(team=world.team)
    with pytest.raises(Refused, match="of this team"):
        ideas.name_workgroup(idea=idea, workgroup=WorkgroupFactory(), actor=world.dana, via="web")
    group = WorkgroupFactory(team=world.team)
    row = ideas.name_workgroup(idea=idea, workgroup=group, actor=world.dana, via="web")
    assert (row.state, row.workgroup) == ("workgroup", group)


def test_a_member_proposes_their_idea_as_a_workgroup_and_who_would_work_on_it_would_join(
    world, client
):
    idea = ideas.propose(
        team=world.team, title="Rural kits", text="Kits on a bus.", actor=world.cora, via="web"
    )
    ideas.support(idea=idea, actor=world.ben, via="web")
    world.sign_in(client, world.cora)
    address = reverse("recommendations:idea_workgroup", args=[idea.pk])
    assert "Kits on a bus." in client.get(address).content.decode()
    answer = client.post(address, {"name": "Rural kits", "goal": " "})
    assert answer.status_code == 422
    assert "Say the goal in one or two sentences." in answer.content.decode()
    client.post(address, {"name": "Kits for all", "goal": "Kits reach every school."})
    idea.refresh_from_db()
    group = idea.workgroup
    assert (idea.state, group.state) == ("workgroup", "proposed")
    assert (group.name, group.goal) == ("Kits for all", "Kits reach every school.")
    assert {one.user for one in group.supporters.all()} == {world.cora, world.ben}


def test_an_idea_whose_name_a_workgroup_has_already_stays_an_idea_and_says_so(world, client):
    idea = ideas.propose(team=world.team, title="Kits", actor=world.cora, via="web")
    WorkgroupFactory(team=world.team, name="Kits")
    world.sign_in(client, world.cora)
    address = reverse("recommendations:idea_workgroup", args=[idea.pk])
    answer = client.post(address, {"name": "Kits", "goal": "Kits for all."})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "There is a workgroup called Kits already." in page and "Kits for all." in page
    idea.refresh_from_db()
    assert idea.state == "open"


def test_a_coordinator_who_is_no_member_makes_one_or_names_it(world, client):
    idea = IdeaFactory(team=world.team)
    world.sign_in(client, world.dana)
    address = reverse("recommendations:idea_workgroup", args=[idea.pk])
    page = client.get(address).content.decode()
    assert 'name="goal"' not in page and "Make a workgroup" in page
    assert client.post(address, {"goal": "x"}).status_code == 422


def test_recommendations_stand_in_the_bar_of_members_and_coordinators_alone(world, client):
    for user, shown in ((world.ana, True), (world.dana, True), (UserFactory(), False)):
        world.sign_in(client, user)
        page = client.get("/").content.decode()
        assert (reverse("recommendations:board", args=[world.team.pk]) in page) is shown


def test_home_says_what_changed_since_one_read_it(world, client):
    from recommendations.services import reading
    from tests.factories import SaveFactory

    reading.read(draft=world.draft, actor=world.ana, via="web")
    world.sign_in(client, world.ana)
    assert "Drafts that wait for you" not in client.get("/").content.decode()
    SaveFactory(draft=world.draft)
    assert "It changed since you read it" in client.get("/").content.decode()


def test_a_coordinators_home_says_what_is_ready_and_what_is_late(world, client):
    Draft.objects.filter(pk=world.draft.pk).update(state="ready")
    DraftFactory(team=world.team, title="Old", due_on=timezone.localdate() - timedelta(days=2))
    world.sign_in(client, world.dana)
    page = " ".join(client.get(reverse("attention")).content.decode().split())
    assert "“Science every week” is ready to decide." in page
    assert "“Old” is 2 days late." in page


def test_a_workgroups_page_lists_its_drafts_and_starts_one(world, client):
    group = WorkgroupFactory(team=world.team)
    world.draft.workgroup = group
    Draft.objects.filter(pk=world.draft.pk).update(workgroup=group)
    world.sign_in(client, world.ana)
    page = client.get(group.get_absolute_url()).content.decode()
    assert world.draft.title in page
    assert f"?workgroup={group.pk}" in page
