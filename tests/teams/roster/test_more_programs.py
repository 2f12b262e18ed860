"""Lists of school offices, forms and mail programs: read as a careful person reads them."""

import pytest

from foundation.mailboxes import recipients
from teams.roster import places, reading
from teams.roster.entries import understand
from teams.roster.headings import meaning
from tests.teams.roster.test_kinds_of_lists import MAIL, facts, only


def entries_of(text):
    return understand(reading.from_file(text.encode()))


def test_tables_in_capitals_are_read_as_tables():
    heading = "TEACHERS.Lastfirst\tTEACHERS.Email_Addr\tTEACHERS.SchoolID\tSCHOOLS.Name"
    entry = only(f"Ruiz, Ana\t{MAIL}\t45\tRosewood Elementary", heading=heading)
    assert facts(entry) == ("Ana Ruiz", MAIL, "", {})
    assert entry.institution == "Rosewood Elementary"


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("¿Cuál es su nombre completo?", "name"), ("Nombre y apellidos", "name"),
        ("¿Cuál es su correo electrónico?", "email"), ("Dirección de correo electrónico", "email"),
        ("¿En qué escuela trabaja?", "institution"), ("Centro educativo", "institution"),
        ("Nombre de la escuela", "institution"), ("Nombre del distrito", "district"),
        ("¿Cuál es su puesto actual?", "role"), ("Grados que enseña", "grades"),
        ("Org Name", "institution"), ("Current Employer", "institution"),
    ],
)  # fmt: skip
def test_headings_and_questions_in_spanish_and_of_offices_are_known(heading, field):
    assert meaning(heading)[0] == field


@pytest.mark.parametrize(
    "heading",
    ["Correo de su director", "Nombre del director", "Escuela anterior", "Nombre de su supervisor"],
)
def test_what_a_spanish_heading_asks_about_somebody_else_is_not_read(heading):
    assert meaning(heading) is None


def test_what_a_program_reckoned_below_a_list_is_no_person():
    roster = reading.from_file(
        b"Name,Email,Sessions\nAna Ruiz,ana@example.org,3\nBen Lee,ben@example.org,2\n"
        b"Average,,2.5\nCount,2,\n"
    )
    assert [row.get("name") for row in roster.rows] == ["Ana Ruiz", "Ben Lee"]
    assert any("Average" in sentence and "Count" in sentence for sentence in roster.heed)


def test_a_name_that_is_also_a_word_for_a_sum_stays_a_person():
    (entry,) = entries_of("Name,Email,School\nCount,,Lane MS\n")
    assert entry.name == "Count"


def test_blanks_around_delimiters_hold_no_cells_apart():
    (entry,) = entries_of(f"  Name  ,  E-Mail  ,School \n  Ana Ruiz  ,  {MAIL}  , Lane MS \n")
    assert (entry.name, entry.email, entry.institution) == ("Ana Ruiz", MAIL, "Lane MS")


@pytest.mark.parametrize("end", ["\v", "\u2028", "\x85"])
def test_line_ends_of_word_processors_end_lines(end):
    (entry,) = entries_of(f"Name,Email{end}Ana Ruiz,{MAIL}{end}")
    assert facts(entry) == ("Ana Ruiz", MAIL, "", {})


@pytest.mark.parametrize(
    "street",
    [", 7200 SE 60th Ave, Portland, OR 97206", " (7200 SE 60th Ave.)", " 1200 NE 8th St Gresham", " - 45 Main Street"],
)  # fmt: skip
def test_a_street_behind_a_school_is_no_part_of_its_name_and_that_is_said(street):
    entry = only(f"Ana Ruiz\t{MAIL}\tLane Middle School{street}")
    assert entry.institution == "Lane Middle School"
    assert any("Not part of the school's name" in note for note in entry.notes)


@pytest.mark.parametrize(
    "name",
    ["PS 12 Lane Way", "School 21 on Main Street", "Lane Middle School", "School of 1000 Oaks"],
)
def test_a_number_or_a_street_in_a_schools_name_stays(name):
    assert places.without_street(name) == (name, "")


def test_two_people_on_two_lines_of_one_cell_are_to_fix():
    (entry,) = entries_of('Name,Email\n"Ana Ruiz\nBen Okafor","ana@example.org\nben@example.org"\n')
    assert "two people" in entry.problems["name"]


def test_one_person_with_two_addresses_keeps_the_name():
    (entry,) = entries_of(
        'Name,Email\nAna Maria Ruiz Vega,"ana.ruiz@example.org; ana@home.example"\n'
    )
    assert "name" not in entry.problems


def test_recipients_and_those_of_copies_are_taken_apart():
    text = "To: Ruiz, Ana <ana@example.org>\nCc: Ben Lee <ben@example.org>;\nBcc: cy@example.org"
    assert recipients(text) == [
        ("Ruiz, Ana", "ana@example.org"),
        ("Ben Lee", "ben@example.org"),
        ("", "cy@example.org"),
    ]


def test_an_address_in_marks_that_stands_for_its_own_name_is_one_person():
    text = "'ana@example.org' <ana@example.org>; 'Ben Lee' <ben@example.org>"
    assert recipients(text) == [("", "ana@example.org"), ("Ben Lee", "ben@example.org")]


@pytest.mark.parametrize("heading", ["First Name,Name,Email", "Given name,Name,Email"])
def test_name_beside_first_name_is_the_last_one(heading):
    (entry,) = entries_of(f"{heading}\nAna,Ruiz,{MAIL}\n")
    assert entry.name == "Ana Ruiz"


def test_a_whole_name_beside_a_first_name_stays():
    (entry,) = entries_of(f"First Name,Name,Email\nAna,Ana Ruiz,{MAIL}\n")
    assert entry.name == "Ana Ruiz"


def test_a_job_behind_a_degree_is_asked():
    (entry,) = entries_of(f'Name,Email\n"Ana Ruiz, Ed.D, Principal",{MAIL}\n')
    assert entry.asked["name"] == "job"
    assert entry.written.answered("before") == "Ana Ruiz, Ed.D"


def notes_of(*addresses):
    rows = "".join(f"Ana{at} Ruiz,{one}\n" for at, one in enumerate(addresses))
    return [entry.notes for entry in entries_of(f"Name,Email\n{rows}")]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ana@gmial.com", "ana@gmail.com"), ("ana@gmail.con", "ana@gmail.com"),
        ("ana@gmai.com", "ana@gmail.com"), ("ana@school.ogr", "ana@school.org"),
        ("ana@laneschols.example", "ana@laneschools.example"),
    ],
)  # fmt: skip
def test_a_slip_in_an_address_is_said_and_keeps_nobody_out(typed, meant):
    others = [f"{name}@laneschools.example" for name in ("b", "c", "d")]
    *_others, last = notes_of(*others, typed)
    assert last == [f"Look at the address: is “{meant}” meant?"]
    assert _others == [[], [], []]


def test_addresses_of_another_school_are_no_slips():
    others = [f"{name}@laneschools.example" for name in ("b", "c", "d")]
    assert not any(
        notes_of(*others, "x@land.example", "y@mail.com", "z@ymail.com", "v@lane.k12.or.us")
    )


def test_districts_whose_numbers_differ_are_no_slips():
    assert not any(
        notes_of("a@sd28j.example", "b@sd28j.example", "c@sd28j.example", "d@sd29j.example")
    )


def test_one_name_with_two_addresses_is_said():
    first, second = entries_of(
        "Name,Email\nAna Ruiz,ana@example.org\nANA RUIZ,ana.ruiz@mail.example\n"
    )
    assert first.notes == []
    assert second.notes == ["Row 2 has this name, too. Leave one out if it is one person."]
