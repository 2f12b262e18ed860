"""Lists of yet other offices and programs: what is asked, what is said, what is read."""

import io
import time

import pytest
from openpyxl import Workbook

from foundation import spreadsheets
from foundation.refusals import Refused
from teams.roster import columns, reading, spellings
from teams.roster.entries import understand
from teams.roster.headings import meaning

MAIL = "ana@example.org"


def listed(*rows, heading="Name\tE-mail\tSchool\tDistrict\tRole\tGrades"):
    return reading.from_file("\n".join([heading, *rows]).encode())


def only(*rows, **options):
    (entry,) = understand(listed(*rows, **options))
    return entry


def book(*rows):
    made = Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


# --- names ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nguyen, Ma T.", "Ma T. Nguyen"), ("Ruiz, Ana Ms.", "Ms. Ana Ruiz"), ("Ana Ruiz.", "Ana Ruiz"),
        ("Ana Ruiz'", "Ana Ruiz"), ("Ana Ruiz Esq.", "Ana Ruiz Esq."), ("Ana Ruiz, MEd/NBCT", "Ana Ruiz, MEd/NBCT"),
        ("Ana Ruiz, OTR/L", "Ana Ruiz, OTR/L"), ("Ana Ruiz, PE", "Ana Ruiz, PE"),
    ],
)  # fmt: skip
def test_a_name_is_put_in_order_with_what_stands_around_it(text, name):
    entry = only(f"{text}\t{MAIL}")
    assert (entry.name, entry.asked, entry.problems) == (name, {}, {})


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Ana Ruiz, TOSA", "job"), ("Ana Ruiz (Guest)", "aside"), ("Ana Ruiz (Unverified)", "aside")],
)
def test_letters_of_a_job_and_marks_of_a_meeting_are_asked(text, kind):
    assert only(f"{text}\t{MAIL}").asked == {"name": kind}


def test_a_number_sign_in_a_name_is_to_fix():
    assert "name" in only(f"Ana Ruiz # she/her\t{MAIL}").problems


@pytest.mark.parametrize(
    "text",
    ["Ruiz, Ana & Ben", "Ana Ruiz y Ben Okafor", "Ana Ruiz w/ Ben Okafor", "Ana Ruiz +1", "Ana Ruiz and 2 others",
     "Ana Ruiz (?)", "New teacher", "School Secretary", "5th grade rep"],
)  # fmt: skip
def test_two_people_or_nobody_are_to_fix(text):
    assert "name" in only(f"{text}\t{MAIL}").problems


def test_two_whole_names_among_turned_ones_are_asked():
    read = understand(listed(f"Ruiz, Ana\t{MAIL}", "Ana Ruiz, Ben Okafor\tb@example.org",
                             "Garcia Lopez, María\tm@example.org"))  # fmt: skip
    assert [one.asked for one in read] == [{}, {"name": "order"}, {}]


@pytest.mark.parametrize("text", ["Ms. Ruiz", "Coach Ruiz"])
def test_a_title_is_no_part_of_a_whole_name(text):
    rows = [f"Person Lee{n}\tp{n}@example.org" for n in "abc"]
    assert "part is missing" in understand(listed(*rows, f"{text}\t{MAIL}"))[-1].problems["name"]


def test_a_whole_name_in_the_last_names_column_isnt_doubled():
    assert only(f"Ana\tAna Ruiz\t{MAIL}", heading="First\tLast\tEmail").name == "Ana Ruiz"


def test_a_name_and_an_address_in_each_others_column_are_put_right():
    entry = only(f"{MAIL}\tAna Ruiz")
    assert (entry.name, entry.email, entry.problems) == ("Ana Ruiz", MAIL, {})


# --- words that mean nothing ------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["#N/D", "#NV", "#BEZUG!", "#NOM?", "#¿NOMBRE?", "#¡REF!", "Err:502", "[object Object]", "0",
     "- Select -", "Please select", "Choose...", "Select your school", "see attached", "unknown school"],
)  # fmt: skip
def test_what_programs_write_for_nothing_is_a_blank_school(text):
    entry = only(f"Ana Ruiz\t{MAIL}\t{text}\t{text}")
    assert (entry.institution, entry.district, entry.problems) == ("", "", {})


def test_a_broken_formula_of_any_language_is_asked_as_a_role_and_one_not_found_is_blank():
    assert "role" in only(f"Ana Ruiz\t{MAIL}\t\t\t#¡REF!").asked
    assert only(f"Ana Ruiz\t{MAIL}\t\t\t#N/D").asked == {}


@pytest.mark.parametrize("text", ["Ms. / Mrs.", "Mr. & Mrs.", "Señora", "Mme", "Hon."])
def test_how_somebody_is_addressed_is_no_role(text):
    entry = only(f"Ana Ruiz\t{MAIL}\t\t\t{text}")
    assert (entry.role, entry.asked, entry.problems) == ("", {}, {})


@pytest.mark.parametrize(
    "name", ["Open School", "Select Academy", "Error Lake Elementary", "Zero Middle School"]
)
def test_a_school_that_sounds_like_nothing_is_a_school(name):
    assert only(f"Ana Ruiz\t{MAIL}\t{name}").institution == name


# --- schools ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "school", "district"),
    [
        ("Rosewood Elementary / n/a", "Rosewood Elementary", ""), ("n/a / Reynolds SD", "Reynolds SD", ""),
        ("- / Reynolds SD", "Reynolds SD", ""), ("Other: Rosewood Elementary", "Rosewood Elementary", ""),
        ("Rosewood Elementary;", "Rosewood Elementary", ""), ("Rosewood Elementary.", "Rosewood Elementary", ""),
        ("Rosewood Elem.", "Rosewood Elem.", ""),
        ("Rosewood Elementary\\Reynolds SD", "Rosewood Elementary", "Reynolds SD"),
    ],
)  # fmt: skip
def test_half_a_cell_that_says_nothing_is_left_out(text, school, district):
    entry = only(f"Ana Ruiz\t{MAIL}\t{text}")
    assert (entry.institution, entry.district, entry.problems) == (school, district, {})


@pytest.mark.parametrize(
    "text", ["Rosewood Elementary, Portland, OR 97201", "Rosewood Elementary 503-555-0100"]
)
def test_a_town_or_a_telephone_behind_a_school_is_left_out_and_said(text):
    entry = only(f"Ana Ruiz\t{MAIL}\t{text}")
    assert entry.institution == "Rosewood Elementary"
    assert "Not part of the school's name" in entry.notes[0]


@pytest.mark.parametrize(
    "text",
    [
        "Retired", "Self-employed", "Not at a school", "N/A (district office)", "Various schools",
        "District-wide", "Rosewood Elementary, Principal", "Rosewood Elementary - 5th grade",
        "Reynolds SD/Rosewood Elementary/Lane MS",
    ],
)  # fmt: skip
def test_what_is_no_school_or_more_than_one_is_to_fix(text):
    assert "institution" in only(f"Ana Ruiz\t{MAIL}\t{text}").problems


def test_a_schools_number_is_another_spelling():
    entry = only(f"Ana Ruiz\t{MAIL}\t0123 - Rosewood Elementary")
    spellings.settle([entry], {"institution": ["Rosewood Elementary"], "district": []}, {})
    assert entry.guesses == {"institution": "Rosewood Elementary"}


@pytest.mark.parametrize(
    "text", ["Portland State University - Teacher Preparation", "Rosewood Elementary - North"]
)
def test_a_department_or_a_branch_stays_with_its_place(text):
    entry = only(f"Ana Ruiz\t{MAIL}\t{text}")
    assert (entry.institution, entry.problems) == (text, {})


# --- addresses, roles, grades -----------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["none@none.com", "noreply@example.org", "test@test.com", "na@na.com", "n/a@x.org"]
)
def test_an_address_that_nobody_reads_is_to_fix(text):
    assert "email" in only(f"Ana Ruiz\t{text}").problems


@pytest.mark.parametrize("text", ["noel@example.org", "nat@nat.example", "na@example.org"])
def test_an_address_like_it_is_read(text):
    assert only(f"Ana Ruiz\t{text}").problems == {}


def test_an_address_that_a_formula_links_to_is_read():
    entry = only('=HYPERLINK("mailto:ana@example.org","Ana Ruiz")\t\tRosewood', heading="Name\tE-mail\tSchool")  # fmt: skip
    assert (entry.name, entry.email) == ("Ana Ruiz", MAIL)


def test_grades_in_words_tell_a_teachers_role():
    assert only(f"Ana Ruiz\t{MAIL}\t\t\tThird grade teacher").role == "k5_teacher"


@pytest.mark.parametrize(
    ("text", "guess"), [("46181", "6_8"), ("8/6/2026", "6_8"), ("7,5", "k8"), ("3?", "k5")]
)
def test_grades_that_a_program_or_a_doubt_changed_are_asked_with_a_guess(text, guess):
    entry = only(f"Ana Ruiz\t{MAIL}\t\t\t\t{text}")
    assert "grades" in entry.asked
    assert entry.guesses["grades"] == guess


# --- who isn't meant --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Attendee Status", "Not Attending"), ("Status", "Cancelled"), ("Attending?", "No"), ("status", "deleted"),
        ("Can you join the team?", "No, sorry"), ("Declined", "x"), ("Approval Status", "denied"), ("Active", "FALSE"), ("accountEnabled", "FALSE"),
    ],
)  # fmt: skip
def test_who_says_no_in_another_column_is_said(heading, text):
    found = listed(f"Ana Ruiz\t{MAIL}\tYes", f"Ben Okafor\tb@example.org\t{text}",
                   heading=f"Name\tE-mail\t{heading}")  # fmt: skip
    said = [one for one in found.heed if one.startswith("Row")]
    if heading == "Declined":
        assert "Rows 2, 3" in said[0]
    else:
        assert said[0].startswith(f"Row 3 says “{text}” under “{heading}”")


@pytest.mark.parametrize(
    ("heading", "text"), [("Dietary", "No"), ("Status", "Confirmed"), ("Guest", "No"), ("Notes", "left hand")]
)  # fmt: skip
def test_no_to_something_else_is_not_said(heading, text):
    assert listed(f"Ana Ruiz\t{MAIL}\t{text}", heading=f"Name\tE-mail\t{heading}").heed == ()


@pytest.mark.parametrize(
    "line", ["Declined", "DECLINED:", "Resigned (1)", "Unable to attend", "No longer on team"]
)
def test_a_line_over_those_who_arent_meant_is_said(line):
    found = listed(f"Ana Ruiz\t{MAIL}", line, "Ben Okafor\tb@example.org")
    assert [row.get("name") for row in found.rows] == ["Ana Ruiz", "Ben Okafor"]
    assert any(f"Below “{line}”" in one for one in found.heed)


def test_a_family_called_pick_and_a_person_without_an_address_stay_people():
    read = understand(listed(f"Ana\tPick\t{MAIL}", "Person 7\t", heading="First\tLast\tEmail"))
    assert [(one.name, list(one.problems)) for one in read] == [("Ana Pick", []), ("Person 7", ["email"])]  # fmt: skip


# --- marks and letters ------------------------------------------------------------------------


@pytest.mark.parametrize("school", ['Rosewood"', '"Rosewood'])
def test_half_a_pair_of_quotation_marks_is_no_part_of_a_school(school):
    text = f"Name|Email|School|Notes\nAna Ruiz|{MAIL}|{school}|x\nBen Okafor|b@example.org|Lane|y\n"
    assert [one.institution for one in understand(reading.from_file(text.encode()))] == ["Rosewood", "Lane"]  # fmt: skip


def test_a_doubled_apostrophe_in_single_marks_is_one():
    text = f"'Name','Email','Role'\n'O''Neil, Ana','{MAIL}',''\n"
    (entry,) = understand(reading.from_file(text.encode()))
    assert (entry.name, entry.role) == ("Ana O'Neil", "")


@pytest.mark.parametrize("first", ["Zoë Nuñez", "Zoe Nunez"])
def test_lines_of_three_lists_keep_their_letters(first):
    text = (
        f"Name,Email\n{first},z@example.org\n".encode()
        + "José Peña,j@example.org\n".encode("mac_roman")
        + "François Lee,f@example.org\n".encode("cp1252")
    )
    found = reading.from_file(text)
    assert [row.get("name") for row in found.rows] == [first, "José Peña", "François Lee"]
    assert "other letters" in found.heed[0]


def test_addresses_of_who_signed_others_up_are_said():
    found = listed("dana@example.org\tAna Ruiz\t", heading="Email\tAttendee name\tAttendee email")
    assert found.heed == ("“Attendee email” is empty. The addresses are those under “Email”: look whose they are.",)  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        ("Your name\tYour email\tNominee name\tNominee's email\tNominee's school",
         f"Dana W\tdana@example.org\tAna Ruiz\t{MAIL}\tRosewood"),
        ("First Name\tLast Name\tEmail\tNominee name\tNominee email\tNominee school",
         f"Dana\tWhit\tdana@example.org\tAna Ruiz\t{MAIL}\tRosewood"),
    ],
)  # fmt: skip
def test_a_nominee_has_nothing_of_who_named_them(heading, row):
    entry = only(row, heading=heading)
    assert (entry.name, entry.email, entry.institution) == ("Ana Ruiz", MAIL, "Rosewood")
    without = only(row.replace(MAIL, ""), heading=heading)
    assert (without.name, list(without.problems)) == ("Ana Ruiz", ["email"])


# --- columns and rows -------------------------------------------------------------------------


def test_a_name_under_school_is_the_schools():
    found = reading.from_file(
        book(["", "School", "", "Teacher", ""], ["#", "Name", "District", "Name", "E-mail"],
             [1, "Rosewood", "Reynolds SD", "Ana Ruiz", MAIL])
    )  # fmt: skip
    (entry,) = understand(found)
    assert (entry.name, entry.institution, entry.district) == ("Ana Ruiz", "Rosewood", "Reynolds SD")  # fmt: skip


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("Vorname", "first"), ("Prénom", "first"), ("Nachname", "last"), ("Nom", "last"), ("Courriel", "email"),
        ("Adresse de messagerie", "email"), ("Organización", "institution"), ("Work Location", "institution"),
        ("Last Nm", "last"), ("Email1", "email"), ("Level taught", "grades"), ("Nominee", "name"),
    ],
)  # fmt: skip
def test_headings_of_other_offices_and_languages_are_known(title, field):
    assert meaning(title)[0] == field


@pytest.mark.parametrize("title", ["Location Name", "Cost Center Name", "Name Prefix", "Suffix"])
def test_the_name_of_something_else_is_nobodys(title):
    assert meaning(title) is None


def test_numbers_of_rows_arent_guessed_to_be_grades():
    sheet = reading.open_book(f"1.\tAna Ruiz\t{MAIL}\n2.\tBen Okafor\tb@example.org\n".encode(), reading.How()).sheets[0]  # fmt: skip
    assert columns.guess(sheet, columns.find(sheet)) == {1: "name", 2: "email"}


@pytest.mark.parametrize("text", ["Updated 11/3/2026", "Lane MS", "25 in all"])
def test_a_line_that_names_a_school_or_a_day_is_a_note_and_said(text):
    found = listed(f"Ana Ruiz\t{MAIL}", text)
    assert [row.get("name") for row in found.rows] == ["Ana Ruiz"]
    assert text in found.heed[0]


# --- time -------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["," * 1_900_000, '",' * 900_000, ",\n" * 900_000])
def test_a_file_of_delimiters_alone_takes_no_time(text):
    began = time.process_time()
    with pytest.raises(Refused):
        reading.from_file(f"Name,E-mail\n{text}".encode())
    assert time.process_time() - began < 4


def test_sheets_of_empty_columns_take_no_time():
    made = Workbook(write_only=True)
    for _n in range(20):
        sheet = made.create_sheet()
        for n in range(700):
            sheet.append([f"Ana R{n}", f"a{n}@example.org", "Rosewood"])
    out = io.BytesIO()
    made.save(out)
    began = time.process_time()
    spreadsheets.read_book(out.getvalue())
    assert time.process_time() - began < 4


def test_a_line_wider_than_any_list_costs_only_its_own_end():
    text = f"Name,E-mail\nAna Ruiz,{MAIL}{',' * 5000}\nBen Okafor,b@example.org\n"
    assert [row.get("name") for row in reading.from_file(text.encode()).rows] == ["Ana Ruiz", "Ben Okafor"]  # fmt: skip
