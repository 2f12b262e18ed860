"""How a file was read, in sentences: no line of it goes unaccounted for."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import encodings
from foundation.spreadsheets import Book, Sheet

from .columns import Columns

_SAID_FAULTS = 5


@dataclass
class Account:
    """What became of each line of a sheet: the numbers add up to ``lines``."""

    lines: int = 0
    people: int = 0
    heading: int = 0
    above: int = 0
    repeated: int = 0
    hidden: int = 0
    # Rows in which nothing stands in a column that is read.
    silent: int = 0
    # Lines that are the inside of a cell of the line above them.
    inside: int = 0

    @property
    def blank(self) -> int:
        return self.lines - (
            self.people + self.heading + self.above + self.repeated + self.hidden + self.silent
            + self.inside
        )  # fmt: skip

    def said(self) -> str:
        """ "24 lines: 1 heading, 22 people, 1 blank" """
        parts = [
            said % {"n": n}
            for said, n in (
                (ngettext("%(n)s heading", "%(n)s lines of headings", self.heading), self.heading),
                (_("%(n)s above it"), self.above),
                (ngettext("%(n)s person", "%(n)s people", self.people), self.people),
                (
                    ngettext("%(n)s repeated heading", "%(n)s repeated headings", self.repeated),
                    self.repeated,
                ),
                (_("%(n)s hidden, left out"), self.hidden),
                (_("%(n)s without anything to read"), self.silent),
                (_("%(n)s within a cell"), self.inside),
                (_("%(n)s blank"), self.blank),
            )
            if n
        ]
        lines = ngettext("%(n)s line", "%(n)s lines", self.lines) % {"n": self.lines}
        return f"{lines}: {', '.join(parts)}"


def of_book(book: Book, sheets: Sequence[Sheet]) -> list[str]:
    """The letters, and the sheets that nothing is read from."""
    said = []
    if letters := letters_said(book, sheets):
        said.append(letters)
    others = [sheet for sheet in book.sheets if sheet not in sheets and sheet.rows]
    if others:
        names = ", ".join(f"“{sheet.name}”" for sheet in others[:8])
        said.append(
            ngettext(
                "Not read: the sheet %(names)s.", "Not read: the sheets %(names)s.", len(others)
            )
            % {"names": names}
        )
    return said


def letters_said(book: Book, sheets: Sequence[Sheet]) -> str:
    """ "Accents are read as Mac Roman: José Peña." """
    if not book.guessed and book.letters != encodings.TWICE:
        return ""
    if book.odd_lines:
        lines = ", ".join(map(str, book.odd_lines[:10]))
        return ngettext(
            "Line %(lines)s has other letters than the rest. Look at its accents.",
            "Lines %(lines)s have other letters than the rest. Look at their accents.",
            len(book.odd_lines),
        ) % {"lines": lines}
    name = encodings.CHOICES.get(book.letters, book.letters)
    example = next(
        (
            cell
            for sheet in sheets
            for row in sheet.rows
            for cell in row.cells
            if not cell.isascii()
        ),
        "",
    )
    return _("Accents are read as %(letters)s: %(example)s.") % {
        "letters": name,
        "example": example[:60],
    }


def of_lines(sheet: Sheet, account: Account) -> str:
    """What became of every line of a sheet."""
    if sheet.name:
        return _("Sheet “%(name)s”, %(lines)s.") % {"name": sheet.name, "lines": account.said()}
    return f"{account.said()}."


def of_sheet(sheet: Sheet, found: Columns, account: Account) -> list[str]:
    """What is hidden in it, and lines that were hard to read."""
    said = []
    if account.hidden:
        said.append(
            ngettext(
                "%(n)s row is hidden in the spreadsheet and is left out.",
                "%(n)s rows are hidden in the spreadsheet and are left out.",
                account.hidden,
            )
            % {"n": account.hidden}
        )
        if sheet.filtered:
            said.append(_("A filter is set in the spreadsheet: it hides whoever doesn't pass it."))
    said += _hidden_columns(sheet, found)
    said += sheet.faults[:_SAID_FAULTS]
    if len(sheet.faults) > _SAID_FAULTS:
        n = len(sheet.faults) - _SAID_FAULTS
        said.append(ngettext("%(n)s more such line.", "%(n)s more such lines.", n) % {"n": n})
    return said


def _hidden_columns(sheet: Sheet, found: Columns) -> list[str]:
    used = {place for places in found.places.values() for place in places}
    said = []
    for sentence, wanted in (
        (_("Hidden columns are left out: %(names)s."), sheet.hidden_columns - used),
        (_("Read, though the spreadsheet hides it: %(names)s."), sheet.hidden_columns & used),
    ):
        names = [found.titles[place] for place in sorted(wanted) if place in found.titles]
        if names:
            said.append(sentence % {"names": ", ".join(names[:8])})
    return said
