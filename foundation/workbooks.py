"""Excel files: every sheet with what the program shows of it, and what it hides."""

import io
import re
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from itertools import islice
from urllib.parse import unquote

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from .delimited import Score, unfolded
from .refusals import Refused
from .tables import (
    ADDRESS,
    MAX_COLUMNS,
    MAX_LINES,
    MAX_RECORDS,
    MAX_SHEETS,
    Book,
    Sheet,
    checked_rows,
    filled_down,
)
from .unpacking import check_workbook

# "Strict Open XML" is the same format under other names.
_STRICT = b"http://purl.oclc.org/ooxml/"
_NAMES = (
    (b"spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (b"drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
    (b"officeDocument/relationships",
     b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    (b"officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
)  # fmt: skip
# Cells that a list has merged; more of them is a drawing.
_MAX_MERGED = 1_000

# Tags of any prefix, with the attributes that say what isn't shown.
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*\bref=[\"']([A-Z]+\d+:[A-Z]+\d+)[\"']")
_FILTER = re.compile(rb"<(?:\w+:)?filterColumn\b")
_HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true|on)[\"']|\b(?:ht|width)=[\"']0(?:\.0+)?[\"']")
# A formula whose result no program has written down; t="str" is an empty text, which is one.
_UNWORKED = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
# A sign that XML can't hold, as Excel writes it: _x000D_ at the end of a line.
_ESCAPED = re.compile(r"_x(00[01][0-9A-Fa-f])_")
# Links of cells, and where they lead.
_LINK = re.compile(rb"<(?:\w+:)?hyperlink\b[^>]*>")
_TARGET = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_MAX_LINKS = 2_000
_ATTRIBUTE = rb"(?<![\w:])%s=[\"'](\d+)[\"']"


def read(content: bytes, score: Score) -> Book:
    """Every sheet of an XLSX file. Raises Refused."""
    check_workbook(content)
    book = None
    try:
        with warnings.catch_warnings():
            # It warns of decorations that it leaves out; none of them is a cell.
            warnings.simplefilter("ignore")
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                if _is_unusual(archive):
                    content = _usual(archive)
            book = load_workbook(
                io.BytesIO(content), read_only=True, data_only=True, keep_links=False
            )
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                return Book(tuple(_sheets(book, archive, score)))
    except Refused:
        raise
    except Exception:  # noqa: BLE001 - SECURITY: a broken file breaks the parser in countless ways
        raise Refused(
            _("This Excel file can't be read. Open it in Excel, save it again and choose it here.")
        )
    finally:
        if book is not None:
            book.close()


def _is_unusual(archive: zipfile.ZipFile) -> bool:
    names = archive.namelist()
    return any("\\" in name for name in names) or any(
        _STRICT in archive.read(name)
        for name in names
        if name.endswith((".rels", "workbook.xml")) or "workbook" in name.rpartition("/")[2]
    )


def _usual(archive: zipfile.ZipFile) -> bytes:
    """The same file by the names that parsers know. Its sizes were checked before."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for member in archive.infolist():
            part = archive.read(member)
            if _STRICT in part:
                for strict, usual in _NAMES:
                    part = part.replace(_STRICT + strict, usual)
            copy.writestr(member.filename.replace("\\", "/"), part)
    return out.getvalue()


def _sheets(book, archive: zipfile.ZipFile, score: Score):
    """The sheets in their order, each part once: a book may list one part a thousand times."""
    seen: set[str] = set()
    for index, worksheet in enumerate(book.worksheets):
        path = worksheet._worksheet_path
        if path in seen:
            continue
        seen.add(path)
        if len(seen) > MAX_SHEETS:
            return
        path = path.lstrip("/")
        part = archive.read(path)
        sheet = _sheet(worksheet, part, score, _links(archive, path, part))
        active = worksheet is book.active
        hidden = worksheet.sheet_state != "visible"
        yield replace(sheet, index=index, active=active, hidden=hidden)


def _links(archive: zipfile.ZipFile, path: str, part: bytes) -> dict[tuple[int, int], str]:
    """The addresses that cells lead to, by row and column: "Ana Ruiz", with a link to write to her."""
    folder, _slash, name = path.rpartition("/")
    targets = f"{folder}/_rels/{name}.rels"
    found = _LINK.findall(part)[:_MAX_LINKS]
    if not found or targets not in archive.namelist():
        return {}
    mails = {}
    for one in _TARGET.findall(archive.read(targets)):
        key, mail = re.search(rb'\bId="(\w+)"', one), re.search(rb'"mailto:([^"?]{3,250})', one)
        if key and mail:
            mails[key[1]] = unquote(mail[1].decode("utf-8", "replace"))
    linked = {}
    for one in found:
        cell, key = re.search(rb'\bref="([A-Z]+\d+)"', one), re.search(rb':id="(\w+)"', one)
        if cell and key and ADDRESS.fullmatch(mails.get(key[1], "")):
            column, row, _column, _row = range_boundaries(cell[1].decode())
            linked[row, column - 1] = mails[key[1]]
    return linked


def _sheet(worksheet, part: bytes, score: Score, links: Mapping[tuple[int, int], str]) -> Sheet:
    worksheet.reset_dimensions()  # what a file says of its own size is often wrong
    numbered = enumerate(worksheet.iter_rows(max_row=MAX_LINES + 1, max_col=MAX_COLUMNS), 1)
    last = 0
    struck: set[int] = set()

    def lines():
        nonlocal last
        for number, cells in numbered:
            # Thousands of empty rows must cost next to nothing.
            filled = [cell for cell in cells if cell.value is not None]
            if filled:
                last = number
                if all(cell.font and cell.font.strike for cell in filled):
                    struck.add(number)
                # Rows come as wide as a list may be.
                width = max(n for n, cell in enumerate(cells, 1) if cell.value is not None)
                texts = [_text(cell.value) for cell in cells[:width]]
                yield number, _with_links(number, texts, links)
            elif number > MAX_LINES:
                yield number, ()

    # One more than a list may have, so that it is seen to be too long.
    records = list(islice(lines(), MAX_RECORDS + 1))
    rows, trouble = checked_rows(unfolded(records, score))
    sheet = Sheet(
        rows,
        worksheet.title,
        lines=last,
        trouble=trouble,
        hidden_rows=frozenset(_hidden_rows(part)),
        hidden_columns=frozenset(_hidden_columns(part)),
        struck_rows=frozenset(struck),
        filtered=bool(_FILTER.search(part)),
        faults=tuple(_unworked(part)),
    )
    return filled_down(sheet, _merged(part))


def _with_links(number: int, cells: list[str], links: Mapping[tuple[int, int], str]) -> list[str]:
    """The cells of a row, with an address that is only linked to where none is written."""
    if not links or any("@" in cell for cell in cells):
        return cells
    return [
        f"{cell} <{links[number, place]}>" if cell and (number, place) in links else cell
        for place, cell in enumerate(cells)
    ]


def _unworked(part: bytes):
    """A sentence where formulas have no results: they can't be told from blanks."""
    cells = [found[1] for found in _UNWORKED.finditer(part) if b't="str"' not in found[1]]
    if cells:
        place = re.search(rb"\br=[\"']([A-Z]+\d+)", cells[0])
        yield ngettext(
            "%(cell)s holds a formula without its result and is read as a blank. Open the file in "
            "Excel, save it, and choose it again.",
            "%(n)s formulas, as in %(cell)s, have no results and are read as blanks. Open the file "
            "in Excel, save it, and choose it again.",
            len(cells),
        ) % {"n": len(cells), "cell": place[1].decode() if place else "?"}


def _number(attributes: bytes, name: bytes) -> int:
    found = re.search(_ATTRIBUTE % name, attributes)
    return int(found[1]) if found else 0


def _hidden_rows(part: bytes):
    number = 0
    for found in _ROW.finditer(part):
        number = _number(found[1], b"r") or number + 1
        if _HIDDEN.search(found[1]):
            yield number


def _hidden_columns(part: bytes):
    for found in _COLUMN.finditer(part):
        if _HIDDEN.search(found[1]):
            first, last = _number(found[1], b"min"), _number(found[1], b"max")
            yield from range(max(first - 1, 0), min(last, MAX_COLUMNS))


def _merged(part: bytes):
    """(column, first row, last row) of cells that are merged over several rows."""
    for found in _MERGED.findall(part)[:_MAX_MERGED]:
        column, first, _last_column, last = range_boundaries(found.decode())
        if last > first:
            yield column - 1, first, last


def _text(value) -> str:
    """A cell as a person reads it: 5 and not 5.0, a day without its midnight."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date | time):
        return value.isoformat()
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value))
