"""Which column of a spreadsheet is which: any order, any program's headings, titles above them.

What can't be told is asked on the page: :func:`guess` says what each column looks like.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import mailboxes
from foundation.refusals import Refused
from foundation.spreadsheets import ADDRESS, Row, Sheet

from . import names, words
from .cells import looks_like
from .heading_rows import heading_of, is_whole
from .headings import KEYWORD_RANK, OF_ANOTHER_RANK, meaning, plain

# What a row may say, in the order of the preview.
FIELDS = (
    "name", "email", "institution", "district", "county", "role", "grades", "language", "zone",
)  # fmt: skip
LABELS = {
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("E-mail"),
    "institution": gettext_lazy("School"),
    "district": gettext_lazy("District"),
    "county": gettext_lazy("County"),
    "role": gettext_lazy("Role"),
    "grades": gettext_lazy("Grades"),
    "language": gettext_lazy("Language"),
    "zone": gettext_lazy("Time zone"),
}
# What a column may be said to be on the page: a name may stand in two.
CHOICES = {
    "name": LABELS["name"],
    "first": gettext_lazy("First name"),
    "last": gettext_lazy("Last name"),
    **{name: LABELS[name] for name in FIELDS[1:]},
}
# More than the columns of a form; further ones are found by their headings alone.
MOST_ASKED = 60
_WORD = re.compile(r"[^\W\d_][^\W\d_.'’-]*(?:[-'’. ][^\W\d_]+\.?)?")
_NEEDED = ("name", "first", "last", "email")


class ColumnsUnknown(Refused):
    """The columns can't be told: they are to be asked for. ``sheets`` are those it is about."""


@dataclass(frozen=True)
class Columns:
    """``places`` maps fields (and "first", "last") to positions in a row, the first that is filled
    counts. ``heading`` is the number of the heading's row (0: there is none), ``below`` of the
    first row under it; ``unused`` are headings that nothing is read from. ``by_hand``: they were said
    on the page. ``family_first``: "Ruiz Ana" stands there, as the heading says."""

    places: Mapping[str, tuple[int, ...]]
    heading: int = 0
    below: int = 1
    titles: Mapping[int, str] = field(default_factory=dict)
    by_hand: bool = False
    family_first: bool = False

    @property
    def are_enough(self) -> bool:
        return "email" in self.places and (
            "name" in self.places or {"first", "last"} <= self.places.keys()
        )

    @property
    def unused(self) -> tuple[str, ...]:
        used = {place for places in self.places.values() for place in places}
        return tuple(title for place, title in self.titles.items() if place not in used)

    def cells(self, row: Row) -> dict[str, str]:
        """What the row says, by field; words that mean nothing are blanks."""
        filled = {name: self._filled(row, name) for name in self.places}
        several = {name for name, texts in filled.items() if len(set(texts)) > 1}
        if "email" in several and several & {"name", "first", "last"}:
            # Two lists beside each other: neither person may be lost, so the row is to fix.
            filled["email"] = ["; ".join(filled["email"])]
            filled["name"] = [" & ".join(filled.get("name", []))]
        for name in several & {"role", "grades"}:  # one column for each that may be ticked
            filled[name] = [", ".join(dict.fromkeys(filled[name]))]
        said = {name: texts[0] for name, texts in filled.items() if texts and texts[0]}
        first, last = said.pop("first", ""), said.pop("last", "")
        last = f"{last} {said.pop('last2', '')}".strip()
        whole = said.get("name", "")
        if last and first.casefold().endswith(f" {last.casefold()}"):
            said["name"] = first  # all of it stands in the first names' column
        elif first and last.casefold().startswith(f"{first.casefold()} "):
            said["name"] = last  # or in the last names'
        elif first and last and not _holds(whole, last):
            said["name"] = f"{first} {last}"
        elif not whole and (first or last):
            said["name"] = f"{first} {last}".strip()
        elif last and "first" not in self.places and not _holds(whole, last):
            said["name"] = f"{whole} {last}"  # "Name" beside "Last name" means the first one
        elif first and "last" not in self.places and not _holds(whole, first):
            said["name"] = f"{first} {whole}"  # and beside "First name" the last one
        elif self.family_first:
            said["name"] = names.family_apart(whole)
        return _apart(said)

    def _filled(self, row: Row, name: str) -> list[str]:
        """What stands in the columns of a field, without words that mean nothing."""
        texts = [row.cells[place] for place in self.places[name] if place < len(row.cells)]
        texts = [text for text in texts if not words.means_nothing(text, name)]
        if name == "email":
            texts.sort(key=lambda text: "@" not in text)
        # Of "Other", and what it is in the next column, the second is meant.
        return [text for text in texts if not words.means_another(text)] or texts


def _apart(said: dict[str, str]) -> dict[str, str]:
    """A name and an address, where both stand in one cell: "Ana Ruiz <ana@school.org>"."""
    name, email = said.get("name", ""), said.get("email", "")
    if ADDRESS.fullmatch(name) and " " in email and "@" not in email:
        name, email = email, name  # each in the other's column
        said["name"], said["email"] = name, email
    found = mailboxes.parted(name)
    if (found and (not email or found[1].casefold() in mailboxes.addresses(email))) or (
        not name and (found := mailboxes.parted(email))
    ):
        said["name"], said["email"] = found[0], found[1]
    elif (found := mailboxes.parted(email)) and _holds(name, found[0]):
        said["email"] = found[1]
    return {field: text for field, text in said.items() if text}


def _holds(whole: str, last: str) -> bool:
    """Whether the words of a last name stand in a whole one, not just its letters."""
    if not last.isascii() and last.casefold() in whole.casefold():
        return True
    parts = set(re.findall(r"\w+", whole.casefold()))
    return set(re.findall(r"\w+", last.casefold())) <= parts


def find(sheet: Sheet, *, hidden: bool = False) -> Columns:
    """The columns as the headings of the sheet say them; none where nothing is like a heading.

    Of columns that the spreadsheet program hides only those are taken that a list can't do without
    and has nowhere else; with ``hidden`` all are.
    """
    heading = heading_of(sheet.rows)
    if heading is None:
        # Without any heading, as recipients of a mail are copied.
        alone = all(len(row.cells) == 1 for row in sheet.rows)
        listed = (
            alone and bool(sheet.rows) and all(mailboxes.parted(row.cells[0]) for row in sheet.rows)
        )
        return Columns({"name": (0,), "email": (0,)}) if listed else _unknown(sheet.rows)
    return _under(sheet, *heading, hidden=hidden)


def _under(
    sheet: Sheet, titles: dict[int, str], number: int, below: int, *, hidden: bool
) -> Columns:
    """The columns as these titles say them."""
    candidates: dict[str, list[tuple]] = {}
    under = [row for row in sheet.rows if row.number >= below]
    for place, title in titles.items():
        known = meaning(title)
        if known is None:
            continue
        name, rank = known
        off = place in sheet.hidden_columns and not hidden
        if off and name not in _NEEDED:
            continue
        alike = re.sub(r"\d+", "", plain(title))
        candidates.setdefault(name, []).append(
            (not _is_borne_out(name, place, under), off, rank, place, alike)
        )
    candidates = _of_nominees(candidates)
    places = {name: _best(found) for name, found in candidates.items()}
    for name in {"first", "last"} & places.keys():
        # Who has no preferred first name has a legal one.
        others = (one[3] for one in sorted(candidates[name]))
        places[name] = tuple(dict.fromkeys((*places[name], *others)))
    if {"name", "first", "last"} <= places.keys() and (
        # "Guest name", numbers, or what a directory shows: "Ruiz, Ana (Rosewood)"
        min(candidates["name"])[2] >= KEYWORD_RANK
        or _is_numbered(places["name"][0], under)
        or plain(titles[places["name"][0]]) in ("display name", "displayname")
    ):
        del places["name"]
    if "name" in places and not {"first", "last"} & places.keys():
        _split_name(places, titles, under)
    if not {"name", "last"} & places.keys() and _are_whole(places.get("first", ()), under):
        places["name"] = places.pop("first")
    places = _completed(places, under)
    return Columns(places, number, below, titles, family_first=_family_first(places, titles, under))


def _of_nominees(candidates: dict[str, list[tuple]]) -> dict[str, list[tuple]]:
    """The columns, without those of who filled in the form where it is about somebody else."""
    theirs = {
        name: [one for one in found if one[2] <= OF_ANOTHER_RANK / 2]
        for name, found in candidates.items()
    }
    whole = {"name", "first", "last"}
    named = any(theirs.get(name) for name in whole)
    return {
        name: theirs[name] or found
        for name, found in candidates.items()
        if theirs[name] or not (named and name in whole)
    }


def _are_whole(places: tuple[int, ...], rows: Sequence[Row]) -> bool:
    """Whether most names have several words: "First, what's your name?" is no first name."""
    cells = [row.cells[at] for at in places[:1] for row in rows if at < len(row.cells)]
    cells = [cell for cell in cells if cell]
    return sum(" " in cell for cell in cells) * 2 > len(cells)


def _completed(
    places: dict[str, tuple[int, ...]], rows: Sequence[Row]
) -> dict[str, tuple[int, ...]]:
    """The columns, with an address in the names' (or names in the addresses'): _apart reads both."""
    named = {"name", "first", "last"} & places.keys()
    if "email" in places and not named:
        at, lacking = places["email"], "name"
    elif "email" not in places and "name" in named:
        at, lacking = places["name"], "email"
    else:
        return places
    cells = [row.cells[at[0]] for row in rows if at[0] < len(row.cells) and row.cells[at[0]]]
    found = sum(bool(parts and parts[0]) for parts in map(mailboxes.parted, cells))
    return {**places, lacking: at} if found * 2 > len(cells) else places


def _family_first(places: dict[str, tuple[int, ...]], titles: dict[int, str], under) -> bool:
    """Whether the heading says so, and no cell does by a comma: then none was written by hand."""
    at = places.get("name", (-1,))[0]
    if not re.search(r"(?i)\blast\W*(?:name)?\W*first", titles.get(at, "")):
        return False
    return not any("," in row.cells[at] for row in under if len(row.cells) > at)


def _split_name(places: dict[str, tuple[int, ...]], titles: dict[int, str], under) -> None:
    """ "Name" may stand over two columns, the first name's and, without a heading, the last name's."""
    at = places["name"][0]
    pairs = [row.cells[at : at + 2] for row in under if len(row.cells) > at + 1 and row.cells[at]]
    pairs = [pair for pair in pairs if pair[1]]
    parts = [part for pair in pairs for part in pair]
    if len(places["name"]) > 1 or at + 1 in titles or len(pairs) * 2 <= len(under):
        return
    if any(looks_like([part]) for part in parts) or not all(map(_WORD.fullmatch, parts)):
        return
    del places["name"]
    order = ("last", "first") if plain(titles[at]).startswith("last") else ("first", "last")
    places.update(zip(order, ((at,), (at + 1,)), strict=True))


def _unknown(rows: Sequence[Row]) -> Columns:
    """No columns, and headings in other words if the row above the first address can be some."""
    for above, row in pairwise(rows):
        if any(ADDRESS.fullmatch(cell) for cell in above.cells):
            break
        filled = [cell for cell in above.cells if cell]
        if any(ADDRESS.fullmatch(cell) for cell in row.cells) and len(filled) > 1:
            titles = {place: cell for place, cell in enumerate(above.cells) if cell}
            return Columns({}, above.number, row.number, titles)
    return Columns({})


def _best(candidates: list[tuple]) -> tuple[int, ...]:
    """The surest column, and after it those with the very same heading."""
    best = min(candidates)
    return tuple(one[3] for one in sorted(candidates) if one[:3] == best[:3] and one[4] == best[4])


def _is_borne_out(name: str, place: int, rows: Sequence[Row]) -> bool:
    """Whether what stands below can be what the heading says: not nothing, and addresses."""
    cells = [row.cells[place] for row in rows if place < len(row.cells)]
    filled = [cell for cell in cells if not words.means_nothing(cell, name)]
    if name == "email":
        return any("@" in cell for cell in filled)
    if name == "role":  # of the team, perhaps: "Member", "Facilitator"
        return any(map(words.is_of_work, filled))
    return bool(filled)


def _is_numbered(place: int, rows: Sequence[Row]) -> bool:
    """Whether "Attendee #" holds numbers, and no names."""
    cells = [row.cells[place] for row in rows if place < len(row.cells) and row.cells[place]]
    return bool(cells) and not any(letter.isalpha() for cell in cells for letter in cell)


def is_repeated(row: Row, columns: Columns) -> bool:
    """Whether this row is the heading again: a printed list has one on each page, and a sheet of
    several lists one over each."""
    if not columns.heading or any(ADDRESS.fullmatch(cell) for cell in row.cells):
        return False
    return is_whole(row.cells) or _is_equal(row, columns)


def beneath(sheet: Sheet, row: Row, columns: Columns, *, hidden: bool) -> Columns:
    """The columns under a heading that is repeated, which may say others than the one before."""
    if columns.by_hand or _is_equal(row, columns):
        return columns
    titles = {place: cell for place, cell in enumerate(row.cells) if cell}
    found = _under(sheet, titles, row.number, row.number + 1, hidden=hidden)
    return found if found.are_enough else columns


def _is_equal(row: Row, columns: Columns) -> bool:
    used = [place for places in columns.places.values() for place in places]
    return bool(used) and all(
        place < len(row.cells)
        and plain(row.cells[place][:200]) == plain(columns.titles.get(place, "")[:200])
        for place in used
    )


def chosen(sheet: Sheet, fields: Mapping[int, str], heading: int | None) -> Columns:
    """The columns as they were said on the page; ``heading`` is None where it wasn't."""
    found = find(sheet)
    if heading is not None:
        titles = next((row.cells for row in sheet.rows if row.number == heading), ())
        found = Columns({}, heading, heading + 1, {p: t for p, t in enumerate(titles) if t})
    places: dict[str, tuple[int, ...]] = {}
    for place, name in sorted(fields.items()):
        if name in CHOICES:
            places[name] = (*places.get(name, ()), place)
    under = [row for row in sheet.rows if row.number >= found.below]
    return replace(found, places=_completed(places, under), by_hand=True)


def guess(sheet: Sheet, columns: Columns) -> dict[int, str]:
    """What each column seems to be: by its heading, else by what stands in it."""
    guessed = {
        place: name
        for name, places in columns.places.items()
        for place in places
        if name in CHOICES
    }
    wide = max((len(row.cells) for row in sheet.rows), default=0)
    for place in range(min(wide, MOST_ASKED)):
        if place in guessed:
            continue
        cells = [
            row.cells[place][:200]
            for row in sheet.rows
            if row.number >= columns.below and place < len(row.cells) and row.cells[place]
        ]
        name = looks_like(cells)
        if name and name not in guessed.values():
            guessed[place] = name
    if "name" in guessed.values() and {"first", "last"} & set(columns.places):
        guessed = {p: n for p, n in guessed.items() if n != "name" or p in columns.titles}
    return guessed


def missing(columns: Columns) -> ColumnsUnknown:
    """What is said where the columns don't do."""
    if not columns.places:
        return ColumnsUnknown(
            _(
                "The columns have no headings that are known here. Say which column is which, or "
                "write Name, E-mail, School and Role above your list and choose the file again."
            )
        )
    lacking, example = (
        (_("e-mail addresses"), _("E-mail"))
        if "email" not in columns.places
        else (_("names"), _("Name"))
    )
    if not columns.heading:
        return ColumnsUnknown(
            _("No column for %(missing)s is chosen. Say which column it is.") % {"missing": lacking}
        )
    return ColumnsUnknown(
        _(
            "No column for %(missing)s was found; the headings are taken from row %(row)s. Say "
            "which column it is, or name one “%(example)s” and choose the file again."
        )
        % {"missing": lacking, "example": example, "row": columns.heading}
    )


def missing_people(columns: Columns) -> ColumnsUnknown:
    """What is said where nothing stands in any of the columns."""
    return ColumnsUnknown(
        _("Nothing stands in the columns under row %(row)s. Say which column is which.")
        % {"row": columns.heading}
    )
