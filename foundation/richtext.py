"""Rich text: what a text may hold, and the blocks it is made of.

A text is HTML of a closed list and nothing else:

- ``h2 h3 h4 p ul ol li blockquote table tr th td pre hr`` (``ol`` with ``start`` and ``type``,
  cells with ``colspan`` and ``rowspan``; items and cells hold ``p`` and lists, quotes hold ``p``),
- ``strong em sub sup code br``, ``a[href]`` (http, https, mailto, or a path of this site),
- ``img[src][alt]`` with the picture itself as data, and
- ``<span data-note="text"></span>`` where a footnote's number stands.

A **block** is an element at the top, or one item of a list there; a whole table is one. Its id, eight
of ``[0-9a-z]`` in ``data-block``, is what merging, comparing and comments hold on to.
"""

import secrets
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from lxml import etree

from . import markup, nesting, parsing
from .markup import Branch, Node, Note
from .refusals import Refused

MAX_LETTERS = 200_000
MAX_BLOCKS = 500
# As it is sent: five pictures and a text of twice the limit fit.
MAX_SOURCE = 12 * 1024 * 1024
# What isn't markup in it, before anybody reads it: five times the letters, for what comes along.
MAX_WORDS = 1_000_000
HEADINGS = ("h2", "h3", "h4")

_ALPHABET = string.digits + string.ascii_lowercase


class TooLong(Refused):
    """A text has more letters, blocks or picture data than one may have."""


@dataclass(frozen=True)
class Block:
    """A piece of a text that is merged, compared and talked about as one.

    ``html`` is its clean HTML without the id; an item of a list stands in a list of its own there
    (``<ul><li>...</li></ul>``), so that each block can be shown by itself and :func:`join` knows
    which list it belongs to.
    """

    id: str
    html: str

    @cached_property
    def node(self) -> Node:
        """Its shape, for what compares and converts."""
        return parsing.nodes_of(parsing.tree_of(self.html))[0][1]

    @cached_property
    def text(self) -> str:
        """Plain words; a line for each paragraph, item and cell; neither notes nor pictures."""
        return markup.text_of(self.node)

    def named(self, own: str) -> "Block":
        """The same block by another id."""
        return _block(own, self.node)

    @property
    def kind(self) -> str:
        """h2, h3, h4, p, ul, ol, blockquote, table, pre or hr."""
        return self.html[1:].partition(">")[0].partition(" ")[0]

    @property
    def marked(self) -> str:
        """Its HTML with the id, as it stands in the text."""
        return markup.html_of(self.node, self.id)


@dataclass(frozen=True)
class Section:
    """A heading and what follows up to the next; what stands before the first has no title."""

    id: str
    title: str
    blocks: tuple[Block, ...]


def new_id() -> str:
    return "".join(secrets.choice(_ALPHABET) for _each in range(8))


def clean(html: str) -> str:
    """The text of the closed list that is in ``html``; what isn't listed goes, its words stay.

    Clean HTML stays as it is, letter by letter. ``data-block`` is kept where it is well formed.
    Raises TooLong where more was sent than can be a text.
    """
    return join_nodes(_nodes(html))


def blocks(html: str) -> list[Block]:
    """The blocks of a text, cleaned, each with an id of its own: the first keeps one that doubles."""
    return _identified(_nodes(html))


def blocks_of(tree: etree._Element) -> list[Block]:
    """The blocks of a tree of :func:`foundation.parsing.tree_of`."""
    return _identified(parsing.nodes_of(tree))


def _identified(nodes: Iterable[tuple[str, Node]]) -> list[Block]:
    found: list[Block] = []
    seen: set[str] = set()
    for given, node in nodes:
        own = given
        while not own or own in seen:
            own = new_id()
        seen.add(own)
        found.append(_block(own, node))
    return found


def join(blocks: Iterable[Block]) -> str:
    """The text of these blocks; items of a list that follow one another are one list."""
    return join_nodes((block.id, block.node) for block in blocks)


def sections(blocks: Sequence[Block]) -> list[Section]:
    """The text by its headings of every level; empty for an empty text."""
    groups: list[list[Block]] = []
    for block in blocks:
        if not groups or block.kind in HEADINGS:
            groups.append([])
        groups[-1].append(block)
    return [
        Section(group[0].id, group[0].text if group[0].kind in HEADINGS else "", tuple(group))
        for group in groups
    ]


def plain(html: str) -> str:
    """The words of a text, a blank line between blocks, notes in brackets: for search and mail."""
    return "\n\n".join(_words(node) for _id, node in _nodes(html))


def check_length(blocks: Sequence[Block]) -> None:
    """Raise TooLong with a sentence where a text of these blocks is longer than one may be."""
    if len(blocks) > MAX_BLOCKS:
        raise TooLong(
            _("The text has %(n)s paragraphs; it may have %(most)s. Make two texts of it.")
            % {"n": len(blocks), "most": MAX_BLOCKS}
        )
    letters = sum(len(_words(block.node)) for block in blocks)
    if letters > MAX_LETTERS:
        raise TooLong(
            _("The text has %(n)s letters; it may have %(most)s. Make two texts of it.")
            % {"n": f"{letters:,}", "most": f"{MAX_LETTERS:,}"}
        )
    if sum(len(block.html) for block in blocks) > MAX_SOURCE:
        raise _too_much()


def _too_much() -> TooLong:
    return TooLong(_("The pictures in the text are too large together. Take some of them out."))


def _nodes(html: str) -> list[tuple[str, Node]]:
    check_source(html)
    return parsing.nodes_of(parsing.tree_of(html))


def check_source(html: str) -> None:
    """Raise TooLong where so much was sent that reading it would take long."""
    if len(html) > MAX_SOURCE:
        raise _too_much()
    if len(html) > MAX_WORDS and len(nesting.words_alone(html)) > MAX_WORDS:
        raise TooLong(_("This is far longer than a text may be. Take a part of it."))


def _block(own: str, node: Node) -> Block:
    made = Block(own, markup.html_of(node))
    made.__dict__["node"] = node  # known already; reading it again would take time
    return made


def _words(node: Node) -> str:
    lines = []
    for leaf in markup.leaves(node):
        notes = [one.text for one in leaf.inlines if isinstance(one, Note)]
        words = markup.inline_text(leaf.inlines)
        lines.append(" ".join([words, *(f"[{note}]" for note in notes)]).strip())
    return "\n".join(lines).strip()


def join_nodes(pairs: Iterable[tuple[str, Node]]) -> str:
    """The text of (id or empty, node); items of one list that follow one another are in one."""
    out: list[str] = []
    opened: Branch | None = None
    for own, node in pairs:
        item = node if isinstance(node, Branch) and node.tag in ("ul", "ol") else None
        html = markup.html_of(node, own)
        if item is not None and opened is not None and _goes_on(opened, item):
            # Into the list that is open: its own tag is taken off, the list's end put on anew.
            out[-1] = out[-1].removesuffix(f"</{node.tag}>") + html.partition(">")[2]
        else:
            out.append(html)
        opened = item
    return "".join(out)


def _goes_on(before: Branch, item: Branch) -> bool:
    return (
        before.tag == item.tag and before.get("type") == item.get("type") and not item.get("start")
    )
