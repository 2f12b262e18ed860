"""The words of a paragraph, and what differs between two of them.

Differences are of whole words: half a word marked as new is hard to read, and a comment on half a
word is rare.
"""

import re
from collections.abc import Hashable, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from diff_match_patch import diff_match_patch

# One letter of a script that writes no spaces, a word, any other sign.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+|[^\w\s]")
# Seconds for two paragraphs; where it isn't enough the rest counts as rewritten.
_TIMEOUT = 0.5
# Where letters stand for words: above all that the comparison takes for white space or digits.
_FIRST_LETTER = 0x20000


class Change(NamedTuple):
    """``old[old_start:old_end]`` became ``new[new_start:new_end]``; the same words where ``same``."""

    same: bool
    old_start: int
    old_end: int
    new_start: int
    new_end: int


class Word(NamedTuple):
    """A word or sign, where it begins and ends."""

    text: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """The words and signs of a text in their order; what lies between them is white space."""
    return [Word(found[0], found.start(), found.end()) for found in _WORD.finditer(text)]


def changes(
    old: Sequence[Hashable], new: Sequence[Hashable], *, readable: bool = False
) -> list[Change]:
    """What differs between two sequences of words, in order.

    ``readable`` gives up what is alike by chance (one "the" between two rewritten halves), so that
    a person sees one change where many small ones say less.
    """
    letters: dict[Hashable, str] = {}
    before, after = _spelled(old, letters), _spelled(new, letters)
    differ = diff_match_patch()
    differ.Diff_Timeout = _TIMEOUT
    found = differ.diff_main(before, after, False)
    if readable:
        differ.diff_cleanupSemantic(found)
    return _spans(found)


def _spelled(sequence: Sequence[Hashable], letters: dict[Hashable, str]) -> str:
    return "".join(letters.setdefault(one, chr(_FIRST_LETTER + len(letters))) for one in sequence)


def _spans(found: list[tuple[int, str]]) -> list[Change]:
    out: list[Change] = []
    i = j = 0
    for kind, part in found:
        n = len(part)
        if kind == 0:
            out.append(Change(True, i, i + n, j, j + n))
            i, j = i + n, j + n
            continue
        last = out[-1] if out and not out[-1].same else Change(False, i, i, j, j)
        if out and not out[-1].same:
            out.pop()
        i, j = (i + n, j) if kind < 0 else (i, j + n)
        out.append(Change(False, last.old_start, i, last.new_start, j))
    return out


def likeness(old: AbstractSet[str], new: AbstractSet[str]) -> float:
    """How many of their different words two paragraphs share: 0 none, 1 all."""
    return 2 * len(old & new) / (len(old) + len(new)) if old or new else 0.0


def vocabulary(text: str) -> frozenset[str]:
    """The different words of a text, whatever their case."""
    return frozenset(word.text for word in words(text.lower()) if word.text[0].isalnum())
