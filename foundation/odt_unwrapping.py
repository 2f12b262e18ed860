"""Words of an OpenDocument text that stand within what the converter passes over in silence.

Fields and wrappers go and leave their words; text boxes and shapes become paragraphs.
"""

from lxml import etree

from .footnotes import drop
from .word_files import said_of_boxes
from .word_looks import said_of_hidden

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
# Nobody sees them on the page.
_UNSEEN = (
    *("hidden-text", "script", "ruby-text", "page-variable-set"),
    *("bibliography-source", "label", "tracked-changes"),
)
# What the converter reads in a paragraph; whatever else is there is a field or a wrapper.
_KNOWN = {
    *("p", "h", "span", "a", "s", "tab", "line-break", "soft-page-break", "list", "list-item"),
    *("note", "note-citation", "note-body", "bookmark", "bookmark-start", "bookmark-end"),
    *("bookmark-ref", "reference-mark", "reference-mark-start", "reference-mark-end"),
    *("reference-ref", "change", "change-start", "change-end"),
}
_BLOCKS = ("numbered-paragraph", "bibliography", "index-body")
_ROWS = ("table-rows", "table-row-group")


def unwrap(tree: etree._Element) -> list[str]:
    """Leave the words of every wrapper in its place; sentences on what was changed or left out."""
    unseen = [_TEXT + name for name in _UNSEEN]
    hidden = sum(1 for one in tree.iter(f"{_TEXT}hidden-text") if (one.text or "").strip())
    etree.strip_elements(tree, *unseen, with_tail=False)
    inside = {
        one.tag
        for paragraph in tree.iter(f"{_TEXT}p", f"{_TEXT}h")
        for one in paragraph.iter(f"{_TEXT}*", f"{_LOEXT}*")
        if one.tag.rpartition("}")[2] not in _KNOWN
    }
    if inside:
        etree.strip_tags(tree, *inside)
    etree.strip_tags(tree, *(_TEXT + name for name in _BLOCKS))
    etree.strip_tags(tree, *(_TABLE + name for name in _ROWS))
    _inner_tables(tree)
    return [*said_of_hidden(hidden), *said_of_boxes(_boxes(tree))]


def _inner_tables(tree) -> None:
    """The words of a table within a cell become the cell's."""
    for table in list(tree.iter(f"{_TABLE}table")):
        if next(table.iterancestors(f"{_TABLE}table-cell"), None) is not None:
            for cell in list(table.iter(f"{_TABLE}table-cell")):
                for words in cell:
                    table.addprevious(words)
            drop(table)


def _boxes(tree) -> int:
    """Put what stands in text boxes and shapes after their paragraph, or in their place."""
    count = 0
    for box in list(tree.iter(f"{_DRAW}*")):
        words = [one for one in box if one.tag.startswith((_TEXT, _TABLE))]
        if not any("".join(one.itertext()).strip() for one in words):
            continue
        count += 1
        host = next(box.iterancestors(f"{_TEXT}p", f"{_TEXT}h"), None)
        if host is not None:
            for one in reversed(words):
                host.addnext(one)
            continue
        outermost = box
        while outermost.getparent().tag.startswith(_DRAW):
            outermost = outermost.getparent()
        for one in words:
            outermost.addprevious(one)
    return count
