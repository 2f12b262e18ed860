"""What Excel keeps besides the cells, and other kinds of packed files."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from foundation import spreadsheets
from foundation.refusals import Refused
from tests.foundation.test_spreadsheets import CELLS, cells_of, workbook


def test_every_sheet_is_told_with_what_it_hides():
    book = Workbook()
    sheet = book.active
    for row in (["Name", "E-mail", "x"], ["Ana", "a@example.org"], ["Ben", "b@example.org"]):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet.auto_filter.ref = "A1:C3"
    sheet.auto_filter.add_filter_column(0, ["Ben"])
    book.create_sheet("Second").append(["x"])
    book.create_sheet("Third").sheet_state = "hidden"
    book.active = 1
    out = io.BytesIO()
    book.save(out)
    first, second, third = spreadsheets.read_book(out.getvalue()).sheets
    assert (first.hidden_rows, first.hidden_columns, first.filtered) == ({2}, {2}, True)
    assert (first.active, second.active, third.hidden) == (False, True, True)
    assert [sheet.index for sheet in (first, second, third)] == [0, 1, 2]


def test_merged_cells_fill_down():
    book = Workbook()
    for row in (["District", "Name"], ["D", "Ana"], ["", "Ben"], ["", "Cy"], ["", "Zoë"]):
        book.active.append(row)
    book.active.merge_cells("A2:A4")
    out = io.BytesIO()
    book.save(out)
    assert [cells[0] for cells in cells_of(out.getvalue())] == ["District", "D", "D", "D", ""]


def repacked(content, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(*change(name, old.read(name)))
    return out.getvalue()


def strict(name, part):
    for usual, other in (
        (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
         b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
        (b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
         b"http://purl.oclc.org/ooxml/officeDocument/relationships"),
    ):  # fmt: skip
        part = part.replace(usual, other)
    return name, part


def of_sharepoint(name, part):
    return name.replace("workbook.xml", "workbook2.xml"), part.replace(
        b"workbook.xml", b"workbook2.xml"
    )


@pytest.mark.parametrize("change", [strict, of_sharepoint])
def test_other_ways_of_writing_a_workbook_read_the_same(change):
    content = repacked(spreadsheets.write_xlsx(CELLS[0], CELLS[1:]), change)
    assert cells_of(content) == CELLS


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["xl/workbook.bin"], "binary workbook"),
        (["mimetype", "content.xml"], "OpenDocument"),
        (["Index/Document.iwa"], "Numbers"),
        (["roster.csv"], "zipped folder"),
    ],
)
def test_other_kinds_of_packed_files_are_named(names, told):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    with pytest.raises(Refused, match=told):
        spreadsheets.read(out.getvalue())


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "start", ["<html>", "<!DOCTYPE html>", "<table>", "<meta charset=x>", "<style>", "<!-- x -->"]
)
def test_a_web_page_is_told_whatever_its_letters(mark, codec, start):
    content = f"{mark}{start}<table><tr><td>Name</td></tr></table>".encode(codec)
    with pytest.raises(Refused, match="web page"):
        spreadsheets.read(content)


def test_formulas_without_results_are_said():
    """As libraries write them: nothing has worked them out yet."""
    content = workbook(
        [
            ["Name", "E-mail", "School"],
            ["Ana", "a@example.org", '=B2&"x"'],
            ["Ben", "b@example.org", "=C2"],
        ]
    )
    (sheet,) = spreadsheets.read_book(content).sheets
    assert [row.cells for row in sheet.rows][1:] == [
        ("Ana", "a@example.org"),
        ("Ben", "b@example.org"),
    ]
    assert len(sheet.faults) == 1
    assert "2 formulas, as in C2, have no results" in sheet.faults[0]
    assert spreadsheets.read_book(workbook([["Name", "=x"]])).sheets[0].faults
    assert not spreadsheets.read_book(workbook([["Name", "x"]])).sheets[0].faults
