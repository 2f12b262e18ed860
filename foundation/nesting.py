"""Elements within elements within elements: more of them than any page has, and what is done then.

SECURITY: a browser's rules take time that grows with the square of the depth: 600 KB of ``<div>``
took five minutes. So the depth is counted first, a little too high rather than too low.
"""

import re

# Pages as people paste them have 40 at most.
_MOST = 250
# A closing tag is looked for among so many of the last opened.
_LOOKED_AT = 8
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)")
_BRACE = re.compile(rb"\\.|[{}]", re.DOTALL)
_ANY_TAG = re.compile(r"<[^<>]*>")
# These hold nothing, or end by themselves where the next begins.
_NOT_COUNTED = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"),
    *("track", "wbr", "p", "li", "td", "th", "tr", "tbody", "thead", "tfoot", "dd", "dt", "option"),
}
# Nothing outside is closed from within one of these.
_WALLS = {"table", "svg", "math", "template", "object", "button", "select"}


def is_too_deep(source: str) -> bool:
    """Whether elements are nested deeper in ``source`` than a text ever needs."""
    opened: list[str] = []
    for closing, name in _TAG.findall(source):
        tag = name.lower()
        if tag in _NOT_COUNTED:
            continue
        if not closing:
            opened.append(tag)
            if len(opened) > _MOST:
                return True
            continue
        for back in range(1, min(_LOOKED_AT, len(opened)) + 1):
            if opened[-back] == tag:
                del opened[-back:]
                break
            if opened[-back] in _WALLS:
                break
    return False


def braces_are_too_deep(content: bytes) -> bool:
    """The same for the groups of an RTF file."""
    depth = 0
    for found in _BRACE.finditer(content):
        depth += {b"{": 1, b"}": -1}.get(found[0], 0)
        if depth > _MOST:
            return True
    return False


def words_alone(source: str) -> str:
    """The words in ``source`` without any element."""
    return _ANY_TAG.sub(" ", source).replace("<", "&lt;")
