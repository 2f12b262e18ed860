"""Rows as they came: from a file, or back from the preview that shows them.

Nothing is kept between upload and confirmation, so the rows travel with the page. What comes back
is as untrusted as the file was.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from django.utils.translation import gettext as _

from foundation import spreadsheets
from foundation.refusals import Refused
from foundation.spreadsheets import Book, Row, Sheet

from . import account as accounts
from . import columns, declined, names, words
from .cells import PLACE
from .columns import FIELDS, Columns
from .heading_rows import likeness

# Longer cells are notes that somebody wrote into the wrong column; they are cut.
MAX_CELL = 300
_MAX_NAME = 200
# Row 12 of the third sheet is 200012: a row is one number, whatever sheets are read.
_PER_SHEET = 100_000
_MAX_SAID = 40
# "Updated 11/3/2026", "25 in all"
_DATED = re.compile(r"\b\d{1,2}[/.-]\d{1,2}\b(?!-\d{4})|\b20\d\d\b|^\d+ [^\W\d_]")
# In words; more of them are a sentence.
_LONG_NAME = 6


@dataclass(frozen=True)
class RosterRow:
    """One person's row: ``number`` tells it from all others, ``cells`` by field, tidy. ``sheet``
    is named where several are read; ``typed`` are fields that somebody wrote on the page."""

    number: int
    cells: Mapping[str, str]
    sheet: str = ""
    typed: frozenset[str] = frozenset()

    def get(self, field_name: str) -> str:
        return self.cells.get(field_name, "")

    @property
    def line(self) -> str:
        """The number that the spreadsheet shows, with its sheet if there are several."""
        number = self.number % _PER_SHEET
        return f"{number} ({self.sheet})" if self.sheet else str(number)


@dataclass(frozen=True)
class Roster:
    """The rows of a list, which of our columns it has, and the headings nothing is read from.

    ``said`` is how it was read, in sentences, ``heed`` what somebody should look at; ``sheets``
    are the names of those that were read, by their place, if several were.
    """

    rows: tuple[RosterRow, ...]
    fields: tuple[str, ...] = FIELDS
    unused: tuple[str, ...] = ()
    file_name: str = ""
    said: tuple[str, ...] = ()
    heed: tuple[str, ...] = ()
    sheets: Mapping[int, str] = field(default_factory=dict)

    def edited(self, cells: Mapping[tuple[int, str], str]) -> "Roster":
        """The same list with these cells, by row number and field, replaced."""
        by_row: dict[int, dict[str, str]] = {}
        for (number, name), text in cells.items():
            if name in FIELDS:
                by_row.setdefault(number, {})[name] = spreadsheets.tidy(text)[:MAX_CELL]
        rows = tuple(
            replace(row, cells={**row.cells, **typed}, typed=frozenset(typed))
            if (typed := by_row.get(row.number))
            else row
            for row in self.rows
        )
        added = {name for cells in by_row.values() for name in cells}
        fields = tuple(name for name in FIELDS if name in self.fields or name in added)
        return replace(self, rows=rows, fields=fields)


@dataclass(frozen=True)
class How:
    """How a file is to be read, where that was said: which ``sheets`` (their places), in what
    ``letters``, with what is ``hidden``; ``columns`` and ``headings`` by sheet."""

    sheets: tuple[int, ...] = ()
    letters: str = ""
    hidden: bool = False
    columns: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    headings: Mapping[int, int] = field(default_factory=dict)

    def columns_of(self, sheet: Sheet) -> Columns:
        if sheet.index in self.columns:
            return columns.chosen(sheet, self.columns[sheet.index], self.headings.get(sheet.index))
        return columns.find(sheet, hidden=self.hidden)


def from_file(content: bytes, *, file_name: str = "", how: How | None = None) -> Roster:
    """The people in a spreadsheet. Raises Refused with what to do about the file, and
    :class:`teams.roster.columns.ColumnsUnknown` where the columns are to be asked for."""
    how = how or How()
    return from_book(open_book(content, how), file_name=file_name, how=how)


def open_book(content: bytes, how: How) -> Book:
    """The file, looked into."""
    return spreadsheets.read_book(content, score=likeness, letters=how.letters)


def chosen_sheets(book: Book, how: How) -> list[Sheet]:
    """The sheets to be read: those that were said, or the one that is most like a list.

    Where several are alike, it is the one that was open when the file was saved.
    """
    said = [sheet for sheet in book.sheets if sheet.index in how.sheets and sheet.rows]
    if said:
        return said
    filled = [sheet for sheet in book.sheets if sheet.rows]
    return [max(filled, key=lambda sheet: (not sheet.hidden, *_promise(sheet, how), sheet.active))]


def _promise(sheet: Sheet, how: How) -> tuple[bool, bool, int]:
    found = how.columns_of(sheet)
    peopled = any(row.number >= found.below for row in sheet.rows)
    return found.are_enough and peopled, "email" in found.places, len(found.places)


def from_book(book: Book, *, file_name: str = "", how: How) -> Roster:
    """The people in the chosen sheets."""
    sheets = chosen_sheets(book, how)
    several = {sheet.index: sheet.name for sheet in sheets} if len(sheets) > 1 else {}
    rows: list[RosterRow] = []
    unused: list[str] = []
    said: list[str] = []
    heed = accounts.of_book(book, sheets)
    for sheet in sheets:
        if sheet.trouble:
            raise Refused(sheet.trouble)
        found = how.columns_of(sheet)
        if not found.are_enough:
            raise columns.missing(found)
        people, account = people_of(
            sheet, found, named=several.get(sheet.index, ""), hidden=how.hidden
        )
        if not people and (account.silent or account.notes):
            raise columns.missing_people(found)
        said.append(accounts.of_lines(sheet, account))
        heed += accounts.of_sheet(sheet, found, account)
        rows += people
        unused += [title for title in found.unused if title not in unused]
    heed += accounts.of_order([row.cells for row in rows])
    if not rows:
        raise Refused(_("There is nobody under the headings. Choose the file with your list."))
    if len(rows) > spreadsheets.MAX_ROWS:
        raise spreadsheets.too_many_rows()
    named = {name for row in rows for name in row.cells} | {"name", "email"}
    return Roster(
        rows=tuple(rows),
        fields=tuple(name for name in FIELDS if name in named),
        unused=tuple(heading[:_MAX_NAME] for heading in unused[:40]),
        file_name=spreadsheets.tidy(file_name)[:_MAX_NAME],
        said=tuple(sentence[:MAX_CELL] for sentence in said[:_MAX_SAID]),
        heed=tuple(sentence[:MAX_CELL] for sentence in heed[:_MAX_SAID]),
        sheets=several,
    )


def people_of(
    sheet: Sheet, found: Columns, *, named: str = "", hidden: bool = False
) -> tuple[list[RosterRow], accounts.Account]:
    """The rows of people, and an account of every line of the sheet."""
    account = accounts.Account(lines=sheet.lines, inside=sheet.inside)
    people, vacant = [], []
    for row, below in zip_longest(sheet.rows, sheet.rows[1:]):
        if found.heading <= row.number < found.below:
            account.heading += 1
        elif row.number < found.below:
            account.above += 1
        elif columns.is_repeated(row, found):
            account.repeated += 1
            found = columns.beneath(sheet, row, found, hidden=hidden)
        elif row.number in sheet.hidden_rows and not hidden:
            account.hidden += 1
        elif _is_note(row, below, found):
            account.notes.append((row.number, next(filter(None, row.cells))))
        elif cells := {name: text[:MAX_CELL] for name, text in found.cells(row).items()}:
            rows = vacant if _is_vacant(row, cells, sheet) else people
            rows.append(RosterRow(row.number + _PER_SHEET * sheet.index, cells, named))
        else:
            account.silent += 1
    if people:
        account.vacant = [row.number % _PER_SHEET for row in vacant]
    else:  # there is nobody else: these are to be filled in
        people = vacant
    account.people = len(people)
    return people, account


def _is_note(row: Row, below: Row | None, found: Columns) -> bool:
    """Whether the row says something of the list ("Total: 25") or of a part of it ("Guests")."""
    if any("@" in cell for cell in row.cells):
        return False
    text, *others = filter(None, row.cells)
    if not others and declined.is_said(text):
        return True
    if text not in found.cells(row).values():
        return False
    if others:
        reckoned = names.is_sum(text) and not any(c.isalpha() for cell in others for c in cell)
        return names.is_total(text) or reckoned
    # A name with nothing beside it may be somebody whose address is to come.
    above_heading = below is not None and columns.is_repeated(below, found)
    if above_heading or names.is_nobody(text) or PLACE.search(text):
        return True
    return bool(_DATED.search(text)) or len(text.split()) > _LONG_NAME


def _is_vacant(row: Row, cells: Mapping[str, str], sheet: Sheet) -> bool:
    """Whether there is neither a name nor an address in a row that says something else.

    A formula that can't be worked out, or was never, may stand for anybody: then it is to fix.
    """
    broken = sheet.faults or any(words.is_broken(cell) for cell in row.cells)
    return not {"name", "email"} & cells.keys() and not broken


# --- there and back ---------------------------------------------------------------------------


def to_json(roster: Roster) -> str:
    """What the page carries to the next step."""
    return json.dumps(
        {
            "fields": roster.fields,
            "rows": [
                [row.number, *(row.get(name) for name in roster.fields)] for row in roster.rows
            ],
            "unused": roster.unused,
            "file": roster.file_name,
            "said": roster.said,
            "heed": roster.heed,
            "sheets": [[index, name] for index, name in roster.sheets.items()],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def from_json(text: str) -> Roster:
    """What the page brought back. SECURITY: anybody can send anything; only the shape we wrote
    passes, and each cell is read anew afterwards. Raises Refused."""
    try:
        return _roster(json.loads(text))
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Refused(_("The list didn't arrive whole. Choose the file again."))


@dataclass
class _Checked:
    sheets: Mapping[int, str]
    numbers: set = field(default_factory=set)

    def row(self, raw, fields) -> RosterRow:
        number, *cells = raw
        if type(number) is not int or not 0 < number < 10**7 or number in self.numbers:
            raise ValueError(number)
        if len(cells) != len(fields):
            raise ValueError(number)
        self.numbers.add(number)
        said = dict(zip(fields, map(_checked_text, cells), strict=True))
        sheet = self.sheets.get(number // _PER_SHEET, "")
        return RosterRow(number, {name: cell for name, cell in said.items() if cell}, sheet)


def _roster(raw) -> Roster:
    if not isinstance(raw, dict):
        raise TypeError
    fields = tuple(raw["fields"])
    if not fields or len(set(fields)) != len(fields) or not set(fields) <= set(FIELDS):
        raise ValueError(fields)
    if not isinstance(raw["rows"], list) or not 0 < len(raw["rows"]) <= spreadsheets.MAX_ROWS:
        raise ValueError
    sheets = {
        int(index): _checked_text(name)[:_MAX_NAME] for index, name in raw.get("sheets", [])[:100]
    }
    checked = _Checked(sheets)
    return Roster(
        rows=tuple(checked.row(row, fields) for row in raw["rows"]),
        fields=fields,
        unused=tuple(_checked_text(heading)[:_MAX_NAME] for heading in raw["unused"][:40]),
        file_name=_checked_text(raw["file"])[:_MAX_NAME],
        said=_sentences(raw, "said"),
        heed=_sentences(raw, "heed"),
        sheets=sheets,
    )


def _sentences(raw, name: str) -> tuple[str, ...]:
    return tuple(_checked_text(sentence) for sentence in raw.get(name, [])[:_MAX_SAID])


def _checked_text(value) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return spreadsheets.tidy(value)[:MAX_CELL]
