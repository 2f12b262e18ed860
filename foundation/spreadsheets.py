"""Spreadsheets that people bring and take away: CSV however it was saved, and XLSX.

What comes in is untrusted and is known by its content, never by its name. It ends up as a
:class:`Sheet`: rows of tidy text with the numbers that the spreadsheet program shows beside them.
What cannot be read is :class:`~foundation.refusals.Refused` with what to do about it.
"""

import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from django.http import HttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from . import delimited, encodings, workbooks
from .delimited import Score
from .refusals import Refused
from .tables import ADDRESS, FORMULA, MAX_BYTES, MAX_ROWS, Book, Row, Sheet, tidy, too_many_rows

__all__ = [
    "ADDRESS", "MAX_BYTES", "MAX_ROWS", "Book", "Row", "Sheet", "neutral", "read", "read_book",
    "tidy", "too_many_rows", "write_xlsx",
]  # fmt: skip


# --- reading ----------------------------------------------------------------------------------


def read_book(content: bytes, *, score: Score | None = None, letters: str = "") -> Book:
    """All sheets of ``content``, whatever kind of file it is; at least one holds something.

    ``score`` says how much a row looks like the heading that is expected (0: not at all); it
    decides between delimiters. ``letters`` is a key of :data:`foundation.encodings.CHOICES` for a
    text file whose own encoding was guessed wrongly. Raises Refused.
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
        book = workbooks.read(content, score)
    else:
        _refuse_other_kinds(content)
        decoded = encodings.decode(content, letters)
        if _is_binary(decoded.text):
            raise Refused(
                _("This file can't be read as a spreadsheet. Save your list as .xlsx or .csv.")
            )
        sheet = delimited.read(decoded.text, score)
        book = Book((sheet,), decoded.letters, decoded.guessed, decoded.odd_lines)
    if not any(sheet.rows for sheet in book.sheets):
        raise Refused(_("The file holds no text. Choose the spreadsheet with your list."))
    return book


def read(content: bytes, *, score: Score | None = None) -> Sheet:
    """The visible sheet that is most like a list: by ``score``, then the first that holds anything.

    Raises Refused.
    """
    book = read_book(content, score=score)
    known = score or (lambda cells: 0)
    filled = [sheet for sheet in book.sheets if sheet.rows and not sheet.hidden]
    if not filled:
        raise Refused(_("The file holds no text. Choose the spreadsheet with your list."))
    best = max(filled, key=lambda sheet: max(known(row.cells) for row in sheet.rows))
    if best.trouble:
        raise Refused(best.trouble)
    return best


def _refuse_other_kinds(content: bytes) -> None:
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
    # Without noughts and marks, so that wide letters hide nothing.
    head = content[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"").lstrip().lower()
    if head.startswith(b"<?xml") and (b"<workbook" in head or b"excel.sheet" in head):
        raise Refused(
            _("This is an XML spreadsheet, not a workbook. Open it in Excel and save it as .xlsx.")
        )
    of_google = head.startswith(b"{") and b"docs.google.com" in head
    if of_google or head.startswith(b"[internetshortcut"):
        raise Refused(
            _(
                "This file is only a link. Open the spreadsheet that it leads to, download it as "
                "Excel (.xlsx) and choose that file."
            )
        )
    if _OF_OTHERS.match(head) or (_MAIL.match(head) and b"\nsubject:" in head):
        raise Refused(
            _(
                "This file is another program's, with contacts, dates or a mail in it. Save the list "
                "there as .csv, or copy it into a spreadsheet."
            )
        )
    if _MARKUP.match(head) or head.startswith(b"mime-version:"):
        raise Refused(
            _("This is a web page, not a spreadsheet. Open it in Excel and save it as .xlsx.")
        )


def _is_binary(text: str) -> bool:
    """Whether it isn't text at all: signs that nobody types stand in its beginning."""
    head = text[:4000].rstrip("\0\x1a")
    odd = sum(
        (letter < " " and letter not in "\t\n\r\v\f") or letter == "\ufffd" for letter in head
    )
    return odd * 10 > len(head)


_OF_OTHERS = re.compile(rb"begin:v(?:card|calendar)|id;p\w*;|[\[{]\s*[{\"]")
_MAIL = re.compile(rb"(?:from|to|received|return-path|delivered-to|date|message-id):")
_MARKUP = re.compile(
    rb"<(?:!doctype|!--|\?xml|html|head|meta|style|body|table|thead|tbody|tr|div|center|font|p)\b"
    rb"|<!--"
)


# --- writing ----------------------------------------------------------------------------------


def neutral(value):
    """``value`` so that no spreadsheet program runs it: text that starts like a formula gets a '.

    SECURITY: names and notes are other people's words, and they are opened on a coordinator's
    machine. Numbers and dates pass as they are; :func:`read` takes the mark off again.
    """
    if not isinstance(value, str):
        return value
    return f"'{value}" if FORMULA.match(value) else value


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


def xlsx_response(
    header: Sequence[str], rows: Iterable[Sequence], *, name: str, title: str = "List"
) -> HttpResponse:
    """The same for somebody to keep as ``name``.xlsx: theirs alone, in no cache."""
    answer = HttpResponse(
        write_xlsx(header, rows, title=title),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _naive(value):
    # Excel knows no time zones: the caller gives wall time, and says whose in the heading.
    return value.replace(tzinfo=None) if isinstance(value, datetime | time) else value
