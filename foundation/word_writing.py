"""A text as a Word file, with its comments in threads."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape

from lxml import etree

from . import footnotes, markup, pandoc
from .archives import Archive, packed
from .markup import Branch, Inline, Leaf, Node, Run
from .reviewing import Comment, Reply
from .richtext import Block, join_nodes
from .word_files import w

_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_EXTENDED = "commentsExtended"
# Word makes one of two quotes, tables or pieces of code that follow each other, but for this.
_APART = ("blockquote", "table", "pre")
_BETWEEN = "<p>\u200b</p>"
# Places of comments while the page is made.
_FIRST, _MOST = 0xF0000, 30_000
_HEAD = re.compile(r"<table><tbody>(<tr><th.*?</tr>)")
_ITEM = re.compile(r"<li><p>(.*?)</p>", re.DOTALL)
_CELL = re.compile(r"<(t[dh])([^<>]*)><p>((?:(?!</?p>).)*)</p></\1>", re.DOTALL)
_NUMBERS = re.compile(r'<ol((?: start="\d+")?)>')
_HEADING = re.compile(r"<(/?)h([234])>")


def written(
    blocks: Sequence[Block], title: str, comments: Sequence[Comment], *, contents: bool = False
) -> bytes:
    """The blocks as a .docx; a comment whose block isn't among them is left out."""
    talks, nodes = _placed(blocks, comments)
    html = footnotes.spread(_for_word(nodes))
    for sign, span in _spans(talks).items():
        html = html.replace(sign, span)
    options = [f"--metadata=title:{title}"] if title else []
    if contents:
        options += ["--standalone", "--toc", "--toc-depth=2"]
    content = pandoc.convert(html.encode(), "html", "docx", *options)
    return _threaded(content, talks) if any(parent for _c, parent in talks) else content


# --- comments where they stand --------------------------------------------------------------------

# (what is said, number of the comment that it answers + 1)
Talks = list[tuple[Comment | Reply, int]]


def _placed(blocks: Sequence[Block], comments: Sequence[Comment]) -> tuple[Talks, list[Node]]:
    """What is said, in order, and the blocks with a sign where each begins and ends."""
    talks: Talks = []
    signs: dict[str, list[tuple[int, str]]] = {}
    known = {block.id: block for block in blocks}
    for comment in comments:
        block = _holder(blocks, known.get(comment.block))
        if block is None or len(talks) + len(comment.replies) >= _MOST:
            continue
        start, end = comment.start, comment.end
        if start is None or end is None or block.id != comment.block:
            start, end = 0, len(block.text)
        first = len(talks)
        talks += [(comment, 0), *((reply, first + 1) for reply in comment.replies)]
        for number in range(first, len(talks)):
            signs.setdefault(block.id, []).append((start, chr(_FIRST + 2 * number)))
        for number in range(first, len(talks)):
            signs[block.id].append((end, chr(_FIRST + 2 * number + 1)))
    return talks, [_signed(block, signs.get(block.id, [])) for block in blocks]


def _holder(blocks: Sequence[Block], block: Block | None) -> Block | None:
    """The block itself, or the nearest before it that can hold a comment in Word."""
    if block is None or block.kind not in ("pre", "hr"):
        return block
    at = list(blocks).index(block)
    near = [*reversed(blocks[:at]), *blocks[at + 1 :]]
    return next((one for one in near if one.kind not in ("pre", "hr")), None)


def _signed(block: Block, signs: list[tuple[int, str]]) -> Node:
    if not signs:
        return block.node
    raw = "\n".join(markup.inline_text(leaf.inlines) for leaf in markup.leaves(block.node))
    lead = len(raw) - len(raw.lstrip())
    waiting = sorted(((place + lead, sign) for place, sign in signs), key=lambda one: one[0])
    node, _offset = _walk(block.node, 0, waiting)
    return node


def _walk(node: Node, offset: int, waiting: list[tuple[int, str]]) -> tuple[Node, int]:
    """The node with the signs that fall into it, and where the next one begins."""
    if isinstance(node, Branch):
        children = []
        for child in node.children:
            made, offset = _walk(child, offset, waiting)
            children.append(made)
        return replace(node, children=tuple(children)), offset
    length = len(markup.inline_text(node.inlines))
    here = []
    while waiting and waiting[0][0] <= offset + length:
        # What begins at the very end of a line begins with the next one.
        if length and _begins(waiting[0][1]) and waiting[0][0] == offset + length:
            break
        here.append(waiting.pop(0))
    inlines = _with_signs(node.inlines, [(place - offset, sign) for place, sign in here])
    return Leaf(node.tag, tuple(inlines)), offset + length + 1


def _begins(sign: str) -> bool:
    return ord(sign) % 2 == 0


def _with_signs(inlines: Iterable[Inline], signs: list[tuple[int, str]]) -> list[Inline]:
    out: list[Inline] = []
    at = 0
    for one in inlines:
        length = len(one.text) if isinstance(one, Run) else 0
        cut = 0
        while signs and isinstance(one, Run) and signs[0][0] < at + length:
            place, sign = signs.pop(0)
            out += [replace(one, text=one.text[cut : place - at]), Run(sign)]
            cut = place - at
        # What ends here ends before a note that follows.
        while signs and signs[0][0] == at and not isinstance(one, Run):
            out.append(Run(signs.pop(0)[1]))
        out.append(replace(one, text=one.text[cut:]) if isinstance(one, Run) else one)
        at += length
    return out + [Run(sign) for _place, sign in signs]


def _spans(talks: Talks) -> dict[str, str]:
    found = {}
    for number, (one, _parent) in enumerate(talks):
        when = one.when.strftime("%Y-%m-%dT%H:%M:%SZ") if one.when else ""
        found[chr(_FIRST + 2 * number)] = (
            f'<span class="comment-start" id="{number}" author="{escape(one.author)}" '
            f'date="{when}">{escape(one.text)}</span>'
        )
        found[chr(_FIRST + 2 * number + 1)] = f'<span class="comment-end" id="{number}"></span>'
    return found


# --- shapes that Word keeps -----------------------------------------------------------------------


def _for_word(nodes: Sequence[Node]) -> str:
    parts: list[str] = []
    group: list[tuple[str, Node]] = []
    for node in nodes:
        if group and node.tag in _APART and group[-1][1].tag == node.tag:
            parts += [join_nodes(group), _BETWEEN]
            group = []
        group.append(("", node))
    html = "".join([*parts, join_nodes(group)])
    # Without a word on it, lists within lists would count in letters.
    html = _NUMBERS.sub(r'<ol\1 type="1">', html)
    html = with_table_heads(_ITEM.sub(r"<li>\1", html))
    if "<h2>" in html:
        # The title stands above all in the file; sections are its first level.
        html = _HEADING.sub(lambda found: f"<{found[1]}h{int(found[2]) - 1}>", html)
    return html


def with_table_heads(html: str) -> str:
    """Tables as pandoc takes them: a first row of headings as the table's head, cells of one
    paragraph without it.
    """
    return _CELL.sub(r"<\1\2>\3</\1>", _HEAD.sub(r"<table><thead>\1</thead><tbody>", html))


def _threaded(content: bytes, talks: Talks) -> bytes:
    """The file with a part that says who answers whom, as Word reads it."""
    archive = Archive(content)
    parts: dict[str, bytes | etree._Element] = {
        name: archive.part(name) for name in sorted(archive.names)
    }
    comments = archive.tree("word/comments.xml")
    types = archive.tree("[Content_Types].xml")
    links = archive.tree("word/_rels/document.xml.rels")
    root = etree.Element(f"{{{_W15}}}commentsEx", nsmap={"w15": _W15})
    for one in comments.iter(w("comment")):
        number = int(one.get(w("id"), "0"))
        said, parent = talks[number]
        for paragraph in one.iter(w("p")):
            paragraph.set(f"{{{_W14}}}paraId", _key(number))
        entry = etree.SubElement(root, f"{{{_W15}}}commentEx")
        entry.set(f"{{{_W15}}}paraId", _key(number))
        if parent:
            entry.set(f"{{{_W15}}}paraIdParent", _key(parent - 1))
        entry.set(f"{{{_W15}}}done", "1" if getattr(said, "resolved", False) else "0")
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    etree.SubElement(
        types,
        f"{{{_PACKAGE}/content-types}}Override",
        PartName=f"/word/{_EXTENDED}.xml",
        ContentType=f"{kind}.{_EXTENDED}+xml",
    )
    etree.SubElement(
        links,
        f"{{{_PACKAGE}/relationships}}Relationship",
        Id="rIdThreads",
        Type=f"http://schemas.microsoft.com/office/2011/relationships/{_EXTENDED}",
        Target=f"{_EXTENDED}.xml",
    )
    parts["word/comments.xml"] = comments
    parts["[Content_Types].xml"] = types
    parts["word/_rels/document.xml.rels"] = links
    parts[f"word/{_EXTENDED}.xml"] = root
    return packed(parts)


def _key(number: int) -> str:
    return f"{number + 1:08X}"
