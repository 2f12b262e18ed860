"""What a file leaves open is asked on the page, once, and nothing that was typed is lost."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from teams.models import HubWord
from tests.factories import MembershipFactory
from tests.support.lists import write_csv
from tests.teams.roster.test_cases import CASES
from tests.teams.roster.test_pages import Page, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking(client, dana, team):
    client.force_login(dana)
    return AskingPage(client, reverse("teams:import", args=[team.pk]))


class AskingPage(Page):
    """The form in hand, with the page that asks for the columns, too."""

    def upload(self, content, name="roster.csv"):
        return self._take(
            self.client.post(self.address, {"file": SimpleUploadedFile(name, content)})
        )

    def case(self, name):
        return self.upload((CASES / name).read_bytes(), name)

    def _take(self, response):
        super()._take(response)
        if not self.fields:
            from tests.teams.roster.test_pages import _fields

            self.fields = _fields(self.markup)
        return self


def book(*sheets, active=0):
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.active = active
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


# --- which sheet ------------------------------------------------------------------------------


def test_other_sheets_are_named_and_read_at_a_press(asking, team):
    asking.case("d52-two-rosters.xlsx")
    assert "1 new." in asking.text
    assert "Not read: the sheets “Reynolds”, “Centennial”." in asking.text
    asking.send(do="all-sheets")
    assert "3 new." in asking.text
    assert "2 (Reynolds)" in asking.text
    asking.send(do="add")
    assert team.memberships.count() == 3


def test_one_sheet_can_be_chosen_and_what_was_typed_holds(asking):
    rows = [["Name", "E-mail"], ["Ana", "ana@"]]
    asking.upload(
        book(("One", rows), ("Two", [["Name", "E-mail"], ["Ben", "ben@example.org"]])), "x.xlsx"
    )
    asking.send(do="read", sheets=["0", "1"], **{"cell-2-email": "ana@example.org"})
    assert "2 new." in asking.text
    assert asking.fields["cell-2-email"] == "ana@example.org"
    asking.send(do="read", sheets=["1"])
    assert "1 new." in asking.text
    assert "Ben" in asking.text


def test_hidden_rows_are_said_and_read_at_a_press(asking):
    asking.case("f02-hidden-row.xlsx")
    assert "2 new." in asking.text
    assert "1 row is hidden in the spreadsheet and is left out." in asking.text
    asking.send(do="hidden")
    assert "3 new." in asking.text


def test_hidden_columns_and_a_filter_are_said(asking):
    made = Workbook()
    for row in (
        ["Name", "E-mail", "Shoe size"],
        ["Ana Ruiz", "ana@example.org", "38"],
        ["Ben Okafor", "ben@example.org", "44"],
        ["Cy Lam", "cy@example.org", "41"],
    ):
        made.active.append(row)
    made.active.auto_filter.ref = "A1:C4"
    made.active.auto_filter.add_filter_column(0, ["Ben Okafor"])
    for number in (2, 4):
        made.active.row_dimensions[number].hidden = True
    made.active.column_dimensions["C"].hidden = True
    out = io.BytesIO()
    made.save(out)
    asking.upload(out.getvalue(), "filtered.xlsx")
    assert "1 new." in asking.text
    assert "2 rows are hidden in the spreadsheet and are left out." in asking.text
    assert "A filter is set in the spreadsheet: it hides whoever doesn't pass it." in asking.text
    assert "Hidden columns are left out: Shoe size." in asking.text
    asking.send(do="hidden")
    assert "3 new." in asking.text


@pytest.mark.parametrize("active", [0, 1])
def test_of_two_sheets_that_are_alike_the_open_one_is_read(asking, active):
    sheets = [
        (name, [["Name", "E-mail"], [person, f"{name}@example.org"]])
        for name, person in (("one", "Ana Ruiz"), ("two", "Ben Okafor"))
    ]
    asking.upload(book(*sheets, active=active), "two.xlsx")
    read, other = sheets[active][0], sheets[1 - active][0]
    assert f"Not read: the sheet “{other}”." in asking.text
    assert f"Sheet “{read}”, 2 lines: 1 heading, 1 person." in asking.text
    assert "two.xlsx" in asking.text


# --- what was read ----------------------------------------------------------------------------


def test_each_line_of_the_list_is_accounted_for_on_the_page(asking):
    """The numbers of the sentence are those of the lines and of the rows below."""
    asking.upload(
        b"People who said yes,,\n,,\nName,E-mail,Note\n"
        b'Ana Ruiz,ana@example.org,"two\nlines"\n'
        b",,only a note\n,,\nName,E-mail,Note\nBen Okafor,ben@,x\n"
    )
    said = (
        "9 lines: 1 heading, 1 above it, 2 people, 1 repeated heading, 1 without anything to read,"
        " 1 within a cell, 2 blank."
    )
    assert said in asking.text
    assert "All 2 rows of the list" in asking.text
    assert "1 new, 1 to fix." in asking.text


def test_new_schools_are_announced_with_their_names(asking):
    asking.upload(
        b"Name,E-mail,School\nAna,a@example.org,Lane Middle School\n"
        b"Ben,b@example.org,Rosewood Elementary\nCy,c@example.org,Lane Middle School\n"
    )
    said = "2 schools and districts are new here, and added with the list:"
    assert f"{said} Lane Middle School, Rosewood Elementary." in asking.text


# --- which letters ----------------------------------------------------------------------------


def test_guessed_letters_are_said_with_the_others_a_press_away(asking):
    asking.case("a04-lo-macroman.csv")
    assert "Accents are read as Mac Roman: Zoë Nuñez." in asking.text
    asking.send(letters_now="cp1252")
    assert "Accents are read as Windows: Zo‘" in asking.text
    assert "to fix" in asking.text
    asking.send(letters_now="mac_roman")
    assert "6 new." in asking.text


def test_a_garbled_name_is_to_fix_with_what_it_may_be(asking):
    asking.upload("Name,E-mail\nJosÃ© PeÃ±a,jose@example.org\n".encode())
    assert "1 to fix" in asking.text
    assert asking.fields["cell-2-name"] == "José Peña"
    asking.send(do="check")
    assert "1 new." in asking.text


# --- which column -----------------------------------------------------------------------------


def test_columns_without_known_headings_are_asked_for_with_a_guess(asking, team):
    asking.upload(b"Wer,Wohin,Wo\nAna Ruiz,ana@example.org,Lane Middle School\n")
    assert "Which column is which?" in asking.text
    assert asking.fields["column-0-1"] == "email"
    assert asking.fields["column-0-2"] == "institution"
    asking.send(do="read", **{"heading-0": "1", "column-0-0": "name"})
    assert "1 new." in asking.text
    asking.send(do="add")
    assert team.memberships.get().user.name == "Ana Ruiz"


def test_a_list_without_headings_is_read_from_its_first_row(asking):
    asking.upload(b"Ana Ruiz,ana@example.org\nBen Okafor,ben@example.org\n")
    assert asking.fields["heading-0"] == "0"
    asking.send(do="read", **{"column-0-0": "name"})
    assert "2 new." in asking.text


def test_a_missing_column_is_asked_for_by_its_name(asking):
    asking.upload(b"Name,Where,School\nAna,ana@example.org,Lane\n")
    assert "No column for e-mail addresses was found" in asking.text
    assert asking.fields["column-0-1"] == "email"
    asking.send(do="read")
    assert "1 new." in asking.text


def test_a_wrong_guess_is_put_right_on_the_preview(asking):
    asking.upload(b"Name,E-mail,Site,Building\nAna,ana@example.org,Rosewood,B2\n")
    assert asking.fields["column-0-2"] == "" or asking.fields["column-0-3"] == ""
    asking.send(do="read", **{"column-0-2": "institution", "column-0-3": ""})
    assert "Rosewood" in asking.text


# --- words ------------------------------------------------------------------------------------


def test_a_word_is_asked_once_for_all_rows_and_known_the_next_time(asking, team):
    row = "Library Media Specialist"
    content = write_csv(
        ["Name", "E-mail", "Role"], [[f"P {n}", f"p{n}@example.org", row] for n in range(3)]
    )
    asking.upload(content)
    assert "3 to fix." in asking.text
    assert "3 rows: P 0, P 1, P 2" in asking.text
    asking.send(do="check", **{"means-role-library media specialist": "coach"})
    assert "3 new." in asking.text
    assert "“Library Media Specialist”" in asking.text
    asking.send(do="add")
    assert set(team.memberships.values_list("job_role", flat=True)) == {"coach"}
    word = HubWord.objects.get()
    assert (word.hub, word.words, word.meaning) == (team.hub, "library media specialist", "coach")
    asking.upload(write_csv(["Name", "E-mail", "Role"], [["New", "new@example.org", row]]))
    assert "1 new." in asking.text
    assert "What is meant?" not in asking.text


def test_a_word_may_stay_unknown(asking, team):
    asking.upload(b"Name,E-mail,Role\nAna,ana@example.org,Wizard\n")
    asking.send(do="check", **{"means-role-wizard": ""})
    assert "1 new." in asking.text
    asking.send(do="add")
    assert team.memberships.get().job_role == ""
    assert HubWord.objects.count() == 0


def test_another_hub_knows_nothing_of_it(asking, team):
    other = MembershipFactory().team.hub
    HubWord.objects.create(hub=other, column="role", words="wizard", meaning="coach")
    asking.upload(b"Name,E-mail,Role\nAna,ana@example.org,Wizard\n")
    assert "1 to fix." in asking.text


def test_a_guessed_role_is_shown_beside_the_words_that_were_read(asking):
    asking.upload(b"Name,E-mail,Role\nAna,ana@example.org,Museum educator\n")
    assert "1 new." in asking.text
    assert asking.fields["means-role-museum educator"] == "community"


@pytest.mark.parametrize("answer", ["superuser", "<b>", "\0", "k5", "x" * 500])
def test_an_answer_that_is_none_of_the_choices_answers_nothing(asking, answer):
    asking.upload(b"Name,E-mail,Role\nAna,ana@example.org,Wizard\n")
    asking.send(do="check", **{"means-role-wizard": answer})
    assert "1 to fix." in asking.text


def test_what_stands_after_a_name_is_asked_once(asking, team):
    asking.upload(
        b'Name,E-mail\n"Ana Ruiz, Principal",a@example.org\n"Ben Lee, Lane School",b@example.org\n'
    )
    assert "2 to fix." in asking.text
    asking.send(do="check", **{"means-name-job": "before"})
    assert "2 new." in asking.text
    asking.send(do="add")
    assert set(team.memberships.values_list("user__name", flat=True)) == {"Ana Ruiz", "Ben Lee"}


def test_near_spellings_are_proposed_as_one_school_and_may_be_others(asking):
    asking.case("es20-school-spellings.csv")
    assert "New here, and added with the list: Rosewood Elementary." in asking.text
    asking.send(do="check", **{"means-institution-rosewood elem.": "Rosewood Elem."})
    assert "2 schools and districts are new here" in asking.text


# --- one answer for many ----------------------------------------------------------------------


def test_all_beyond_the_seats_are_left_out_at_a_press(asking, team):
    for _n in range(20):
        MembershipFactory(team=team)
    asking.choose(people(8))
    assert "5 seats are free, 8 are needed." in asking.text
    asking.send(do="fit")
    assert "5 new, 3 left out." in asking.text
    assert asking.add_button == ("Add 5 people", True)


def test_one_role_and_one_district_for_all_who_have_none(asking, team):
    asking.upload(
        b"Name,E-mail,School,Role\nAna,a@example.org,Lane,Coach\nBen,b@example.org,Rose,\n"
    )
    asking.send(do="check", **{"all-role": "principal", "all-district": "Reynolds SD"})
    asking.send(do="add")
    assert dict(team.memberships.values_list("user__name", "job_role")) == {
        "Ana": "coach",
        "Ben": "principal",
    }
    assert set(team.memberships.values_list("institution__district__name", flat=True)) == {
        "Reynolds SD"
    }


# --- pasted -----------------------------------------------------------------------------------


def test_rows_are_pasted_as_a_spreadsheet_copies_them(asking, team):
    text = 'Name\tE-mail\tSchool\r\n"Ruiz, Ana"\tana@example.org\t"Lane\nMS"\r\n'
    asking._take(asking.client.post(asking.address, {"pasted": text}))
    assert "1 new." in asking.text
    asking.send(do="add")
    assert team.memberships.get().user.name == "Ana Ruiz"


def test_pasted_rows_without_headings_are_asked_about(asking):
    asking._take(asking.client.post(asking.address, {"pasted": "Ana Ruiz\tana@example.org"}))
    assert "Which column is which?" in asking.text
    asking.send(do="read")
    assert "1 new." in asking.text


def test_a_file_and_pasted_rows_at_once_are_refused_and_the_rows_stay(asking):
    data = {
        "pasted": "Name\tE-mail",
        "file": SimpleUploadedFile("x.csv", b"Name,E-mail\nA,a@x.org"),
    }
    asking._take(asking.client.post(asking.address, data))
    assert asking.response.status_code == 422
    assert "one of the two" in asking.text
    assert "Name\tE-mail</textarea>" in asking.markup


def test_pasted_nonsense_is_refused_beside_what_was_pasted(asking):
    asking._take(asking.client.post(asking.address, {"pasted": "<html><table>"}))
    assert asking.response.status_code == 422
    assert "id_pasted_error" in asking.markup


# --- whatever comes back ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        {"source": "!!"}, {"source": "eJw="}, {"source": "QUJD"}, {"sheets": ["999", "x", "-1"]},
        {"heading-0": "99999", "column-0-0": "name"}, {"column-0-0": "is_superuser"},
        {"letters": "utf-7"}, {"letters_now": "rot13"}, {"heading-0": "x"}, {"column-9-9": "name"},
    ],
)  # fmt: skip
def test_a_strange_way_of_reading_is_no_500(asking, data):
    asking.case("d52-two-rosters.xlsx")
    asking.send(do="read", **data)
    assert asking.response.status_code in (200, 422)


def test_a_packed_file_that_unpacks_to_far_more_is_refused(asking):
    import base64
    import zlib

    bomb = base64.b64encode(zlib.compress(b"a" * 50_000_000)).decode()
    asking._take(asking.client.post(asking.address, {"source": bomb, "do": "read"}))
    assert asking.response.status_code == 422
    assert "larger than 2 MB" in asking.text


# --- the person's own words -------------------------------------------------------------------


def test_the_job_title_is_kept_in_the_persons_own_words_and_shown(asking, team):
    lines = b"Name,E-mail,Role\nAna,a@example.org,STEM TOSA\nBen,b@example.org,Coach\n"
    asking.upload(lines)
    asking.send(do="add")
    titles = dict(team.memberships.values_list("user__name", "job_title"))
    assert titles == {"Ana": "STEM TOSA", "Ben": ""}
    seat = team.memberships.get(user__name="Ana")
    page = asking.client.get(reverse("teams:member", args=[team.pk, seat.pk]))
    assert "STEM TOSA" in page.content.decode()
    asking.upload(lines)
    assert "2 unchanged." in asking.text


def test_a_new_job_title_is_a_change_that_is_said(asking, team):
    seat = MembershipFactory(team=team, job_role="coach", user__name="Ana")
    line = f"Name,E-mail,Role\nAna,{seat.user.email},Math Coach\n"
    asking.upload(line.encode())
    assert "1 changed." in asking.text
    assert "Job title: Math Coach." in asking.text
    asking.send(do="add")
    seat.refresh_from_db()
    assert (seat.job_role, seat.job_title) == ("coach", "Math Coach")
