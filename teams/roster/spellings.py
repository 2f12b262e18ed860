"""Schools and districts in near spellings: "Rosewood Elem." and "Rosewood Elementary School".

What differs in abbreviations, the word "school" or a slip of the keys alone ("Gresham Hihg") is
proposed as the same one; whoever looks at the list may say otherwise.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from people.models import Institution

from . import words
from .entries import Entry

COLUMNS = ("institution", "district")
_LONG = {
    "elem": "elementary", "el": "elementary", "ele": "elementary", "es": "elementary",
    "elementry": "elementary", "element": "elementary", "ms": "middle", "mid": "middle", "hs": "high", "jr": "junior",
    "sr": "senior", "sch": "school", "mt": "mount", "st": "saint", "ft": "fort", "acad": "academy",
    "ctr": "center", "univ": "university", "u": "university", "dist": "district", "co": "county",
    "n": "north", "s": "south", "e": "east", "w": "west", "esd": "esd",
}  # fmt: skip
_LEFT_OUT = {"school", "schools", "the", "of", "and"}
_DISTRICT_WORDS = {"district", "sd", "public", "unified", "no", "number", "county"}


# "H.S.", "H. B. Lee" and "Mary's" are "HS", "HB Lee" and "Marys".
_INITIAL = re.compile(r"\b([A-Za-z])\.\s?(?=[A-Za-z]\b)")
_APOSTROPHE = re.compile("['’‘ʼ]")
# "10J": a district is the same with its number and without.
_NUMBER = re.compile(r"\b\d+[A-Za-z]?\b")


# What a student system knows a school by: "0123 - Rosewood", "Rosewood [0123]".
_CODE = re.compile(r"^\d{2,6}\s*[-–:]\s*(?=\D)|\s*[\[(]\d{2,6}[\])]$")


def _key(name: str, column: str) -> str:
    name = _CODE.sub("", name) or name
    name = _APOSTROPHE.sub("", _INITIAL.sub(r"\1", name))
    bare, left_out = name, _LEFT_OUT
    if column == "district":
        bare, left_out = _NUMBER.sub(" ", name), _LEFT_OUT | _DISTRICT_WORDS
    kept = [part for part in _long(bare) if part not in left_out]
    return " ".join(kept if any(part.isalpha() for part in kept) else _long(name))


def _long(name: str) -> list[str]:
    return [_LONG.get(part, part) for part in words.plain(name).split()]


def _are_other_districts(one: str, other: str) -> bool:
    """Whether both have numbers, and others."""
    mine, theirs = (set(re.findall(r"\d+", name)) for name in (one, other))
    return bool(mine and theirs and mine != theirs)


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
    near = _Near(best)
    found: dict[str, str] = {}
    for lower, name in first.items():
        key = _key(name, column)
        if not key or lower in exact:
            continue
        if best[key].casefold() == lower:
            # Nobody spells it so that only abbreviations differ: a slip of the keys, then.
            key = near.only(
                key, lambda one, n=counts[lower]: one in known or counts[best[one].casefold()] > n
            )
        if column == "district" and key and _are_other_districts(name, best[key]):
            continue
        if key and (key in known or _same_places(entries, column, lower, best[key].casefold())):
            found[lower] = best[key]
    return found


class _Near:
    """Names of which one word alone is typed otherwise; numbers are never taken for a slip."""

    def __init__(self, keys: Iterable[str]):
        self.by_rest: dict[tuple[str, ...], list[tuple[str, str]]] = {}
        self.joined: dict[str, set[str]] = {}
        for key in keys:
            self.joined.setdefault(key.replace(" ", ""), set()).add(key)
            for rest, word in self._parts(key):
                self.by_rest.setdefault(rest, []).append((word, key))

    def only(self, key: str, fits: Callable[[str], bool]) -> str:
        """The one other name that is meant; "" where there is none, or several."""
        found = {
            other
            for rest, word in self._parts(key)
            for near, other in self.by_rest.get(rest, ())
            if _is_slip(word, near) and fits(other)
        }
        # "Rose Wood"
        found |= {one for one in self.joined[key.replace(" ", "")] if one != key and fits(one)}
        return found.pop() if len(found) == 1 else ""

    @staticmethod
    def _parts(key: str) -> list[tuple[tuple[str, ...], str]]:
        """Each word, with the rest of the name around it."""
        parts = key.split()
        return [((*parts[:n], "", *parts[n + 1 :]), part) for n, part in enumerate(parts)]


def _is_slip(one: str, other: str) -> bool:
    """Whether two letters are swapped or, in longer words, one is missing, doubled or another.

    "Hall" and "Hill" are two names; no slip changes the first letter.
    """
    if one == other or one[0] != other[0] or not (one + other).isalpha():
        return False
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) == 1:
        return len(long) > 5 and any(long[:n] + long[n + 1 :] == short for n in range(1, len(long)))
    if len(short) != len(long) or len(short) < 4:
        return False
    differ = [n for n in range(len(one)) if one[n] != other[n]]
    if len(differ) == 2:
        first, second = differ
        return second == first + 1 and one[first] + one[second] == other[second] + other[first]
    return len(differ) == 1 and len(one) > 5


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
