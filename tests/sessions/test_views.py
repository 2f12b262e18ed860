"""The form *Dates of the cycle*, as a coordinator fills it in."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gatherings.models import Gathering
from sessions.models import Session
from tests.factories import (
    ClosedDayFactory,
    GatheringFactory,
    HubRoleFactory,
    MembershipFactory,
    SessionFactory,
)

from .conftest import NOW

pytestmark = pytest.mark.django_db
BACKEND = "people.backends.SignIn"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def dates_page(team):
    return reverse("team_sessions:dates", args=[team.pk])


@pytest.fixture
def dana_client(client, dana):
    client.force_login(dana, BACKEND)
    return client


def filled(*, number=1, **fields) -> dict:
    row = {
        "day": "",
        "starts": "08:30",
        "ends": "15:30",
        "break_minutes": "60",
        "zone": "America/Los_Angeles",
    } | fields
    return {f"term{number}-{name}": value for name, value in row.items()}


def rows(*typed) -> dict:
    """Three rows as the browser sends them; those not given are as they stood."""
    data = filled(number=1) | filled(number=2) | filled(number=3)
    for number, fields in typed:
        data |= filled(number=number, **fields)
    return data


def test_a_new_team_gets_three_prefilled_rows(dana_client, dates_page):
    answer = dana_client.get(dates_page)
    forms = answer.context["form"].forms
    assert [form.term.name for form in forms] == ["Fall 2026", "Winter 2027", "Spring 2027"]
    assert forms[0]["starts"].value().strftime("%H:%M") == "08:30"
    assert forms[0]["ends"].value().strftime("%H:%M") == "15:30"
    assert forms[0]["break_minutes"].value() == 60
    assert forms[0].minutes == 360
    body = answer.content.decode()
    assert "6 contact hours" in body
    assert 'min="2026-09-01" max="2026-12-31"' in body
    assert "Save the dates" in body
    assert "Announce" not in body


def test_saving_makes_drafts_and_then_announcing_is_the_thing_to_do(dana_client, dates_page):
    data = rows((1, {"day": "2026-12-09", "place": "Rosewood Center"}), (2, {"day": "2027-02-10"}))
    answer = dana_client.post(dates_page, data, follow=True)
    assert answer.redirect_chain == [(dates_page, 302)]
    ids = list(Gathering.objects.order_by("starts_at").values_list("pk", flat=True))
    assert len(ids) == 2
    body = answer.content.decode()
    address = f"{reverse('gatherings:announce')}?id={ids[0]}&amp;id={ids[1]}"
    assert (
        f'<a class="btn btn-primary" data-announce-saved href="{address}">Announce these 2 dates</a>'
        in body
    )
    assert body.count("btn-primary") == 1
    assert "2 dates are saved as drafts. Only coordinators see them." in body


def test_seconds_of_a_time_make_no_contact_minute(dana_client, dates_page):
    row = {"day": "2026-12-09", "starts": "08:00:00", "ends": "15:00:40", "break_minutes": "0"}
    answer = dana_client.post(dates_page, rows((1, row | {"hours_reason": "A long day"})))
    assert answer.status_code == 302
    assert Gathering.objects.get().planned_minutes == 420


def test_a_row_starts_from_the_row_before(dana_client, dates_page):
    dana_client.post(
        dates_page,
        rows((1, {"day": "2026-12-09", "starts": "09:00", "ends": "16:00", "place": "Mill"})),
    )
    forms = dana_client.get(dates_page).context["form"].forms
    assert forms[1]["starts"].value().strftime("%H:%M") == "09:00"
    assert (forms[1]["place"].value(), forms[1]["day"].value()) == ("Mill", None)


def test_a_day_without_breaks_is_followed_by_one_without(dana_client, dates_page):
    first = {"day": "2026-12-09", "ends": "14:30", "break_minutes": "0"}
    dana_client.post(dates_page, rows((1, first)))
    forms = dana_client.get(dates_page).context["form"].forms
    assert forms[1]["break_minutes"].value() == 0


def test_what_a_row_repeats_from_the_one_above_means_nothing_without_a_day(dana_client, dates_page):
    data = rows(
        (1, {"day": "2026-12-09", "place": "Rosewood Center"}), (2, {"place": "Rosewood Center"})
    )
    assert dana_client.post(dates_page, data).status_code == 302
    assert Session.objects.count() == 1


def test_a_place_of_its_own_without_a_day_is_a_forgotten_day(dana_client, dates_page):
    answer = dana_client.post(dates_page, rows((2, {"place": "Mill Creek Hall"})))
    assert answer.status_code == 422
    assert answer.context["form"].forms[1].errors == {"day": ["Enter the date, or empty the row."]}
    assert 'value="Mill Creek Hall"' in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"ends": "08:30"}, "ends", "Enter an end after 8:30 am."),
        ({"day": "2027-01-05"}, "day", "Enter a day within it."),
        ({"day": "soon"}, "day", "Enter a valid date."),
        ({"starts": ""}, "starts", "Enter a time, such as 8:30 am."),
        ({"break_minutes": "-5"}, "break_minutes", "Enter 0 or more."),
        ({"break_minutes": "many"}, "break_minutes", "Enter a whole number."),
        ({"break_minutes": "0"}, "hours_reason", "7 contact hours instead of 6. Say why."),
        ({"link": "not a link"}, "link", "Enter a valid URL."),
        ({"answer_by": "2026-12-24"}, "answer_by", "before the day itself"),
        ({"zone": "Mars/Olympus"}, "zone", "Select a valid choice."),
        ({"place": "x" * 400}, "place", "at most 150 characters"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    dana_client, dates_page, typed, field, words
):
    data = rows((1, {"day": "2026-12-09", "address": "14901 SE Stark St"} | typed))
    answer = dana_client.post(dates_page, data)
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].forms[0].errors[field])
    body = answer.content.decode()
    assert 'value="14901 SE Stark St"' in body
    assert "One thing to fix" in body
    for value in typed.values():
        if value and field != "zone":
            assert value in body
    assert Gathering.objects.count() == 0


def test_faults_of_typing_and_of_the_rules_stand_there_at_once(dana_client, dates_page):
    data = rows(
        (1, {"day": "2027-01-05", "ends": "08:00", "link": "not a link", "place": "x" * 400}),
        (2, {"day": "2027-01-12", "starts": "", "answer_by": "2026-01-12"}),
        (3, {"place": "Gresham High"}),
    )
    answer = dana_client.post(dates_page, data)
    assert answer.status_code == 422
    first, second, third = (form.errors for form in answer.context["form"].forms)
    assert set(first) == {"day", "ends", "link", "place"}
    assert set(second) == {"starts", "answer_by"}
    assert set(third) == {"day"}
    assert all(len(said) == 1 for form in (first, second, third) for said in form.values())
    assert Gathering.objects.count() == 0


def test_what_follows_from_another_fault_is_not_said_beside_it(dana_client, dates_page):
    data = rows(
        (1, {"day": "2026-12-09", "break_minutes": "many"}),
        (2, {"day": "2027-02-10", "hours_reason": "x" * 201, "break_minutes": "0"}),
        (3, {"day": "soon", "place": "Gresham High"}),
    )
    forms = dana_client.post(dates_page, data).context["form"].forms
    assert [set(form.errors) for form in forms] == [{"break_minutes"}, {"hours_reason"}, {"day"}]
    assert all(len(said) == 1 for form in forms for said in form.errors.values())


@pytest.mark.parametrize(
    ("day", "starts", "words"),
    [("2027-03-14", "02:30", "clocks skip 2:30 am"), ("2026-11-01", "01:30", "twice")],
)
def test_a_time_the_clock_skips_or_repeats_is_a_field_error(
    dana_client, dates_page, terms, day, starts, words
):
    number = 2 if day.startswith("2027") else 1
    with time_machine.travel(datetime(2026, 10, 1, 18, tzinfo=UTC), tick=False):
        answer = dana_client.post(dates_page, rows((number, {"day": day, "starts": starts})))
    assert answer.status_code == 422
    assert words in answer.context["form"].forms[number - 1].errors["starts"][0]


def test_announced_dates_are_shown_with_a_way_to_change_them(dana_client, dates_page, team, terms):
    gathering = GatheringFactory(team=team, title="Session 1")
    SessionFactory(gathering=gathering, term=terms[0])
    answer = dana_client.get(dates_page)
    body = answer.content.decode()
    assert [form.term for form in answer.context["form"].forms] == terms[1:]
    assert reverse("gatherings:change", args=[gathering.pk]) in body
    assert "Wednesday, December 9, 8:30 am - 3:30 pm Pacific time" in body
    data = rows((1, {"day": "2026-12-10"}), (2, {"day": "2027-02-10"}))
    answer = dana_client.post(dates_page, data)
    assert answer.status_code == 422
    assert "Session 1 has been announced meanwhile." in answer.content.decode()
    gathering.refresh_from_db()
    assert gathering.starts_at.day == 9


def test_a_cancelled_session_can_be_set_anew_in_its_row(dana_client, dates_page, team, terms):
    old = GatheringFactory(
        team=team, state="cancelled", cancelled_reason="Snow: schools are closed."
    )
    session = SessionFactory(gathering=old, term=terms[0], called_off=True)
    answer = dana_client.get(dates_page)
    assert "Snow: schools are closed." in answer.content.decode()
    assert answer.context["form"].forms[0]["day"].value() is None
    assert answer.context["form"].forms[0]["place"].value() == "Rosewood Center"
    data = rows((1, {"day": "2026-12-16", "place": "Rosewood Center"}))
    assert dana_client.post(dates_page, data).status_code == 302
    assert Session.objects.get(called_off=False).replaces == session


def test_a_term_that_is_over_takes_no_new_date(client, dana, dates_page, terms):
    with time_machine.travel(datetime(2027, 2, 1, 18, tzinfo=UTC), tick=False):
        client.force_login(dana, BACKEND)
        answer = client.get(dates_page)
    assert [form.term for form in answer.context["form"].forms] == terms[1:]
    assert "This term was over on Thursday, December 31, 2026." in answer.content.decode()


def test_emptying_a_drafts_day_takes_it_away(dana_client, dates_page):
    dana_client.post(dates_page, rows((1, {"day": "2026-12-09"})))
    base = dana_client.get(dates_page).context["form"].forms[0]["base"].value()
    answer = dana_client.post(dates_page, rows((1, {"base": base})), follow=True)
    assert "Saved. No draft waits to be announced." in answer.content.decode()
    assert Gathering.objects.count() == 0


def test_an_empty_form_that_nobody_touched_says_that_nothing_was_changed(dana_client, dates_page):
    nothing = dana_client.post(dates_page, rows(), follow=True).content.decode()
    assert "Nothing was changed." in nothing and "Saved." not in nothing
    assert not Gathering.objects.exists()


def test_an_archived_cycle_is_refused_in_words(dana_client, dates_page, team):
    team.cycle.archived = True
    team.cycle.save()
    answer = dana_client.post(dates_page, rows((1, {"day": "2026-12-09"})))
    assert answer.status_code == 422
    assert "is archived. Its dates stay as they were." in answer.content.decode()


def test_a_cycle_without_terms_says_who_sets_them_up(dana_client, dates_page, team):
    team.cycle.terms.all().delete()
    answer = dana_client.get(dates_page)
    assert "An admin sets up the cycle and its terms." in answer.content.decode()
    assert dana_client.post(dates_page, {}).status_code == 302


def test_members_may_not_and_strangers_see_nothing(client, dates_page, team):
    client.force_login(MembershipFactory(team=team).user, BACKEND)
    assert client.get(dates_page).status_code == 403
    client.force_login(HubRoleFactory().user, BACKEND)
    assert client.get(dates_page).status_code == 404


@pytest.mark.parametrize("drafts", [1, 3])
def test_the_form_costs_the_same_for_any_number_of_dates(
    dana_client, dates_page, drafts, django_assert_max_num_queries
):
    days = ["2026-12-09", "2027-02-10", "2027-04-14"]
    data = rows(*((n + 1, {"day": day}) for n, day in enumerate(days[:drafts])))
    dana_client.post(dates_page, data)
    dana_client.get(dates_page)
    with django_assert_max_num_queries(8):
        assert dana_client.get(dates_page).status_code == 200


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    typed=st.fixed_dictionaries(
        {},
        optional={
            "day": st.one_of(st.dates().map(str), st.text(max_size=12)),
            "starts": st.one_of(st.times().map(str), st.text(max_size=8)),
            "ends": st.one_of(st.times().map(str), st.text(max_size=8)),
            "break_minutes": st.one_of(st.integers().map(str), st.text(max_size=5)),
            "answer_by": st.one_of(st.dates().map(str), st.text(max_size=12)),
            "place": st.text(max_size=200),
            "link": st.text(max_size=60),
            "zone": st.text(max_size=20),
            "hours_reason": st.text(max_size=250),
        },
    )
)
def test_whatever_is_typed_is_answered_in_words(dana_client, dates_page, typed):
    answer = dana_client.post(dates_page, rows((1, {"day": "2026-12-09"} | typed)))
    assert answer.status_code in (302, 422)
    if answer.status_code == 422 and "place" in typed:
        assert answer.context["form"].forms[0]["place"].value() == typed["place"]


def test_a_date_on_a_closed_day_or_holiday_is_saved_with_a_warning(dana_client, dates_page, team):
    ClosedDayFactory(
        hub=team.hub, name="Strike", first_day=date(2026, 12, 9), last_day=date(2026, 12, 9)
    )
    data = rows((1, {"day": "2026-12-09"}), (2, {"day": "2027-01-18"}), (3, {"day": "2027-04-14"}))
    page = dana_client.post(dates_page, data, follow=True).content.decode()
    assert Session.objects.filter(team=team).count() == 3
    assert "Wednesday, December 9 is no school day: Strike." in page
    assert "January 18, 2027 is no school day: Martin Luther King Jr. Day." in page
    assert page.count("is no school day") == 2


def test_equal_faults_name_their_term_and_times_their_zone(dana_client, dates_page, terms):
    page = dana_client.get(dates_page).content.decode()
    assert page.count("In Pacific time.") == len(terms)
    typed = {}
    for term in terms:
        typed |= {
            f"term{term.number}-day": (term.starts_on + timedelta(days=30)).isoformat(),
            f"term{term.number}-starts": "08:30",
            f"term{term.number}-ends": "07:00",
            f"term{term.number}-break_minutes": "60",
        }
    page = dana_client.post(dates_page, typed).content.decode()
    summary = page[page.index("data-error-summary") :]
    summary = summary[: summary.index("</ul>")]
    said = [term.name for term in terms if f"{term.name}, Ends: Enter an end after" in summary]
    assert len(said) >= 2
