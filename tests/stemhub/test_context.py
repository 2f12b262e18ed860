"""What the frame of each page shows: sections, the team switcher, whom to ask."""

import pytest
from django.urls import resolve, reverse

from stemhub import context
from tests.factories import (
    CycleFactory,
    HubRoleFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(rf):
    def ask(path, user):
        request = rf.get(path)
        request.user = user
        request.resolver_match = resolve(path.split("?")[0])
        return request

    return ask


def labels(entries):
    return [entry["label"] for entry in entries]


def current(entries):
    return [entry["label"] for entry in entries if entry["current"]]


@pytest.fixture
def dana():
    """Coordinates one hub with two teams."""
    role = HubRoleFactory()
    cycle = CycleFactory()
    for name in ("East", "West"):
        TeamFactory(hub=role.hub, cycle=cycle, name=name)
    TeamFactory(hub=role.hub, cycle=CycleFactory(archived=True), name="Of old")
    return role.user


def test_the_current_section_is_the_one_that_fits_best(ask, dana):
    assert labels(context.navigation(ask("/", dana)))[0] == "Home"
    assert current(context.navigation(ask("/", dana))) == ["Home"]
    assert current(context.navigation(ask("/gatherings/", dana))) == ["Dates"]
    assert current(context.navigation(ask("/teams/", dana))) == ["Team"]
    assert current(context.navigation(ask("/me/calendar/", dana))) == []


def test_people_without_sections_have_no_bar_of_them(ask):
    assert context.navigation(ask("/", UserFactory())) == []


def test_the_switcher_keeps_the_section(ask, dana):
    (east, west) = dana.hub_roles.get().hub.teams.filter(cycle__archived=False).order_by("name")
    room = reverse("teams:room", args=[east.pk])
    shown = context.switcher(ask(room, dana))
    assert labels(shown) == ["East", "West"]
    assert current(shown) == ["East"]
    assert shown[1]["url"] == reverse("teams:room", args=[west.pk])
    dates = context.switcher(ask(reverse("team_sessions:dates", args=[west.pk]), dana))
    assert current(dates) == ["West"]
    assert dates[0]["url"] == reverse("team_sessions:dates", args=[east.pk])
    listed = context.switcher(ask(f"/gatherings/?team={east.pk}", dana))
    assert current(listed) == ["East"]
    assert listed[1]["url"] == f"{reverse('gatherings:list')}?team={west.pk}"
    assert current(context.switcher(ask("/", dana))) == []


def test_one_team_needs_no_switcher(ask):
    assert context.switcher(ask("/", MembershipFactory().user)) == []


def test_members_are_told_whom_to_ask(ask):
    seat = MembershipFactory()
    HubRoleFactory(hub=seat.team.hub, user__name="Dana Whitfield", user__email="d@example.org")
    helper = context.helper(ask("/", seat.user))
    assert (helper.name, helper.email) == ("Dana Whitfield", "d@example.org")


def test_outside_the_demo_nobody_is_offered(ask, settings):
    settings.DEMO = False
    assert context.demo_people(ask("/", UserFactory())) == []


def test_the_frame_costs_one_query(ask, dana, django_assert_num_queries):
    request = ask("/", UserFactory._meta.model.objects.get(pk=dana.pk))
    with django_assert_num_queries(1):
        frame = context.frame(request)
        assert list(frame["nav"])
        assert list(frame["switcher"])
        assert not frame["site_help"]
