"""What people write in a spreadsheet, and what is understood."""

import pytest

from people.models import GradeBand, Institution, JobRole
from teams.roster import locales, places, words


@pytest.mark.parametrize(
    ("said", "grades", "role"),
    [
        ("K-5 teacher", "", "k5_teacher"),
        ("k5_teacher", "", "k5_teacher"),
        ("5th grade teacher", "", "k5_teacher"),
        ("Kindergarten Teacher", "", "k5_teacher"),
        ("Elementary teacher", "", "k5_teacher"),
        ("Grade 6-8 science or math teacher", "", "middle_teacher"),
        ("Grade 7 Science", "", "middle_teacher"),
        ("Middle School Math Teacher", "", "middle_teacher"),
        ("Teacher", "6_8", "middle_teacher"),
        ("Teacher", "k5", "k5_teacher"),
        ("Maestra", "k5", "k5_teacher"),
        ("Instructional Coach", "", "coach"),
        ("STEM TOSA", "", "coach"),
        ("Science Coach, district", "", "coach"),
        ("Assistant Principal", "", "principal"),
        ("PRINCIPAL", "", "principal"),
        ("VP", "", "principal"),
        ("Director of Teaching & Learning", "", "district"),
        ("Superintendent", "", "district"),
        ("District curriculum", "", "district"),
        ("Associate Professor, Teacher Education", "", "teacher_preparation"),
        ("Faculty", "", "teacher_preparation"),
        ("ESD science specialist", "", "coach"),
        ("REN coordinator", "", "network"),
        ("Service district", "", "network"),
        ("Community partner", "", "community"),
        ("Museum educator", "", "community"),
        ("Teacher", "", None),
        ("High school teacher", "", None),
        ("Wizard", "", None),
        ("???", "", None),
    ],
)
def test_a_role_is_understood_or_left_to_the_person(said, grades, role):
    assert words.read_role(said, grades) == role


@pytest.mark.parametrize("role", JobRole)
def test_our_own_words_for_a_role_are_known(role):
    assert words.read_role(str(role.label)) == role
    assert words.read_role(role.value) == role


@pytest.mark.parametrize(
    ("said", "band"),
    [
        ("K-5", "k5"), ("K–5", "k5"), ("Pre-K to 2", "k5"), ("3, 4", "k5"), ("2nd", "k5"),
        ("6-8", "6_8"), ("7", "6_8"), ("Middle school", "6_8"), ("Grades 6-8", "6_8"),
        ("K-8", "k8"), ("4-6", "k8"), ("9-12", "9_12"), ("HS", "9_12"), ("K-12", "all"),
        ("6-12", "all"), ("All", "all"),
        # What Excel makes of 6-8, 3-5 and 9-12.
        ("2026-06-08", "6_8"), ("8-Jun", "6_8"), ("Jun-08", "6_8"), ("6/8/2026", "6_8"),
        ("5-Mar", "k5"), ("12-Sep", "9_12"),
        # A number or a day as other programs hand it on.
        ("5.0", "k5"), ("7.0", "6_8"), ("2026-06-08 00:00:00", "6_8"),
        ("97", None), ("some", None), ("-", None), ("7.5", None),
    ],
)  # fmt: skip
def test_grades_are_understood_even_after_excel_had_them(said, band):
    assert words.read_grades(said) == band


@pytest.mark.parametrize("band", GradeBand)
def test_our_own_words_for_grades_are_known(band):
    assert words.read_grades(str(band.label)) == band
    assert words.read_grades(band.value) == band


@pytest.mark.parametrize(
    ("said", "code"),
    [("Spanish", "es"), ("Español", "es"), ("es", "es"), ("English", "en"), ("Russian", None)],
)
def test_a_language_is_understood(said, code):
    assert locales.read_language(said) == code


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("Pacific", "America/Los_Angeles"), ("PST", "America/Los_Angeles"),
        ("Mountain Time (MT)", "America/Boise"), ("Mountain", "America/Boise"),
        ("America/Boise", "America/Boise"), ("America/Denver", "America/Boise"),
        ("Eastern Standard Time", "America/New_York"), ("Mars", None),
    ],
)  # fmt: skip
def test_a_time_zone_is_understood(said, zone):
    assert locales.read_zone(said) == zone


@pytest.mark.parametrize(
    ("name", "role", "kind"),
    [
        ("Gresham-Barlow School District", "", "district"),
        ("Ontario SD 8C", "", "district"),
        ("Portland Public Schools", "", "district"),
        ("Western Oregon University", "", "teacher_preparation"),
        ("Multnomah ESD", "", "network"),
        ("Rosewood Middle School", "district", "school"),
        ("OMSI", "community", "community"),
        ("Rosewood", "", "school"),
    ],
)
def test_the_kind_of_a_new_institution_is_guessed_by_its_name_then_by_who_works_there(
    name, role, kind
):
    assert places.kind_of(name, role) == Institution.Kind(kind)


def test_malheur_county_is_on_mountain_time():
    assert locales.zone_of_county("Malheur County") == "America/Boise"
    assert locales.zone_of_county("Multnomah") == ""


@pytest.mark.parametrize(
    "said",
    ["5th grade student", "Grade 5 teacher's aide", "1st grade instructional assistant",
     "6th grade counselor", "Substitute 5th grade teacher", "Retired 5th grade teacher",
     "Student teacher, grade 3", "5th grade room parent", "Former principal", "Teacher & coach",
     "Principal engineer", "Grade 4 volunteer"],
)  # fmt: skip
def test_who_only_stands_near_a_role_doesnt_have_it_for_sure(said):
    assert words.sure_role(said, "k5") is None


@pytest.mark.parametrize(
    "said", ["5th grade student", "Grade 5 teacher's aide", "Retired principal"]
)
def test_no_guess_is_made_where_the_words_say_otherwise(said):
    assert words.read_role(said, "k5") is None


@pytest.mark.parametrize(
    "said",
    ["Vacant", "(vacant)", "To be hired", "TBD", "Open position", "Prefer not to say", "Not listed",
     "unk", "nothing", "none yet", "—", "✓", "↑"],
)  # fmt: skip
def test_more_words_that_say_nothing(said):
    assert words.means_nothing(said, "institution")
    assert words.means_nothing(said, "name") or said == "✓"
