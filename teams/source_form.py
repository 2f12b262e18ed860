"""The file behind a preview, as it travels with the page, and how it is to be read.

Nothing is kept on the server. SECURITY: what comes back may be anything, and is read as warily as
a file that was just chosen.
"""

import base64
import binascii
import zlib
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from foundation import encodings
from foundation.refusals import Refused
from foundation.spreadsheets import MAX_BYTES, Book, Sheet

from .roster import columns, reading
from .roster.reading import How

# What a page carries along; with a longer one the file is to be chosen again.
_MOST_CARRIED = 1_200_000
_SAMPLES = 3
_MOST_SHEETS = 20


@dataclass(frozen=True)
class Source:
    """A file's content and name, and how it is to be read."""

    content: bytes
    name: str
    how: How

    @property
    def packed(self) -> str:
        """What the page carries, or "" where that would be too much."""
        packed = base64.b64encode(zlib.compress(self.content, 6)).decode()
        return packed if len(packed) <= _MOST_CARRIED else ""

    def roster(self) -> reading.Roster:
        return reading.from_file(self.content, file_name=self.name, how=self.how)

    def shown(self) -> dict:
        """What the page shows of it: sheets to tick, letters, and a select over each column."""
        try:
            book = reading.open_book(self.content, self.how)
        except Refused:
            return {}
        chosen = reading.chosen_sheets(book, self.how)
        return {
            "packed": self.packed,
            "name": self.name,
            "letters": _letters(book),
            "guessed": book.guessed or book.letters == encodings.TWICE,
            "sheets": [_tick(sheet, sheet in chosen, self.how) for sheet in book.sheets]
            if len(book.sheets) > 1
            else [],
            "chosen": [sheet.index for sheet in chosen],
            "tables": [_table(sheet, self.how) for sheet in chosen],
            "hides": any(sheet.hidden_rows or sheet.hidden_columns for sheet in chosen),
            "hidden": self.how.hidden,
            "unread": len(chosen) < sum(bool(sheet.rows) for sheet in book.sheets),
        }


def from_post(data) -> Source | None:
    """The file that a page carried, or None where it carried none. Raises Refused."""
    packed = data.get("source", "")
    if not packed:
        return None
    try:
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(base64.b64decode(packed, validate=True), MAX_BYTES + 1)
    except (binascii.Error, ValueError, zlib.error):
        raise Refused(_("The list didn't arrive whole. Choose the file again."))
    return Source(content, data.get("file_name", "")[:200], _how(data))


def _how(data) -> How:
    sheets = tuple(sorted({int(n) for n in data.getlist("sheets") if _is_small(n)}))
    by_sheet: dict[int, dict[int, str]] = {}
    headings: dict[int, int] = {}
    for key, value in data.items():
        kind, _dash, rest = key.partition("-")
        if kind == "heading" and _is_small(rest) and _is_small(value):
            headings[int(rest)] = int(value)
        sheet, _dash, place = rest.partition("-")
        if kind == "column" and _is_small(sheet) and _is_small(place):
            by_sheet.setdefault(int(sheet), {})[int(place)] = value
    letters = data.get("letters_now") or data.get("letters", "")
    how = How(
        sheets=sheets,
        letters=letters if letters in encodings.CHOICES else "",
        hidden=bool(data.get("hidden")),
        columns=by_sheet,
        headings=headings,
    )
    if data.get("do") == "all-sheets":
        how = replace(how, sheets=tuple(range(_MOST_SHEETS)))
    if data.get("do") == "hidden":
        how = replace(how, hidden=True)
    return how


def _is_small(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6


def _letters(book: Book) -> list[dict]:
    """The encodings to choose from, where one was guessed."""
    if not book.letters:
        return []
    return [
        {
            "key": key,
            "label": label,
            "taken": key == book.letters,
            "is_likely": key in encodings.PAGES or book.letters == encodings.TWICE,
        }
        for key, label in encodings.CHOICES.items()
    ]


def _tick(sheet: Sheet, taken: bool, how: How) -> dict:
    found = how.columns_of(sheet)
    people = sum(row.number >= found.below for row in sheet.rows)
    if not sheet.rows:
        seems = _("empty")
    elif found.are_enough:
        seems = _("a list of %(n)s") % {"n": people}
    elif found.places:
        titles = ", ".join(list(found.titles.values())[:4])
        seems = _("columns %(titles)s") % {"titles": titles[:80]}
    else:
        seems = _("%(n)s rows without known headings") % {"n": len(sheet.rows)}
    if sheet.hidden:
        seems = _("%(seems)s, hidden in the spreadsheet") % {"seems": seems}
    return {"index": sheet.index, "name": sheet.name, "seems": seems, "taken": taken,
            "is_empty": not sheet.rows}  # fmt: skip


def _table(sheet: Sheet, how: How) -> dict:
    """The columns of a sheet with what each is taken for, and its first cells."""
    found = how.columns_of(sheet)
    guessed = (
        {place: name for name, places in found.places.items() for place in places}
        if sheet.index in how.columns or found.are_enough
        else columns.guess(sheet, found)
    )
    under = [row for row in sheet.rows if row.number >= found.below][:_SAMPLES]
    wide = max((len(row.cells) for row in sheet.rows), default=0)
    return {
        "index": sheet.index,
        "name": sheet.name,
        "heading": found.heading,
        "columns": [
            {
                "field": f"column-{sheet.index}-{place}",
                "title": found.titles.get(place, ""),
                "number": place + 1,
                "samples": [
                    cell[:60] for row in under if (cell := "".join(row.cells[place : place + 1]))
                ],
                "value": guessed.get(place, ""),
            }
            for place in range(min(wide, columns.MOST_ASKED))
            if place in found.titles or place in guessed or _is_filled(sheet, place)
        ],
    }


def _is_filled(sheet: Sheet, place: int) -> bool:
    return any("".join(row.cells[place : place + 1]) for row in sheet.rows)
