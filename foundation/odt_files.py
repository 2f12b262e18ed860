"""OpenDocument texts made ready for pandoc, which knows neither their comments nor suggestions.

Both are taken out of the XML, and a letter of :mod:`foundation.reviewing` is put where they stood.
"""

import contextlib
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from lxml import etree

from . import odt_unwrapping
from .archives import Archive, Pictures, damaged, packed
from .footnotes import drop
from .markup import letters
from .pandoc import Unreadable
from .reviewing import COMMENT, DELETE, INSERT, MARK, Mark, Marks
from .word_files import Talk, said_of_objects, when_of

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_DRAW = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
_DC = "http://purl.org/dc/elements/1.1/"
_LOEXT = "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"
# Each costs a walk over the text; more than these stay in it as if they were taken.
_MOST_CHANGES = 500
_XLINK = "http://www.w3.org/1999/xlink"


@dataclass
class OpenDocument:
    """A text that pandoc can be given, and what was found in the one that came."""

    content: bytes
    talks: dict[str, Talk] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    marks: Marks = field(default_factory=Marks)
    title: str = ""


def opened(archive: Archive, *, take: bool = False) -> OpenDocument:
    """What is in an OpenDocument text. Raises Unreadable."""
    tree = archive.tree("content.xml")
    if tree is None:
        raise damaged()
    for element in tree.iter(etree.Element):
        element.text = MARK.sub("", element.text or "") or None
        element.tail = MARK.sub("", element.tail or "") or None
    file = OpenDocument(b"")
    _changes(tree, file.marks, take)
    _annotations(tree, file)
    file.left_out += odt_unwrapping.unwrap(tree)
    file.title = _title(tree)
    formulas = _objects(archive, tree, file)
    images = Pictures(archive)
    for image in list(tree.iter(f"{{{_DRAW}}}image")):
        target = image.get(f"{{{_XLINK}}}href", "")
        if "://" in target:
            images.remote += 1
        elif images.keep(target.removeprefix("./")):
            continue
        drop(image)
    if any(name.startswith(("Basic/", "Scripts/")) for name in archive.names):
        file.left_out.append(_("The file has macros. They were left out and nothing of them ran."))
    parts: dict[str, bytes | etree._Element] = {
        "mimetype": b"application/vnd.oasis.opendocument.text",
        "content.xml": tree,
    }
    styles = archive.tree("styles.xml")
    parts["styles.xml"] = _no_styles() if styles is None else styles
    entries = {**formulas, **images.parts}
    file.content = packed({**parts, "META-INF/manifest.xml": _manifest(entries), **entries})
    file.left_out += images.sentences()
    return file


def _title(tree) -> str:
    """Take the document's title out of the text: its first paragraph, where that looks so."""
    first = next((one for one in tree.iter(f"{{{_TEXT}}}p", f"{{{_TEXT}}}h")), None)
    if first is None or first.tag != f"{{{_TEXT}}}p":
        return ""
    look = first.get(f"{{{_TEXT}}}style-name", "")
    for style in tree.iter(f"{{{_STYLE}}}style"):
        if style.get(f"{{{_STYLE}}}name") == look:
            look = style.get(f"{{{_STYLE}}}parent-style-name", look)
    if look != "Title" or MARK.search("".join(first.itertext())):
        return ""
    title = " ".join(letters("".join(first.itertext())).split())
    drop(first)
    return title


def _objects(archive: Archive, tree, file: OpenDocument) -> dict[str, bytes | etree._Element]:
    """The parts that are formulas, which the converter reads; the others are said to be missing."""
    formulas: dict[str, bytes | etree._Element] = {}
    objects = list(tree.iter(f"{{{_DRAW}}}object"))
    for one in objects:
        name = f"{one.get(f'{{{_XLINK}}}href', '').removeprefix('./')}/content.xml"
        with contextlib.suppress(Unreadable):
            part = archive.tree(name)
            if part is not None and part.tag.endswith("}math"):
                formulas[name] = part
                # Beside it lies how it looks.
                for image in one.itersiblings(f"{{{_DRAW}}}image"):
                    drop(image)
    file.left_out += said_of_objects(objects=len(objects) - len(formulas), formulas=len(formulas))
    return formulas


def _no_styles() -> etree._Element:
    """The converter asks for styles even where a file has none."""
    root = etree.Element(f"{{{_OFFICE}}}document-styles")
    for name in ("font-face-decls", "styles", "automatic-styles", "master-styles"):
        etree.SubElement(root, f"{{{_OFFICE}}}{name}")
    return root


def _manifest(entries) -> etree._Element:
    name = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    root = etree.Element(f"{{{name}}}manifest")
    for path in ("/", "content.xml", "styles.xml", *entries):
        entry = etree.SubElement(root, f"{{{name}}}file-entry")
        entry.set(f"{{{name}}}full-path", path)
        entry.set(f"{{{name}}}media-type", "")
    return root


def _said(element, name: str) -> str:
    found = element.find(f".//{{{_DC}}}{name}")
    return " ".join(letters("".join(found.itertext())).split())[:200] if found is not None else ""


def _words(elements) -> str:
    """The words of paragraphs, a line each."""
    return "\n".join(filter(None, (letters("".join(one.itertext())).strip() for one in elements)))


def _put(element, text: str) -> None:
    """Text in the place of an element."""
    element.tail = text + (element.tail or "")
    drop(element)


def _annotations(tree, file: OpenDocument) -> None:
    numbers: dict[str, int] = {}
    named: dict[str, str] = {}
    for count, note in enumerate(list(tree.iter(f"{{{_OFFICE}}}annotation"))):
        name = note.get(f"{{{_OFFICE}}}name", "")
        own = str(count)
        named[name] = own
        parent = note.get(f"{{{_LOEXT}}}parent-name", "")
        paragraphs = list(note.iter(f"{{{_TEXT}}}p"))
        file.talks[own] = Talk(
            own,
            _said(note, "creator"),
            when_of(_said(note, "date")),
            _words(paragraphs),
            named.get(parent, "") if parent else "",
            note.get(f"{{{_LOEXT}}}resolved") == "true",
        )
        begins = file.marks.begin(Mark(COMMENT, id=own))
        if name:
            numbers[name] = len(file.marks) - 1
        _put(note, begins)
    for end in list(tree.iter(f"{{{_OFFICE}}}annotation-end")):
        number = numbers.get(end.get(f"{{{_OFFICE}}}name", ""))
        _put(end, "" if number is None else file.marks.end(number))


def _changes(tree, marks: Marks, take: bool) -> None:
    """Insertions go, deletions come back, each with its mark; the other way where they are taken."""
    regions = {}
    for region in list(tree.iter(f"{{{_TEXT}}}changed-region")):
        for change in region:
            regions[region.get(f"{{{_TEXT}}}id", "")] = change
    for point in list(tree.iter(f"{{{_TEXT}}}change")):
        change = regions.get(point.get(f"{{{_TEXT}}}change-id", ""))
        paragraphs = (
            [one for one in change if one.tag != f"{{{_OFFICE}}}change-info"]
            if change is not None
            else []
        )
        words = _words(paragraphs).replace("\n", " ")
        if take or not words:
            _put(point, "")
            continue
        begins = marks.begin(_mark(change, DELETE, words))
        _put(point, f"{begins}{words}{marks.ended()}" if begins else words)
    for start in list(tree.iter(f"{{{_TEXT}}}change-start"))[:_MOST_CHANGES]:
        _insertion(tree, start, regions, marks, take)
    for tracked in list(tree.iter(f"{{{_TEXT}}}tracked-changes")):
        drop(tracked)


def _mark(change, kind: str, words: str) -> Mark:
    return Mark(
        kind, author=_said(change, "creator"), when=when_of(_said(change, "date")), words=words
    )


def _insertion(tree, start, regions, marks: Marks, take: bool) -> None:
    own = start.get(f"{{{_TEXT}}}change-id", "")
    change = regions.get(own)
    end = next(
        (e for e in tree.iter(f"{{{_TEXT}}}change-end") if e.get(f"{{{_TEXT}}}change-id") == own),
        None,
    )
    if end is None:
        return
    if take or change is None or change.tag != f"{{{_TEXT}}}insertion":
        return
    words = _emptied(tree, start, end)
    _put(start, marks.begin(_mark(change, INSERT, words)))


def _emptied(tree, start, end) -> str:
    """Take away all words between two marks, and say them."""
    said: list[str] = []
    inside = False
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            if element is end:
                break
            if inside and element.text:
                said.append(element.text)
                element.text = None
        elif inside or element is start:
            inside = True
            if element.tail:
                said.append(element.tail)
                element.tail = None
            if element.tag == f"{{{_TEXT}}}p":
                said.append(" ")
    return " ".join("".join(said).split())
