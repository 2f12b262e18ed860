"""What the cells of a column look like, where no heading says it."""

import re
from collections.abc import Sequence

from foundation import mailboxes
from foundation.spreadsheets import ADDRESS

from . import names, words

PLACE = re.compile(r"(?i)\b(school|elementary|middle|high|academy|elem|ms|hs|es)$")
_DISTRICT = re.compile(r"(?i)\b(district|sd|sd \w+|esd)$")
_PERSON = re.compile(r"[^\W\d_][^\d@]*[ ,]+[^\W\d_][^\d@]*")


def _are_numbering(cells: Sequence[str]) -> bool:
    """Whether they count the rows: 1, 2, 3."""
    told = [cell.strip(" .)#") for cell in cells]
    return len(told) > 1 and told == [str(n) for n in range(1, len(told) + 1)]


def looks_like(cells: Sequence[str]) -> str:
    def share(test) -> float:
        return sum(bool(test(cell)) for cell in cells) / max(len(cells), 1)

    if share(ADDRESS.fullmatch) > 0.5:
        return "email"
    if share(mailboxes.parted) > 0.5:
        return "name"  # with its address
    if share(PLACE.search) > 0.5:
        return "institution"
    if share(_DISTRICT.search) > 0.5:
        return "district"
    if share(words.sure_role) > 0.5:
        return "role"
    if share(words.sure_grades) > 0.5 and not _are_numbering(cells):
        return "grades"
    if share(lambda cell: _PERSON.fullmatch(names.cleaned(cell))) > 0.5:
        return "name"
    return ""
