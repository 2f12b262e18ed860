"""Who may do what with a workgroup and its meetings, role by role."""

import pytest
from django.urls import reverse

from tests.factories import HubRoleFactory, MembershipFactory
from workgroups.services import members

from .conftest import NOW
from .test_members import BY, announced, leaves

pytestmark = pytest.mark.services

LEADS = (
    "workgroups:change",
    "workgroups:add_meetings",
    "workgroups:plan",
    "workgroups:poll_new",
    "workgroups:write",
    "workgroups:close",
)
OF_MEETING = (
    "gatherings:change",
    "gatherings:cancel",
    "gatherings:nudge",
    "gatherings:took_place",
    "gatherings:mails",
)


@pytest.fixture
def group(world):
    """Led by Ana; Ben is in it; Cy led it once; Dee is of the team alone and leads another one."""
    found = world.opened(world.ben, world.cy)
    world.give(found, world.cy, "co_facilitator")
    world.give(found, world.cy, "member")
    members.leave(workgroup=found, user=world.cy, actor=world.cy, **BY)
    (found.date,) = announced(world, found)
    from dataclasses import replace

    from workgroups.services import proposals

    from .conftest import FACTS

    proposals.make(
        team=world.team, facts=replace(FACTS, name="Data"), facilitator=world.dee,
        actor=world.dana, **BY,
    )  # fmt: skip
    MembershipFactory(team=world.west_team, user=world.stranger)
    world.nora = HubRoleFactory(hub=None, user__name="Nora Doe").user
    return found


def seen(sign_in, world, name, group):
    client = sign_in(getattr(world, name))
    pages = {address: reverse(address, args=[group.pk]) for address in LEADS}
    pages["page"] = group.get_absolute_url()
    dates = {address: reverse(address, args=[group.date.pk]) for address in OF_MEETING}
    dates["date"] = group.date.get_absolute_url()
    own = {client.get(url).status_code for name, url in pages.items() if name != "page"}
    of_date = {client.get(url).status_code for name, url in dates.items() if name != "date"}
    return (
        client.get(pages["page"]).status_code,
        own,
        client.get(dates["date"]).status_code,
        of_date,
    )


@pytest.mark.parametrize(
    ("who", "page", "leading", "date", "managing"),
    [
        ("ana", 200, {200}, 200, {200}),
        ("dana", 200, {200}, 200, {200}),
        ("nora", 200, {200}, 200, {200}),
        ("ben", 200, {403}, 200, {403}),  # in it
        ("cy", 200, {403}, 200, {403}),  # led it once
        ("dee", 200, {403}, 200, {403}),  # of the team, leads another one
        ("wes", 404, {404}, 404, {404}),  # of another team
        ("wanda", 404, {404}, 404, {404}),  # coordinates another hub
        ("stranger", 404, {404}, 404, {404}),
    ],
)
def test_each_may_what_their_role_allows(sign_in, world, group, who, page, leading, date, managing):
    assert seen(sign_in, world, who, group) == (page, leading, date, managing)


def test_who_proposed_may_change_it_and_not_decide(sign_in, world):
    group = world.proposed()
    client = sign_in(world.ana)
    assert client.get(reverse("workgroups:change", args=[group.pk])).status_code == 200
    assert client.post(reverse("workgroups:open", args=[group.pk])).status_code == 403
    assert sign_in(world.ben).get(reverse("workgroups:change", args=[group.pk])).status_code == 403


def test_who_left_the_team_sees_neither(sign_in, world, group):
    leaves(world, "ben")
    assert seen(sign_in, world, "ben", group) == (404, {404}, 404, {404})


def test_one_open_to_the_cycle_is_seen_by_all_its_teams_and_its_own_hub_alone(sign_in, world):
    group = world.opened(open_to_cycle=True)
    page = group.get_absolute_url()
    codes = {
        name: sign_in(getattr(world, name)).get(page).status_code
        for name in ("ana", "ben", "wes", "dana", "wanda", "stranger")
    }
    assert codes == {
        "ana": 200, "ben": 200, "wes": 200, "dana": 200, "wanda": 404, "stranger": 404,
    }  # fmt: skip


def test_who_leads_it_reads_no_needs_by_name_and_sets_no_role_of_staff(sign_in, world, group):
    from people.services import say_needs

    say_needs(
        user=world.ben,
        needs={"food": "No nuts", "access": "", "spoken_language": ""},
        actor=world.ben,
        via="web",
    )
    page = sign_in(world.ana).get(reverse("gatherings:needs", args=[group.date.pk]))
    assert page.status_code == 200 and "No nuts" not in page.content.decode()
    person = sign_in(world.ana).get(reverse("workgroups:person", args=[group.pk, world.ben.pk]))
    assert 'name="coach"' not in person.content.decode()


def test_a_facilitators_role_ends_with_the_workgroup(sign_in, world, group):
    from gatherings.services.dates import cancel
    from workgroups.services import closing

    cancel(gathering=group.date, reason="", actor=world.ana, via="web", now=NOW)
    closing.close(workgroup=group, did="a", handed_in="b", actor=world.ana, **BY)
    assert seen(sign_in, world, "ana", group)[:2] == (200, {403})
