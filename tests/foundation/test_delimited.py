"""Text with delimiters: no line disappears, whatever its quotation marks do."""

import contextlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from foundation import delimited, spreadsheets
from foundation.refusals import Refused
from tests.foundation.test_spreadsheets import cells_of, workbook


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('"Ana,a@example.org,S', ("Ana", "a@example.org", "S")),
        ('Ana,a@example.org,"S', ("Ana", "a@example.org", "S")),
        ('Ana,a@example.org,"S, North', ("Ana", "a@example.org", "S, North")),
        ('"Ana "Annie" Ruiz",a@example.org,S', ('Ana "Annie" Ruiz', "a@example.org", "S")),
        (r'"Ana \"Annie\" Ruiz",a@example.org,S', ('Ana "Annie" Ruiz', "a@example.org", "S")),
        (r'"Ruiz, Ana \"Annie\"",a@example.org,S', ('Ruiz, Ana "Annie"', "a@example.org", "S")),
        (r'"Ana \"Annie\", Ruiz",a@example.org,S', ('Ana "Annie", Ruiz', "a@example.org", "S")),
        (r'Ana,a@example.org,"C:\"', ("Ana", "a@example.org", "C:\\")),
        ('"Annie" Ruiz,a@example.org,S', ('"Annie" Ruiz', "a@example.org", "S")),
        ('Ana 5" Ruiz,a@example.org,S', ('Ana 5" Ruiz', "a@example.org", "S")),
        ('Ana, a@example.org, "S, North"', ("Ana", "a@example.org", "S, North")),
        ('Ana,a@example.org,""', ("Ana", "a@example.org")),
        # A spreadsheet program is told to leave the cell as it is, or shows a link.
        ('="Ana",="a@example.org","=""S, North"""', ("Ana", "a@example.org", "S, North")),
        (
            'Ana,"=HYPERLINK(""mailto:a@example.org"",""a@example.org"")",S',
            ("Ana", "a@example.org", "S"),
        ),
    ],
)
def test_quotation_marks_of_every_kind_keep_the_lines_around_them(line, cells):
    before, after = "Cy,c@example.org,T", 'Ben,b@example.org,"U"'
    content = "\n".join(["Name,E-mail,School", before, line, after, after, ""]).encode()
    sheet = spreadsheets.read(content)
    assert [row.cells for row in sheet.rows][2] == cells
    assert [row.number for row in sheet.rows] == [1, 2, 3, 4, 5]
    assert sheet.lines == 5


def test_a_line_whose_quotation_mark_is_never_closed_is_said():
    content = b'Name,E-mail\n"Ana,a@example.org\n' + b"Ben,b@example.org\n" * 50
    sheet = spreadsheets.read(content)
    assert len(sheet.rows) == sheet.lines == 52
    assert ["Line 2: a quotation mark is opened" in said for said in sheet.faults] == [True]


def test_a_long_quoted_cell_is_one_cell_whatever_it_holds():
    note = "Dear Dana,\nlots, of, commas, here\nmail ana@example.org, please\n" * 20
    content = f'Name,E-mail,Notes\nAna,a@example.org,"{note}"\nBen,b@example.org,\n'
    sheet = spreadsheets.read(content.encode())
    assert [row.cells[0] for row in sheet.rows] == ["Name", "Ana", "Ben"]
    assert sheet.lines == 63
    assert sheet.inside == 60


def test_a_cell_of_several_lines_between_two_addresses_of_one_person_stays_one():
    content = 'Name,Email,Note,Email 2\nAna,a@example.org,"one\ntwo",ana@example.com\nBen,b@example.org,,\n'
    sheet = spreadsheets.read(content.encode())
    assert [row.cells[0] for row in sheet.rows] == ["Name", "Ana", "Ben"]
    assert (sheet.rows[1].cells[3], sheet.inside, sheet.faults) == ("ana@example.com", 1, ())


quoted_lines = st.lists(
    st.tuples(
        st.text(st.sampled_from('"\\,; aé'), max_size=6),
        st.text(st.sampled_from('"\\,; aé'), max_size=6),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=150, deadline=None)
@given(quoted_lines)
@example([("", ","), ("", ","), (",,", '"'), ("", '"')])
@example([("", ","), ("", ","), ('"', ""), ("", '"')])
@example([("", ",,"), ("", ",,"), ("", '"'), ('"', "")])
@example([(",", ","), (",", ",;"), ("", '"'), ('"', "")])
@example([('"', '","'), ('"', "")])
@example([(",", ","), (",,", ""), ("", '"'), ('"', "")])
@example([(",", ""), ('"', '","'), ('"', "")])
def test_whatever_quotation_marks_do_every_line_with_an_address_is_a_row(lines):
    table = [f"{first},a{n}@example.org,{last}" for n, (first, last) in enumerate(lines)]
    sheet = spreadsheets.read("\n".join(["Name,E-mail,School", *table]).encode())
    text = "\n".join(" ".join(row.cells) for row in sheet.rows)
    assert all(f"a{n}@example.org" in text for n in range(len(lines)))
    assert len(sheet.rows) == sheet.lines == len(lines) + 1


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_lines_that_were_put_into_one_cell_are_taken_apart(delimiter, kind):
    lines = [
        delimiter.join(cells)
        for cells in [
            ("Name", "E-mail"),
            ('"Ruiz, Ana"', "a@example.org"),
            ("Ben", "b@example.org"),
        ]
    ]
    if kind == "xlsx":
        content = workbook([[line] for line in lines])
    else:
        quoted = ['"' + line.replace('"', '""') + '"' for line in lines]
        content = "\r\n".join(quoted).encode()
    assert cells_of(content) == [
        ("Name", "E-mail"), ("Ruiz, Ana", "a@example.org"), ("Ben", "b@example.org")
    ]  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        '"a,' * 500_000,
        'x,"\n' * 300_000,
        ('a,"b"c\n' * 200_000),
        "a@" + "b." * 900_000 + "<",
        "'a'" + "\t" * 1_900_000 + "x",
        "'a'" + " " * 1_900_000 + "x",
        '=HYPERLINK("' + '","' * 600_000,
        '"' + "\n".join(["x,y@" + "z." * 40] * 20_000),
    ],
    ids=[
        "open",
        "open lines",
        "marks within",
        "one long address",
        "tabs",
        "spaces",
        "a link",
        "many addresses",
    ],
)
def test_a_file_made_to_be_slow_is_read_or_refused_in_a_bounded_number_of_steps(
    content, monkeypatch
):
    steps = []
    closing = delimited._Reader._closing

    def counted(self, at):
        found = closing(self, at)
        steps.append(self.steps)
        return found

    monkeypatch.setattr(delimited._Reader, "_closing", counted)
    with contextlib.suppress(Refused):
        spreadsheets.read(content.encode()[: spreadsheets.MAX_BYTES])
    assert max(steps, default=0) <= delimited._MAX_STEPS + 200_001


@pytest.mark.parametrize(("opening", "closing"), ["''", "“”", "‘’"])
def test_cells_in_other_quotation_marks_are_read_without_them(opening, closing):
    table = [("Name", "E-mail", "School"), ("O'Neil, Ana", "a@example.org", "S, North"),
             ('Ben "Benny" Lee', "b@example.org", "")]  # fmt: skip
    lines = [",".join(f"{opening}{cell}{closing}" for cell in row) for row in table]
    found = [(*cells, "")[:3] for cells in cells_of("\n".join(lines).encode())]
    assert found == table


def test_a_backslash_at_the_end_of_a_cell_ends_it_where_backslashes_are_doubled():
    content = 'Name,E-mail,School\n"Ana \\"A\\" Ruiz",a@example.org,"C:\\\\"\nBen,b@example.org,"a \\\\ b"\n'
    assert cells_of(content.encode())[1:] == [
        ('Ana "A" Ruiz', "a@example.org", "C:\\"), ("Ben", "b@example.org", "a \\ b"),
    ]  # fmt: skip


def test_an_address_alone_on_a_line_of_a_note_is_no_row():
    content = (
        'Name,E-mail,Note\nAna,a@example.org,"ask\nat 5, or\nb@example.org"\nBen,b@example.org,\n'
    )
    sheet = spreadsheets.read(content.encode())
    assert [row.cells[0] for row in sheet.rows] == ["Name", "Ana", "Ben"]
    assert (sheet.inside, sheet.faults) == (2, ())
