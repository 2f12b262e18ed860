"""Where a comment stands, carried along as its text changes.

An anchor names a block and, where words were chosen, their place in the block's plain text
(:attr:`foundation.richtext.Block.text`, counted in characters as Python counts them). It is carried
through the differences of that block alone. Unless its words are the same afterwards but for white
space, the paragraph has changed, and says so with the old words. Nothing is looked for elsewhere:
that once put a comment on "need labs" on "need buses".
"""

import functools
from collections.abc import Iterable
from dataclasses import dataclass

from . import wording
from .richtext import Block


@dataclass(frozen=True)
class Anchor:
    """A place in a text: a block, or the words from ``start`` up to ``end`` in it."""

    block: str
    start: int | None
    end: int | None
    words: str


@dataclass(frozen=True)
class Changed:
    """The paragraph has changed: ``words`` stood there. ``block`` is empty where it is gone."""

    words: str
    block: str = ""


def on_block(block: Block) -> Anchor:
    """The anchor of a comment on a whole paragraph."""
    return Anchor(block.id, None, None, block.text)


def on_words(block: Block, start: int, end: int) -> Anchor:
    """The anchor of a comment on chosen words; on the paragraph where they are none."""
    start, end = max(start, 0), min(end, len(block.text))
    if start >= end or not block.text[start:end].strip():
        return on_block(block)
    return Anchor(block.id, start, end, block.text[start:end])


def carry(anchor: Anchor, old: Iterable[Block], new: Iterable[Block]) -> Anchor | Changed:
    """Where the anchor stands in ``new``; ``old`` is the text it stood in."""
    before = next((block for block in old if block.id == anchor.block), None)
    after = next((block for block in new if block.id == anchor.block), None)
    if after is None:
        return Changed(anchor.words)
    if anchor.start is None or anchor.end is None:
        if _same(anchor.words, after.text):
            return Anchor(anchor.block, None, None, after.text)
        return Changed(anchor.words, anchor.block)
    if before is None:
        return Changed(anchor.words, anchor.block)
    place = _place(before.text, after.text, anchor.start, anchor.end)
    if place is None or not _same(anchor.words, after.text[slice(*place)]):
        return Changed(anchor.words, anchor.block)
    return Anchor(anchor.block, *place, after.text[slice(*place)])


def _same(words: str, others: str) -> bool:
    return words.split() == others.split()


def _place(old: str, new: str, start: int, end: int) -> tuple[int, int] | None:
    """Where ``old[start:end]`` is in ``new``, or None where its first or last word is gone."""
    if old == new:
        return start, end
    first = start + len(old[start:end]) - len(old[start:end].lstrip())
    last = start + len(old[start:end].rstrip()) - 1
    steady = _steady(old, new)
    places = [
        new_start + at - old_start
        for at in (first, last)
        for old_start, old_end, new_start in steady
        if old_start <= at < old_end
    ]
    return (places[0], places[1] + 1) if len(places) == len((first, last)) else None


@functools.lru_cache(maxsize=64)
def _steady(old: str, new: str) -> list[tuple[int, int, int]]:
    """(start, end, start in ``new``) of each word of ``old`` that is still there, in order."""
    before, after = wording.words(old), wording.words(new)
    spelled = [[word.text for word in words] for words in (before, after)]
    return [
        (word.start, word.end, now.start)
        for change in wording.changes(*spelled)
        if change.same
        for word, now in zip(
            before[change.old_start : change.old_end],
            after[change.new_start : change.new_end],
            strict=True,
        )
    ]
