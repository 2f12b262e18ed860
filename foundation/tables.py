"""What a spreadsheet is once it is read: sheets of rows of tidy text, with the lines' own numbers."""

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from .refusals import Refused

MAX_BYTES = 2 * 1024 * 1024
MAX_ROWS = 500
# Titles, dates and notes that people write around a list of MAX_ROWS.
MAX_RECORDS = MAX_ROWS + 100
MAX_COLUMNS = 300
# Empty lines count here too: a stray cell far below must not be walked to for minutes.
MAX_LINES = 20_000
# Every part was counted before; a book of forty sheets still costs only so much.
MAX_SHEETS = 20

# What a spreadsheet program would run as a formula (OWASP's list), after any number of our marks.
FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
# Invisible characters that copying from a web page or a mail leaves behind.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
# Joiners are letters' business in Persian or Hindi and hold emoji together; elsewhere they are dirt.
_JOINER = re.compile("[\u200c\u200d]")
# Letters that an Asian keyboard makes as wide as its own.
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# ="Ana" keeps a spreadsheet program from changing a cell; a link shows its last part, and leads on.
_AS_TEXT = re.compile(
    r'=(?:"((?:[^"]|"")*)"|HYPERLINK\( *"((?:[^"]|"")*)" *[,;] *"((?:[^"]|"")*)" *\))',
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
# SECURITY: each part is bounded, so that no line makes it try for minutes.
ADDRESS = re.compile(r"[^\s@<>,;|\"]{1,80}@[^\s@<>,;|\"]{1,200}\.[^\s@<>,;|\"]{1,60}")


@dataclass(frozen=True)
class Row:
    """A row that holds something, up to its last cell that does.

    ``number`` counts as the spreadsheet program does, from 1.
    """

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """The rows of one sheet from top to bottom, without the blank ones.

    ``lines`` is how many lines it has, blank ones and those inside of cells (``inside``) too.
    ``hidden_rows`` are numbers of rows, ``hidden_columns`` positions, that the program doesn't
    show, ``struck_rows`` those with a line through all that they say. ``faults`` are sentences about lines that were read as well as they could be, and
    ``trouble`` is why the sheet can't be taken as a list, or "".
    """

    rows: tuple[Row, ...]
    name: str = ""
    index: int = 0
    active: bool = False
    hidden: bool = False
    lines: int = 0
    inside: int = 0
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck_rows: frozenset[int] = frozenset()
    filtered: bool = False
    faults: tuple[str, ...] = ()
    trouble: str = ""


@dataclass(frozen=True)
class Book:
    """All sheets of a file. ``letters`` is the encoding a text file was read in ("" for others),
    ``guessed`` whether another one may be meant, ``odd_lines`` those that didn't fit it."""

    sheets: tuple[Sheet, ...]
    letters: str = ""
    guessed: bool = False
    odd_lines: tuple[int, ...] = ()


def tidy(text: str) -> str:
    """Text as people meant it: one kind of spaces, no invisible characters, composed letters."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).translate(_WIDE)
    text = _JOINER.sub(_joiner, text)
    text = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)
    # A lone surrogate (a broken emoji) can't be stored.
    text = text.encode("utf-8", "ignore").decode("utf-8")
    return " ".join(text.split())


def _joiner(found: re.Match) -> str:
    text, at = found.string, found.start()
    return found[0] if _joins(text[at - 1 : at]) and _joins(text[at + 1 : at + 2]) else ""


def _joins(letter: str) -> bool:
    """Whether a joiner beside this letter can mean anything: letters without capitals, emoji."""
    if not letter:
        return False
    kind = unicodedata.category(letter)
    return kind in ("Lo", "Mn", "Mc", "So", "Sk") and letter > "\u02ff"


def unmarked(text: str) -> str:
    """``text`` without what keeps a spreadsheet program from running or changing it."""
    short = text.strip() if len(text) < 2_000 else ""
    if written := _AS_TEXT.fullmatch(short):
        shown = (written[1] or written[3] or "").replace('""', '"')
        return _with_mailbox(shown, written[2] or "")
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def _with_mailbox(shown: str, link: str) -> str:
    """ "Ana Ruiz <ana@school.org>" where the address stands in the link alone."""
    address = link[7:].split("?", maxsplit=1)[0]
    leads = link[:7].lower() == "mailto:" and ADDRESS.fullmatch(address)
    return f"{shown} <{address}>" if leads and "@" not in shown else shown


def checked_rows(
    numbered: Iterable[tuple[int, Sequence[str]]],
) -> tuple[tuple[Row, ...], str]:
    """Tidy rows without the blank ones, and why there are too many of them, or ""."""
    rows: list[Row] = []
    for number, cells in numbered:
        if number > MAX_LINES:
            return tuple(rows), _(
                "The sheet goes on below line %(lines)s. Delete the empty lines under your "
                "list, save it and choose it again."
            ) % {"lines": f"{MAX_LINES:,}"}
        kept = tuple(
            tidy(_all_entities(unmarked(cell))) if cell else "" for cell in cells[:MAX_COLUMNS]
        )
        while kept and not kept[-1]:
            kept = kept[:-1]
        if not kept:
            continue
        rows.append(Row(number, kept))
        if len(rows) > MAX_RECORDS:
            return tuple(rows), too_many_rows().message
    return tuple(rows), ""


def without_entities(text: str) -> str:
    """ "Jos&eacute;" as "José": exports of web pages forget to. What holds cells apart stays."""
    return _ENTITY.sub(_letter, text) if "&" in text else text


def _all_entities(cell: str) -> str:
    """The same within a cell, where nothing holds cells apart any more."""
    return _ENTITY.sub(lambda found: html.unescape(found[0]), cell) if "&" in cell else cell


def _letter(found: re.Match) -> str:
    letter = html.unescape(found[0])
    return found[0] if letter in ('"', ";", ",", "|", "\t", "\n", "\r") else letter


def too_many_rows() -> Refused:
    """What is said of a list longer than MAX_ROWS."""
    return Refused(
        _("The list has more than %(rows)s rows. Split it into files of at most %(rows)s.")
        % {"rows": MAX_ROWS}
    )


def filled_down(sheet: Sheet, merged: Iterable[tuple[int, int, int]]) -> Sheet:
    """The sheet with what stands in merged cells (column, first row, last row) in each of them."""
    by_number = {row.number: list(row.cells) for row in sheet.rows}
    for column, first, last in merged:
        top = by_number.get(first, [])
        if column >= len(top) or not top[column]:
            continue
        for number, cells in by_number.items():
            if first < number <= last:
                cells.extend([""] * (column + 1 - len(cells)))
                cells[column] = cells[column] or top[column]
    return replace(
        sheet, rows=tuple(Row(row.number, tuple(by_number[row.number])) for row in sheet.rows)
    )
