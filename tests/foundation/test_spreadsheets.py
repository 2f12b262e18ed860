"""Reading whatever a coordinator's computer saved, and writing what can't hurt hers."""

import contextlib
import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from foundation import spreadsheets
from foundation.refusals import Refused

ROSTER = "Name;E-mail;School\r\nZoë O'Neill;zoe@example.org;Peña School\r\n"
CELLS = [("Name", "E-mail", "School"), ("Zoë O'Neill", "zoe@example.org", "Peña School")]


def cells_of(content, score=None):
    return [row.cells for row in spreadsheets.read(content, score=score).rows]


def workbook(*sheets, state=None):
    """An XLSX file; each sheet is a list of rows."""
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(row)
        if state and number in state:
            sheet.sheet_state = state[number]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_every_encoding_reads_the_same(codec):
    assert cells_of(ROSTER.encode(codec)) == CELLS


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_every_delimiter_and_line_end_reads_the_same(delimiter, line_end):
    text = ROSTER.replace(";", delimiter).replace("\r\n", line_end)
    assert cells_of(text.encode()) == CELLS


def test_unquoted_commas_in_a_semicolon_file_do_not_split_it():
    text = "Last, First;E-mail\nRuiz, Ana;ana@example.org\nMarsh, Zoë;zoe@example.org\n"
    assert cells_of(text.encode())[1] == ("Ruiz, Ana", "ana@example.org")


def test_a_known_heading_decides_between_delimiters():
    text = "Name,E-mail\n" + "A; B; C,a@example.org\n" * 5
    known = lambda cells: int("E-mail" in cells)  # noqa: E731
    assert cells_of(text.encode(), known)[1] == ("A; B; C", "a@example.org")


def test_excels_own_hint_of_the_delimiter_is_obeyed_and_not_a_row():
    rows = spreadsheets.read(b"sep=|\r\nName|E-mail\r\nA, B; C|a@example.org\r\n").rows
    assert [row.cells for row in rows][1] == ("A, B; C", "a@example.org")
    assert rows[0].number == 2


def test_quoted_cells_keep_their_delimiters_quotes_and_lines():
    text = 'Name,School\n"Ruiz, ""Ana""","A\nB"\nBen,C\n'
    rows = spreadsheets.read(text.encode()).rows
    assert rows[1].cells == ('Ruiz, "Ana"', "A B")
    assert rows[2].number == 4


def test_blank_rows_are_left_out_and_the_rest_keep_their_numbers():
    rows = spreadsheets.read(b"Roster 2026,\n,\n \nName,E-mail\n,\nAna,a@example.org\n").rows
    assert [row.number for row in rows] == [1, 4, 6]


def test_invisible_characters_and_odd_spaces_are_taken_out():
    text = "Name;E-mail\n\u200bAna\u00a0 Ruiz ;\ufeff ana@example.org\u200e\n"
    assert cells_of(text.encode())[1] == ("Ana Ruiz", "ana@example.org")


def test_letters_are_composed_so_that_one_name_is_one_name():
    assert cells_of("Name;B\nZoe\u0308;b\n".encode())[1][0] == "Zoë"


def test_a_workbook_reads_numbers_and_days_as_people_see_them():
    rows = [["Name", "Room", "Since", "Half"], ["Ana", 5.0, datetime(2026, 9, 1), 0.5]]
    assert cells_of(workbook(rows))[1] == ("Ana", "5", "2026-09-01", "0.5")


def test_the_first_visible_sheet_that_holds_anything_is_read():
    hidden, empty, wanted = [["secret"]], [], [["Name"], ["Ana"]]
    content = workbook(hidden, empty, wanted, [["other"]], state={0: "hidden"})
    sheet = spreadsheets.read(content)
    assert (sheet.name, [row.cells[0] for row in sheet.rows]) == ("Sheet 2", ["Name", "Ana"])


def test_the_sheet_with_the_expected_heading_comes_before_the_first():
    content = workbook([["How to fill this in"]], [["Name"], ["Ana"]])
    assert cells_of(content, lambda cells: int("Name" in cells))[0] == ("Name",)


def test_a_formula_is_read_as_its_last_value_or_nothing_and_never_run():
    book = Workbook()
    book.active.append(["Name", "=1+1"])
    out = io.BytesIO()
    book.save(out)
    assert cells_of(out.getvalue())[0] == ("Name",)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"  \r\n ", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "save it as .xlsx"),
        (b"%PDF-1.7 ...", "document or a picture"),
        (b"<html><table>", "web page"),
        (b'{"url":"https://docs.google.com/open?id=1","doc_id":"1"}', "only a link"),
        (b"[InternetShortcut]\r\nURL=https://example.org/list", "only a link"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"\x7fELF\0\1\2\3\4\5\6" * 40, "can't be read"),
        (b";;;\n;;\n", "holds no text"),
        (b"a" * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
    ],
)
def test_what_is_no_list_is_refused_with_what_to_do(content, told):
    with pytest.raises(Refused, match=told):
        spreadsheets.read(content)


def test_another_kind_of_zip_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(Refused, match="isn't an Excel file"):
        spreadsheets.read(out.getvalue())


def test_a_workbook_broken_inside_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<not closed")
    with pytest.raises(Refused, match="save it again"):
        spreadsheets.read(out.getvalue())


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (51 * 1024 * 1024))
    assert len(out.getvalue()) < spreadsheets.MAX_BYTES
    with pytest.raises(Refused, match="unpacks"):
        spreadsheets.read(out.getvalue())


def test_a_list_that_is_too_long_is_refused():
    with pytest.raises(Refused, match="more than 500 rows"):
        spreadsheets.read(b"Name,E-mail\n" + b"Ana,a@example.org\n" * 600)


def test_a_stray_cell_far_below_is_refused_soon():
    book = Workbook()
    book.active["A1"] = "Name"
    book.active["A900000"] = "x"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(Refused, match="goes on below line 20,000"):
        spreadsheets.read(out.getvalue())


# --- writing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_text_that_a_spreadsheet_would_run_is_marked(start):
    value = f"{start}HYPERLINK(1)"
    assert spreadsheets.neutral(value) == f"'{value}"
    cell = load_workbook(io.BytesIO(spreadsheets.write_xlsx(["Name"], [[value]]))).active["A2"]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")


def test_numbers_and_days_stay_what_they_are():
    content = spreadsheets.write_xlsx(["Minutes", "Day"], [[-5, date(2026, 9, 1)]])
    sheet = load_workbook(io.BytesIO(content)).active
    assert (sheet["A2"].value, sheet["B2"].value.date()) == (-5, date(2026, 9, 1))


def test_a_name_that_starts_with_an_apostrophe_is_left_alone():
    assert spreadsheets.neutral("'t Hooft") == "'t Hooft"


def test_a_moment_with_a_zone_is_written_as_its_wall_time():
    from foundation.zones import zone_info

    moment = datetime(2026, 12, 9, 8, 30, tzinfo=zone_info("America/Los_Angeles"))
    sheet = load_workbook(io.BytesIO(spreadsheets.write_xlsx(["At"], [[moment]]))).active
    assert sheet["A2"].value == datetime(2026, 12, 9, 8, 30)


# Any text, with the letters that matter to spreadsheets made likely.
texts = st.text(
    st.one_of(st.sampled_from("=+-@'\",;\t\r\n|"), st.characters(codec="utf-8")), max_size=12
)
tables = st.lists(st.lists(texts, min_size=3, max_size=3), max_size=6)


def trimmed(cells):
    cells = list(cells)
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


@settings(max_examples=60, deadline=None)
@given(tables)
@example([["", "", "\r"]])
@example([["'=1", "''@", "\n-"]])
def test_what_is_written_reads_back_tidy(rows):
    header = ["Name", "E-mail", "School"]
    wanted = [trimmed(map(spreadsheets.tidy, cells)) for cells in rows]
    wanted = [cells for cells in wanted if cells]
    known = lambda cells: int(tuple(cells) == tuple(header))  # noqa: E731
    assert cells_of(spreadsheets.write_xlsx(header, rows), known)[1:] == wanted


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.binary(max_size=200).map(lambda b: b"PK\x03\x04" + b)))
def test_any_bytes_are_read_or_refused(content):
    with contextlib.suppress(Refused):
        assert spreadsheets.read(content).rows


def test_whatever_a_date_is_called_its_list_opens():
    title = "'\x01Session\x0b [1]\ufffe\r\n'"
    content = spreadsheets.write_xlsx(["Name"], [["Ana\x02 \uffff"]], title=title)
    book = load_workbook(io.BytesIO(content))
    assert book.active.title == "Session 1"
    assert book.active["A2"].value == "Ana   "
