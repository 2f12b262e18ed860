"""Two versions of a text beside each other, as a person reads what changed.

Words that were added stand in ``<ins>``, words that were taken out in ``<del>``: elements that
screen readers can tell, and that a style sheet marks otherwise than by colour alone.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby

from . import markup, wording
from .markup import Branch, Inline, Leaf, Node, Run
from .richtext import Block

# Sharing fewer of its words than this, a paragraph was written anew: word by word says nothing.
_REWRITTEN = 0.3
_SHORT = 12
# Pairs of rows or items within one block that are looked at.
_LOOKED_AT = 250_000
SAME, CHANGED, ADDED, REMOVED, MOVED = "same", "changed", "added", "removed", "moved"


@dataclass(frozen=True)
class Row:
    """One block in both versions, in reading order; None where a version hasn't got it.

    ``kind`` is same, changed, added, removed or moved (changed or not). ``html`` is the block with
    its changes marked. A moved block stands where it is now.
    """

    kind: str
    old: Block | None
    new: Block | None
    html: str


def compare(old: Sequence[Block], new: Sequence[Block]) -> list[Row]:
    """The blocks of both texts, told apart by their ids."""
    before = {block.id: block for block in old}
    after = {block.id: block for block in new}
    common = [block.id for block in old if block.id in after]
    steady = _steady(common, [block.id for block in new if block.id in before])
    rows: list[Row] = []
    rest = iter(old)
    for block in new:
        was = before.get(block.id)
        if was is not None and block.id in steady:
            for gone in rest:
                if gone.id == block.id:
                    break
                if gone.id not in after:
                    rows.append(Row(REMOVED, gone, None, _whole(gone, "del")))
        rows.append(_row(was, block, steady=block.id in steady))
    rows += [Row(REMOVED, gone, None, _whole(gone, "del")) for gone in rest if gone.id not in after]
    return rows


def summary(rows: Sequence[Row]) -> dict[str, int]:
    """How many blocks are same, changed, added, removed and moved.

    One that moved and was changed counts as changed.
    """
    counts = Counter(
        CHANGED if row.kind == MOVED and row.old.html != row.new.html else row.kind for row in rows
    )
    return {kind: counts[kind] for kind in (SAME, CHANGED, ADDED, REMOVED, MOVED)}


def _steady(old: list[str], new: list[str]) -> set[str]:
    """The ids that stayed in order; the others moved."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return {own for i, _j, length in matcher.get_matching_blocks() for own in old[i : i + length]}


def _row(was: Block | None, block: Block, *, steady: bool) -> Row:
    if was is None:
        return Row(ADDED, None, block, _whole(block, "ins"))
    if was.html == block.html:
        return Row(SAME if steady else MOVED, was, block, block.html)
    html = markup.html_of(_changed(was.node, block.node))
    return Row(CHANGED if steady else MOVED, was, block, html)


def _whole(block: Block, mark: str) -> str:
    return markup.html_of(_marked(block.node, mark))


def _marked(node: Node, mark: str) -> Node:
    """The node with all its words marked."""
    if isinstance(node, Leaf):
        return Leaf(node.tag, tuple(_with(one, mark) for one in node.inlines))
    children = tuple(_marked(child, mark) for child in node.children)
    return Branch(node.tag, children, node.attributes)


def _with(one: Inline, mark: str) -> Inline:
    if isinstance(one, Run):
        return Run(one.text, one.marks | {mark}, one.href)
    return replace(one, marks=one.marks | {mark})


def _changed(old: Node, new: Node) -> Node:
    """The new node with what was taken out of the old one put back in, both marked."""
    if isinstance(old, Leaf) and isinstance(new, Leaf) and _alike(old, new):
        return Leaf(new.tag, _joined(_mixed(old.inlines, new.inlines)))
    if isinstance(old, Branch) and isinstance(new, Branch) and old.tag == new.tag:
        return Branch(new.tag, tuple(_children(old.children, new.children)), new.attributes)
    return Branch("div", (_marked(old, "del"), _marked(new, "ins")))


def _alike(old: Leaf, new: Leaf) -> bool:
    """Whether both hold words that can stand in one line: code keeps its lines, a rule has none."""
    return old.tag == new.tag or not {old.tag, new.tag} & {"pre", "hr"}


def _children(old: Sequence[Node], new: Sequence[Node]):
    if len(old) * len(new) > _LOOKED_AT:
        yield from (_marked(node, "del") for node in old)
        yield from (_marked(node, "ins") for node in new)
        return
    before, after = [*map(markup.html_of, old)], [*map(markup.html_of, new)]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, i, i_end, j, j_end in matcher.get_opcodes():
        if kind == "equal":
            yield from new[j:j_end]
            continue
        pairs = min(i_end - i, j_end - j)
        for number in range(pairs):
            was, now = old[i + number], new[j + number]
            if type(was) is type(now) and (isinstance(was, Leaf) or was.tag == now.tag):
                yield _changed(was, now)
            else:
                yield _marked(was, "del")
                yield _marked(now, "ins")
        yield from (_marked(node, "del") for node in old[i + pairs : i_end])
        yield from (_marked(node, "ins") for node in new[j + pairs : j_end])


def _pieces(inlines: Sequence[Inline]) -> list[tuple[Inline, ...]]:
    """Each word with its marks, and with the white space before it: a word that became bold has
    changed, one that was moved apart hasn't."""
    pieces: list[tuple[Inline, ...]] = []
    space: tuple[Inline, ...] = ()
    for one in inlines:
        if not isinstance(one, Run):
            pieces.append((*space, one))
            space = ()
            continue
        at = 0
        for word in wording.words(one.text):
            if word.start > at:
                space = (*space, Run(one.text[at : word.start], one.marks, one.href))
            pieces.append((*space, Run(word.text, one.marks, one.href)))
            space, at = (), word.end
        if at < len(one.text):
            space = (*space, Run(one.text[at:], one.marks, one.href))
    return pieces


def _mixed(old: Sequence[Inline], new: Sequence[Inline]):
    known, told = (wording.vocabulary(markup.inline_text(one)) for one in (old, new))
    if wording.likeness(known, told) < _REWRITTEN and len(known) > _SHORT:
        yield from (_with(one, "del") for one in old)
        yield from (_with(one, "ins") for one in new)
        return
    before, after = _pieces(old), _pieces(new)
    words = [[piece[-1] for piece in pieces] for pieces in (before, after)]
    for change in wording.changes(*words, readable=True):
        if change.same:
            for piece in after[change.new_start : change.new_end]:
                yield from piece
        else:
            yield from _all(before[change.old_start : change.old_end], "del")
            yield from _all(after[change.new_start : change.new_end], "ins")


def _joined(inlines: Iterable[Inline]) -> tuple[Inline, ...]:
    """Words with the same marks as one run again."""
    out: list[Inline] = []
    for (is_run, marks, href), group in groupby(inlines, _look):
        ones = list(group)
        out += [Run("".join(one.text for one in ones), marks, href)] if is_run else ones
    return tuple(out)


def _look(one: Inline) -> tuple[bool, frozenset[str], str]:
    is_run = isinstance(one, Run)
    return is_run, one.marks, one.href if is_run else ""


def _all(pieces: Sequence[tuple[Inline, ...]], mark: str):
    for piece in pieces:
        yield from (_with(one, mark) for one in piece)
