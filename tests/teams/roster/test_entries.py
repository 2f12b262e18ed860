"""One row understood, and what is wrong in it said beside the cell."""

import pytest

from teams.roster import names, reading
from teams.roster.entries import Meanings, understand


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
        ("Ruiz, Ana Ph.D.", "Ana Ruiz, Ph.D."), ("Ruiz, Ana M. MEd", "Ana M. Ruiz, MEd"),
        ("Smith, Bea BS", "Bea Smith, BS"), ("Smith, John Dr.", "Dr. John Smith"),
        ("Smith, John, Dr.", "Dr. John Smith"), ("King, Jr., Martin", "Martin King Jr."),
        ("Smith, III, John", "John Smith III"), ("Ruiz, Ana [she/her]", "Ana Ruiz [she/her]"),
        ("Ruiz, Ana 'Annie'", "Ana Ruiz 'Annie'"), ("#12 Ruiz, Ana", "Ana Ruiz"),
        ("van der Berg, Jan", "Jan van der Berg"), ("Ruiz y López, Ana", "Ana Ruiz y López"),
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
        ("Ana\ta@@example.org", "email", "“a@@example.org” isn't an e-mail address."),
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


@pytest.mark.parametrize(
    ("written", "kind", "answer", "name"),
    [
        ("Ana Ruiz, Gresham", names.ORDER, names.BEFORE, "Ana Ruiz"),
        ("Garcia Lopez, María", names.ORDER, names.TURNED, "María Garcia Lopez"),
        ("Principal, Ana Ruiz", names.FRONT, names.AFTER, "Ana Ruiz"),
        ("Rosewood ES, Ana Ruiz", names.FRONT, names.AFTER, "Ana Ruiz"),
        ("Ana Ruiz - Principal", names.ASIDE, names.BEFORE, "Ana Ruiz"),
        ("Ana Ruiz (STEM coach)", names.ASIDE, names.BEFORE, "Ana Ruiz"),
        ("Ana Ruiz (on leave)", names.ASIDE, names.WHOLE, "Ana Ruiz (on leave)"),
        ("Ana Ruiz Principal", names.ASIDE, names.BEFORE, "Ana Ruiz"),
        ("Principal Ana Ruiz", names.ASIDE, names.BEFORE, "Ana Ruiz"),
        ("Ana María Ruiz Math Coach", names.ASIDE, names.WHOLE, "Ana María Ruiz Math Coach"),
        ("Ruiz, Ana (on leave)", names.ASIDE, names.BEFORE, "Ana Ruiz"),
        ("Smith, John - Principal", names.ASIDE, names.WHOLE, "John Smith - Principal"),
        ("Smith, Dean", names.ONE, names.TURNED, "Dean Smith"),
        ("Ana Ruiz, Dean", names.JOB, names.BEFORE, "Ana Ruiz"),
    ],
)  # fmt: skip
def test_what_may_or_may_not_be_a_part_of_the_name_is_asked(written, kind, answer, name):
    (entry,) = entries(f"{written}\tana@example.org")
    assert (entry.asked["name"], list(entry.problems)) == (kind, ["name"])
    (entry,) = understand(
        reading.from_file(f"Name\tE-mail\n{written}\tana@example.org".encode()),
        Meanings({("name", kind): answer}),
    )
    assert (entry.name, entry.problems) == (name, {})


def test_where_the_others_are_turned_two_words_before_the_comma_are_one_family_name():
    _ana, maria = entries("Ruiz, Ana\tana@example.org", "Garcia Lopez, María\tm@example.org")
    assert (maria.name, maria.problems) == ("María Garcia Lopez", {})


@pytest.mark.parametrize(
    "written",
    ["Ana Ruiz and Ben Lee", "Ruiz, Ana; Lee, Ben", "Ruiz, Ana and Lee, Ben", "Ana & Ben Ruiz",
     "Mr. and Mrs. Ruiz", "Ana Ruiz / Ben Lee"],
)  # fmt: skip
def test_two_people_in_one_cell_are_to_fix(written):
    (entry,) = entries(f"{written}\tana@example.org")
    assert "two people" in entry.problems["name"]


def test_a_school_with_broken_letters_is_to_fix_with_what_it_may_be():
    (entry,) = entries("Ana\tana@example.org\tHÃ¶fer School")
    assert list(entry.problems) == ["institution"]
    assert entry.guesses["institution"] == "Höfer School"


@pytest.mark.parametrize("name", ["Zo?", "Ana Ruiz?"])
def test_a_name_with_a_question_mark_is_to_fix(name):
    assert list(entries(f"{name}\tana@example.org")[0].problems) == ["name"]


@pytest.mark.parametrize(
    "written",
    ["Lane MS / Reynolds SD", "Lane MS, Reynolds SD", "Lane MS (Reynolds SD)", "Reynolds SD - Lane MS"],
)  # fmt: skip
def test_a_school_and_its_district_in_one_cell_are_two_places(written):
    (entry,) = entries(f"Ana Ruiz\tana@example.org\t{written}")
    assert (entry.institution, entry.district) == ("Lane MS", "Reynolds SD")


@pytest.mark.parametrize(
    "written",
    ["Reynolds SD", "Klein, Lee & Co", "Lane MS / Oak HS", "A SD / B SD", "Reynolds SD, Gresham"],
)
def test_what_names_no_school_beside_a_district_stays_whole(written):
    (entry,) = entries(f"Ana Ruiz\tana@example.org\t{written}")
    assert (entry.institution, entry.district) == (written, "")
