"""Text with delimiters, however it was written: quotation marks that nobody closed, backslashes,
lines that a spreadsheet program put into one cell. No line disappears: what can't be told is read
as it stands, and said with its number."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from . import mailboxes
from .tables import ADDRESS, MAX_COLUMNS, MAX_LINES, Sheet, checked_rows, tidy, without_entities

# A comma last: names hold commas, but hardly any cell holds the others.
DELIMITERS = ";\t|,"
# A program that writes \" for a quotation mark does so before a letter somewhere.
_BACKSLASHES = re.compile(r'[^\\]\\"(?=\w)')
# Marks that some programs write around a cell instead of "…".
_OTHER_MARKS = (("'", "'"), ("“", "”"), ("‘", "’"))
# An address, or a heading that asks for one.
_MAIL = re.compile(r"@|mail|correo|address", re.IGNORECASE)
# Columns that stand below each other by blanks, as in a mail.
_ALIGNED = re.compile(r"(?<=\S) {2,}(?=\S)")
# Line ends of word processors.
_OTHER_ENDS = re.compile("[\v\x85\u2028\u2029]")
# More commas than a list's cells hold.
_MAX_JOINED = 3
# A longer cell isn't one: its quotation mark was never closed.
_LONGEST_CELL = 50_000
# SECURITY: thousands of marks that close nothing must not be walked over thousands of times.
_MAX_STEPS = 300_000
# Rows by which a table is judged.
_LOOKED_AT = 120
Score = Callable[[Sequence[str]], int]


@dataclass
class Records:
    """``rows`` with the number of the line each starts on; ``inside``: lines within cells."""

    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    lines: int = 0
    inside: int = 0


def read(text: str, score: Score) -> Sheet:
    """The table in ``text``, by the delimiter that makes most of it."""
    text = without_entities(text.replace("\r\n", "\n").replace("\r", "\n"))
    if "\n" not in text.strip():
        text = _OTHER_ENDS.sub("\n", text)
    if people := mailboxes.recipients(text):
        return _of_recipients(people)
    skipped = 0
    told = re.match(r'"?sep=(.)"?\n', text, re.IGNORECASE)  # Excel's own hint in the first line
    if told:
        text, skipped = text[told.end() :], 1
    text = _usual_marks(text)
    tried = {one: _Reader(text, one).records() for one in (told.group(1) if told else DELIMITERS)}
    if not told and "\t" not in text and _ALIGNED.search(text):
        tried[""] = _Reader(_ALIGNED.sub("\t", text), "\t").records()
    best = _best(tried, score)
    if best is tried.get(","):
        _join(best, score)
    rows, trouble = checked_rows(
        (number + skipped, cells) for number, cells in unfolded(best.rows, score)
    )
    return Sheet(
        rows,
        lines=best.lines + skipped,
        inside=best.inside,
        faults=tuple(best.faults),
        trouble=trouble,
        active=True,
    )


def _best(tried: dict[str, Records], score: Score) -> Records:
    """The records that are most like a table. Blanks may stand around a delimiter: they hold cells
    apart only where no delimiter makes as much of the headings and addresses."""
    alike = {one: likeness([cells for _n, cells in tried[one].rows], score) for one in tried}
    return tried[max(tried, key=lambda one: (*alike[one][:2], bool(one), *alike[one][2:]))]


def _of_recipients(people: Sequence[tuple[str, str]]) -> Sheet:
    """One row a recipient, as if each stood on a line."""
    rows, trouble = checked_rows(
        (number, [f"{name} <{address}>"]) for number, (name, address) in enumerate(people, 1)
    )
    return Sheet(rows, lines=len(people), trouble=trouble, active=True)


def _join(records: Records, score: Score) -> None:
    """Put commas back into cells that somebody typed without marks: "Ruiz, Ana,ana@school.org"."""
    near = [tuple(map(tidy, cells)) for _number, cells in records.rows[:_LOOKED_AT]]
    heading = max(near, key=score, default=())
    width = len(_trimmed(heading))
    if not score(heading):
        return
    for at, (number, cells) in enumerate(records.rows):
        more = len(_trimmed([tidy(cell) for cell in cells])) - width
        spaced = [place for place, cell in enumerate(cells) if place and re.match(r" +\S", cell)]
        if not 0 < more == len(spaced) <= _MAX_JOINED:
            continue
        joined: list[str] = []
        for place, cell in enumerate(cells):
            if place in spaced:
                joined[-1] += f",{cell}"
            else:
                joined.append(cell)
        records.rows[at] = (number, joined)
        records.faults.append(
            _(
                "Line %(line)s has more cells than the heading. A comma with a space after it was "
                "taken as part of a cell: look at it."
            )
            % {"line": number}
        )


def _usual_marks(text: str) -> str:
    """The text with "…" where another pair of marks stands around the cells of its first line."""
    first = text.lstrip("\n").split("\n", 1)[0]
    for opening, closing in _OTHER_MARKS:
        whole = f"{opening}[^{opening}{closing}\n]*{closing}"
        if re.fullmatch(rf" *{whole}(?: *[{DELIMITERS}] *{whole})+ *", first):
            text = re.sub(rf"(?m)(^|[{DELIMITERS}])([ ]*){opening}", r'\1\2"', text)
            text = re.sub(rf"(?m){closing}([ ]*)(?=$|[{DELIMITERS}])", r'"\1', text)
            return text.replace("''", "'") if opening == "'" else text
    return text


def likeness(records: Sequence[Sequence[str]], score: Score) -> tuple[int, int, int, int]:
    """How much these records look like a table: a known heading, addresses that stand alone in
    their cells, then rows of equal width."""
    near = [tuple(map(tidy, cells)) for cells in records[:_LOOKED_AT]]
    heading = max((score(cells) for cells in near), default=0)
    addresses = sum(any(ADDRESS.fullmatch(cell) for cell in cells) for cells in near)
    widths = Counter(len(cells) for cells in near if len(cells) > 1)
    width, rows = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return heading, addresses, rows, width


def unfolded(
    records: Sequence[tuple[int, Sequence[str]]], score: Score
) -> Sequence[tuple[int, Sequence[str]]]:
    """The records, with lines taken apart that stand whole in one cell.

    That is what becomes of a CSV file which was opened without taking it apart and saved again.
    """
    folded = {
        at: next(filter(None, cells))
        for at, (_number, cells) in enumerate(records)
        if sum(map(bool, cells)) == 1
    }
    width = _usual_width([cells for _number, cells in records])
    best: dict[int, Sequence[str]] = {}
    for delimiter in DELIMITERS:
        taken: dict[int, Sequence[str]] = {
            at: one_line(text, delimiter) for at, text in folded.items() if delimiter in text
        }
        if width > 1:
            taken = {at: cells for at, cells in taken.items() if len(cells) == width}
        if len(folded) < len(records) * 0.8 and width <= 1:
            continue
        taken = {at: cells for at, cells in taken.items() if len(cells) > 1}
        if _gain(taken, score) > _gain(best, score):
            best = taken
    whole = [cells for _number, cells in records]
    if not best or _gain(best, score) <= _gain({at: whole[at] for at in best}, score):
        return records
    return [(number, best.get(at, cells)) for at, (number, cells) in enumerate(records)]


def _gain(records: dict[int, Sequence[str]], score: Score) -> tuple:
    return likeness(list(records.values()), score)


def _usual_width(rows: Sequence[Sequence[str]]) -> int:
    widths = Counter(sum(1 for _cell in _trimmed(cells)) for cells in rows)
    widths.pop(0, None)
    return max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))[0]


def _trimmed(cells: Sequence[str]) -> Sequence[str]:
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]


def one_line(text: str, delimiter: str) -> list[str]:
    """The cells of a single line."""
    rows = _Reader(text.replace("\n", " "), delimiter).records().rows
    return rows[0][1] if rows else []


class _Reader:
    """A pass over the text for one delimiter."""

    def __init__(self, text: str, delimiter: str):
        self.text, self.delimiter = text, delimiter
        self.backslashes = bool(_BACKSLASHES.search(text))
        quoted = re.escape(delimiter)
        self.ends_cell = re.compile(f"{quoted}|\n")
        # After a closing quotation mark comes the next cell, or the end of the line.
        self.after = re.compile(f"[ ]*(?:{quoted}|\n|\\Z)")
        self.whole_address = re.compile(
            f'(?:^|{quoted})[\\s"]*{ADDRESS.pattern}[\\s"]*(?:$|{quoted})', re.MULTILINE
        )
        self.widths: Counter[int] = Counter()
        # The most cells of one record that hold an address, or ask for one.
        self.addresses = 0
        self.steps = 0

    def records(self) -> Records:
        found, at, line = Records(), 0, 1
        while at < len(self.text) and len(found.rows) <= MAX_LINES:
            cells, at, inside, fault = self._record(at)
            if fault:
                found.faults.append(
                    _(
                        "Line %(line)s: a quotation mark is opened and never closed. The line was "
                        "read without it."
                    )
                    % {"line": line}
                )
            found.rows.append((line, cells))
            if len(cells) > 1:
                self.widths[len(cells)] += 1
            self.addresses = max(self.addresses, sum(1 for cell in cells if _MAIL.search(cell)))
            found.inside += inside
            line += inside + 1
        found.lines = line - 1
        return found

    @property
    def width(self) -> int:
        return self.widths.most_common(1)[0][0] if self.widths else 0

    def _record(self, at: int) -> tuple[list[str], int, int, bool]:
        """The cells of the record at ``at``, where the next begins, how many lines it takes more
        than one, and whether a quotation mark was left open."""
        cells: list[str] = []
        inside = 0
        while len(cells) <= MAX_COLUMNS:
            start = at
            while self.text.startswith(" ", start):
                start += 1
            if self.text.startswith('"', start):
                end = self._closing(start + 1)
                if end < 0 or self._swallows(start + 1, end, cells):
                    more, at = self._open(start, len(cells))
                    return cells + more, at, inside, True
                cell = self.text[start + 1 : end]
                inside += cell.count("\n")
                cells.append(self._unescaped(cell))
                mark = self.ends_cell.search(self.text, end + 1)
            else:
                mark = self.ends_cell.search(self.text, at)
                cells.append(self.text[at : mark.start() if mark else len(self.text)])
            if mark is None:
                return cells, len(self.text), inside, False
            at = mark.end()
            if mark[0] == "\n":
                return cells, at, inside, False
        # SECURITY: what no list is wide enough for isn't walked through.
        end = self.text.find("\n", at)
        return cells, end + 1 if end >= 0 else len(self.text), inside, False

    def _closing(self, at: int) -> int:
        """Where the quotation mark stands that closes the cell, or -1."""
        text, start = self.text, at
        while True:
            at = text.find('"', at, start + _LONGEST_CELL)
            self.steps += 1
            if at < 0 or self.steps > _MAX_STEPS:
                return -1
            escaped = self.backslashes and self._is_escaped(start, at)
            if text.startswith('""', at) and not (escaped and self.after.match(text, at + 2)):
                at += 2
            elif self.after.match(text, at + 1) and not escaped:
                return at
            else:
                at += 1

    def _is_escaped(self, start: int, at: int) -> bool:
        """Whether a backslash stands before the mark, and not one that is a backslash itself."""
        before = self.text[max(start, at - 9) : at]
        return bool((len(before) - len(before.rstrip("\\"))) % 2)

    def _swallows(self, start: int, end: int, before: list[str]) -> bool:
        """Whether a cell of several lines holds what looks like rows of the table, or ends in the
        middle of one; ``before`` are the cells in front of it."""
        first, *lines = self.text[start:end].split("\n")
        if not lines:
            return False
        if any(self._is_row(line, before) for line in lines):
            return True
        # Narrower than the table, but one person a line all the same.
        if all(self._has_person(line) for line in (first, lines[0])):
            return True
        stop = self.text.find("\n", end + 1)
        rest = self.text[end + 1 : stop if stop >= 0 else len(self.text)]
        if not self.whole_address.search(rest):
            return False
        if self._has_person(first):
            return True
        # Two people, where one has a single address.
        if self.addresses == 1 and any("@" in cell for cell in before):
            return True
        wide = len(before) + 1 + rest.count(self.delimiter) > max(self.width, 1)
        return wide and any(ADDRESS.fullmatch(cell.strip()) for cell in before)

    def _has_person(self, line: str) -> bool:
        """Whether an address stands in a cell of its own beside another cell."""
        return self.delimiter in line and bool(self.whole_address.search(line))

    def _is_row(self, line: str, before: list[str]) -> bool:
        """Whether ``line`` has an address in a cell of its own, and is as wide as the table or comes
        after a record that has one, too."""
        if not self._has_person(line):
            return False
        is_wide = line.count(self.delimiter) >= max(self.width - 1, 1)
        return is_wide or any(ADDRESS.fullmatch(cell.strip()) for cell in before)

    def _open(self, start: int, before: int) -> tuple[list[str], int]:
        """The rest of a line whose quotation mark is never closed: as many cells as there should
        be, and delimiters left in the first of them."""
        end = self.text.find("\n", start)
        end = len(self.text) if end < 0 else end
        rest = self.text[start:end]
        if rest.count('"') % 2:
            rest = rest[1:]
        further = max(self.width - before - 1, 0)
        cells = rest.rsplit(self.delimiter, further) if further else [rest]
        return [self._unquoted(cell) for cell in cells], end + 1

    def _unquoted(self, cell: str) -> str:
        bare = cell.strip()
        if len(bare) > 1 and bare.startswith('"') and bare.endswith('"'):
            return self._unescaped(bare[1:-1])
        return cell

    def _unescaped(self, cell: str) -> str:
        cell = re.sub(r'\\(["\\])', r"\1", cell) if self.backslashes else cell
        return cell.replace('""', '"')
