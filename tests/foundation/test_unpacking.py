"""Excel files made to hurt are refused before the parser sees them; long real lists are not."""

import io
import zipfile

import openpyxl
import pytest

from foundation import spreadsheets, unpacking, workbooks
from foundation.refusals import Refused

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = "xl/worksheets/sheet1.xml"


def book(*titles, rows=(("Name",), ("Ana",))):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title in titles or ("List",):
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def with_parts(content, method=zipfile.ZIP_DEFLATED, **changes):
    """``content`` with parts replaced; a change is the new part, or makes it from the old."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", method) as new:
        for name in old.namelist():
            change = changes.pop(name, old.read(name))
            new.writestr(name, change(old.read(name)) if callable(change) else change)
        for name, part in changes.items():
            new.writestr(name, part)
    return out.getvalue()


def sheet_of(inside, before=""):
    return f"{before}<worksheet {MAIN}><sheetData>{inside}</sheetData></worksheet>"


def prefixed(inside):
    named = MAIN.replace("xmlns=", "xmlns:x=")
    return f"<x:worksheet {named}><x:sheetData>{inside}</x:sheetData></x:worksheet>"


@pytest.fixture
def parser(monkeypatch):
    """Fails the test where the parser is asked."""

    def refuse(*args, **kwargs):
        raise AssertionError("The parser got the file.")

    monkeypatch.setattr(workbooks, "load_workbook", refuse)


@pytest.mark.parametrize(
    ("part", "change"),
    [
        (SHEET, sheet_of("<row>" + "<c/>" * 20_000 + "</row>")),
        (SHEET, prefixed("<x:row>" + "<x:c/>" * 20_000 + "</x:row>")),
        (SHEET, sheet_of(("<row>" + "<c/>" * 10_000 + "</row>") * 20)),
        (SHEET, sheet_of("<row/>" + "<z/>" * 40_000)),
        (SHEET, sheet_of("<row><c><v>" + "1" * (13 * 1024 * 1024) + "</v></c></row>")),
        ("xl/sharedStrings.xml", f"<sst {MAIN}>" + "<si/>" * 120_000 + "</sst>"),
        ("xl/sharedStrings.xml", f"<sst {MAIN}><si>" + "<r/>" * 40_000 + "</si></sst>"),
        ("xl/styles.xml", f"<styleSheet {MAIN}><cellXfs>" + "<xf/>" * 40_000 + "</cellXfs>"),
        # Whatever it is called: the book may name any part a sheet.
        ("xl/media/image1.png", sheet_of("<row>" + "<c/>" * 20_000 + "</row>", before="\n" * 900)),
    ],
)
def test_a_part_of_far_more_than_a_list_is_refused_unread(part, change, parser):
    content = with_parts(book(), **{part: change})
    assert len(content) < 100_000
    with pytest.raises(Refused, match="Copy the list alone"):
        spreadsheets.read(content)


@pytest.mark.parametrize(
    "part",
    [
        sheet_of("<row>" + "<c/>" * 20_000 + "</row>").encode("utf-16"),
        sheet_of("<row>" + "<c/>" * 20_000 + "</row>").encode("utf-16-be"),
        sheet_of("<row>&a;</row>", before='<!DOCTYPE x [<!ENTITY a "<c/>">]>').encode(),
    ],
)
def test_elements_that_hide_from_the_count_are_refused_unread(part, parser):
    with pytest.raises(Refused, match="save it again"):
        spreadsheets.read(with_parts(book(), **{SHEET: part}))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_that_unpacks_without_a_limit_is_refused_unread(method, parser):
    with pytest.raises(Refused, match="save it again"):
        spreadsheets.read(with_parts(book(), method=method))


def test_a_book_of_thousands_of_sheets_is_refused_unread(parser):
    def listed(old):
        line = b'<sheet name="S%d" sheetId="%d" state="visible" r:id="rId1"/>'
        more = b"".join(line % (n, n) for n in range(2, 3_000))
        return old.replace(b"</sheets>", more + b"</sheets>")

    with pytest.raises(Refused, match="more than 50 sheets"):
        spreadsheets.read(with_parts(book(), **{"xl/workbook.xml": listed}))


def test_a_part_that_is_listed_often_is_read_once(monkeypatch):
    def listed(old):
        first = old[old.index(b"<sheet ") : old.index(b"</sheets>")]
        return old.replace(first, first + first.replace(b'"List"', b'"Again"') * 8)

    looked = []
    checked = workbooks.checked_rows
    monkeypatch.setattr(workbooks, "checked_rows", lambda rows: looked.append(1) or checked(rows))
    content = with_parts(book(), **{"xl/workbook.xml": listed})
    assert spreadsheets.read(content).rows[1].cells == ("Ana",)
    assert len(looked) == 1


def test_twenty_sheets_are_looked_at_and_no_more():
    names = [f"S{n}" for n in range(22)]
    content = book(*names)
    wanted = []

    def score(cells):
        wanted.append(cells)
        return 0

    assert spreadsheets.read(content, score=score).name == "S0"
    assert len(wanted) == 20 * 2


def test_a_broken_part_is_damaged():
    content = bytearray(book())
    at = content.index(b"xl/workbook.xml") + len(b"xl/workbook.xml")
    content[at : at + 40] = b"\xff" * 40
    with pytest.raises(Refused, match="damaged"):
        spreadsheets.read(bytes(content))


def test_a_picture_beside_the_list_does_not_count():
    picture = b"\x89PNG" + bytes(16 * 1024 * 1024)
    content = with_parts(book(), **{"xl/media/image1.png": picture})
    assert spreadsheets.read(content).rows[1].cells == ("Ana",)


def test_a_thousand_rows_of_thirty_columns_beside_the_roster_are_read():
    made = openpyxl.Workbook()
    staff = made.active
    for n in range(1_000):
        staff.append([f"Cell {n} {column}" for column in range(30)])
    roster = made.create_sheet("Roster")
    roster.append(["Name"])
    roster.append(["Ana"])
    made.move_sheet(roster, -1)
    out = io.BytesIO()
    made.save(out)
    unpacking.check_workbook(out.getvalue())
    found = spreadsheets.read(out.getvalue(), score=lambda cells: int(cells[0] == "Name"))
    assert found.rows[1].cells == ("Ana",)


def test_a_thousand_rows_are_told_how_to_be_split():
    content = book(rows=[[f"Cell {n} {column}" for column in range(30)] for n in range(1_000)])
    with pytest.raises(Refused, match="more than 500 rows"):
        spreadsheets.read(content)
