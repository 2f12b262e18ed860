"""Two people's changes of one text in one, by the ids of its blocks.

The content of each block is merged three ways, the order of the blocks by ``merge3`` over their ids.
What both changed, or one changed and the other took out, is a :class:`Conflict`: the text keeps what
stood there already (``theirs``, or the one that is left), the conflict has both and the one before.
No word of either side is lost, and no block doubled.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from merge3 import Merge3

from .matching import match
from .richtext import Block

__all__ = ["Conflict", "Merged", "match", "merge"]


@dataclass(frozen=True)
class Conflict:
    """One block that two people changed; None where it wasn't there, or was taken out."""

    id: str
    base: Block | None
    mine: Block | None
    theirs: Block | None


@dataclass(frozen=True)
class Merged:
    """The text as it stands now, and what has to be settled by a person."""

    blocks: list[Block]
    conflicts: list[Conflict]


def merge(base: Sequence[Block], mine: Sequence[Block], theirs: Sequence[Block]) -> Merged:
    """``mine`` and ``theirs``, both written on ``base``, as one text. Ids are unique in each."""
    before, ours, others = ({block.id: block for block in text} for text in (base, mine, theirs))
    kept: dict[str, Block] = {}
    conflicts = []
    for own in dict.fromkeys([*others, *ours]):
        was, one, other = before.get(own), ours.get(own), others.get(own)
        settled = _settled(was, one, other)
        if isinstance(settled, Conflict):
            conflicts.append(settled)
            settled = other or one
        if settled is not None:
            kept[own] = settled
    order = _order(list(before), list(ours), list(others), kept)
    place = {own: number for number, own in enumerate(order)}
    conflicts.sort(key=lambda conflict: place[conflict.id])
    return Merged([kept[own] for own in order], conflicts)


def _settled(
    base: Block | None, mine: Block | None, theirs: Block | None
) -> Block | Conflict | None:
    """What a block becomes: itself, None where it was taken out, or a conflict."""
    if mine in (theirs, base):
        return theirs
    if theirs == base:
        return mine
    return Conflict((mine or theirs).id, base, mine, theirs)


def _order(base: list[str], mine: list[str], theirs: list[str], kept) -> list[str]:
    """The ids in ``kept``, each once. One that a side alone still has counts as put in by it."""
    sides = set(mine) & set(theirs) & kept.keys()
    lines = (
        [own for own in base if own in sides],
        [own for own in mine if own in kept],
        [own for own in theirs if own in kept],
    )
    order: dict[str, None] = {}
    for kind, *groups in Merge3(*lines).merge_groups():
        chosen = groups[1:] if kind == "conflict" else groups
        for group in chosen:
            order.update(dict.fromkeys(group))
    return list(order)
