"""The homes of signed-in people."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from foundation import slots
from foundation.attention import Attention
from gatherings.services import closing
from tests.factories import (
    AttendeeFactory,
    CycleFactory,
    GatheringFactory,
    HubRoleFactory,
    MembershipFactory,
    SessionFactory,
    TeamFactory,
    TermFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
BACKEND = "people.backends.SignIn"
NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def team():
    cycle = CycleFactory(name="2026-27")
    for number, name in enumerate(("Spring 2026", "Fall 2026", "Spring 2027"), start=1):
        TermFactory(cycle=cycle, number=number, name=name)
    return TeamFactory(cycle=cycle, name="East Metro")


@pytest.fixture
def dana(team):
    return HubRoleFactory(hub=team.hub, user__name="Dana Whitfield").user


def session(team, number, answers=(), **fields):
    gathering = GatheringFactory(team=team, title=f"Session {number}", **fields)
    for answer in answers:
        AttendeeFactory(gathering=gathering, answer=answer)
    return SessionFactory(gathering=gathering, term=team.cycle.terms.get(number=number)).gathering


def home_of(client, user):
    client.force_login(user, BACKEND)
    return client.get("/")


class TestCoordinator:
    def test_the_next_session_stands_there_with_its_numbers(self, client, team, dana):
        MembershipFactory(team=team)
        later = session(team, 3, starts_at=NOW + timedelta(days=90))
        soon = session(team, 2, ["accepted", "accepted", "declined", "needs-action"])
        answer = home_of(client, dana)
        assert answer.context["next"]["stop"].gathering_id == soon.pk != later.pk
        body = answer.content.decode()
        assert "Wednesday, December 9, 8:30 am - 3:30 pm Pacific time" in body
        assert "(in 16 days)" in body
        page = reverse("gatherings:page", args=[soon.pk])
        for number, word in ((2, "accepted"), (1, "declined"), (1, "needs-action")):
            assert f'<a href="{page}?answer={word}#found"><b>{number}</b>' in body
        assert body.count("btn-primary") == 1

    def test_each_team_says_its_seats_and_shows_its_timeline(self, client, team, dana):
        MembershipFactory(team=team)
        MembershipFactory(team=team, state="invited")
        session(team, 1, ["accepted"], starts_at=NOW - timedelta(days=90))
        body = home_of(client, dana).content.decode()
        assert "1 filled, 1 invited, 23 open" in body
        assert "Spring 2026, 1 of 1 said yes" in body
        assert "Date not set yet" in body

    def test_a_draft_asks_to_be_announced(self, client, team, dana):
        session(team, 1, starts_at=NOW - timedelta(days=90))
        session(team, 2, state="draft")
        body = home_of(client, dana).content.decode()
        assert "Announce the date that is a draft" in body
        assert reverse("team_sessions:dates", args=[team.pk]) in body

    def test_from_the_fourth_team_on_they_are_lines(self, client, team, dana):
        for number in range(5):
            TeamFactory(hub=team.hub, cycle=team.cycle, name=f"Team {number}")
        session(team, 1)
        body = home_of(client, dana).content.decode()
        assert body.count('class="timeline"') == 3
        assert "More teams" in body

    def test_archived_teams_are_not_among_them(self, client, team, dana):
        TeamFactory(hub=team.hub, cycle=CycleFactory(archived=True), name="Team of old")
        session(team, 1)
        assert "Team of old" not in home_of(client, dana).content.decode()

    def test_whoever_coordinates_the_network_sees_its_teams(self, client, team):
        session(team, 1)
        user = HubRoleFactory(hub=None).user
        assert "East Metro" in home_of(client, user).content.decode()

    def test_another_hubs_team_is_not_shown(self, client, team):
        session(team, 1)
        assert "East Metro" not in home_of(client, HubRoleFactory().user).content.decode()

    def test_without_any_team_it_says_who_sets_one_up(self, client):
        body = home_of(client, HubRoleFactory().user).content.decode()
        assert "An admin sets it up." in body


class TestNeedsAttention:
    @pytest.fixture
    def waiting(self, monkeypatch):
        """Ten things, the soonest last, in place of what apps say."""
        many = [
            Attention(f"Thing {n}.", NOW + timedelta(days=5 - n), "Mend it", f"/thing/{n}/", NOW)
            for n in range(10)
        ]
        part = slots.Part("planted", lambda request, **subject: many)
        monkeypatch.setitem(slots._parts, "needs_attention", [part])

    def test_seven_are_shown_what_hurts_soonest_first(self, client, team, dana, waiting):
        session(team, 1)
        body = home_of(client, dana).content.decode()
        shown = [f"Thing {n}." in body for n in range(10)]
        assert shown == [False] * 3 + [True] * 7
        assert body.index("Thing 9.") < body.index("Thing 8.") < body.index("Thing 3.")
        assert f'<a href="{reverse("attention")}">See all 10</a>' in body
        assert "Since Monday, November 23" in body

    def test_all_stand_on_a_page_of_their_own(self, client, dana, waiting):
        client.force_login(dana, BACKEND)
        body = client.get(reverse("attention")).content.decode()
        assert all(f"Thing {n}." in body for n in range(10))
        assert "10 things wait." in body

    def test_six_that_wait_are_six_that_are_listed(self, client, team, dana, monkeypatch):
        six = [
            Attention(f"Thing {n}.", NOW + timedelta(days=n), "Mend it", "/", about=about)
            for n, about in enumerate(("", "zoe", "", "zoe", "", ""))
        ]
        part = slots.Part("planted", lambda request, **subject: six)
        monkeypatch.setitem(slots._parts, "needs_attention", [part])
        session(team, 1)
        answer = home_of(client, dana)
        body = answer.content.decode()
        assert answer.context["title"] == "Dana, 6 things wait for you"
        listed = re.findall(r"Thing \d", body)
        assert listed == ["Thing 0", "Thing 1", "Thing 3", "Thing 2", "Thing 4", "Thing 5"]
        assert body.count("with-above") == 1
        assert "See all" not in body

    def test_it_says_so_when_nothing_waits(self, client, team, dana, monkeypatch):
        monkeypatch.setitem(slots._parts, "needs_attention", [])
        session(team, 1)
        answer = home_of(client, dana)
        assert "Nothing waits for you." in answer.content.decode()
        assert answer.context["title"] == "Hello, Dana"

    def test_members_have_none(self, client, team, waiting):
        member = MembershipFactory(team=team).user
        assert "Thing 9." not in home_of(client, member).content.decode()


class TestFirstAfternoon:
    def current(self, client, user):
        steps = home_of(client, user).context["steps"]
        return [step.name for step in steps if step.current]

    def test_four_steps_lead_from_people_to_answers(self, client, team, dana):
        answer = home_of(client, dana)
        body = answer.content.decode()
        assert [step.name for step in answer.context["steps"]] == [
            "people",
            "dates",
            "announce",
            "answers",
        ]
        for name in ("teams:import", "teams:invite"):
            assert reverse(name, args=[team.pk]) in body
        assert reverse("teams:sample_roster") in body
        assert body.count("btn-primary") == 1

    def test_each_step_done_makes_the_next_one_the_one_to_take(self, client, team, dana):
        assert self.current(client, dana) == ["people"]
        MembershipFactory(team=team)
        assert self.current(client, dana) == ["dates"]
        draft = session(team, 1, state="draft")
        assert self.current(client, dana) == ["announce"]
        draft.state, draft.announced_at = "announced", NOW
        draft.save()
        assert home_of(client, dana).context["steps"] is None

    def test_one_primary_button_at_each_step(self, client, team, dana):
        MembershipFactory(team=team)
        assert home_of(client, dana).content.decode().count("btn-primary") == 1
        session(team, 1, state="draft")
        assert home_of(client, dana).content.decode().count("btn-primary") == 1


class TestMember:
    def test_an_answer_that_waits_can_be_given_right_there(self, client, team):
        seat = MembershipFactory(team=team, user__name="Ana Ruiz")
        gathering = session(team, 2)
        AttendeeFactory(gathering=gathering, user=seat.user)
        body = home_of(client, seat.user).content.decode()
        assert "<h1>Ana, one answer is waiting</h1>" in body
        assert reverse("gatherings:respond", args=[gathering.pk]) in body
        assert "I&#x27;ll be there" in body

    def test_drafts_and_who_declined_are_not_theirs_to_see(self, client, team):
        member = MembershipFactory(team=team).user
        session(team, 2, state="draft")
        body = home_of(client, member).content.decode()
        assert "Session 2" not in body
        assert "Needs attention" not in body
        assert "filled" not in body

    def test_earlier_teams_stay_within_reach(self, client, team):
        seat = MembershipFactory(team=team)
        old = MembershipFactory(
            user=seat.user, team=TeamFactory(cycle=CycleFactory(archived=True), name="Old team")
        )
        body = home_of(client, seat.user).content.decode()
        assert f'<a href="{reverse("teams:room", args=[old.team_id])}">Old team</a>' in body


def test_who_has_no_team_of_their_own_finds_what_was_published(client, team):
    funder = HubRoleFactory(hub=None, kind="funder").user
    for user in (funder, UserFactory()):
        assert (
            f'href="{reverse("recommendations:texts")}"' in home_of(client, user).content.decode()
        )
    member = MembershipFactory(team=team).user
    assert reverse("recommendations:texts") not in home_of(client, member).content.decode()


class TestFunder:
    @pytest.fixture
    def funder(self):
        return HubRoleFactory(hub=None, kind="funder", user__name="Fern Odell").user

    def test_seats_and_sessions_of_each_team_without_any_name(self, client, team, funder, dana):
        for number in range(3):
            MembershipFactory(team=team, user__name=f"Secret Name {number}")
        MembershipFactory(team=team, state="invited")
        session(team, 1, ["accepted", "declined"], starts_at=NOW - timedelta(days=90), state="held")
        session(team, 2)
        session(team, 3, state="draft")
        TeamFactory(cycle=team.cycle, name="Portland")
        body = home_of(client, funder).content.decode()
        words = " ".join(body.split())
        assert "2 teams of the present cycle: 3 seats filled, 1 session held." in words
        assert "3 of 25" in body
        assert "1 of 3" in body
        assert "Wednesday, December 9" in body
        assert "Secret Name" not in body
        assert "Dana" not in body
        assert "coming" not in body

    def test_a_session_that_is_over_counts_as_held_once_somebody_said_so(
        self, client, team, funder
    ):
        one = session(team, 1, ["accepted"], starts_at=NOW - timedelta(days=90))
        answer = home_of(client, funder)
        assert answer.context["funded"][0]["held"] == 0
        assert answer.context["funded_total"]["held"] == 0
        present = dict.fromkeys(one.attendees.values_list("pk", flat=True))
        closing.take_place(gathering=one, present=present, actor=None, via="web", now=NOW)
        answer = home_of(client, funder)
        assert answer.context["funded"][0]["held"] == 1
        assert answer.context["funded_total"]["held"] == 1

    def test_a_cancelled_session_was_not_held(self, client, team, funder):
        gone = session(team, 1, state="cancelled", starts_at=NOW - timedelta(days=90))
        gone.session.called_off = True
        gone.session.save()
        answer = home_of(client, funder)
        assert answer.context["funded"][0]["held"] == 0
        assert answer.context["funded_total"]["held"] == 0

    def test_a_hubs_funder_sees_that_hub_alone(self, client, team):
        TeamFactory(name="Portland")
        user = HubRoleFactory(hub=team.hub, kind="funder").user
        body = home_of(client, user).content.decode()
        assert "East Metro" in body
        assert "Portland" not in body

    def test_teams_are_paged(self, client, team, funder):
        for number in range(60):
            TeamFactory(hub=team.hub, cycle=team.cycle, name=f"Team {number:03}")
        answer = home_of(client, funder)
        assert len(answer.context["funded"]) == 50
        assert len(client.get("/?page=2").context["funded"]) == 11
        assert len(client.get("/?page=nonsense").context["funded"]) == 50

    def test_before_any_hub_it_says_what_will_be_here(self, client, funder):
        assert "Hubs appear once an admin" in home_of(client, funder).content.decode()


class TestOthers:
    def test_somebody_without_a_team_gets_a_kind_word(self, client):
        body = home_of(client, UserFactory(name="Otis Grady", email="otis@example.org")).content
        assert "People join a team by invitation" in body.decode()
        assert "signed in as otis@example.org" in body.decode()

    def test_somebody_invited_is_told_where_the_button_is(self, client, team):
        seat = MembershipFactory(team=team, state="invited")
        body = home_of(client, seat.user).content.decode()
        assert "invited to East Metro. The mail we sent you has the button to join." in body
        assert "People join a team by invitation" not in body

    def test_somebody_who_left_has_no_team(self, client, team):
        seat = MembershipFactory(team=team, state="left")
        assert "East Metro" not in home_of(client, seat.user).content.decode()

    def test_an_admin_finds_the_admin_and_failed_mail(self, client):
        body = home_of(client, UserFactory(is_superuser=True)).content.decode()
        assert reverse("admin:index") in body
        assert reverse("admin:mailing_mail_changelist") + "?state__exact=failed" in body
        assert "People join a team by invitation" not in body


class TestQueries:
    """Session and user included, the same at 1, 3 and 25 of everything; see tests/budgets.py."""

    @pytest.mark.parametrize("many", [1, 3, 25])
    def test_a_coordinator_who_is_a_member_too(
        self, client, team, dana, many, django_assert_max_num_queries
    ):
        MembershipFactory(team=team, user=dana)
        one = session(team, 2, ["accepted"] * many)
        AttendeeFactory(gathering=one, user=dana)
        for _ in range(many):
            session(TeamFactory(hub=team.hub, cycle=team.cycle), 1, ["accepted"])
        home_of(client, dana)
        with django_assert_max_num_queries(17):
            client.get("/")

    @pytest.mark.parametrize("many", [1, 25])
    def test_a_funder(self, client, team, many, django_assert_max_num_queries):
        funder = HubRoleFactory(hub=None, kind="funder").user
        for _ in range(many):
            session(TeamFactory(hub=team.hub, cycle=team.cycle), 1, ["accepted"])
        home_of(client, funder)
        with django_assert_max_num_queries(7):
            client.get("/")
