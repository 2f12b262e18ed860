"""A slip put right in a text: words that stand there once, or the address of a link."""

from collections.abc import Sequence
from dataclasses import replace as changed

from django.utils.translation import gettext as _

from foundation import markup, richtext, weblinks
from foundation.markup import Leaf, Node, Run
from foundation.refusals import Refused
from foundation.replacing import replace
from foundation.richtext import Block


def put_right(html: str, slips: Sequence[tuple[str, str]]) -> tuple[str, list[Refused]]:
    """The text with each slip put right, and what can't be, beside its field ("old_1")."""
    blocks, faults = richtext.blocks(html), []
    for number, (old, new) in enumerate(slips, start=1):
        if not old and not new:
            continue
        try:
            blocks = _one(blocks, old, new)
        except Refused as refusal:
            faults.append(Refused(refusal.message, field=f"{refusal.field}_{number}"))
    return richtext.join(blocks), faults


def _one(blocks: list[Block], old: str, new: str) -> list[Block]:
    if not old:
        raise Refused(_("Enter the words as they stand in the text."), field="old")
    if any(_links_to(block.node, old) for block in blocks):
        address = weblinks.checked(new)
        if not address:
            raise Refused(_("Enter the address that the link should lead to."), field="new")
        return [_relinked(block, old, address) for block in blocks]
    times = sum(block.text.count(old) for block in blocks)
    if times == 0:
        raise Refused(_("These words don't stand in the text. Copy them from there."), field="old")
    if times > 1:
        said = _("These words stand there %(n)s times. Enter more of the sentence.")
        raise Refused(said % {"n": times}, field="old")
    return [_reworded(block, old, new) for block in blocks]


def _reworded(block: Block, old: str, new: str) -> Block:
    at = block.text.find(old)
    return block if at < 0 else replace(block, at, at + len(old), new)


def _links_to(node: Node, address: str) -> bool:
    runs = (one for leaf in markup.leaves(node) for one in leaf.inlines if isinstance(one, Run))
    return any(one.href == address for one in runs)


def _relinked(block: Block, old: str, new: str) -> Block:
    if not _links_to(block.node, old):
        return block
    html = markup.html_of(_with_link(block.node, old, new))
    return Block(block.id, richtext.blocks(html)[0].html)


def _with_link(node: Node, old: str, new: str) -> Node:
    if isinstance(node, Leaf):
        inlines = tuple(
            changed(one, href=new) if isinstance(one, Run) and one.href == old else one
            for one in node.inlines
        )
        return changed(node, inlines=inlines)
    children = tuple(_with_link(child, old, new) for child in node.children)
    return changed(node, children=children)
