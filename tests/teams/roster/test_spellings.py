"""Near spellings of schools: which are proposed as the same, and which never."""

import pytest

from people.models import Institution
from teams.roster.plan import make
from teams.services.importing import import_roster
from tests.factories import InstitutionFactory

from .lists import AGREED, NOW, roster

pytestmark = pytest.mark.django_db


def proposed(team, *schools):
    """What each row's school is taken for."""
    rows = [f"Person {n}\tp{n}@example.org\t{school}" for n, school in enumerate(schools)]
    plan = make(team, roster(*rows), AGREED)
    return [one.entry.institution for one in plan.outcomes]


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Gresham Hihg", "Gresham High School"),
        ("Gresham Hihg School", "Gresham High"),
        ("Clear Cerek Middle", "Clear Creek Middle School"),
        ("Rosewod Elementary", "Rosewood Elem."),
        ("Rosewoood", "Rosewood"),
        ("Hollydale Elemantary", "Hollydale Elementary"),
        ("Lincoln H.S.", "Lincoln High School"),
        ("HB Lee MS", "H. B. Lee Middle School"),
        ("St Marys Academy", "Saint Mary’s Academy"),
        ("Rose Wood Elementary", "Rosewood Elementary"),
    ],
)
def test_a_slip_of_the_keys_is_proposed_as_the_known_school(team, typed, known):
    InstitutionFactory(name=known)
    assert proposed(team, typed) == [known]


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Hill Elementary", "Hall Elementary"),
        ("School 12", "School 21"),
        ("Lincoln 1", "Lincoln 2"),
        ("Boston", "Coston"),
        ("East High", "West High"),
        ("Gresham Hihg Annex", "Gresham High"),
    ],
)
def test_another_name_is_another_school(team, typed, known):
    InstitutionFactory(name=known)
    assert proposed(team, typed) == [typed]


def test_where_two_could_be_meant_none_is(team):
    InstitutionFactory(name="Marian School")
    InstitutionFactory(name="Marion School")
    assert proposed(team, "Mariin") == ["Mariin"]


def test_within_a_list_the_more_frequent_spelling_is_meant(team):
    assert proposed(team, "Rosewood", "Rosewood", "Rosewodo") == ["Rosewood"] * 3
    assert proposed(team, "Rosewood", "Rosewodo") == ["Rosewood", "Rosewodo"]


def test_it_is_asked_on_the_page_and_may_be_another_one(team, dana):
    high = InstitutionFactory(name="Gresham High")
    row = roster("Ana Ruiz\tana@example.org\tGresham Hihg")
    plan = make(team, row, AGREED)
    (question,) = plan.questions
    assert (question.column, question.words, question.value) == (
        "institution", "Gresham Hihg", "Gresham High",
    )  # fmt: skip
    assert plan.outcomes[0].institution == high
    import_roster(team=team, roster=row, choices=AGREED, actor=dana, now=NOW)
    assert list(Institution.objects.all()) == [high]


@pytest.mark.parametrize(
    ("typed", "known", "taken"),
    [
        ("Centennial School District", "Centennial SD 28J", "Centennial SD 28J"),
        ("Gresham-Barlow SD 10J", "Gresham-Barlow SD", "Gresham-Barlow SD"),
        ("Springfield SD 7", "Springfield SD 19", "Springfield SD 7"),
        ("SD 12", "SD 21", "SD 12"),
    ],
)
def test_a_district_is_the_same_with_its_number_and_without_but_not_with_another(
    team, typed, known, taken
):
    InstitutionFactory(name=known, kind=Institution.Kind.DISTRICT)
    plan = make(team, roster(f"Ana Ruiz\tana@example.org\tLane\t{typed}"), AGREED)
    assert plan.outcomes[0].entry.district == taken
