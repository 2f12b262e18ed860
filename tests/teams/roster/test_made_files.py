"""Files made here by plain writers, some two hundred: whatever wrote them, the people are the same.

The headings are those of the programs named beside them; the rows hold the same two people.
"""

import csv
import io
import itertools

import pytest
from openpyxl import Workbook

from teams.roster import reading
from teams.roster.entries import understand

PEOPLE = [("Ana", "Ruiz", "ana@example.org"), ("Zoë", "Nuñez", "zoe@example.org")]
WANTED = [("Ana Ruiz", "ana@example.org"), ("Zoë Nuñez", "zoe@example.org")]
FIRST, LAST, FULL, TURNED, MAIL, EMPTY, OTHER = [
    "first",
    "last",
    "full",
    "turned",
    "mail",
    "empty",
    "other",
]

# The program, its headings, and what stands below each of them.
PROGRAMS = {
    "google forms": [("Timestamp", "2026/11/02"), ("Email Address", MAIL), ("What is your name?", FULL)],
    "google forms, username": [("Timestamp", "1"), ("Username", MAIL), ("Your full name", FULL)],
    "google contacts": [
        ("Name", FULL), ("Given Name", FIRST), ("Family Name", LAST), ("E-mail 1 - Type", "Work"),
        ("E-mail 1 - Value", MAIL), ("E-mail 2 - Value", EMPTY),
    ],
    "google contacts, new": [
        ("First Name", FIRST), ("Middle Name", EMPTY), ("Last Name", LAST), ("Labels", "x"),
        ("E-mail 1 - Label", "Work"), ("E-mail 1 - Value", MAIL),
    ],
    "google workspace": [
        ("First Name [Required]", FIRST), ("Last Name [Required]", LAST),
        ("Email Address [Required]", MAIL), ("New Primary Email [UPLOAD ONLY]", EMPTY),
    ],
    "outlook": [
        ("Title", "Ms."), ("First Name", FIRST), ("Last Name", LAST), ("E-mail Address", MAIL),
        ("E-mail Type", "SMTP"), ("E-mail Display Name", OTHER), ("E-mail 2 Address", EMPTY),
    ],
    "mailchimp": [("Email Address", MAIL), ("First Name", FIRST), ("Last Name", LAST), ("TAGS", "x")],
    "eventbrite": [
        ("Order #", "1"), ("Attendee #", "7"), ("First Name", FIRST), ("Last Name", LAST),
        ("Email", MAIL), ("Buyer Email", OTHER),
    ],
    "surveymonkey": [
        ("Respondent ID", "1"), ("Email Address", EMPTY), ("First Name", EMPTY),
        ("Last Name", EMPTY), ("What is your name?", FULL), ("What is your school e-mail?", MAIL),
    ],
    "qualtrics": [
        ("RecipientEmail", EMPTY), ("RecipientFirstName", EMPTY), ("RecipientLastName", EMPTY),
        ("Q1. What is your name?", FULL), ("Q2. What is your email address?", MAIL),
    ],
    "typeform": [
        ("#", "x1"), ("What's your *first name*?", FIRST), ("And your last name?", LAST),
        ("What is your email address?", MAIL), ("Network ID", "9"),
    ],
    "zoom": [("Name (Original Name)", FULL), ("User Email", MAIL), ("Guest", "No")],
    "zoom registrants": [
        ("First Name", FIRST), ("Last Name", LAST), ("Email", MAIL), ("Approval Status", "approved"),
    ],
    "microsoft forms": [
        ("ID", "1"), ("Email", "anonymous"), ("Name", EMPTY), ("Your name", FULL),
        ("Your work email", MAIL),
    ],
    "pretix": [
        ("Order code", "A"), ("Email", OTHER), ("Attendee name", FULL), ("Attendee email", MAIL),
    ],
    "signupgenius": [("Sign Up", "x"), ("First Name", FIRST), ("Last Name", LAST), ("Email", MAIL)],
    "student system": [("LASTFIRST", TURNED), ("EMAIL_ADDR", MAIL), ("SCHOOLID", "4")],
    "staff list": [("Staff Name", FULL), ("Staff Email", MAIL), ("Supervisor Email", OTHER)],
    "plain questions": [("Who are you?", FULL), ("How can we reach you (e-mail)?", MAIL)],
    "camel case": [("firstName", FIRST), ("lastName", LAST), ("emailAddress", MAIL)],
    "spanish": [("Apellidos", LAST), ("Nombre", FIRST), ("Correo electrónico", MAIL)],
    "name beside last name": [("Name", FIRST), ("Last name", LAST), ("E-mail", MAIL)],
    "repeated headings": [("Email", EMPTY), ("Name", FULL), ("Email", MAIL)],
    "last, first": [("Last, First", TURNED), ("E-mail (work)", MAIL)],
    "active directory": [
        ("DisplayName", TURNED), ("UserPrincipalName", MAIL), ("Department", "x"), ("City", "Gresham"),
    ],
    "exchange": [("Name", FULL), ("Alias", "x"), ("PrimarySmtpAddress", MAIL)],
    "slack": [("username", "x"), ("email", MAIL), ("fullname", FULL)],
    "gravity forms": [("Entry Id", "7"), ("Name (First)", FIRST), ("Name (Last)", LAST), ("Email", MAIL)],
    "wufoo": [("Entry Id", "7"), ("Name", FIRST), ("Last", LAST), ("Email", MAIL)],
    "student form": [
        ("Teacher Name", FULL), ("Teacher Email", MAIL), ("Substitute Name", "Bo Lee"),
        ("Substitute Email", OTHER), ("Guest name", "Cy Lee"),
    ],
    "one heading over two": [("Name", FIRST), ("", LAST), ("Email", MAIL)],
    "numbered": [("1. Name", FULL), ("2. Email", MAIL)],
}  # fmt: skip


def cells(kind, person):
    first, last, mail = person
    return {
        FIRST: first, LAST: last, FULL: f"{first} {last}", TURNED: f"{last}, {first}", MAIL: mail,
        EMPTY: "", OTHER: "other@example.com",
    }.get(kind, kind)  # fmt: skip


def table(columns):
    return [
        [heading for heading, _kind in columns],
        *([cells(kind, person) for _heading, kind in columns] for person in PEOPLE),
    ]


def as_csv(rows, delimiter=",", codec="utf-8", quoting=csv.QUOTE_MINIMAL, end="\r\n"):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)
    return out.getvalue().encode(codec)


def as_xlsx(rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


WRITERS = {
    "csv": as_csv,
    "excel in europe": lambda rows: as_csv(rows, ";", "cp1252"),
    "tabs, utf-16": lambda rows: as_csv(rows, "\t", "utf-16"),
    "mac": lambda rows: as_csv(rows, ",", "mac_roman", csv.QUOTE_ALL, "\r"),
    "utf-32": lambda rows: as_csv(rows, ",", "utf-32"),
    "xlsx": as_xlsx,
    "below a letter": lambda rows: as_xlsx([["Dear all,"], [], ["the list"], *[[]] * 40, *rows]),
    "far to the right": lambda rows: as_xlsx([[""] * 250 + row for row in rows]),
}


def people_in(content):
    entries = understand(reading.from_file(content))
    return [(entry.name, entry.email, entry.problems) for entry in entries]


@pytest.mark.parametrize(
    ("program", "writer"), list(itertools.product(PROGRAMS, WRITERS)), ids=lambda one: one
)
def test_the_people_of_every_program_are_read_from_every_kind_of_file(program, writer):
    content = WRITERS[writer](table(PROGRAMS[program]))
    assert people_in(content) == [(*one, {}) for one in WANTED]


SECOND_LINES = {
    "surveymonkey": (
        ["Respondent ID", "What is your name?", "What is your email?"],
        ["", "Open-Ended Response", "Open-Ended Response"],
    ),
    "surveymonkey, contact": (
        ["Respondent ID", "Please enter your contact information", ""],
        ["", "Name", "Email Address"],
    ),
    "qualtrics": (
        ["StartDate", "Q1", "Q2"],
        ["Start Date", "What is your name?", "What is your email address?"],
        ['{"ImportId":"startDate"}', '{"ImportId":"QID1"}', '{"ImportId":"QID2"}'],
    ),
}


@pytest.mark.parametrize("program", SECOND_LINES)
@pytest.mark.parametrize("writer", WRITERS)
def test_headings_of_several_lines_are_no_people(program, writer):
    rows = [["1", f"{first} {last}", mail] for first, last, mail in PEOPLE]
    content = WRITERS[writer]([*SECOND_LINES[program], *rows])
    assert people_in(content) == [(*one, {}) for one in WANTED]


NOTHING = ["N/A", "n/a", "-", "--", "—", "?", "TBD", "none", "unknown", "same", "see above", "#N/A",
           "(none)", "Not applicable", "...", "NA", "null"]  # fmt: skip


@pytest.mark.parametrize("word", NOTHING)
def test_words_that_mean_nothing_are_blanks_in_every_column(word):
    heading = ["Name", "E-mail", "School", "District", "County", "Role", "Grades", "Language",
               "Time zone"]  # fmt: skip
    content = as_csv([heading, ["Ana Ruiz", "ana@example.org", *[word] * 7]])
    entry = understand(reading.from_file(content))[0]
    assert entry.problems == {}
    assert {entry.institution, entry.district, entry.county, entry.role, entry.grades} == {""}
    unnamed = understand(reading.from_file(as_csv([heading[:2], [word, "a@example.org"]])))[0]
    assert unnamed.name == ""


ERRORS = ["#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#ref!", " #REF! "]


@pytest.mark.parametrize("error", ERRORS)
def test_a_broken_formula_is_a_blank_in_every_column_but_asked_as_a_role(error):
    heading = ["Name", "E-mail", "School", "District", "County", "Grades", "Language",
               "Time zone", "Role"]  # fmt: skip
    content = as_csv(
        [heading, ["Ana Ruiz", "ana@example.org", *[error] * 6, "Coach"],
         ["Ben Okafor", "ben@example.org", *[""] * 6, error],
         [error, "zoe@example.org", *[""] * 7]]
    )  # fmt: skip
    ana, ben, zoe = understand(reading.from_file(content))
    assert ana.problems == {}
    assert {ana.institution, ana.district, ana.county, ana.grades} == {""}
    assert set(ben.problems) == {"role"}
    assert ben.job_title == zoe.name == ""


@pytest.mark.parametrize(
    "text", ["https://lane.org", "www.lane.k12.or.us/staff", "lane.edu", "a@b.org"]
)
def test_a_web_address_is_no_school(text):
    content = as_csv([["Name", "E-mail", "School"], ["Ana", "ana@example.org", text]])
    entry = understand(reading.from_file(content))[0]
    assert entry.institution == ""
    assert text in entry.notes[0]


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("School / District", "institution"), ("School or District", "institution"),
        ("District/School", "institution"), ("School District", "district"),
        ("Which school do you work at?", "institution"), ("Where do you teach?", "institution"),
        ("What district are you in?", "district"), ("What grade(s) do you teach?", "grades"),
        ("What is your current role?", "role"), ("Your job title", "role"),
        ("What is your county?", "county"), ("Employee Title", "role"),
        ("Organization 1 - Name", "institution"), ("Organization Title", "role"),
    ],
)  # fmt: skip
def test_questions_and_other_programs_words_name_the_other_columns(heading, column):
    content = as_csv([["Name", "E-mail", heading], ["Ana", "ana@example.org", "Something"]])
    assert reading.from_file(content).rows[0].get(column) == "Something"


@pytest.mark.parametrize(
    "heading",
    ["School address", "School phone", "Network ID", "Middle name", "Event name", "Ticket type",
     "Order email", "Supervisor's name", "Own role", "Where they work", "School website", "Title of session?"],
)  # fmt: skip
def test_what_is_something_else_is_not_read(heading):
    content = as_csv([["Name", "E-mail", heading], ["Ana", "ana@example.org", "Something"]])
    assert "Something" not in reading.from_file(content).rows[0].cells.values()
