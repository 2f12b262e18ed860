"""What a clipboard holds, made ready for :mod:`foundation.parsing`: looks become elements.

Google Docs writes bold as weight and wraps all in a ``<b>`` that isn't bold, Word writes lists as
paragraphs with ``mso-list``, Pages and mail programs make a ``div`` of each line. Colours, fonts
and what follows readers around are left behind.
"""

import re
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from lxml import etree

from . import footnotes, parsing

_MORE = {"*": {"data-block", "style", "class", "id", "name"}, "a": {"href"}}
_DECLARATION = re.compile(r"\s*([a-z-]+)\s*:\s*([^;]*)", re.IGNORECASE)
_LIST = re.compile(r"level(\d)", re.IGNORECASE)
# What Word writes before an item that counts: "1.", "a)", "iv."; a dot is anything else.
_COUNTED = re.compile(r"^\(?(?:(\d+)|([a-z])|([A-Z])|([ivx]+)|([IVX]+))[.)]")
_TRACKING = re.compile(r"^(?:utm_.*|fbclid|gclid|mc_cid|mc_eid|msclkid)$", re.IGNORECASE)
_HIDDEN = ("display", "none"), ("visibility", "hidden"), ("mso-hide", "all")


def prepared(source: str) -> etree._Element:
    """The tree of a paste, with elements for what was only looks."""
    tree = parsing.tree_of(source, more=_MORE)
    for element in list(tree.iter()):
        if element.getparent() is not None:
            _restyle(element)
    for link in tree.iter("a"):
        if link.get("href"):
            link.set("href", untracked(link.get("href")))
    footnotes.gather(tree)
    _make_lists(tree)
    return tree


def untracked(address: str) -> str:
    """The address itself where it leads through Google or Outlook, and without what counts readers."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    host = (parts.hostname or "").lower()
    query = parse_qs(parts.query)
    if host in ("www.google.com", "google.com") and parts.path == "/url":
        return untracked_once((query.get("q") or query.get("url") or [address])[0])
    if host.endswith(".safelinks.protection.outlook.com") and query.get("url"):
        return untracked_once(query["url"][0])
    return untracked_once(address)


def untracked_once(address: str) -> str:
    head, mark, rest = address.partition("?")
    if not mark:
        return address
    query, hash_mark, fragment = rest.partition("#")
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [pair for pair in pairs if not _TRACKING.match(pair[0])]
    if len(kept) == len(pairs):
        return address
    return head + (f"?{urlencode(kept)}" if kept else "") + hash_mark + fragment


# --- looks ------------------------------------------------------------------------------------


def _style(element) -> dict[str, str]:
    found = _DECLARATION.findall(element.get("style", ""))
    return {name.lower(): value.strip().lower() for name, value in found}


def _restyle(element) -> None:
    style = _style(element)
    if not style:
        return
    if any(style.get(name) == value for name, value in _HIDDEN) and not style.get("mso-list"):
        footnotes.drop(element)
        return
    weight = style.get("font-weight", "")
    light = weight in ("normal", "lighter") or (weight in ("100", "200", "300", "400"))
    if element.tag in ("b", "strong") and light:
        element.tag = "span"
    if element.tag in ("em", "i") and style.get("font-style") == "normal":
        element.tag = "span"
    if element.tag in ("span", "font", "a", "u", "s", "small", "big"):
        for tag in _tags(style, weight):
            _wrap_inside(element, tag)


def _tags(style: dict[str, str], weight: str) -> list[str]:
    found = []
    if weight in ("bold", "bolder") or weight in ("600", "700", "800", "900"):
        found.append("strong")
    if style.get("font-style") in ("italic", "oblique"):
        found.append("em")
    if style.get("vertical-align") in ("sub", "super"):
        found.append("sub" if style["vertical-align"] == "sub" else "sup")
    return found


def _wrap_inside(element, tag: str) -> None:
    inner = etree.Element(tag)
    inner.text, element.text = element.text, None
    for child in list(element):
        inner.append(child)
    element.append(inner)


# --- Word's lists -------------------------------------------------------------------------------


def _make_lists(tree) -> None:
    """Make lists of paragraphs that Word calls items, by their level."""
    for parent in [tree, *tree.iter("div", "td", "th", "body", "blockquote")]:
        opened: list[etree._Element] = []
        for child in list(parent):
            level = _level(child)
            if not level:
                if (child.tail or "").strip() or child.tag != "br":
                    opened = []
                continue
            _into_list(child, min(level, parsing.MAX_DEPTH), opened)


def _level(element) -> int:
    if element.tag not in ("p", "h1", "h2", "h3", "h4", "h5", "h6", "div"):
        return 0
    value = _style(element).get("mso-list", "")
    found = _LIST.search(value)
    return int(found[1]) if found and "none" not in value else 0


def _into_list(paragraph, level: int, opened: list) -> None:
    tag, attributes = _kind_of_list(_marker(paragraph))
    del opened[level:]
    same = len(opened) == level and opened[-1].tag == tag
    if len(opened) == level and not same:
        opened.pop()
    item = etree.Element("li")
    if not same:
        made = etree.Element(tag, attributes)
        if not opened:
            paragraph.addprevious(made)
        else:
            (opened[-1][-1] if len(opened[-1]) else opened[-1]).append(made)
        while len(opened) < level - 1:
            opened.append(opened[-1] if opened else made)
        opened.append(made)
    opened[-1].append(item)
    paragraph.tail = None
    paragraph.tag = "p"
    item.append(paragraph)


def _marker(paragraph) -> str:
    """Take Word's own dot or number off the item's words."""
    for span in paragraph.iter("span"):
        if _style(span).get("mso-list") == "ignore":
            marker = "".join(span.itertext())
            footnotes.drop(span)
            return marker.replace("\xa0", " ").strip()
    return ""


def _kind_of_list(marker: str) -> tuple[str, dict[str, str]]:
    found = _COUNTED.match(marker)
    if not found or marker == "o":
        return "ul", {}
    number, small, large, small_roman, large_roman = found.groups()
    if number:
        return "ol", {} if number == "1" else {"start": number}
    if small_roman or small == "i":
        return "ol", {"type": "i"}
    if large_roman or large == "I":
        return "ol", {"type": "I"}
    return "ol", {"type": "a" if small else "A"}
