"""Spreadsheets that people bring and take away: CSV however it was saved, and XLSX.

What comes in is untrusted and is known by its content, never by its name. It ends up as a
:class:`Sheet`: rows of tidy text with the numbers that the spreadsheet program shows beside them.
What cannot be read is :class:`~foundation.refusals.Refused` with what to do about it.
"""

import csv
import io
import re
import unicodedata
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from .refusals import Refused
from .unpacking import check_workbook

MAX_BYTES = 2 * 1024 * 1024
MAX_ROWS = 500
# Titles, dates and notes that people write around a list of MAX_ROWS.
_SPARE_ROWS = 50
_MAX_COLUMNS = 200
# Empty lines count here too: a stray cell far below must not be walked to for minutes.
_MAX_LINES = 20_000
# A cell of an honest list holds an address, not the rest of the file.
_MAX_LINES_IN_CELL = 25
# Every part was counted before; a book of forty sheets still costs only so much.
_MAX_SHEETS = 20

# A comma last: names hold commas, but hardly any cell holds the others.
_DELIMITERS = ";\t|,"
_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
# What a spreadsheet program would run as a formula (OWASP's list), after any number of our marks.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
# Invisible characters that copying from a web page or a mail leaves behind.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


@dataclass(frozen=True)
class Row:
    """A row that holds something, up to its last cell that does.

    ``number`` counts as the spreadsheet program does, from 1.
    """

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """The rows of one sheet from top to bottom, without the blank ones."""

    rows: tuple[Row, ...]
    name: str = ""


def tidy(text: str) -> str:
    """Text as people meant it: one kind of spaces, no invisible characters, composed letters."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    text = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)
    # A lone surrogate (a broken emoji) can't be stored.
    text = text.encode("utf-8", "ignore").decode("utf-8")
    return " ".join(text.split())


# --- reading ----------------------------------------------------------------------------------


def read(content: bytes, *, score: Callable[[Sequence[str]], int] | None = None) -> Sheet:
    """The first sheet of ``content`` that holds anything, whatever kind of file it is.

    ``score`` says how much a row looks like the heading that is expected (0: not at all). It
    decides between delimiters, and between the sheets of a workbook. Raises Refused.
    """
    if not content.strip():
        raise Refused(_("The file is empty. Choose the spreadsheet with your list."))
    if len(content) > MAX_BYTES:
        raise Refused(
            _(
                "The file is larger than 2 MB. Save the list alone, without pictures or other sheets."
            )
        )
    score = score or (lambda cells: 0)
    if content.startswith(b"PK\x03\x04"):
        sheet = _read_xlsx(content, score)
    else:
        _refuse_other_kinds(content)
        sheet = _read_csv(content, score)
    if not sheet.rows:
        raise Refused(_("The file holds no text. Choose the spreadsheet with your list."))
    return sheet


def _refuse_other_kinds(content: bytes) -> None:
    head = content[:1024].lstrip().lower()
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise Refused(
            _(
                "This is an older Excel file (.xls), or one with a password. Open it in Excel, "
                "save it as .xlsx without a password, and choose that file."
            )
        )
    if content.startswith((b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        raise Refused(
            _("This is a document or a picture, not a spreadsheet. Save the list as .xlsx or .csv.")
        )
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise Refused(
            _("This is a web page, not a spreadsheet. Open it in Excel and save it as .xlsx.")
        )


def _checked_rows(numbered: Iterable[tuple[int, Sequence[str]]]) -> tuple[Row, ...]:
    rows = []
    for number, cells in numbered:
        if number > _MAX_LINES:
            raise Refused(
                _(
                    "The sheet goes on below line %(lines)s. Delete the empty lines under your "
                    "list, save it and choose it again."
                )
                % {"lines": f"{_MAX_LINES:,}"}
            )
        cells = tuple(tidy(_unmarked(cell)) for cell in cells[:_MAX_COLUMNS])
        while cells and not cells[-1]:
            cells = cells[:-1]
        if not cells:
            continue
        rows.append(Row(number, cells))
        if len(rows) > MAX_ROWS + _SPARE_ROWS:
            raise too_many_rows()
    return tuple(rows)


def too_many_rows() -> Refused:
    """What is said of a list longer than MAX_ROWS."""
    return Refused(
        _("The list has more than %(rows)s rows. Split it into files of at most %(rows)s.")
        % {"rows": MAX_ROWS}
    )


# --- CSV --------------------------------------------------------------------------------------


def _read_csv(content: bytes, score) -> Sheet:
    text = _decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    skipped = 0
    told = re.match(r'"?sep=(.)"?\n', text, re.IGNORECASE)  # Excel's own hint in the first line
    if told:
        text, skipped = text[told.end() :], 1
        delimiters = told.group(1)
    else:
        delimiters = _DELIMITERS
    best = max(
        (_records(text, delimiter) for delimiter in delimiters),
        key=lambda records: _likeness([cells for _number, cells in records[:80]], score),
    )
    return Sheet(_checked_rows((number + skipped, cells) for number, cells in best))


def _decoded(content: bytes) -> str:
    """The text in UTF-8, UTF-16 or the Windows code page that Excel still writes in many places."""
    if content.startswith(_UTF16_BOMS):
        return content.decode("utf-16", errors="replace")
    head = content[:2000]
    if len(head) > 3 and b"\0" in head:
        # UTF-16 without its mark: English text has a nought in every other byte.
        for codec, noughts in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
            if noughts.count(0) > len(noughts) * 0.4:
                return content.decode(codec, errors="replace")
        raise Refused(
            _("This file can't be read as a spreadsheet. Save your list as .xlsx or .csv.")
        )
    try:
        return content.removeprefix(_UTF8_BOM).decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _records(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Every record with the number of the line it starts on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    records, number = [], 1
    try:
        for cells in reader:
            if reader.line_num - number > _MAX_LINES_IN_CELL:
                raise _open_quotation(number)
            records.append((number, cells))
            number = reader.line_num + 1
            if len(records) > _MAX_LINES:
                break
    except csv.Error:
        raise _open_quotation(number)
    return records


def _open_quotation(line: int) -> Refused:
    # A quotation mark that is never closed swallows what follows.
    return Refused(
        _(
            "Line %(line)s can't be read: a quotation mark may be missing there. "
            "Save the list as .xlsx instead."
        )
        % {"line": line}
    )


def _likeness(records: list[list[str]], score) -> tuple[int, int, int]:
    """How much these records look like a table: a known heading, then rows of equal width."""
    heading = max((score(tuple(map(tidy, cells))) for cells in records), default=0)
    widths = Counter(len(cells) for cells in records if len(cells) > 1)
    width, rows = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return heading, rows, width


# --- XLSX -------------------------------------------------------------------------------------


def _read_xlsx(content: bytes, score) -> Sheet:
    check_workbook(content)
    book = None
    try:
        with warnings.catch_warnings():
            # It warns of decorations that it leaves out; none of them is a cell.
            warnings.simplefilter("ignore")
            book = load_workbook(
                io.BytesIO(content), read_only=True, data_only=True, keep_links=False
            )
            return _best_sheet(book, score)
    except Refused:
        raise
    except Exception:  # noqa: BLE001 - SECURITY: a broken file breaks the parser in countless ways
        raise Refused(
            _("This Excel file can't be read. Open it in Excel, save it again and choose it here.")
        )
    finally:
        if book is not None:
            book.close()


def _best_sheet(book, score) -> Sheet:
    """The first visible sheet with the expected heading, or else the first that holds anything."""
    first = Sheet(())
    for worksheet in _worksheets(book):
        worksheet.reset_dimensions()  # what a file says of its own size is often wrong
        numbered = enumerate(
            worksheet.iter_rows(max_row=_MAX_LINES + 1, max_col=_MAX_COLUMNS, values_only=True), 1
        )
        # Thousands of empty rows must cost next to nothing.
        texts = (
            (number, [_text(cell) for cell in cells] if any(c is not None for c in cells) else ())
            for number, cells in numbered
        )
        sheet = Sheet(_checked_rows(texts), worksheet.title)
        if any(score(row.cells) for row in sheet.rows):
            return sheet
        if sheet.rows and not first.rows:
            first = sheet
    return first


def _worksheets(book) -> list:
    """The first visible sheets, each part once: a book may list one part a thousand times."""
    visible = (sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
    by_part: dict[str, object] = {}
    for sheet in visible:
        by_part.setdefault(sheet._worksheet_path, sheet)
    return list(by_part.values())[:_MAX_SHEETS]


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
    return str(value)


# --- writing ----------------------------------------------------------------------------------


def neutral(value):
    """``value`` so that no spreadsheet program runs it: text that starts like a formula gets a '.

    SECURITY: names and notes are other people's words, and they are opened on a coordinator's
    machine. Numbers and dates pass as they are; :func:`read` takes the mark off again.
    """
    if not isinstance(value, str):
        return value
    return f"'{value}" if _FORMULA.match(value) else value


def _unmarked(text: str) -> str:
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def _printable(value):
    """``value`` without the control characters that XML can't hold, made harmless."""
    if value is None or isinstance(value, bool | int | float | date | time):
        return value
    return neutral(_for_xml(str(value)))


def _for_xml(text: str) -> str:
    """``text`` with a space for each character that XML 1.0 (2.2) has no place for."""
    return "".join(
        " "
        if (unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n\r") or c in "\ufffe\uffff"
        else c
        for c in text
    )


def write_csv(header: Sequence[str], rows: Iterable[Sequence], *, delimiter: str = ",") -> bytes:
    """A CSV file in UTF-8 with its mark, since Excel takes it for the Windows code page without."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    for cells in (header, *rows):
        writer.writerow(["" if cell is None else _printable(cell) for cell in cells])
    return _UTF8_BOM + out.getvalue().encode("utf-8")


def write_xlsx(header: Sequence[str], rows: Iterable[Sequence], *, title: str = "List") -> bytes:
    """An XLSX file of one sheet: a bold heading that stays in sight, columns as wide as needed."""
    book = Workbook()
    sheet = book.active
    # Excel takes no apostrophe at either end of a sheet's name.
    named = " ".join(re.sub(r"[\\/*?:\[\]]", " ", _for_xml(title)).split())
    sheet.title = named[:31].strip("' ") or "List"
    widths = [len(str(cell)) for cell in header]
    for number, cells in enumerate((header, *rows), 1):
        for column, value in enumerate(cells, 1):
            value = _naive(_printable(value))
            cell = sheet.cell(row=number, column=column, value=value)
            if isinstance(value, str):
                cell.data_type = "s"  # never a formula, whatever the text is
            if column <= len(widths):
                widths[column - 1] = max(widths[column - 1], len(str(value or "")))
    for column, width in enumerate(widths, 1):
        sheet.cell(row=1, column=column).font = Font(bold=True)
        sheet.cell(row=1, column=column).alignment = Alignment(vertical="top")
        sheet.column_dimensions[get_column_letter(column)].width = min(max(width + 2, 8), 60)
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _naive(value):
    # Excel knows no time zones: the caller gives wall time, and says whose in the heading.
    return value.replace(tzinfo=None) if isinstance(value, datetime | time) else value
