"""Rows as they came: from a file, or back from the preview that shows them.

Nothing is kept between upload and confirmation, so the rows travel with the page. What comes back
is as untrusted as the file was.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from foundation import spreadsheets
from foundation.refusals import Refused

from . import columns
from .columns import FIELDS

# Longer cells are notes that somebody wrote into the wrong column; they are cut.
MAX_CELL = 300
_MAX_NAME = 200


@dataclass(frozen=True)
class RosterRow:
    """One person's row: ``number`` as the spreadsheet shows it, ``cells`` by field, tidy."""

    number: int
    cells: Mapping[str, str]

    def get(self, field_name: str) -> str:
        return self.cells.get(field_name, "")


@dataclass(frozen=True)
class Roster:
    """The rows of a list, which of our columns it has, and the headings nothing is read from."""

    rows: tuple[RosterRow, ...]
    fields: tuple[str, ...] = FIELDS
    unused: tuple[str, ...] = ()
    file_name: str = ""

    def edited(self, cells: Mapping[tuple[int, str], str]) -> "Roster":
        """The same list with these cells, by row number and field, replaced."""
        by_row: dict[int, dict[str, str]] = {}
        for (number, name), text in cells.items():
            if name in FIELDS:
                by_row.setdefault(number, {})[name] = spreadsheets.tidy(text)[:MAX_CELL]
        rows = tuple(
            replace(row, cells={**row.cells, **by_row[row.number]}) if row.number in by_row else row
            for row in self.rows
        )
        added = {name for cells in by_row.values() for name in cells}
        fields = tuple(name for name in FIELDS if name in self.fields or name in added)
        return replace(self, rows=rows, fields=fields)


def from_file(content: bytes, *, file_name: str = "") -> Roster:
    """The people in a spreadsheet. Raises Refused with what to do about the file."""
    sheet = spreadsheets.read(content, score=columns.likeness)
    found, below = columns.find(sheet.rows)
    rows = []
    for row in below:
        cells = {name: text[:MAX_CELL] for name, text in found.cells(row).items()}
        if cells:
            rows.append(RosterRow(row.number, cells))
    if not rows:
        raise Refused(_("There is nobody under the headings. Choose the file with your list."))
    if len(rows) > spreadsheets.MAX_ROWS:
        raise spreadsheets.too_many_rows()
    named = {name for row in rows for name in row.cells} | {"name", "email"}
    return Roster(
        rows=tuple(rows),
        fields=tuple(name for name in FIELDS if name in named),
        unused=tuple(heading[:_MAX_NAME] for heading in found.unused[:40]),
        file_name=spreadsheets.tidy(file_name)[:_MAX_NAME],
    )


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
    numbers: set = field(default_factory=set)

    def row(self, raw, fields) -> RosterRow:
        number, *cells = raw
        if type(number) is not int or not 0 < number < 10**6 or number in self.numbers:
            raise ValueError(number)
        if len(cells) != len(fields):
            raise ValueError(number)
        self.numbers.add(number)
        said = dict(zip(fields, map(_checked_text, cells), strict=True))
        return RosterRow(number, {name: cell for name, cell in said.items() if cell})


def _roster(raw) -> Roster:
    if not isinstance(raw, dict):
        raise TypeError
    fields = tuple(raw["fields"])
    if not fields or len(set(fields)) != len(fields) or not set(fields) <= set(FIELDS):
        raise ValueError(fields)
    if not isinstance(raw["rows"], list) or not 0 < len(raw["rows"]) <= spreadsheets.MAX_ROWS:
        raise ValueError
    checked = _Checked()
    return Roster(
        rows=tuple(checked.row(row, fields) for row in raw["rows"]),
        fields=fields,
        unused=tuple(_checked_text(heading)[:_MAX_NAME] for heading in raw["unused"][:40]),
        file_name=_checked_text(raw["file"])[:_MAX_NAME],
    )


def _checked_text(value) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return spreadsheets.tidy(value)[:MAX_CELL]
