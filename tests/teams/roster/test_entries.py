"""One row understood, and what is wrong in it said beside the cell."""

import pytest

from teams.roster import names, reading
from teams.roster.entries import understand


def entries(*rows):
    lines = ["Name\tE-mail\tSchool\tRole\tGrades", *rows]
    return understand(reading.from_file("\n".join(lines).encode()))


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Ruiz, Ana", "Ana Ruiz"),
        ("O'Neill, Siân", "Siân O'Neill"),
        ("Ana Ruiz", "Ana Ruiz"),
        ("Ana Ruiz, Ph.D.", "Ana Ruiz, Ph.D."),
        ("Sam Stone, Jr.", "Sam Stone, Jr."),
        ("Ruiz, Ana, M.Ed.", "Ana Ruiz, M.Ed."),
        ("de la Cruz, José María", "José María de la Cruz"),
        ("Ruiz,", "Ruiz"),
        ("Ma, Sam", "Sam Ma"),
        ("Stone, Mae", "Mae Stone"),
    ],
)
def test_last_first_is_turned_round_and_titles_stay(written, name):
    assert names.read(written).full == name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Ruiz, Dr. Ana", "Dr. Ana Ruiz"), ("Dr. Ruiz, Ana", "Dr. Ana Ruiz"),
        ("Ruiz, Ana, Ph.D.", "Ana Ruiz, Ph.D."), ("Ruiz, Juan, Jr.", "Juan Ruiz, Jr."),
        ("Ruiz Jr., Juan", "Juan Ruiz Jr."), ("Ruiz, Juan III", "Juan Ruiz III"),
        ('Ruiz, Ana "Annie"', 'Ana Ruiz "Annie"'), ("Ruiz, Ana (Annie)", "Ana Ruiz (Annie)"),
        ("Ruiz, Ana (she/her)", "Ana Ruiz (she/her)"), ("Ruiz, Ana she/her", "Ana Ruiz she/her"),
        ("Ruiz, Ms. Ana, M.Ed. (she/her)", "Ms. Ana Ruiz, M.Ed. (she/her)"),
    ],
)  # fmt: skip
def test_last_first_is_turned_round_with_whatever_stands_beside_it(written, name):
    assert names.read(written).full == name


@pytest.mark.parametrize(
    "written",
    [
        "Ana.Ruiz@Example.org", "mailto:ana.ruiz@example.org", "Ana <ana.ruiz@example.org>",
        "ana.ruiz@example.org;", " ana.ruiz@example.org ",
        "ana\u034f.ruiz@example.org", "Ana <ana.ruiz\ufe0f@exam\u2066ple.org\u3164>",
    ],
)  # fmt: skip
def test_an_address_is_read_however_it_was_pasted(written):
    assert entries(f"Ana\t{written}")[0].email == "ana.ruiz@example.org"


@pytest.mark.parametrize(
    ("row", "field", "told"),
    [
        ("Ana\t", "email", "Enter the e-mail address"),
        ("Ana\tana@example", "email", "“ana@example” isn't an e-mail address"),
        ("Ana\tana example.org", "email", "isn't an e-mail address"),
        ("Ana\ta@example.org; b@example.org", "email", "Keep one address"),
        ("ana@example.org\tana@example.org", "name", "Enter the full name"),
        ("503-555-0100\tana@example.org", "name", "Enter the full name"),
        ("A" * 151 + "\tana@example.org", "name", "at most 150"),
        ("Ana\tana@example.org\t" + "S" * 201, "institution", "at most 200"),
        ("Ana\tana@example.org\tRosewood\tWizard", "role", "Say above what “Wizard” means"),
        ("Ana\tana@example.org\tRosewood\tCoach\tsome", "grades", "what “some” means"),
    ],
)
def test_a_wrong_cell_gets_a_sentence_that_says_what_to_enter(row, field, told):
    problems = entries(row)[0].problems
    assert list(problems) == [field]
    assert told in problems[field]


def test_two_people_with_one_address_are_to_fix_and_one_person_twice_is_not():
    first, second, again = entries(
        "Ana Ruiz\tana@example.org", "Ben Stone\tANA@example.org", "Ruiz, Ana\tana@example.org"
    )
    assert first.problems == {}
    assert "Row 2, Ana Ruiz, has this address, too" in second.problems["email"]
    assert again.problems == {}


def test_a_plain_teacher_is_told_by_the_grades():
    k5, middle = entries("A\ta@example.org\t\tTeacher\tK-5", "B\tb@example.org\t\tTeacher\t8-Jun")
    assert (k5.role, middle.role) == ("k5_teacher", "middle_teacher")
