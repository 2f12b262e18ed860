"""What an Excel file says besides its cells' words: links, lines through a row, rows of nobody."""

import io

from openpyxl import Workbook
from openpyxl.styles import Font

from foundation.spreadsheets import write_xlsx
from teams.roster import reading
from teams.roster.entries import understand

from .test_kinds_of_lists import MAIL, facts


def linked(rows, links):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for cell, target in links.items():
        book.active[cell].hyperlink = target
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_an_address_that_a_name_only_links_to_is_read():
    content = linked(
        [["Name", "School"], ["Ana Ruiz", "Rosewood"]], {"A2": f"mailto:{MAIL}?subject=x"}
    )
    (entry,) = understand(reading.from_file(content))
    assert (*facts(entry), entry.institution) == ("Ana Ruiz", MAIL, "", {}, "Rosewood")


def test_an_address_that_is_written_goes_before_a_link():
    content = linked([["Name", "E-mail"], ["Ana Ruiz", MAIL]], {"A2": "mailto:other@example.org"})
    (entry,) = understand(reading.from_file(content))
    assert facts(entry) == ("Ana Ruiz", MAIL, "", {})


def test_a_row_that_is_struck_through_is_said():
    book = Workbook()
    for row in (["Name", "E-mail"], ["Ana Ruiz", MAIL], ["Ben Okafor", "ben@example.org"]):
        book.active.append(row)
    for cell in book.active[3]:
        cell.font = Font(strike=True)
    out = io.BytesIO()
    book.save(out)
    (said,) = reading.from_file(out.getvalue()).heed
    assert "Row 3 is struck through" in said


def test_a_sign_that_excel_writes_for_the_end_of_a_line_is_none():
    content = linked([["Name", "E-mail"], ["Ana Ruiz_x000D_", MAIL]], {})
    assert understand(reading.from_file(content))[0].name == "Ana Ruiz"


def test_vacant_seats_and_notes_are_left_out_and_said():
    content = write_xlsx(
        ["Name", "E-mail", "Role"],
        [
            ["Ana Ruiz", MAIL, "Principal"], ["Vacant - K-5 teacher", "", "K-5 teacher"],
            ["TBD", "", "Coach"], ["Rosewood Elementary", "", ""], ["Total", 3, 2],
            ["WAITING LIST", "", ""], ["Ben Okafor", "ben@example.org", "Coach"],
        ],
    )  # fmt: skip
    read = reading.from_file(content)
    assert [one.name for one in understand(read)] == ["Ana Ruiz", "Ben Okafor"]
    said = " ".join(read.heed)
    assert "Rows 3, 4 have no name" in said
    assert "“Rosewood Elementary” in row 5, “Total” in row 6" in said
    assert "Below “WAITING LIST”" in said
    assert "2 people" in read.said[0] and "2 without anybody" in read.said[0]
