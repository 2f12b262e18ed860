"""Word files made ready for pandoc, and the comments that it doesn't tell us all of.

The file is made anew of the parts that words need; macros, embedded objects and what lies elsewhere
never reach the converter. Comments that stand at a point, or around paragraphs, get the shape that
it knows; words in text boxes become paragraphs.
"""

import posixpath
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from lxml import etree

from . import word_looks, word_unwrapping
from .archives import Archive, Pictures, damaged, packed
from .footnotes import drop
from .markup import letters

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_V = "urn:schemas-microsoft-com:vml"
_M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_REL = f"{{{_PACKAGE}/relationships}}Relationship"
_MAX_COLUMNS = 200
# {id: (kind, target, whether it lies outside of the file)}
Links = dict[str, tuple[str, str, bool]]
# What the main part may name besides pictures and links.
_PARTS = ("styles", "numbering", "footnotes", "endnotes", "comments")


@dataclass
class Talk:
    """A comment as the file has it; ``parent`` is the id of the one that it answers."""

    id: str
    author: str
    when: datetime | None
    text: str
    parent: str = ""
    resolved: bool = False


@dataclass
class Word:
    """A Word file that pandoc can be given, and what was found in the one that came."""

    content: bytes
    talks: dict[str, Talk] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def w(name: str) -> str:
    return f"{{{W}}}{name}"


def opened(archive: Archive) -> Word:
    """What is in a Word file. Raises Unreadable."""
    main = _main(archive)
    document = archive.tree(main)
    if document is None or document.tag != w("document"):
        raise damaged()
    links = _relations(archive, main)
    parts = _parts(archive, links)
    for tree in (document, *(tree for _name, tree in parts.values())):
        word_unwrapping.unwrap(tree)
    left_out = [*_without_macros(archive), *word_unwrapping.parts_of_others(document)]
    left_out += [*word_looks.without_hidden(document), *word_looks.struck(document)]
    left_out += _count_others(document)
    left_out += _words_of_boxes(document)
    images = Pictures(archive)
    _keep_pictures(document, links, images)
    _place_comments(document)
    _measure_tables(document)
    content: dict[str, bytes | etree._Element] = {
        "[Content_Types].xml": _types(main, parts),
        "_rels/.rels": _rels("", {"rId1": (f"{_R}/officeDocument", main, False)}),
        main: document,
    }
    for name, tree in parts.values():
        content[name] = tree
        outside = _outside_links(_relations(archive, name))
        if outside:
            content[_rels_name(name)] = _rels(name, outside)
    needed = {
        name: link for name, link in links.items() if link[1] in content or link[1] in images.parts
    }
    content[_rels_name(main)] = _rels(main, {**needed, **_outside_links(links)})
    content.update(images.parts)
    talks = _talks(archive, links, parts)
    return Word(packed(content), talks, left_out + images.sentences())


def _main(archive: Archive) -> str:
    for kind, target, _outside in _relations(archive, "").values():
        if kind.endswith("/officeDocument") and target in archive.names:
            return target
    if "word/document.xml" in archive.names:
        return "word/document.xml"
    raise damaged()


def _rels_name(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _relations(archive: Archive, part: str) -> Links:
    """What a part names; the file itself where it is empty."""
    tree = archive.tree(_rels_name(part))
    found: Links = {}
    for one in tree.iter(_REL) if tree is not None else ():
        target, outside = one.get("Target", ""), one.get("TargetMode") == "External"
        if not outside:
            folder = posixpath.dirname(part)
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        found[one.get("Id", "")] = (one.get("Type", ""), target, outside)
    return found


def _rels(part: str, links: Links) -> etree._Element:
    """The file that says what ``part`` names."""
    root = etree.Element(f"{{{_PACKAGE}/relationships}}Relationships")
    for name, (kind, target, outside) in links.items():
        one = etree.SubElement(root, _REL, Id=name, Type=kind)
        if outside:
            one.set("Target", target)
            one.set("TargetMode", "External")
        else:
            one.set("Target", posixpath.relpath(target, posixpath.dirname(part) or "."))
    return root


def _parts(archive: Archive, links: Links) -> dict[str, tuple[str, etree._Element]]:
    """{kind: (name, tree)} of the parts besides the main one."""
    found: dict[str, tuple[str, etree._Element]] = {}
    for kind, target, outside in links.values():
        kind = kind.rpartition("/")[2]
        if kind in _PARTS and not outside and kind not in found:
            tree = archive.tree(target)
            if tree is not None:
                found[kind] = (target, tree)
    return found


def _types(main: str, parts: dict[str, tuple[str, etree._Element]]) -> etree._Element:
    root = etree.Element(f"{{{_PACKAGE}/content-types}}Types")
    names = [("rels", "application/vnd.openxmlformats-package.relationships+xml")]
    names += [("xml", "application/xml"), ("png", "image/png"), ("jpeg", "image/jpeg")]
    names += [("jpg", "image/jpeg"), ("gif", "image/gif"), ("webp", "image/webp")]
    for extension, kind in names:
        etree.SubElement(
            root, f"{{{_PACKAGE}/content-types}}Default", Extension=extension, ContentType=kind
        )
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    named = [(main, "document.main"), *((name, kind) for kind, (name, _t) in parts.items())]
    for name, kind in named:
        etree.SubElement(
            root,
            f"{{{_PACKAGE}/content-types}}Override",
            PartName=f"/{name}",
            ContentType=f"{word}.{kind}+xml",
        )
    return root


def _outside_links(links: Links) -> Links:
    return {
        name: link for name, link in links.items() if link[2] and link[0].endswith("/hyperlink")
    }


# --- what can't be kept ---------------------------------------------------------------------------


def _without_macros(archive: Archive) -> list[str]:
    if any(name.lower().endswith("vbaproject.bin") for name in archive.names):
        return [_("The file has macros. They were left out and nothing of them ran.")]
    return []


def _words_of_boxes(document) -> list[str]:
    """Put what stands in text boxes after their paragraph."""
    count = 0
    for box in list(document.iter(w("txbxContent"))):
        paragraph = next(box.iterancestors(w("p")), None)
        if paragraph is None or paragraph.getparent() is None:
            continue
        count += 1
        for inner in reversed(list(box)):
            paragraph.addnext(inner)
    return said_of_boxes(count)


def said_of_boxes(count: int) -> list[str]:
    if not count:
        return []
    return [
        ngettext(
            "The words of %(n)s text box stand after its paragraph now.",
            "The words of %(n)s text boxes stand after their paragraphs now.",
            count,
        )
        % {"n": count}
    ]


def _measure_tables(document) -> None:
    """Say how many columns each table has: the converter leaves out cells beyond what is said."""
    for table in document.iter(w("tbl")):
        widths = [0]
        for row in table.findall(w("tr")):
            spans = [cell.find(f"{w('tcPr')}/{w('gridSpan')}") for cell in row.iter(w("tc"))]
            found = ["1" if span is None else span.get(w("val"), "1") for span in spans]
            widths.append(sum(int(one[:3]) if one.isdecimal() else 1 for one in found))
        grid = table.find(w("tblGrid"))
        known = [] if grid is None else [one for one in grid if one.get(w("w"))]
        if len(known) < max(widths) <= _MAX_COLUMNS:
            if grid is not None:
                table.remove(grid)
            grid = etree.Element(w("tblGrid"))
            for _each in range(max(widths)):
                etree.SubElement(grid, w("gridCol")).set(w("w"), "1000")
            properties = table.find(w("tblPr"))
            table.insert(0 if properties is None else 1, grid)


def _count_others(document) -> list[str]:
    drawn = 0
    for data in list(document.iter(f"{{{_A}}}graphicData")):
        if data.get("uri", "").rpartition("/")[2] in (
            "chart",
            "diagram",
            "wordprocessingGroup",
            "wordprocessingShape",
            "wordprocessingCanvas",
        ):
            drawn += data.find(f".//{w('txbxContent')}") is None
    found = []
    if drawn:
        found.append(
            ngettext("%(n)s drawing was left out.", "%(n)s drawings were left out.", drawn)
            % {"n": drawn}
        )
    return found + said_of_objects(
        objects=sum(1 for _each in document.iter(w("object"))),
        formulas=sum(1 for _each in document.iter(f"{{{_M}}}oMath")),
    )


def said_of_objects(*, objects: int, formulas: int) -> list[str]:
    found = []
    if objects:
        found.append(
            ngettext(
                "%(n)s object of another program was left out.",
                "%(n)s objects of other programs were left out.",
                objects,
            )
            % {"n": objects}
        )
    if formulas:
        found.append(
            ngettext(
                "%(n)s formula came as plain letters.",
                "%(n)s formulas came as plain letters.",
                formulas,
            )
            % {"n": formulas}
        )
    return found


def _keep_pictures(document, links: Links, images: Pictures) -> None:
    """Take out the pictures that can't be kept; the converter would stumble over them."""
    references = [
        (element, element.get(f"{{{_R}}}embed") or element.get(f"{{{_R}}}link"))
        for element in document.iter(f"{{{_A}}}blip")
    ] + [(element, element.get(f"{{{_R}}}id")) for element in document.iter(f"{{{_V}}}imagedata")]
    for element, name in references:
        _kind, target, outside = links.get(name or "", ("", "", False))
        if outside:
            images.remote += 1
        elif images.keep(target):
            continue
        holder = next(element.iterancestors(w("drawing"), w("pict"), w("object")), None)
        if holder is not None and holder.getparent() is not None:
            drop(holder)


# --- comments -------------------------------------------------------------------------------------


def _place_comments(document) -> None:
    """Give every comment a range within paragraphs: some programs mark a point, or whole ones."""
    started = {one.get(w("id")) for one in document.iter(w("commentRangeStart"))}
    ended = {one.get(w("id")) for one in document.iter(w("commentRangeEnd"))}
    for reference in list(document.iter(w("commentReference"))):
        number, run = reference.get(w("id")), reference.getparent()
        if number not in started:
            run.addprevious(etree.Element(w("commentRangeStart"), {w("id"): number}))
        if number not in ended:
            run.addprevious(etree.Element(w("commentRangeEnd"), {w("id"): number}))
    _into_paragraphs(document)


def _into_paragraphs(document) -> None:
    """Put the marks between paragraphs into the one that follows, or went before."""
    paragraph = None
    waiting: list[etree._Element] = []
    kinds = (w("p"), w("commentRangeStart"), w("commentRangeEnd"))
    for element in list(document.iter(*kinds)):
        if element.tag == w("p"):
            paragraph = element
            for mark in reversed(waiting):
                properties = paragraph.find(w("pPr"))
                paragraph.insert(0 if properties is None else 1, mark)
            waiting = []
        elif next(element.iterancestors(w("p")), None) is None:
            drop(element)
            if element.tag == w("commentRangeStart"):
                waiting.append(element)
            elif paragraph is not None:
                paragraph.append(element)


def _talks(archive: Archive, links: Links, parts) -> dict[str, Talk]:
    """The comments by their ids, each with the one that it answers where the file says so."""
    if "comments" not in parts:
        return {}
    extended = next(
        (target for kind, target, _o in links.values() if kind.endswith("/commentsExtended")),
        posixpath.join(posixpath.dirname(parts["comments"][0]), "commentsExtended.xml"),
    )
    tree = archive.tree(extended)
    answers = {}
    for one in tree.iter(f"{{{_W15}}}commentEx") if tree is not None else ():
        answers[one.get(f"{{{_W15}}}paraId")] = (
            one.get(f"{{{_W15}}}paraIdParent", ""),
            one.get(f"{{{_W15}}}done") in ("1", "true"),
        )
    talks: dict[str, Talk] = {}
    by_paragraph: dict[str, str] = {}
    for one in parts["comments"][1].iter(w("comment")):
        paragraphs = list(one.iter(w("p")))
        number = one.get(w("id"), "")
        text = "\n".join(filter(None, map(_text, paragraphs)))
        talk = Talk(number, _name(one), when_of(one.get(w("date"), "")), letters(text))
        for paragraph in paragraphs:
            key = paragraph.get(f"{{{_W14}}}paraId", "")
            by_paragraph[key] = number
            if key in answers:
                parent, talk.resolved = answers[key]
                talk.parent = by_paragraph.get(parent, "") if parent else ""
        talks[number] = talk
    return talks


def _name(comment) -> str:
    return " ".join(letters(comment.get(w("author"), "")).split())[:200]


def _text(paragraph) -> str:
    said = paragraph.iter(w("t"), w("tab"), w("br"))
    return "".join((one.text or "") if one.tag == w("t") else " " for one in said).strip()


def when_of(value: str) -> datetime | None:
    """Word writes wall time with a Z, others real UTC: taken for UTC."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
