"""Which paragraph of an older text one stands for that was brought in anew, without ids."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from . import wording
from .richtext import Block, new_id

# How much of their words two paragraphs share, from which on one stands for the other.
_ALIKE = 0.5


def match(old: Sequence[Block], new_html_blocks: Sequence[Block]) -> list[Block]:
    """The new blocks, each with the id of the old one that it stands for, else with its own.

    Equal text comes first, in order and then wherever it went; between what is equal in order,
    those stand for each other that share at least half of their words. The result has the length
    and order of ``new_html_blocks``, so who kept the ids of these can look up what they became.
    """
    pairs = _in_order(old, new_html_blocks)
    gaps = _gaps(pairs, len(old), len(new_html_blocks))
    _add_equal(old, new_html_blocks, pairs)
    used = set(pairs.values())
    for before, after in gaps:
        left = [i for i in before if i not in used]
        coming = [j for j in after if j not in pairs]
        pairs.update(_alike(old, new_html_blocks, left, coming))
    seen = {block.id for block in old}
    out = []
    for number, block in enumerate(new_html_blocks):
        own = old[pairs[number]].id if number in pairs else block.id
        while number not in pairs and own in seen:
            own = new_id()
        seen.add(own)
        out.append(block.named(own))
    return out


def _key(block: Block) -> str:
    return block.text or block.html


def _in_order(old: Sequence[Block], new: Sequence[Block]) -> dict[int, int]:
    """{new: old} of blocks with equal text, as many as keep their order."""
    matcher = SequenceMatcher(None, [*map(_key, old)], [*map(_key, new)], autojunk=False)
    return {
        j + number: i + number
        for i, j, length in matcher.get_matching_blocks()
        for number in range(length)
    }


def _gaps(pairs: dict[int, int], olds: int, news: int) -> list[tuple[range, range]]:
    """What lies between the pairs, in both texts."""
    found = []
    i = j = 0
    for new, old in [*sorted(pairs.items()), (news, olds)]:
        if old > i and new > j:
            found.append((range(i, old), range(j, new)))
        i, j = old + 1, new + 1
    return found


def _add_equal(old: Sequence[Block], new: Sequence[Block], pairs: dict[int, int]) -> None:
    """Add the pairs of equal text that went elsewhere."""
    used = set(pairs.values())
    left: dict[str, list[int]] = {}
    for i, block in enumerate(old):
        if i not in used:
            left.setdefault(_key(block), []).append(i)
    for j, block in enumerate(new):
        if j not in pairs and left.get(_key(block)):
            pairs[j] = left[_key(block)].pop(0)


def _alike(
    old: Sequence[Block], new: Sequence[Block], left: list[int], coming: list[int]
) -> dict[int, int]:
    """{new: old} of blocks that share words: of all ways that keep the order, the most alike."""
    before = [wording.vocabulary(old[i].text) for i in left]
    after = [wording.vocabulary(new[j].text) for j in coming]
    best = [[0.0] * (len(after) + 1) for _each in range(len(before) + 1)]
    likeness: dict[tuple[int, int], float] = {}
    for i, known in enumerate(before):
        row, above = best[i + 1], best[i]
        for j, told in enumerate(after):
            value = max(above[j + 1], row[j])
            alike = wording.likeness(known, told)
            if alike >= _ALIKE:
                likeness[i, j] = alike
                value = max(value, above[j] + alike)
            row[j + 1] = value
    return {coming[j]: left[i] for i, j in _chosen(best, likeness, len(before), len(after))}


def _chosen(best, likeness, i: int, j: int):
    """The pairs that the best way took, from its end."""
    while i and j:
        alike = likeness.get((i - 1, j - 1))
        if alike is not None and best[i][j] == best[i - 1][j - 1] + alike:
            i, j = i - 1, j - 1
            yield i, j
        elif best[i][j] == best[i - 1][j]:
            i -= 1
        else:
            j -= 1
