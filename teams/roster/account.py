"""How a file was read, in sentences: no line of it goes unaccounted for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import encodings
from foundation.spreadsheets import Book, Sheet

from . import declined, words
from .columns import Columns
from .headings import meaning

_SAID_FAULTS = 5
# Names that must be turned before it is said.
_TURNED = 2


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
    # Rows of seats that nobody has, and what says something of the list, each with its number.
    vacant: list[int] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    # Lines that are the inside of a cell of the line above them.
    inside: int = 0

    @property
    def blank(self) -> int:
        return self.lines - (
            self.people + self.heading + self.above + self.repeated + self.hidden + self.silent
            + self.inside + len(self.vacant) + len(self.notes)
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
                (_("%(n)s without anybody"), len(self.vacant)),
                (ngettext("%(n)s note", "%(n)s notes", len(self.notes)), len(self.notes)),
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
    if struck := sorted(sheet.struck_rows - sheet.hidden_rows):
        rows = ", ".join(map(str, struck[:30]))
        said.append(
            ngettext(
                "Row %(rows)s is struck through in the spreadsheet and is read all the same: leave it "
                "out if that person isn't meant.",
                "Rows %(rows)s are struck through in the spreadsheet and are read all the same: leave "
                "out who isn't meant.",
                len(struck),
            )
            % {"rows": rows}
        )
    said += declined.said(sheet, found)
    said += _of_another(found)
    said += _left_out(account)
    said += _hidden_columns(sheet, found)
    said += sheet.faults[:_SAID_FAULTS]
    if len(sheet.faults) > _SAID_FAULTS:
        n = len(sheet.faults) - _SAID_FAULTS
        said.append(ngettext("%(n)s more such line.", "%(n)s more such lines.", n) % {"n": n})
    return said


def of_order(people: Sequence[Mapping[str, str]]) -> list[str]:
    """Whether last names may stand first: "Ruiz Ana" beside ana.ruiz@school.org."""
    turned, example = 0, ""
    for cells in people:
        name = cells.get("name", "")
        parts = words.plain(name).split() if "," not in name else []
        local = re.split(r"[._-]", cells.get("email", "").casefold().partition("@")[0])
        if len(parts) == 2 and local == parts:
            return []
        if len(parts) == 2 and local == parts[::-1]:
            turned, example = turned + 1, example or name
    if turned < _TURNED or turned * 2 <= len(people):
        return []
    return [
        _(
            "By the addresses, “%(name)s” may have the last name first. If so, write “Last First” "
            "over the names and choose the file again."
        )
        % {"name": example[:60]}
    ]


_OWNER = re.compile(r"\b(?:attendee|participant|registrant|member|guest|teacher)s?\b")


def _of_another(found: Columns) -> list[str]:
    """Whether the addresses may be of who signed the others up: their own column is empty."""
    used = [found.titles.get(place, "") for place in found.places.get("email", ())]
    if any(_OWNER.search(words.plain(title)) for title in used):
        return []
    own = [
        title
        for title in found.unused
        if _OWNER.search(words.plain(title)) and (known := meaning(title)) and known[0] == "email"
    ]
    said = _("“%(own)s” is empty. The addresses are those under “%(used)s”: look whose they are.")
    return [said % {"own": own[0][:60], "used": used[0][:60]}] if own and used else []


def _left_out(account: Account) -> list[str]:
    """The rows that aren't people, by their numbers and words."""
    said = []
    if n := len(account.vacant):
        rows = ", ".join(map(str, account.vacant[:30])) + (" …" if n > 30 else "")
        said.append(
            ngettext(
                "Row %(rows)s has no name and no e-mail address and is left out.",
                "Rows %(rows)s have no name and no e-mail address and are left out.",
                n,
            )
            % {"rows": rows}
        )
    if account.notes:
        notes = ", ".join(
            _("“%(text)s” in row %(row)s") % {"text": text[:60], "row": number}
            for number, text in account.notes[:8]
        )
        more = len(account.notes) - 8
        said.append(
            _("Not read as people: %(notes)s and %(n)s more.") % {"notes": notes, "n": more}
            if more > 0
            else _("Not read as people: %(notes)s.") % {"notes": notes}
        )
    said += [
        _("Below “%(text)s”, people are read like all others: leave out who isn't meant.")
        % {"text": text[:60]}
        for _number, text in account.notes[:8]
        if _ASIDE.search(text) or declined.is_said(text)
    ]
    return said


# People below such words may not be meant.
_ASIDE = re.compile(
    r"(?i)\b(?:wait|alternate|substitute|guest|declin|former|left|not coming|back-?up|maybe|invited)"
)


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
