"""What teams show in the bar and among what waits for a coordinator."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teams import parts
from teams.models import Membership
from teams.roles import network_roles
from teams.services import invitations
from tests.factories import (
    CycleFactory,
    HubFactory,
    HubRoleFactory,
    MailFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return TeamFactory(name="East Team", hub=HubFactory())


@pytest.fixture
def dana(team):
    return HubRoleFactory(hub=team.hub).user


def asked_by(user):
    request = RequestFactory().get("/")
    request.user = user
    return request


def waiting(user):
    return {one.sentence: one for one in parts.attention(asked_by(user)) or []}


class TestAttention:
    def test_an_invitation_that_ended_waits_with_the_button_that_repeats_it(self, team, dana):
        row = invitations.invite(
            team=team, email="zoe@example.org", name="Zoë Park", actor=None, via="web"
        )
        ended_at = row.expires_at
        invitations.sweep(now=ended_at)
        one = waiting(dana)["Zoë Park didn't answer the invitation to East Team in time."]
        assert (one.button, one.method) == ("Invite again", "post")
        assert one.url == f"/teams/{team.pk}/people/{row.pk}/invite-again/"
        assert (one.since, one.urgency) == (ended_at, ended_at)

    def test_it_waits_no_more_once_seen_or_invited_again(self, team, dana):
        seen = MembershipFactory(team=team, state="expired", attention_closed=True)
        again = MembershipFactory(team=team, state="expired")
        invitations.invite_again(membership=again, actor=None, via="web")
        assert not any(seen.user.name in s or again.user.name in s for s in waiting(dana))

    def test_a_mail_that_failed_waits_with_the_way_to_the_servers_words(self, team, dana):
        row = MembershipFactory(team=team, user=UserFactory(name="Ana Ruiz"))
        MailFactory(user=row.user, state="failed")
        one = waiting(dana)["A mail to Ana Ruiz, East Team, didn't get through."]
        assert one.url == f"/teams/{team.pk}/people/{row.pk}/#mails"

    def test_another_hubs_failed_mail_waits_for_that_hub_alone(self, team, dana):
        row = MembershipFactory(team=team, user=UserFactory(name="Ana Ruiz"))
        other = MembershipFactory(team=TeamFactory(name="West Team"), user=row.user).team
        theirs = HubRoleFactory(hub=other.hub).user
        mail = MailFactory(user=row.user, state="failed", for_hub=other.hub_id)

        def names():
            found = [s for who in (dana, theirs) for s in waiting(who) if "get through" in s]
            return [s.split(", ")[1] for s in found]

        assert names() == ["West Team"]
        mail.for_hub = team.hub_id
        mail.save()
        assert names() == ["East Team"]
        mail.for_hub = None
        mail.save()
        assert names() == ["East Team", "West Team"]

    def test_two_failed_mails_are_one_line_and_old_ones_none(self, team, dana):
        row = MembershipFactory(team=team)
        MailFactory.create_batch(2, user=row.user, state="failed")
        assert len([s for s in waiting(dana) if "get through" in s]) == 1
        row.user.mails.update(created_at=timezone.now() - timedelta(days=31))
        assert not [s for s in waiting(dana) if "get through" in s]

    def test_open_seats_are_one_line_a_team_and_come_last(self, team, dana):
        MembershipFactory(team=team)
        MembershipFactory(team=team, state="invited")
        MembershipFactory(team=team, state="expired", ended_at=timezone.now())
        found = sorted(parts.attention(asked_by(dana)), key=lambda one: one.urgency)
        assert found[-1].sentence == "23 seats of East Team are open."
        assert found[-1].url == f"/teams/{team.pk}/add/"

    def test_a_full_team_and_an_empty_one_say_nothing_of_seats(self, team, dana):
        assert waiting(dana) == {}
        for seat in range(1, 26):
            MembershipFactory(team=team, seat=seat)
        assert waiting(dana) == {}

    def test_of_a_full_team_and_a_new_empty_one_the_empty_ones_seats_are_open(self, team, dana):
        TeamFactory(name="New Team", hub=team.hub, cycle=team.cycle)
        # Whoever has only empty teams finds the first steps at home instead.
        assert waiting(dana) == {}
        for seat in range(1, 26):
            MembershipFactory(team=team, seat=seat)
        assert list(waiting(dana)) == ["25 seats of New Team are open."]

    def test_other_hubs_and_past_cycles_wait_for_nobody_here(self, dana, team):
        MembershipFactory(state="expired")
        past = TeamFactory(hub=team.hub, cycle=CycleFactory(archived=True))
        MembershipFactory(team=past, state="expired")
        assert waiting(dana) == {}

    def test_a_coordinator_of_the_network_hears_of_every_hub(self, team):
        MembershipFactory(team=team, state="expired", user=UserFactory(name="Zoë Park"))
        boss = HubRoleFactory(hub=None).user
        assert any("Zoë Park" in sentence for sentence in waiting(boss))

    def test_a_member_hears_nothing(self, team):
        assert parts.attention(asked_by(MembershipFactory(team=team).user)) is None

    @pytest.mark.parametrize("people", [1, 3, 25])
    def test_it_costs_one_query_whatever_waits(self, team, dana, people):
        for seat in range(1, people):
            row = MembershipFactory(team=team, seat=seat)
            MailFactory(user=row.user, state="failed")
            MembershipFactory(team=team, state="expired")
        network_roles(dana)
        with CaptureQueriesContext(connection) as seen:
            parts.attention(asked_by(dana))
        assert len(seen) == 1


class TestNavigation:
    def entries(self, user):
        return [(one.label, one.url) for one in parts.navigation(asked_by(user))]

    def test_one_team_leads_to_its_room(self, team, dana):
        member = MembershipFactory(team=team).user
        assert self.entries(dana) == [("Team", f"/teams/{team.pk}/")]
        assert self.entries(member) == [("Team", f"/teams/{team.pk}/")]

    def test_several_or_only_past_ones_lead_to_the_list(self, team, dana):
        TeamFactory(hub=team.hub)
        assert self.entries(dana) == [("Team", "/teams/")]
        past = MembershipFactory(team__cycle__archived=True).user
        assert self.entries(past) == [("Team", "/teams/")]
        assert self.entries(HubRoleFactory(hub=None).user) == [("Team", "/teams/")]

    def test_whoever_has_no_team_has_no_entry(self, team):
        assert self.entries(UserFactory()) == []
        assert self.entries(MembershipFactory(team=team, state="invited").user) == []
        assert self.entries(HubRoleFactory(hub=None, kind="funder").user) == []

    def test_the_room_shows_it_as_the_current_section(self, team, client):
        member = MembershipFactory(team=team).user
        client.force_login(member, "people.backends.SignIn")
        page = client.get(f"/teams/{team.pk}/").content.decode()
        assert f'<a href="/teams/{team.pk}/" aria-current="page">Team</a>' in page


def test_states_that_hold_a_seat_are_the_ones_counted():
    assert Membership.HOLDING == ("invited", "active")
