"""Footnotes: one inline node with its text in our texts, a reference and a list elsewhere.

Word's, Google's, pandoc's and most web pages' footnotes are a link whose target links back. Read
here they become ``<span data-note="text">`` at the reference; written for pandoc they become such
links again, with the roles that it knows them by.
"""

import re
from html import escape
from itertools import islice

from lxml import etree

# So many notes, and so many links in one of them, are looked at.
_MOST, _LOOKED_AT = 1_000, 50
_REFERENCE = re.compile(r'<span data-note="([^"]*)"></span>')


def gather(tree: etree._Element) -> None:
    """Turn every footnote of a parsed page into a node at its reference, and take its list out."""
    places = _places(tree)
    gone: list[etree._Element] = []
    order = {element: number for number, element in enumerate(tree.iter())}
    within = [link for link in order if link.tag == "a" and link.get("href", "").startswith("#")]
    for link in within[:_MOST]:
        target = places.get(link.get("href", "").removeprefix("#"))
        if target is None:
            continue
        names = _names(link)
        back = _back(target, names) if names else None
        if back is None or order.get(target, 0) < order.get(link, 0):
            continue
        note = _container(target)
        if note in link.iterancestors():
            continue
        _become(link, _text(note, target, names))
        gone.append(note)
    for note in gone:
        _take_out(note)


def _places(tree) -> dict[str, etree._Element]:
    places: dict[str, etree._Element] = {}
    for element in tree.iter():
        for name in (element.get("id"), element.get("name")):
            if name:
                places.setdefault(name, element)
    return places


def _names(link) -> set[str]:
    """The names by which the note can link back: the link's own, or its wrapper's."""
    around = [link, *link.iterchildren(), link.getparent()]
    found = {element.get(key) for element in around for key in ("id", "name")}
    return {name for name in found if name}


def _back(target, names: set[str]):
    for link in islice(_container(target).iter("a"), _LOOKED_AT):
        if link.get("href", "").removeprefix("#") in names and link.get("href", "")[:1] == "#":
            return link
    return None


def _container(target):
    """The item, paragraph or division that is the whole note."""
    element = target
    for above in (target, *target.iterancestors()):
        if above.tag in ("li", "div", "p", "dd", "aside"):
            element = above
            break
    parent = element.getparent()
    if element.tag == "p" and parent is not None and parent.tag in ("div", "li"):
        alone = not any(child is not element for child in parent)
        return parent if alone and parent.getparent() is not None else element
    return element


def _text(note, target, names: set[str]) -> str:
    parts: list[str] = []
    _gather_text(note, names, parts)
    return " ".join("".join(parts).split())


def _gather_text(element, names: set[str], parts: list[str]) -> None:
    parts.append(element.text or "")
    for child in element:
        href = child.get("href", "") if child.tag == "a" else ""
        leads_back = href.removeprefix("#") in names and href.startswith("#")
        if not leads_back:
            inner: list[str] = []
            _gather_text(child, names, inner)
            said = "".join(inner)
            parts.append(said)
            if href.startswith(("http://", "https://")) and href not in said:
                parts.append(f" ({href})")
            if child.tag in ("p", "div", "li", "br"):
                parts.append(" ")
        parts.append(child.tail or "")


def _become(link, text: str) -> None:
    """Put the note's node where the reference was, and take its number away."""
    element = link
    parent = link.getparent()
    while parent.tag in ("sup", "span") and _alone(parent) and parent.getparent() is not None:
        element, parent = parent, parent.getparent()
    node = etree.Element("span", {"data-note": text})
    node.tail = element.tail
    parent.replace(element, node)


def _alone(parent) -> bool:
    child = parent[0]
    return len(parent) == 1 and not (parent.text or "").strip() and not (child.tail or "").strip()


def _take_out(note) -> None:
    """Take a note out of the page, with the list and the line above it where they are empty then."""
    parent, before = note.getparent(), note.getprevious()
    if parent is None:
        return
    drop(note)
    lines = [before] if before is not None and before.tag == "hr" else []
    while parent.getparent() is not None and _is_empty(parent):
        above, before = parent.getparent(), parent.getprevious()
        if before is not None and before.tag == "hr":
            lines.append(before)
        if parent.find("hr") is not None:
            lines.insert(0, parent.find("hr"))
        drop(parent)
        parent = above
    # One line was drawn above the notes; another above that is the text's own.
    if lines and lines[0].getparent() is not None:
        drop(lines[0])


def _is_empty(element) -> bool:
    return all(child.tag in ("hr", "br") for child in element) and not any(
        text.strip() for text in element.itertext()
    )


def drop(element) -> None:
    """Take an element out and leave what follows it."""
    parent, before = element.getparent(), element.getprevious()
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def spread(html: str) -> str:
    """Clean HTML with its notes as pandoc takes them: numbered references and a list at the end."""
    notes: list[str] = []

    def reference(found: re.Match) -> str:
        notes.append(found[1])
        n = len(notes)
        return f'<a id="fnref{n}" href="#fn{n}" role="doc-noteref"><sup>{n}</sup></a>'

    body = _REFERENCE.sub(reference, html)
    items = "".join(
        f'<li id="fn{n}" role="doc-endnote"><p>{note}'
        f'<a href="#fnref{n}" role="doc-backlink">{escape("↩")}</a></p></li>'
        for n, note in enumerate(notes, 1)
    )
    return body + (f'<section role="doc-endnotes"><ol>{items}</ol></section>' if items else "")
