"""What a row looks like beside the others: a slip in an address, one person in two rows.

Nothing of it is wrong for sure, so it is said and keeps nobody from adding the row.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from . import words

if TYPE_CHECKING:
    from .entries import Entry

# Where people have their own mail.
_PROVIDERS = (
    "gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "comcast.net", "live.com",
    "mail.com", "ymail.com",
)  # fmt: skip
# Ends that no address has, and what is meant.
_SLIPS = {"con": "com", "cmo": "com", "comm": "com", "ocm": "com", "ogr": "org", "rog": "org",
          "orgg": "org", "eud": "edu", "nte": "net", "netr": "net"}  # fmt: skip
# So many others show how their address is written.
_ENOUGH = 3
# Of 20 letters at most one is another.
_ALIKE = 0.9


def note(entries: Sequence["Entry"]) -> None:
    """Put what should be looked at beside each of these rows."""
    told = [entry for entry in entries if entry.email and "email" not in entry.problems]
    domains = Counter(_domain(entry) for entry in told)
    usual = [one for one, count in domains.items() if count >= _ENOUGH]
    for entry in told:
        if "email" in entry.row.typed:
            continue
        if meant := _meant(_domain(entry), usual):
            said = _("Look at the address: is “%(meant)s” meant?")
            entry.notes.append(said % {"meant": f"{entry.email.rpartition('@')[0]}@{meant}"})
    _note_namesakes(told)


def _domain(entry: "Entry") -> str:
    return entry.email.rpartition("@")[2]


def _meant(domain: str, usual: Sequence[str]) -> str:
    """The domain that this one may be a slip of, or ""."""
    if domain in usual or domain in _PROVIDERS:
        return ""
    head, _dot, end = domain.rpartition(".")
    if end in _SLIPS:
        return f"{head}.{_SLIPS[end]}"
    near = [one for one in (*usual, *_PROVIDERS) if _is_slip(domain, one)]
    return near[0] if near else ""


def _is_slip(domain: str, known: str) -> bool:
    """Whether one letter is another, missing, too many, or two are in each other's place."""
    # Districts have numbers, and each its own.
    if abs(len(domain) - len(known)) > 1 or _digits(domain) != _digits(known):
        return False
    if sorted(domain) == sorted(known):
        return sum(one != other for one, other in zip(domain, known, strict=True)) == 2
    return SequenceMatcher(None, domain, known, autojunk=False).ratio() >= _ALIKE


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _note_namesakes(told: Sequence["Entry"]) -> None:
    named: dict[str, list[Entry]] = defaultdict(list)
    for entry in told:
        if " " in entry.name:
            named[words.plain(entry.name)].append(entry)
    for first, *others in named.values():
        for entry in others:
            if entry.email != first.email:
                said = _("Row %(row)s has this name, too. Leave one out if it is one person.")
                entry.notes.append(said % {"row": first.row.line})
