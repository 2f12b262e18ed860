"""Lists as other programs and hurried people write them: nobody becomes another person unseen."""

import pytest

from foundation.refusals import Refused
from teams.roster import columns, reading
from teams.roster.columns import ColumnsUnknown
from teams.roster.entries import understand

MAIL = "ana@example.org"


def listed(*rows, heading="Name\tE-mail\tSchool\tDistrict\tRole\tGrades"):
    return reading.from_file("\n".join([heading, *rows]).encode())


def entries(*rows, heading="Name\tE-mail\tSchool\tDistrict\tRole\tGrades"):
    return understand(listed(*rows, heading=heading))


def only(*rows, **options):
    (entry,) = entries(*rows, **options)
    return entry


def facts(entry):
    return entry.name, entry.email, entry.role, dict(entry.problems)


# --- names and addresses in one cell ----------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Ana Ruiz <ana@example.org>; Ben Okafor <ben@example.org>",
        "Ana Ruiz <ana@example.org>\nBen Okafor <ben@example.org>",
        "Who\tRole\nAna Ruiz <ana@example.org>\tCoach\nBen Okafor <ben@example.org>\tCoach",
        "Member\tRole\nAna Ruiz <ana@example.org>\tCoach\nBen Okafor <ben@example.org>\tCoach",
        "E-mail\tRole\nAna Ruiz (ana@example.org)\tCoach\nBen Okafor (ben@example.org)\tCoach",
    ],
)
def test_people_whose_name_and_address_share_a_cell_are_read(text):
    if text.startswith("Who"):
        with pytest.raises(ColumnsUnknown):
            reading.from_file(text.encode())
        how = reading.How(columns={0: {0: "name"}}, headings={0: 1})
        found = understand(reading.from_file(text.encode(), how=how))
    else:
        found = understand(reading.from_file(text.encode()))
    assert [(one.name, one.email, dict(one.problems)) for one in found] == [
        ("Ana Ruiz", "ana@example.org", {}),
        ("Ben Okafor", "ben@example.org", {}),
    ]


def test_what_stands_behind_recipients_is_asked_and_not_lost():
    text = b"Ana Ruiz <ana@example.org>, Principal\nBen Okafor <ben@example.org>, Coach\n"
    with pytest.raises(ColumnsUnknown):
        reading.from_file(text)
    sheet = reading.open_book(text, reading.How()).sheets[0]
    guessed = columns.guess(sheet, columns.find(sheet))
    assert guessed == {0: "name", 1: "role"}
    found = understand(reading.from_file(text, how=reading.How(columns={0: guessed})))
    assert [facts(one) for one in found] == [
        ("Ana Ruiz", "ana@example.org", "principal", {}),
        ("Ben Okafor", "ben@example.org", "coach", {}),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "ana@example.org (work)", "E-mail: ana@example.org", "ana@example.org, ANA@example.org",
        "mailto:ana@example.org?subject=hello", "SMTP:ana@example.org", "‘ana@example.org’",
        "ana@example.org 503-555-0100", "<ana@example.org", "Ana Ruiz (ana@example.org)",
        "[ana@example.org](mailto:ana@example.org)",
    ],
)  # fmt: skip
def test_what_stands_around_one_address_changes_nothing(text):
    assert facts(only(f"Ana Ruiz\t{text}")) == ("Ana Ruiz", MAIL, "", {})


@pytest.mark.parametrize("text", ["ana@example.org or a@example.com", "not ana@example.org"])
def test_an_address_among_other_words_is_asked(text):
    assert "email" in only(f"Ana Ruiz\t{text}").problems


def test_an_address_that_stands_beside_another_name_is_asked():
    assert "Ben Okafor" in only("Ana Ruiz\tBen Okafor <ben@example.org>").problems["email"]


# --- which column is meant --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        ("What is your name? [First name]\tWhat is your name? [Last name]\tE-mail", "Ana\tRuiz\t" + MAIL),
        ("Legal First Name\tPreferred First Name\tLast Name\tEmail", "Ana\t\tRuiz\t" + MAIL),
        ("First, what's your name?\tYour e-mail?", "Ana Ruiz\t" + MAIL),
        ("First Name\tLast Name\tEmail", "Ana Ruiz\tRuiz\t" + MAIL),
        ("Your Name\tYour Email\tNominee Name\tNominee Email", f"Pat Lee\tpat@example.org\tAna Ruiz\t{MAIL}"),
        ("Name\tEmail Address\tPreferred email for this team", f"Ana Ruiz\tana@home.example\t{MAIL}"),
        ("Name\tPersonal e-mail\tSchool e-mail", f"Ana Ruiz\tana@home.example\t{MAIL}"),
        ("DisplayName\tGivenName\tSurname\tmail", f"Ruiz, Ana (Rosewood)\tAna\tRuiz\t{MAIL}"),
    ],
)  # fmt: skip
def test_the_columns_of_the_person_who_is_meant_are_read(heading, row):
    assert facts(only(row, heading=heading)) == ("Ana Ruiz", MAIL, "", {})


def test_a_second_family_name_stands_behind_the_first():
    heading = "Nombre\tApellido paterno\tApellido materno\tCorreo"
    assert only(f"Ana\tRuiz\tLópez\t{MAIL}", heading=heading).name == "Ana Ruiz López"


@pytest.mark.parametrize(
    "heading",
    ["Name\tE-mail\tBldg\tDist.\tPos.\tGr.", "Nombre / Name\tE-mail / Correo\tSchool / Escuela\tDistrict / Distrito\tRole / Puesto\tGrades / Grados"],
)  # fmt: skip
def test_short_headings_and_those_in_two_languages_are_known(heading):
    entry = only(f"Ana Ruiz\t{MAIL}\tRosewood\tReynolds SD\tPrincipal\tK-5", heading=heading)
    assert facts(entry) == ("Ana Ruiz", MAIL, "principal", {})
    assert (entry.institution, entry.district, entry.grades) == ("Rosewood", "Reynolds SD", "k5")


def test_what_is_written_beside_other_is_read():
    heading = "Name\tEmail\tSchool\tSchool (if other)\tRole\tRole (other)"
    entry = only(
        f"Ana Ruiz\t{MAIL}\tOther\tRosewood\tOther (please specify)\tCoach", heading=heading
    )
    assert (entry.institution, entry.role, entry.problems) == ("Rosewood", "coach", {})


def test_headings_of_a_database_are_read_with_their_tables():
    heading = (
        "Teachers.Last_Name\tTeachers.First_Name\tTeachers.Email_Addr\tSchools.Name\tTeachers.Title"
    )
    entry = only(f"Ruiz\tAna\t{MAIL}\tRosewood\tPrincipal", heading=heading)
    assert (*facts(entry), entry.institution) == ("Ana Ruiz", MAIL, "principal", {}, "Rosewood")


def test_a_role_that_was_ticked_in_any_of_its_columns_is_read():
    heading = "What is your name?\tYour e-mail?\tWhat is your role?\t\t\nOpen-Ended Response\tResponse\tTeacher\tCoach\tPrincipal"
    ticked, both = entries(
        f"Ana Ruiz\t{MAIL}\t\t\tPrincipal", "Ben Okafor\tb@example.org\t\tCoach\tPrincipal",
        heading=heading,
    )  # fmt: skip
    assert ticked.role == "principal"
    assert both.asked["role"] == "coach principal"


def test_grades_of_another_year_and_students_names_arent_read():
    entry = only(f"Ana Ruiz\t{MAIL}\t7\t3", heading="Name\tE-mail\tGrade (last year)\tGrade")
    assert entry.grades == "k5"
    with pytest.raises(ColumnsUnknown):
        listed(f"Kid\tRuiz\t{MAIL}", heading="Student First Name\tStudent Last Name\tEmail")


def test_a_role_in_the_meeting_isnt_taken_for_the_work():
    entry = only(f"Ana Ruiz\t{MAIL}\tMember\tPrincipal", heading="Name\tEmail\tRole\tPosition")
    assert (entry.role, entry.problems) == ("principal", {})


def test_last_names_first_without_a_comma_are_turned_where_it_is_sure_and_asked_elsewhere():
    one, two, three = entries(
        "Ruiz Ana\ta@example.org", "De La Cruz Maria\tb@example.org", "Ruiz Ana Maria\tc@example.org",
        heading="Last Name First Name\tE-mail",
    )  # fmt: skip
    assert [one.name, two.name] == ["Ana Ruiz", "Maria De La Cruz"]
    assert "last name" in three.problems["name"]


@pytest.mark.parametrize(
    ("names", "heeded"), [(("Ruiz Ana", "Okafor Ben"), 1), (("Ana Ruiz", "Ben Okafor"), 0), (("Ruiz, Ana", "Okafor, Ben"), 0)]
)  # fmt: skip
def test_last_names_that_stand_first_by_the_addresses_are_said(names, heeded):
    rows = [f"{name}\t{mail}@example.org" for name, mail in zip(names, ("ana.ruiz", "ben.okafor"), strict=True)]  # fmt: skip
    assert sum("last name first" in one for one in listed(*rows).heed) == heeded


# --- names that aren't one --------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Rosewood Elementary", "Lane Middle School", "STEM Team", "Front Office", "Principal",
        "Contact:", "Prepared by Dana Whitfield", "Chair: Ana Ruiz", "Ana Ruiz 503-555-0100",
        "Ana Ruiz/Ben Lee", "Ana Ruiz or Ben Lee", "Ana Ruiz -> Ben Lee", "Ana_Ruiz", "ana.ruiz",
        "Ana Ruiz Rosewood Elementary", "Yes",
    ],
)  # fmt: skip
def test_what_is_nobodys_name_is_to_fix(text):
    assert "name" in only(f"{text}\t{MAIL}").problems


@pytest.mark.parametrize(
    "text",
    [
        "Ana Ruiz (declined)", "Ana Ruiz [DECLINED]", "Ana Ruiz - Gresham", "Ana Ruiz (no longer here)",
        "Ruiz, Ana (on leave)", "Ana Ruiz | Rosewood",
    ],
)  # fmt: skip
def test_a_remark_beside_a_name_is_asked(text):
    assert only(f"{text}\t{MAIL}").asked == {"name": "aside"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ruiz, Ana - she/her", "Ana Ruiz she/her"), ("“Ruiz, Ana”", "Ana Ruiz"),
        ("Ana Ruiz - she/her", "Ana Ruiz - she/her"), ("Ana Ruiz (née López)", "Ana Ruiz (née López)"),
        ("Ana Ruiz (Annie)", "Ana Ruiz (Annie)"), ("Page Turner", "Page Turner"), ("J.R. Lee", "J.R. Lee"),
        ("Ana (she/they/ella) Ruiz", "Ana (she/they/ella) Ruiz"),
    ],
)  # fmt: skip
def test_what_belongs_to_a_name_stays_without_a_question(text, name):
    entry = only(f"{text}\t{MAIL}")
    assert (entry.name, entry.asked, entry.problems) == (name, {}, {})


def test_a_single_word_among_whole_names_is_to_fix_until_it_is_typed():
    rows = [f"Person Lee{n}\tp{n}@example.org" for n in "abc"]
    read = listed(*rows, f"Ana\t{MAIL}")
    assert "part is missing" in understand(read)[-1].problems["name"]
    assert understand(read.edited({(5, "name"): "Ana"}))[-1].problems == {}


# --- columns that slipped ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["Principal", "K-5", "503-555-0100", "Math Coach", "6th grade", "Yes", "Other"]
)
def test_a_role_grades_or_a_number_in_the_schools_column_is_to_fix(text):
    assert "no school" in only(f"Ana Ruiz\t{MAIL}\t{text}").problems["institution"]
    assert "no district" in only(f"Ana Ruiz\t{MAIL}\t\t{text}").problems["district"]


@pytest.mark.parametrize("text", ["Middle School", "K-8 Academy", "PS 12", "Coach Lane Elementary"])
def test_a_school_that_sounds_like_a_role_is_a_school(text):
    assert only(f"Ana Ruiz\t{MAIL}\t{text}").problems == {}


def test_commas_that_nobody_quoted_stay_in_their_cells_and_are_said():
    text = (
        "Name,E-mail,School,Role\nAna Ruiz,ana@example.org,Rosewood, North,Principal\n"
        "Okafor, Ben,ben@example.org,Lane MS,Coach\n"
    )
    read = reading.from_file(text.encode())
    assert [(one.name, one.institution, one.role) for one in understand(read)] == [
        ("Ana Ruiz", "Rosewood, North", "principal"),
        ("Ben Okafor", "Lane MS", "coach"),
    ]
    assert ["Line 2" in read.heed[0], "Line 3" in read.heed[1]] == [True, True]


def test_columns_held_apart_by_blanks_are_read():
    text = "Name        E-mail             School\nAna Ruiz    ana@example.org    Rosewood North\n"
    (entry,) = understand(reading.from_file(text.encode()))
    assert (entry.name, entry.email, entry.institution) == ("Ana Ruiz", MAIL, "Rosewood North")


@pytest.mark.parametrize(
    "text", ["Rosewood Elementary / Lane MS", "Rosewood Elementary and Lane MS"]
)
def test_two_schools_in_one_cell_are_to_fix(text):
    assert "two schools" in only(f"Ana Ruiz\t{MAIL}\t{text}").problems["institution"]


@pytest.mark.parametrize(
    "text", ["Corbett Middle/High School", "Lane Elementary & Middle School", "Saints Peter and Paul School"]
)  # fmt: skip
def test_a_school_of_two_levels_or_two_saints_is_one(text):
    assert only(f"Ana Ruiz\t{MAIL}\t{text}").problems == {}


def test_a_school_and_a_district_in_each_others_column_are_put_right_and_said():
    entry = only(f"Ana Ruiz\t{MAIL}\tReynolds SD\tLane Middle School")
    assert (entry.institution, entry.district) == ("Lane Middle School", "Reynolds SD")
    assert "each other's column" in entry.notes[0]


# --- rows that are nobody's -------------------------------------------------------------------


def test_a_name_whose_address_is_to_come_is_to_fix():
    (_ana, ben) = entries(f"Ana Ruiz\t{MAIL}", "Ben Okafor")
    assert list(ben.problems) == ["email"]


def test_rows_without_anybody_are_to_fill_in_where_there_is_nobody_else():
    assert only("\t\tRosewood\t\tCoach").problems.keys() == {"email"}


def test_a_broken_name_isnt_a_vacant_seat():
    (_ana, broken) = entries(f"Ana Ruiz\t{MAIL}", "#REF!\t\tRosewood\t\tCoach")
    assert "email" in broken.problems


# --- words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "grades"),
    [("Third", "k5"), ("first and second grade", "k5"), ("six to eight", "6_8"), ("6+", ""), ("<6", "")],
)  # fmt: skip
def test_grades_in_words_are_known_and_open_ends_asked(text, grades):
    entry = only(f"Ana Ruiz\t{MAIL}\t\t\t\t{text}")
    assert (entry.grades if not entry.asked else "", "grades" in entry.asked) == (
        grades,
        not grades,
    )


@pytest.mark.parametrize("text", ["Elementary/Middle Science Teacher", "High School Teacher\t6-8"])
def test_a_teacher_of_two_kinds_of_school_is_asked(text):
    assert "role" in only(f"Ana Ruiz\t{MAIL}\t\t\t{text}").asked


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("(UTC-08:00) Pacific Time (US & Canada)", "America/Los_Angeles"),
        ("Pacific Time - US & Canada", "America/Los_Angeles"), ("PST8PDT", "America/Los_Angeles"),
        ("Central European Time", ""),
    ],
)  # fmt: skip
def test_a_time_zone_is_known_by_its_whole_name(text, zone):
    entry = only(f"Ana Ruiz\t{MAIL}\t{text}", heading="Name\tE-mail\tTime zone")
    assert (entry.zone, "zone" in entry.problems) == (zone, not zone)


@pytest.mark.parametrize("text", ["Presenter", "Attendee", "Subscriber"])
def test_what_another_program_calls_people_is_no_role(text):
    assert facts(only(f"Ana Ruiz\t{MAIL}\t\t\t{text}")) == ("Ana Ruiz", MAIL, "", {})


@pytest.mark.parametrize(
    "text",
    [
        "Lane MS; Reynolds SD", "Reynolds SD: Lane MS", "Reynolds SD > Lane MS", "Lane MS at Reynolds SD",
        "Lane MS Reynolds SD", "Lane MS (Reynolds SD)",
    ],
)  # fmt: skip
def test_a_school_and_its_district_in_one_cell_are_taken_apart(text):
    entry = only(f"Ana Ruiz\t{MAIL}\t{text}")
    assert (entry.institution, entry.district) == ("Lane MS", "Reynolds SD")


@pytest.mark.parametrize("text", ["Lane Middle School District", "Reynolds School District 7"])
def test_a_district_alone_stays_whole(text):
    assert only(f"Ana Ruiz\t{MAIL}\t{text}").institution == text


def test_the_address_of_a_page_about_a_school_is_left_out():
    entry = only(f"Ana Ruiz\t{MAIL}\tRosewood Elementary (https://notion.so/Rosewood-1a?pvs=21)")
    assert (entry.institution, entry.problems) == ("Rosewood Elementary", {})


@pytest.mark.parametrize(
    "content",
    [
        b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ana Ruiz\r\nEMAIL:ana@example.org\r\nEND:VCARD\r\n",
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n",
        b"From: Dana <dana@example.org>\r\nTo: Ana <ana@example.org>\r\nSubject: Hello\r\n\r\nHello",
        b'[{"name": "Ana Ruiz", "email": "ana@example.org"}]',
        b"SQLite format 3\0" + bytes(range(32)) * 20,
    ],
)
def test_another_programs_file_is_refused_with_what_to_do(content):
    with pytest.raises(Refused, match=r"\.csv") as refused:
        reading.from_file(content)
    assert not isinstance(refused.value, ColumnsUnknown)
