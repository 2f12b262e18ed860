"""Schools and districts in near spellings: "Rosewood Elem." and "Rosewood Elementary School".

What differs in abbreviations and the word "school" alone is proposed as the same one; whoever
looks at the list may say otherwise.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from people.models import Institution

from . import words
from .entries import Entry

COLUMNS = ("institution", "district")
_LONG = {
    "elem": "elementary", "el": "elementary", "ele": "elementary", "es": "elementary",
    "elementry": "elementary", "ms": "middle", "mid": "middle", "hs": "high", "jr": "junior",
    "sr": "senior", "sch": "school", "mt": "mount", "st": "saint", "ft": "fort", "acad": "academy",
    "ctr": "center", "univ": "university", "u": "university", "dist": "district", "co": "county",
    "n": "north", "s": "south", "e": "east", "w": "west", "esd": "esd",
}  # fmt: skip
_LEFT_OUT = {"school", "schools", "the", "of", "and"}
_DISTRICT_WORDS = {"district", "sd", "public", "unified", "no", "number", "county"}


def _key(name: str, column: str) -> str:
    parts = [_LONG.get(part, part) for part in words.plain(name).split()]
    left_out = _LEFT_OUT | _DISTRICT_WORDS if column == "district" else _LEFT_OUT
    kept = [part for part in parts if part not in left_out]
    return " ".join(kept if any(part.isalpha() for part in kept) else parts)


def known_names() -> dict[str, list[str]]:
    """The names of the site's schools and districts, by column: one query."""
    known: dict[str, list[str]] = {column: [] for column in COLUMNS}
    for name, kind in Institution.objects.order_by("pk").values_list("name", "kind"):
        known["district" if kind == Institution.Kind.DISTRICT else "institution"].append(name)
    return known


def settle(
    entries: Iterable[Entry], known: Mapping[str, list[str]], answers: Mapping[tuple[str, str], str]
) -> None:
    """Give each entry the spelling that is meant, and note where one was proposed."""
    entries = list(entries)
    exact = {name.casefold() for names in known.values() for name in names}
    for column in COLUMNS:
        proposed = _proposals(entries, known[column], exact, column)
        for entry in entries:
            name = getattr(entry, column)
            better = proposed.get(name.casefold())
            if not better or column in entry.row.typed or column in entry.problems:
                continue
            key = name.casefold()
            entry.asked[column], entry.guesses[column] = key, better
            answer = answers.get((column, key), better)
            setattr(entry, column, better if answer == better else name)


def _proposals(entries, here: list[str], exact: set[str], column: str) -> dict[str, str]:
    """What stands for which other spelling, by its small letters."""
    written = Counter(name for entry in entries if (name := getattr(entry, column)))
    first: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for name, n in written.items():
        first.setdefault(name.casefold(), name)
        counts[name.casefold()] += n
    best: dict[str, str] = {}
    for name in here:
        best.setdefault(_key(name, column), name)
    known = set(best)
    # Those of the list itself: the most frequent spelling, then the first.
    for lower in sorted(first, key=lambda lower: -counts[lower]):
        best.setdefault(_key(first[lower], column), first[lower])
    return {
        lower: best[key]
        for lower, name in first.items()
        if (key := _key(name, column))
        and best[key].casefold() != lower
        and lower not in exact
        and (key in known or _same_places(entries, column, lower, best[key].casefold()))
    }


def _same_places(entries, column: str, one: str, other: str) -> bool:
    """Whether nothing in the list says that the two are in different districts."""
    if column != "institution":
        return True
    places: dict[str, set[str]] = {one: set(), other: set()}
    for entry in entries:
        lower = entry.institution.casefold()
        if lower in places and entry.district:
            places[lower].add(_key(entry.district, "district"))
    return not (places[one] and places[other]) or places[one] == places[other]
