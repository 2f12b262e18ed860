"""What sessions show on the team's and the date's page."""

from datetime import time, timedelta

import pytest
import time_machine
from django.urls import reverse

from foundation import slots, zones
from gatherings.services import closing
from sessions.parts import session_facts, team_timeline
from tests.factories import (
    AttendeeFactory,
    GatheringFactory,
    MembershipFactory,
    SessionFactory,
)

from .conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ask(rf):
    def ask(user):
        request = rf.get("/")
        request.user = user
        return request

    return ask


@pytest.fixture
def member(team):
    return MembershipFactory(team=team).user


def session(team, term, answers=(), **fields):
    gathering = GatheringFactory(team=team, **fields)
    for answer in answers:
        AttendeeFactory(gathering=gathering, answer=answer)
    return SessionFactory(
        gathering=gathering, term=term, called_off=fields.get("state") == "cancelled"
    )


class TestTimeline:
    def test_it_tells_what_was_what_is_next_and_what_is_to_come(self, ask, team, terms, dana):
        session(
            team,
            terms[0],
            ["accepted", "accepted", "declined"],
            title="Session 1",
            starts_at=NOW.replace(month=9),
        )
        session(team, terms[1], ["accepted", "needs-action"], title="Session 2")
        stops = team_timeline(ask(dana), obj=team)["stops"]
        assert [(one["label"], one["state"], one["date"], one["fact"]) for one in stops] == [
            (
                "Session 1",
                "over",
                "Wednesday, September 23",
                "Fall 2026, 2 of 3 said yes",
            ),
            ("Session 2", "next", "Wednesday, December 9", "Winter 2027, 1 of 2 coming"),
            ("Spring 2027", "later", "", "Date not set yet"),
        ]
        assert stops[1]["url"] == reverse(
            "gatherings:page", args=[team.gatherings.get(title="Session 2").pk]
        )

    def test_once_closed_it_tells_how_many_came(self, ask, team, terms, dana):
        one = session(
            team,
            terms[0],
            ["accepted", "accepted", "declined"],
            starts_at=NOW.replace(month=9),
        ).gathering
        AttendeeFactory(gathering=one, answer="accepted", withdrawn=True)
        late = one.attendees.get(answer="declined")
        present = {late.pk: 60}
        closing.take_place(gathering=one, present=present, actor=dana, via="web", now=NOW)
        stop = team_timeline(ask(dana), obj=team)["stops"][0]
        assert (stop["state"], stop["fact"]) == ("done", "Fall 2026, 1 of 3 came")

    def test_drafts_are_for_coordinators_alone(self, ask, team, terms, dana, member):
        session(team, terms[0], state="draft", title="Session 1")
        assert team_timeline(ask(dana), obj=team)["stops"][0]["fact"] == (
            "Fall 2026, not announced yet"
        )
        shown = team_timeline(ask(member), obj=team)
        assert shown["stops"][0]["fact"] == "Date not set yet"
        assert shown["stops"][0]["url"] == ""
        assert shown["dates_url"] == ""

    def test_a_term_that_is_past_without_a_session_is_not_to_come(self, ask, team, terms, dana):
        terms[0].ends_on = NOW.date() - timedelta(days=1)
        terms[0].save()
        first, second = team_timeline(ask(dana), obj=team)["stops"][:2]
        assert (first["word"], first["fact"]) == ("Over:", "No session")
        assert (second["word"], second["fact"]) == ("Later:", "Date not set yet")

    def test_a_term_ends_by_the_hubs_day(self, ask, team, terms, dana):
        terms[0].ends_on = NOW.date()
        terms[0].save()
        # 11 pm in Honolulu is the next morning where the site is.
        late = zones.wall_to_utc(NOW.date(), time(23), "Pacific/Honolulu")
        with time_machine.travel(late, tick=False):
            for zone, word in (("Pacific/Honolulu", "Later:"), ("America/New_York", "Over:")):
                team.hub.zone = zone
                team.hub.save()
                assert team_timeline(ask(dana), obj=team)["stops"][0]["word"] == word

    def test_a_cancelled_session_gives_way_to_its_replacement(self, ask, team, terms, dana):
        session(team, terms[0], state="cancelled", title="Session 1")
        stop = team_timeline(ask(dana), obj=team)["stops"][0]
        assert (stop["state"], stop["word"], stop["drawing"]) == ("off", "Cancelled:", "cross")
        session(team, terms[0], title="Session 1")
        assert team_timeline(ask(dana), obj=team)["stops"][0]["state"] == "next"

    def test_people_who_left_are_not_counted(self, ask, team, terms, dana):
        one = session(team, terms[0], ["accepted"])
        AttendeeFactory(gathering=one.gathering, answer="accepted", withdrawn=True)
        fact = team_timeline(ask(dana), obj=team)["stops"][0]["fact"]
        assert fact == "Fall 2026, 1 of 1 coming"

    @pytest.mark.parametrize("people", [1, 25])
    def test_it_costs_one_query(self, ask, team, terms, dana, people, django_assert_num_queries):
        session(team, terms[0], ["accepted"] * people)
        request = ask(dana)
        dana.has_perm("teams.view_team", team)  # their roles are read
        with django_assert_num_queries(1):
            team_timeline(request, obj=team)

    def test_a_cycle_without_terms_shows_none(self, ask, team, dana):
        team.cycle.terms.all().delete()
        assert team_timeline(ask(dana), obj=team) is None


class TestFacts:
    def test_a_session_says_term_and_contact_hours_in_one_query(
        self, ask, team, terms, member, django_assert_num_queries
    ):
        one = session(team, terms[0])
        request = ask(member)
        member.has_perm("gatherings.view_gathering", one.gathering)
        with django_assert_num_queries(1):
            facts = session_facts(request, obj=one.gathering)
        assert (facts["term"], facts["hours"], facts["breaks"]) == ("Fall 2026", 6.0, 60)
        assert facts["dates_url"] == ""

    def test_a_cancelled_one_offers_a_new_date_to_coordinators(
        self, ask, team, terms, dana, member
    ):
        old = session(team, terms[0], state="cancelled")
        address = reverse("team_sessions:dates", args=[team.pk])
        assert session_facts(ask(dana), obj=old.gathering)["dates_url"] == address
        assert session_facts(ask(member), obj=old.gathering)["dates_url"] == ""

    def test_old_and_new_name_each_other(self, ask, team, terms, dana, member):
        old = session(team, terms[0], state="cancelled")
        new = session(team, terms[0], state="draft")
        new.replaces = old
        new.save()
        assert session_facts(ask(dana), obj=old.gathering)["replacement"] == new.gathering
        assert session_facts(ask(dana), obj=new.gathering)["replaces"] == old.gathering
        # A draft is no member's to see.
        assert session_facts(ask(member), obj=old.gathering)["replacement"] is None

    def test_another_kind_of_date_shows_nothing(self, ask, dana):
        assert session_facts(ask(dana), obj=GatheringFactory(kind="meeting")) is None


def test_the_parts_are_registered_where_they_show():
    names = {slot: [part.name for part in slots._parts[slot]] for slot in slots._parts}
    assert "timeline" in names["team_room"]
    assert "session_facts" in names["gathering_page"]
    assert "dates" in names["first_steps"]
