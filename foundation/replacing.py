"""Other words in the place of some of a block's: what a suggestion becomes when it is taken."""

from dataclasses import replace as changed

from . import markup
from .markup import Inline, Leaf, Node, Run
from .richtext import Block, blocks


def replace(block: Block, start: int, end: int, words: str) -> Block:
    """The block with ``words`` where ``start`` up to ``end`` of its plain text stood.

    They look like the first of those they replace; notes and pictures stay. What is left without a
    word in it is an empty paragraph.
    """
    raw = "\n".join(markup.inline_text(leaf.inlines) for leaf in markup.leaves(block.node))
    ahead = len(raw) - len(raw.lstrip())
    node, _read = _node(block.node, 0, start + ahead, end + ahead, [words])
    made = blocks(markup.html_of(node))
    return Block(block.id, made[0].html if made else "<p></p>")


def replace_all(block: Block, words: str) -> Block:
    """The block with other words throughout."""
    return replace(block, 0, len(block.text), words)


def _node(node: Node, at: int, start: int, end: int, words: list[str]) -> tuple[Node, int]:
    """The node, and where the next one begins; ``words`` is emptied where they are put in."""
    if isinstance(node, Leaf):
        inlines: list[Inline] = []
        for one in node.inlines:
            if not isinstance(one, Run):
                inlines.append(one)
                continue
            inlines += _run(one, at, start, end, words)
            at += len(one.text)
        if words and start <= at <= end:
            # Nothing stood there: an empty paragraph, or the end of one.
            inlines.append(Run(words.pop()))
        return changed(node, inlines=markup.tidy(inlines)), at + 1
    children = []
    for child in node.children:
        made, at = _node(child, at, start, end, words)
        children.append(made)
    return changed(node, children=tuple(children)), at


def _run(run: Run, at: int, start: int, end: int, words: list[str]) -> list[Run]:
    low, high = max(start - at, 0), min(end - at, len(run.text))
    if low >= len(run.text) or high <= 0 or low >= high:
        return [run]
    new = words.pop() if words else ""
    parts = (run.text[:low], new, run.text[high:])
    return [changed(run, text=part) for part in parts if part]
