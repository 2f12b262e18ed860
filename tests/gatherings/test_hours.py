"""Contact hours: one's own, date by date, and those of a team; from what *It took place* wrote."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from gatherings import hours
from teams.models import Cycle
from tests.factories import AttendeeFactory, GatheringFactory, MembershipFactory, TeamFactory

from .conftest import NOW, Team, text_of

pytestmark = pytest.mark.django_db
MINE = "/me/hours/"


@pytest.fixture
def east(now):
    return Team()


def held(team, *, days=9, title="Session 1", there=(), **fields):
    """A date of the team that took place; ``there``: people, each with their minutes."""
    past = {"state": "held", "title": title, "starts_at": NOW - timedelta(days=days)}
    one = GatheringFactory(team=team, **past | fields)
    for user, minutes in there:
        AttendeeFactory(gathering=one, user=user, answer="accepted", present_minutes=minutes)
    return one


def leave(seat):
    seat.state, seat.seat, seat.left_on = "left", None, NOW.date()
    seat.save()


def sheet_of(answer) -> list[tuple]:
    assert answer.headers["Cache-Control"] == "private, no-store"
    return list(load_workbook(io.BytesIO(answer.content)).active.values)


@pytest.mark.parametrize(
    ("minutes", "words"), [(60, "1 hour"), (360, "6 hours"), (270, "4.5 hours"), (0, "0 hours")]
)
def test_hours_are_said_in_words(minutes, words):
    assert hours.said(minutes) == words


@given(st.lists(st.integers(0, 1440), max_size=40))
def test_what_is_said_of_a_sum_is_the_sum_to_the_minute(each):
    number = float(hours.said(sum(each)).split()[0])
    assert abs(number * 60 - sum(each)) <= max(0.5, sum(each) * 1e-5)


def test_ones_own_page_shows_each_date_and_the_sum_of_each_cycle(sign_in, east):
    held(east.team, title="Whole", there=[(east.ana, 360), (east.ben, 360)])
    held(east.team, title="Partly", days=5, there=[(east.ana, 90)])
    held(east.team, title="Missed", days=4, there=[(east.ana, 0)])
    before = TeamFactory(hub=east.hub, cycle__name="2020-21", cycle__archived=True)
    held(before, title="Long ago", days=2000, there=[(east.ana, 240)])
    page = text_of(sign_in(east.ana).get(MINE))
    assert "Contact hours of Ana Ruiz" in page
    assert page.index(f"{east.team.cycle.name}: 7.5 hours") < page.index("Partly")
    assert page.index("Partly") < page.index("Whole") < page.index("2020-21: 4 hours")
    assert "October 24, 2026" in page  # on paper it is read in any year
    assert "As of November 2, 2026" in page
    assert "Missed" not in page
    assert "Long ago" in page


def test_a_date_that_nobody_closed_counts_nothing(sign_in, east):
    held(east.team, there=[(east.ana, None)], state="announced")
    page = text_of(sign_in(east.ana).get(MINE))
    assert "Your hours will stand here" in page
    assert "Contact hours so far" not in text_of(sign_in(east.ana).get("/"))


def test_who_left_keeps_their_hours_without_a_way_to_the_teams_page(sign_in, east):
    one = held(east.team, there=[(east.ana, 360)])
    assert one.get_absolute_url() in sign_in(east.ana).get(MINE).content.decode()
    leave(east.seats[0])
    page = sign_in(east.ana).get(MINE)
    assert "6 hours" in text_of(page)
    assert one.get_absolute_url() not in page.content.decode()


def test_ones_own_hours_come_as_a_spreadsheet_with_numbers(sign_in, east):
    held(east.team, title="Day one", there=[(east.ana, 90)])
    answer = sign_in(east.ana).get("/me/hours.xlsx")
    assert answer["Content-Disposition"] == 'attachment; filename="ana-ruiz-contact-hours.xlsx"'
    header, row = sheet_of(answer)
    assert header[-1] == "Contact hours"
    assert row[2:] == ("Day one, East team", "Participant", 1.5)


def test_a_members_home_says_the_hours_of_the_present_cycle(sign_in, east):
    held(east.team, there=[(east.ana, 360)])
    held(east.team, days=5, there=[(east.ana, 90)])
    before = TeamFactory(hub=east.hub, cycle__archived=True)
    held(before, days=2000, there=[(east.ana, 240)])
    assert "7.5 hours at 2 dates" in text_of(sign_in(east.ana).get("/"))
    Cycle.objects.update(archived=True)
    assert "7.5 hours" not in text_of(sign_in(east.ana).get("/"))


def test_a_teams_page_has_everybody_by_kind_of_date_and_who_left_with_what_they_attended(
    sign_in, east
):
    held(east.team, there=[(east.ana, 360), (east.ben, 360)])
    held(east.team, days=5, kind="meeting", there=[(east.ana, 120)])
    leave(east.seats[1])
    MembershipFactory(team=east.team, user__name="Di Lo", state="left")
    client, place = sign_in(east.dana), [east.team.pk]
    page = client.get(reverse("gatherings:team_hours", args=place))
    cells = [
        [one.membership.user.name, *(number for _kind, number in row), total]
        for one, row, total in page.context["table"]
    ]
    assert cells == [
        ["Ana Ruiz", 2.0, 6.0, 8.0],
        ["Ben Ode", 0.0, 6.0, 6.0],
        ["Cy Lam", 0.0, 0.0, 0.0],
    ]
    assert 'Ben Ode</a> <span class="quiet">left</span>' in text_of(page)
    header, *rows = sheet_of(client.get(reverse("gatherings:team_hours_file", args=place)))
    assert header == ("Name", "E-mail", "Meetings", "Sessions", "Contact hours")
    assert rows[0] == ("Ana Ruiz", east.ana.email, 2, 6, 8)


def test_who_left_and_is_back_stands_there_once(east):
    leave(east.seats[0])
    MembershipFactory(team=east.team, user=east.ana)
    held(east.team, there=[(east.ana, 360)])
    _kinds, people = hours.of_team(east.team)
    assert [(one.membership.state, one.total) for one in people if one.total] == [("active", 6.0)]


def test_dates_of_other_hubs_and_cycles_arent_among_a_teams_hours(east):
    held(TeamFactory(cycle=east.team.cycle), there=[(east.ana, 360)])
    held(TeamFactory(hub=east.hub), there=[(east.ana, 360)])
    assert hours.of_team(east.team)[0] == []


@pytest.mark.parametrize("n", [1, 3])
def test_both_pages_ask_the_same_at_any_number_of_dates(
    sign_in, east, n, django_assert_num_queries
):
    for number in range(n):
        held(east.team, days=9 + number, there=[(east.ana, 360), (east.ben, 360)])
    client = sign_in(east.ana)
    client.get(MINE)
    with django_assert_num_queries(8):
        client.get(MINE)
    client, address = sign_in(east.dana), reverse("gatherings:team_hours", args=[east.team.pk])
    client.get(address)
    with django_assert_num_queries(6):
        client.get(address)


def test_the_pages_of_a_person_and_of_the_team_lead_to_hours(sign_in, east):
    held(east.team, there=[(east.ana, 360)])
    client = sign_in(east.dana)
    person = client.get(reverse("teams:member", args=[east.team.pk, east.seats[0].pk]))
    assert "6 hours of contact time at dates of this team." in text_of(person)
    address = reverse("gatherings:team_hours", args=[east.team.pk])
    assert address in client.get(east.team.get_absolute_url()).content.decode()
    assert address not in sign_in(east.ana).get(east.team.get_absolute_url()).content.decode()
    assert MINE in sign_in(east.ana).get("/me/").content.decode()
