"""HTML from anywhere, read into the few shapes of :mod:`foundation.markup`.

SECURITY: ``nh3`` reads it as browsers do and leaves a closed list of elements and attributes; what
is made of those here is written out anew from words, so nothing that was sent is ever passed on as
it was. Elements that aren't listed are left out and their words kept.
"""

import re
from collections.abc import Iterator

import nh3
from lxml import etree, html

from . import grids, nesting, pictures, weblinks
from .markup import Branch, Inline, Leaf, Node, Note, Picture, Run, letters, text_of, tidy

# What a list, a quote or a cell may hold of lists within lists.
MAX_DEPTH = 8
# Deeper than any editor nests; what is below comes as plain words.
_MAX_ELEMENTS_DEEP = 60
_MAX_NOTE = 5_000
_MAX_ALT = 500

_BOLD, _SLANTED = {"strong", "b"}, {"em", "i", "cite", "dfn", "var"}
_MARKS = {
    **dict.fromkeys(_BOLD, "strong"),
    **dict.fromkeys(_SLANTED, "em"),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), "code"),
    "sub": "sub",
    "sup": "sup",
}
_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
# With a first-level heading in the text all move down by one: the page's own is the first level.
_LOWERED = {"h1": "h2", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}
_PARAGRAPHS = {
    *("p", "div", "section", "article", "aside", "header", "footer", "main", "nav", "figure"),
    *("figcaption", "address", "center", "details", "summary", "dl", "dt", "dd", "hgroup", "form"),
    *("fieldset", "legend", "caption", "body", "html", "td", "th", "tr", "option", "select"),
}
_LISTS = {"ul", "ol", "menu", "dir"}
_TAGS = {
    *(_MARKS.keys() | _HEADINGS.keys() | _PARAGRAPHS | _LISTS),
    *("li", "blockquote", "table", "thead", "tbody", "tfoot", "colgroup", "col", "pre", "hr"),
    *("br", "a", "span", "img", "u", "s", "font", "small", "big", "ins", "del", "mark", "q"),
}
# Their words are no words of the text.
_SILENT = {"script", "style", "title", "head", "template", "object", "applet", "svg", "math"}
_ATTRIBUTES = {
    "*": {"data-block"},
    "a": {"href"},
    "img": {"src", "alt"},
    "ol": {"start", "type"},
    "span": {"data-note"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
# Links and pictures are checked by ourselves afterwards, with more care than nh3 takes.
_SCHEMES = {"http", "https", "mailto", "data"}
_LINE_END = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_ID = re.compile(r"[0-9a-z]{8}")
_UNSENDABLE = re.compile("[\x00\ud800-\udfff]")
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


def tree_of(source: str, *, more: dict[str, set[str]] | None = None) -> etree._Element:
    """The source as a browser would read it, of known elements alone, in one ``div``.

    ``more`` names further attributes by element that whoever prepares a paste wants to look at.
    """
    if nesting.is_too_deep(source):
        source = nesting.words_alone(source)
    attributes = dict(_ATTRIBUTES)
    for tag, names in (more or {}).items():
        attributes[tag] = attributes.get(tag, set()) | names
    sound = nh3.clean(
        _UNSENDABLE.sub("", source),
        tags=_TAGS,
        clean_content_tags=_SILENT - _TAGS,
        attributes=attributes,
        url_schemes=_SCHEMES,
        link_rel=None,
    )
    page = f"<html><body><div>{_UNREADABLE.sub('', sound)}</div></body></html>"
    return html.document_fromstring(page, parser=_parser())[0][0]


def count_remote(tree: etree._Element) -> int:
    """How many pictures in it lie on another site, or are no pictures."""
    return sum(not pictures.checked(image.get("src", "")) for image in tree.iter("img"))


def _parser() -> etree.HTMLParser:
    return html.HTMLParser(
        encoding=None, remove_comments=True, remove_pis=True, no_network=True, huge_tree=True
    )


def nodes_of(tree: etree._Element) -> list[tuple[str, Node]]:
    """(id or empty, node) for every top-level element; each item of a list is a list of its own."""
    lowered = tree.find(".//h1") is not None
    reader = _Reader(_LOWERED if lowered else _HEADINGS)
    return _told_apart(reader.read(tree))


def _told_apart(found: list[tuple[str, Node]]) -> list[tuple[str, Node]]:
    """Lists of numbers that follow one another count each from their own beginning."""
    out: list[tuple[str, Node]] = []
    before: Node | None = None
    for block, node in found:
        if isinstance(node, Branch) and node.get("start") == "1":
            follows = isinstance(before, Branch) and before.tag == "ol"
            if not follows or before.get("type") != node.get("type"):
                node = Branch(node.tag, node.children, _unstarted(node.attributes))
        out.append((block, node))
        before = node
    return out


def _unstarted(attributes: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in attributes if pair[0] != "start")


class _Reader:
    """Reads elements in order into nodes; one for a text, and one for each item, quote and cell."""

    def __init__(self, headings: dict[str, str], within: str = "", depth: int = 0, deep: int = 0):
        self.headings = headings
        self.within = within
        self.depth = depth
        self.deep = deep
        self.found: list[tuple[str, Node]] = []
        self.words: list[Inline] = []
        self.last: list[Inline] = []
        self.block = ""

    def read(self, element: etree._Element) -> list[tuple[str, Node]]:
        self._inside(element, frozenset(), "", self.deep)
        self._close()
        return self.found

    def _inside(self, element, marks: frozenset[str], href: str, deep: int) -> None:
        if deep > _MAX_ELEMENTS_DEEP:
            self._say("".join(element.itertext()), marks, href)
            return
        self._say(element.text, marks, href)
        for child in element:
            self._element(child, marks, href, deep + 1)
            self._say(child.tail, marks, href)

    def _say(self, text: str | None, marks: frozenset[str], href: str) -> None:
        if text:
            self.words.append(Run(text, marks, href))

    def _element(self, element, marks, href, deep) -> None:  # noqa: C901 - one branch a shape
        tag = element.tag
        if tag == "br":
            self.words.append(Run("\v", marks, href))
        elif tag == "img":
            self._picture(element)
        elif tag == "span" and "data-note" in element.attrib:
            self._note(element, marks, href, deep)
        elif tag in _LISTS:
            self._list(element, deep)
        elif tag == "table":
            self._table(element, deep)
        elif tag == "blockquote":
            self._quote(element, marks, href, deep)
        elif tag == "pre":
            self._verbatim(element)
        elif tag == "hr":
            self._close()
            if not self.within:
                self._add(_id_of(element), Leaf("hr"))
        elif tag in self.headings or tag in _PARAGRAPHS or tag == "li":
            self._paragraph(element, self.headings.get(tag, "p"), marks, href, deep)
        else:
            mark = _MARKS.get(tag)
            link = weblinks.checked(element.get("href", "")) if tag == "a" else ""
            self._inside(element, marks | {mark} if mark else marks, link or href, deep)

    # --- words ---------------------------------------------------------------------------------

    def _close(self, tag: str = "p") -> None:
        """What was said since the last block is one, if anything was said."""
        words, self.words = self.words, []
        said = tidy(words)
        block, self.block = self.block, ""
        if not said:
            return
        if self.within == "li" and self.found and isinstance(self.found[-1][1], Leaf):
            # An item has one paragraph: Word and Markdown would make two items of two.
            words = [*self.last, Run("\v"), *words]
            self.found.pop()
            said = tidy(words)
        self.last = words
        self._add(block, Leaf("p" if self.within else tag, said))

    def _add(self, block: str, node: Node) -> None:
        self.found.append((block, node))

    def _paragraph(self, element, tag: str, marks, href, deep: int) -> None:
        self._close()
        self.block = _id_of(element)
        if tag == "p" or self.within:
            self._inside(element, marks, href, deep)
            self._close()
            return
        # A heading holds words alone; what else stands in one follows it.
        inner = _Reader(self.headings, deep=deep)
        inner._inside(element, marks, href, deep)
        inner._close(tag)
        block, self.block = self.block, ""
        for own, node in inner.found:
            heading = Leaf(tag, node.inlines) if _is_words(node) else node
            self._add(block or own, heading)
            block = ""

    def _picture(self, element) -> None:
        source = pictures.checked(element.get("src", ""))
        if source:
            alt = " ".join(letters(element.get("alt", "")).split())[:_MAX_ALT].strip()
            self.words.append(Picture(source, alt))

    def _note(self, element, marks, href, deep: int) -> None:
        text = " ".join(letters(element.get("data-note")).split())[:_MAX_NOTE].strip()
        if text:
            self.words.append(Note(text))
        self._inside(element, marks, href, deep)

    def _verbatim(self, element) -> None:
        self._close()
        for line in element.iter("br"):
            line.text = "\n"
        text = _LINE_END.sub("\n", letters("".join(element.itertext()))).replace("\xa0", " ")
        text = text.expandtabs(4).strip("\n").rstrip()
        if not text:
            return
        if self.within:
            self.words = [Run(text.replace("\n", "\v"))]
            self._close()
        else:
            self._add(_id_of(element), Leaf("pre", (Run(text),)))

    # --- lists, quotes, tables -------------------------------------------------------------------

    def _list(self, element, deep: int) -> None:
        self._close()
        if self.depth >= MAX_DEPTH or self.within == "blockquote":
            self._paragraph(element, "p", frozenset(), "", deep)
            return
        items = _items(element, self.headings, self.depth + 1, deep + 1)
        tag = "ol" if element.tag == "ol" else "ul"
        attributes = _numbering(element) if tag == "ol" else ()
        if self.within:
            if ("start", "1") in attributes:
                attributes = _unstarted(attributes)
            self._nested(tag, attributes, [item for _block, item in items])
            return
        for block, item in items:
            self._add(block, Branch(tag, (item,), attributes))
            attributes = _unstarted(attributes)

    def _nested(self, tag: str, attributes, items: list[Branch]) -> None:
        """A list in an item or a cell; one of the same kind right before goes on."""
        if items:
            found = _with_list(
                tuple(node for _own, node in self.found), Branch(tag, tuple(items), attributes)
            )
            self.found = [("", node) for node in found]

    def _quote(self, element, marks, href, deep: int) -> None:
        self._close()
        if self.within:
            self._inside(element, marks, href, deep)
            self._close()
            return
        inner = _Reader(self.headings, "blockquote", self.depth, deep)
        block = _id_of(element)
        paragraphs: list[Node] = [node for _block, node in inner.read(element)]
        if paragraphs:
            self._add(block, Branch("blockquote", tuple(paragraphs)))

    def _table(self, element, deep: int) -> None:
        self._close()
        rows = list(_rows(element))
        if self.within:
            for cell in (cell for row in rows for cell in row):
                self._inside(cell, frozenset(), "", deep)
                self._close()
            return
        rows = [row for row in rows if row]
        found = [[self._cell(cell, deep) for cell in row] for row in rows]
        for caption in element.iterchildren("caption"):
            self._paragraph(caption, "p", frozenset(), "", deep)
        table = grids.table(found)
        if text_of(table) or _has_atoms(table):
            self._add(_id_of(element), table)

    def _cell(self, cell, deep: int) -> Branch:
        found = tuple(node for _own, node in _Reader(self.headings, "cell", deep=deep).read(cell))
        spans = ((name, cell.get(name, "")) for name in ("colspan", "rowspan"))
        return Branch(cell.tag, found or (Leaf("p"),), tuple(spans))


def _is_words(node: Node) -> bool:
    return isinstance(node, Leaf) and node.tag not in ("hr", "pre")


def _has_atoms(node: Node) -> bool:
    if isinstance(node, Leaf):
        return any(not isinstance(one, Run) for one in node.inlines)
    return any(_has_atoms(child) for child in node.children)


def _id_of(element) -> str:
    value = element.get("data-block", "")
    return value if _ID.fullmatch(value) else ""


def _numbering(element) -> tuple[tuple[str, str], ...]:
    start, kind = element.get("start", ""), element.get("type", "")
    # Every list says where it begins; what a reader expects anyway is left out in the end.
    known = re.fullmatch(r"\d{1,4}", start, re.ASCII)
    found = [("start", str(int(start)) if known else "1")]
    if kind in ("a", "A", "i", "I"):
        found.append(("type", kind))
    return tuple(found)


def _items(element, headings, depth: int, deep: int) -> list[tuple[str, Branch]]:
    """The items of a list; a list right within a list belongs to the item before it."""
    items: list[tuple[str, Branch]] = []
    for child in element:
        if child.tag in _LISTS and depth < MAX_DEPTH:
            inner = _items(child, headings, depth + 1, deep + 1)
            if items and inner:
                tag = "ol" if child.tag == "ol" else "ul"
                block, last = items[-1]
                nested = Branch(tag, tuple(item for _block, item in inner))
                items[-1] = (block, Branch("li", _with_list(last.children, nested)))
            else:
                items += [("", item) for _block, item in inner]
            continue
        items += _item(_id_of(child), _Reader(headings, "li", depth, deep).read(child))
    return items


def _with_list(before: tuple[Node, ...], nested: Branch) -> tuple[Node, ...]:
    """The children of an item or cell with one list more; dots that follow dots are one list."""
    last = before[-1] if before else None
    if isinstance(last, Branch) and last.tag == nested.tag == "ul":
        return (*before[:-1], Branch("ul", (*last.children, *nested.children)))
    return (*before, nested)


def _item(block: str, found: list[tuple[str, Node]]) -> list[tuple[str, Branch]]:
    """What stands in an item: mostly one. Words after a list in it begin another item; a list
    without words before it stands in the item's place."""
    items: list[tuple[str, Branch]] = []
    for _own, node in found:
        if isinstance(node, Leaf):
            items.append(("" if items else block, Branch("li", (node,))))
        elif items:
            own, last = items[-1]
            items[-1] = (own, Branch("li", _with_list(last.children, node)))
        else:
            items += [("", item) for item in node.children if isinstance(item, Branch)]
    return items


def _rows(table) -> Iterator[list]:
    for child in table:
        if child.tag == "tr":
            yield [cell for cell in child if cell.tag in ("td", "th")]
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from _rows(child)
