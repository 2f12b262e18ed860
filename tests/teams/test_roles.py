"""Who somebody is, in one query."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from teams.roles import Helper, network_roles
from tests.factories import (
    CycleFactory,
    HubFactory,
    HubRoleFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.services]


def test_everything_is_read_in_one_query(django_assert_num_queries):
    me = UserFactory()
    hub = HubFactory()
    team = TeamFactory(hub=hub, name="East Metro")
    HubRoleFactory(hub=hub, user=me)
    HubRoleFactory(hub=None, user=me, kind="funder")
    other = MembershipFactory(user=me).team
    dana = UserFactory(name="Dana Whitfield", email="dana@example.org")
    HubRoleFactory(hub=other.hub, user=dana)
    with django_assert_num_queries(1):
        who = network_roles(me)
        assert network_roles(me) is who
    assert who.coordinated_hubs == {hub.pk}
    assert who.funds_network
    assert [known.name for known in who.coordinated_teams.values()] == [team.name]
    assert list(who.active_teams) == [other.pk]
    assert who.helper == Helper("Dana Whitfield", "dana@example.org")


def test_a_coordinator_is_not_their_own_helper():
    seat = MembershipFactory()
    HubRoleFactory(hub=seat.team.hub, user=seat.user)
    assert network_roles(seat.user).helper is None


def test_archived_teams_are_not_offered_to_coordinators():
    me = UserFactory()
    team = TeamFactory(cycle=CycleFactory(archived=True))
    HubRoleFactory(hub=team.hub, user=me)
    assert network_roles(me).coordinated_teams == {}
    assert [known.name for known in network_roles(me).past_teams.values()] == [team.name]


def test_who_left_and_came_back_has_left_nothing():
    seat = MembershipFactory(state="left")
    assert list(network_roles(seat.user).left_teams) == [seat.team_id]
    MembershipFactory(team=seat.team, user=seat.user)
    who = network_roles(type(seat.user).objects.get(pk=seat.user_id))
    assert (list(who.active_teams), who.left_teams) == ([seat.team_id], {})


def test_a_role_that_ended_gives_nothing():
    me = UserFactory()
    role = HubRoleFactory(user=me, ends_on=timezone.localdate() - timezone.timedelta(days=1))
    TeamFactory(hub=role.hub)
    who = network_roles(me)
    assert not who.is_coordinator
    assert who.coordinated_teams == {}


def test_a_network_coordinator_is_no_coordinator_of_named_hubs():
    me = UserFactory()
    HubRoleFactory(hub=None, user=me)
    TeamFactory()
    who = network_roles(me)
    assert who.coordinates_network
    assert who.coordinates(7)
    assert who.coordinated_teams == {}


def test_anonymous_and_inactive_people_have_none():
    assert not network_roles(AnonymousUser()).is_member
    assert not network_roles(MembershipFactory(user__is_active=False).user).is_member
