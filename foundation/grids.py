"""Tables whose cells fill them: no cell reaches over the edge, no row is shorter than the others."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .markup import Branch, Leaf

MAX_COLUMNS = 60
_NUMBER = re.compile(r"[1-9]\d{0,3}", re.ASCII)


@dataclass
class _Grid:
    """Which columns of the rows to come are taken by cells from above: {column: rows}."""

    rows_left: int
    taken: dict[int, int] = field(default_factory=dict)
    width: int = 0

    def place(self, cells: Sequence[Branch], *, head: bool) -> Iterator[Branch]:
        """The cells of the next row, each no larger than it can be."""
        column = 0
        fresh: dict[int, int] = {}
        for cell in cells:
            while self.taken.get(column):
                column += 1
            if column >= MAX_COLUMNS:
                break
            across = 1
            wished = min(_number(cell.get("colspan")), MAX_COLUMNS - column)
            while across < wished and not self.taken.get(column + across):
                across += 1
            # Word repeats one row of headings, so none of its cells reaches further down.
            down = 1 if head else min(_number(cell.get("rowspan")), self.rows_left)
            fresh.update(dict.fromkeys(range(column, column + across), down))
            column += across
            spans = (("colspan", across), ("rowspan", down))
            kept = tuple((name, str(value)) for name, value in spans if value > 1)
            yield Branch("th" if head else "td", cell.children, kept)
        self.taken.update(fresh)
        self.width = max(self.width, *(one + 1 for one in self.taken), 0)

    def missing(self) -> int:
        """How many cells the row lacks at its end. Then the next row begins."""
        open_columns = [one for one in range(self.width) if not self.taken.get(one)]
        self.taken = {one: rows - 1 for one, rows in self.taken.items() if rows > 1}
        self.rows_left -= 1
        return len(open_columns)


def table(rows: Sequence[Sequence[Branch]]) -> Branch:
    """A table of these rows of cells, which say their spans as they came."""
    first = [cell.tag == "th" for cell in rows[0]] if rows else []
    head = bool(first) and all(first[1:] or first)
    width = _Grid(len(rows))
    for number, row in enumerate(rows):
        list(width.place(row, head=head and not number))
        width.missing()
    grid = _Grid(len(rows), width=width.width)
    made = []
    for number, row in enumerate(rows):
        is_head = head and not number
        cells = list(grid.place(row, head=is_head))
        empty = Branch("th" if is_head else "td", (Leaf("p"),))
        made.append(Branch("tr", (*cells, *([empty] * grid.missing()))))
    return Branch("table", tuple(made))


def _number(text: str) -> int:
    return int(text) if _NUMBER.fullmatch(text) else 1
