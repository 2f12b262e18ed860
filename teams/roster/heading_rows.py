"""Which row of a list is its heading, or which two are."""

import re
from collections.abc import Sequence

from foundation.spreadsheets import ADDRESS, Row

from .headings import meaning

# How far down a heading is looked for: letters, dates and notes stand above it.
HEADING_WITHIN = 50
# Second lines of headings that survey programs write.
_SECOND_HEADING = re.compile(r'(?i)open-ended response|response|\{"?importid"?.*')


def likeness(cells: Sequence[str]) -> int:
    """How many of our columns this row names; 0 for a row that is no heading."""
    if any(ADDRESS.fullmatch(cell) for cell in cells):
        return 0
    found = {known[0] for cell in cells if (known := meaning(cell))}
    return len(found) if len(found) > 1 or "email" in found else 0


def heading_of(rows: Sequence[Row]) -> tuple[dict[int, str], int, int] | None:
    """The titles by place, the heading's row, and the row below it. Some programs write two."""
    near = [row for row in rows[:HEADING_WITHIN] if row.number <= 4 * HEADING_WITHIN]
    best, best_score = None, (False, 0)
    for at, row in enumerate(near):
        singly = likeness(row.cells)
        if (score := (is_whole(row.cells), singly)) > best_score and singly:
            best, best_score = ((row.cells, row.number, row.number + 1)), score
        if at + 1 < len(near) and near[at + 1].number == row.number + 1:
            both = _together(row.cells, near[at + 1].cells)
            if (score := (is_whole(both), likeness(both))) > best_score and score[1] > singly:
                best, best_score = (both, row.number, row.number + 2), score
    if best is None:
        return None
    cells, number, below = best
    for row in rows:
        if row.number == below and _continues(row.cells):
            below += 1
    titles = {place: cell for place, cell in enumerate(cells) if cell}
    if below == number + 2:
        _ticked(titles, next((row.cells for row in rows if row.number == number + 1), ()))
    return titles, number, below


def _ticked(titles: dict[int, str], lower: Sequence[str]) -> None:
    """Give each column of a question where several may be ticked its title: only the first has it."""
    asked = ""
    for place, cell in enumerate(lower):
        asked = titles.get(place, asked)
        known = meaning(asked)
        if cell and place not in titles and known and known[0] in ("role", "grades"):
            titles[place] = asked


def is_whole(cells: Sequence[str]) -> bool:
    found = {known[0] for cell in cells if (known := meaning(cell))}
    return "email" in found and ("name" in found or {"first", "last"} <= found)


def _together(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Two lines of headings as one: the lower says what the upper is about."""
    if any(ADDRESS.fullmatch(cell) for cell in (*upper, *lower)):
        return []
    wide = max(len(upper), len(lower))
    above, under = [*upper, *[""] * (wide - len(upper))], [*lower, *[""] * (wide - len(lower))]
    return [
        _of_group(group, low) if meaning(low) else (up if meaning(up) else f"{up} {low}".strip())
        for up, group, low in zip(above, _groups(above), under, strict=True)
    ]


def _groups(above: Sequence[str]) -> list[str]:
    """What stands over each column where several stand under one: "School" over its name and district."""
    group, found = "", []
    for cell in above:
        group = cell or group
        found.append(group)
    return found if sum(map(bool, above)) > 1 else [""] * len(found)


def _of_group(group: str, low: str) -> str:
    """The lower heading, with the upper where it says whose name or address that is."""
    known, whole = meaning(low), f"{group} {low}"
    together = meaning(whole)
    if known and known[0] == "name" and together and together[0] in ("institution", "district"):
        return whole
    return whole if _ASIDE.search(group) and not together else low


# Beside the people of the list, those to be called for them.
_ASIDE = re.compile(
    r"(?i)\b(?:emergency|parent|guardian|spouse|supervisor|billing|buyer|secretary)\b"
)


def _continues(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return any(_SECOND_HEADING.fullmatch(cell) for cell in filled) and not any(
        ADDRESS.fullmatch(cell) for cell in filled
    )
