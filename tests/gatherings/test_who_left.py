"""Who left a team keeps their own record; its past dates, names and answers are the team's."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gatherings.models import Attendee
from tests.factories import AttendeeFactory, MembershipFactory, UserFactory

from .conftest import NOW, both_kinds, text_of


@pytest.fixture
def past(east, now):
    """A session that Ana led, and to which Gus came as a guest; Ana left the team since."""
    gathering = east.draft(state="announced", title="Past one", starts_at=NOW - timedelta(days=9))
    for user, role in ((east.ana, "facilitator"), (east.ben, "participant")):
        AttendeeFactory(gathering=gathering, user=user, answer="accepted", role=role)
    leave(east.seats[0])
    return gathering


def leave(seat):
    seat.state, seat.seat, seat.left_on = "left", None, NOW.date()
    seat.save()


def pages(gathering):
    return [
        reverse(f"gatherings:{name}", args=[gathering.pk])
        for name in ("page", "calendar_file", "needs", "export")
    ]


def titles(client, **query):
    response = client.get(reverse("gatherings:list"), {"state": "past"} | query)
    return [one.title for one in response.context["dates"]]


@both_kinds
def test_who_left_finds_neither_page_nor_file_nor_answers_though_they_led_it(sign_in, east, past):
    client = sign_in(east.ana)
    assert [client.get(page).status_code for page in pages(past)] == [404] * 4
    assert titles(client) == titles(client, state="all") == []
    headers = {"HX-Request": "true"}
    respond = reverse("gatherings:respond", args=[past.pk])
    assert client.post(respond, {"answer": "accepted"}, headers=headers).status_code == 404
    for act in ("view_gathering", "see_answers", "see_need_counts", "answer"):
        assert not east.ana.has_perm(f"gatherings.{act}", past)
    # Their own record stays.
    assert Attendee.objects.filter(user=east.ana, gathering=past, answer="accepted").exists()


@both_kinds
def test_a_guest_who_never_was_in_the_team_still_sees_it(sign_in, east, past):
    guest = AttendeeFactory(gathering=past, user=UserFactory(name="Gus"), answer="accepted").user
    client = sign_in(guest)
    assert [client.get(page).status_code for page in pages(past)[:2]] == [200, 200]
    assert titles(client) == ["Past one"]


@both_kinds
def test_a_guest_who_left_another_team_still_sees_it(sign_in, east, past):
    guest = MembershipFactory(state="left").user
    AttendeeFactory(gathering=past, user=guest, answer="accepted")
    assert titles(sign_in(guest)) == ["Past one"]
    assert sign_in(guest).get(past.get_absolute_url()).status_code == 200


@both_kinds
def test_who_came_back_sees_it_again_and_leads_it_as_before(sign_in, east, past):
    MembershipFactory(team=east.team, user=east.ana)
    client = sign_in(east.ana)
    page = client.get(past.get_absolute_url())
    assert page.status_code == 200
    assert "Ben Ode" in text_of(page)
    assert client.get(pages(past)[1]).status_code == 200
    assert titles(client) == ["Past one"]


@both_kinds
def test_who_is_only_invited_back_sees_none_of_it_yet(sign_in, east, past):
    MembershipFactory(team=east.team, user=east.ana, state="invited")
    assert sign_in(east.ana).get(past.get_absolute_url()).status_code == 404


@both_kinds
def test_who_left_and_coordinates_the_hub_sees_it_as_coordinator(sign_in, east, past):
    MembershipFactory(team=east.team, user=east.dana, state="left")
    assert sign_in(east.dana).get(past.get_absolute_url()).status_code == 200
