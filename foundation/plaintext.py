"""Plain text as HTML: a blank line ends a paragraph, a line of its own with a dot is an item."""

import re
from html import escape

_ITEM = re.compile(r"\s*(?:[-*•–]|(\d{1,3})[.)])\s+(.*)")
# Longer lines were wrapped by a program, shorter ones by the one who wrote.
_WRAPPED = 60


def as_html(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    if not re.search(r"\n[ \t]*\n", text.strip()):
        text = text.replace("\n", "\n\n")
    return "".join(_paragraph(part) for part in re.split(r"\n[ \t]*\n", text) if part.strip())


def _paragraph(part: str) -> str:
    lines = part.strip("\n").split("\n")
    items = [_ITEM.fullmatch(line) for line in lines]
    if items[0] and sum(map(bool, items)):
        return _list(lines, items)
    wrapped = max(map(len, lines[:-1]), default=0) > _WRAPPED
    return f"<p>{(' ' if wrapped else '<br>').join(escape(line.strip()) for line in lines)}</p>"


def _list(lines: list[str], items: list) -> str:
    """A list; a line without a dot goes on with the item before it."""
    said: list[str] = []
    for line, item in zip(lines, items, strict=True):
        if item:
            said.append(escape(item[2].strip()))
        else:
            said[-1] += f" {escape(line.strip())}"
    inner = "".join(f"<li>{one}</li>" for one in said)
    first = items[0][1]
    return f'<ol start="{first}">{inner}</ol>' if first else f"<ul>{inner}</ul>"
