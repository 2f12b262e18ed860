"""What lies at the door of a date, for people to sign."""

import pytest
from django.urls import reverse

from tests.factories import AttendeeFactory, InstitutionFactory, UserFactory

from .conftest import text_of


@pytest.fixture
def dana(client, east, now):
    client.force_login(east.dana, "people.backends.SignIn")
    return client


@pytest.fixture
def date(east, now):
    return east.draft(state="announced")


def sheet(date):
    return reverse("gatherings:sign_in_sheet", args=[date.pk])


def expect(date, *names, answer="accepted"):
    for name in names:
        user = UserFactory(name=name, institution=InstitutionFactory(name=f"{name}'s School"))
        AttendeeFactory(gathering=date, user=user, answer=answer)


def lines(page):
    return page.content.decode().partition("<tbody>")[2].count("<tr>")


def test_it_lists_by_name_everybody_who_has_not_said_no_with_lines_for_others(dana, date):
    expect(date, "Cy Lee", "Ana Ruiz")
    expect(date, "Ben Ode", answer="needs-action")
    expect(date, "Dee Fox", answer="tentative")
    expect(date, "Eve Hall", answer="declined")
    assert sheet(date) in dana.get(date.get_absolute_url()).content.decode()
    page = dana.get(sheet(date))
    assert [user.name for user in page.context["people"]] == [
        "Ana Ruiz", "Ben Ode", "Cy Lee", "Dee Fox",
    ]  # fmt: skip
    said = text_of(page)
    assert "Sign-in sheet: Session 2" in said and "Cy Lee's School" in said
    assert lines(page) == 4 + 3


@pytest.mark.parametrize(("people", "free"), [(1, 3), (22, 3), (24, 1), (25, 0), (26, 3), (49, 1)])
def test_free_lines_never_make_a_page_of_their_own(dana, date, people, free):
    expect(date, *(f"Person {n:02}" for n in range(people)))
    assert lines(dana.get(sheet(date))) == people + free


def test_where_all_said_no_it_says_so(dana, date):
    expect(date, "Eve Hall", answer="declined")
    said = text_of(dana.get(sheet(date)))
    assert "Nobody is expected: all have said no." in said and "Signature" not in said


@pytest.mark.parametrize("state", ["draft", "cancelled"])
def test_a_date_that_nobody_comes_to_has_none(dana, east, now, state):
    date = east.draft(state=state)
    assert sheet(date) not in dana.get(date.get_absolute_url()).content.decode()
    assert dana.get(sheet(date)).status_code == 404


@pytest.mark.parametrize("people", [1, 3])
def test_it_asks_as_much_for_three_as_for_one(dana, date, people, django_assert_num_queries):
    expect(date, *(f"Person {n}" for n in range(people)))
    dana.get(sheet(date))
    with django_assert_num_queries(6):
        dana.get(sheet(date))
