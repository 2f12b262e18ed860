"""An independent look at HTML: whether anything in it could run, or ask another host for something.

It shares no code with the sanitiser: the standard library's own reader and a list of its own.
"""

import re
from html.parser import HTMLParser

ELEMENTS = {
    **dict.fromkeys(("p", "h2", "h3", "h4", "li", "blockquote", "table", "pre", "hr", "ul"), ()),
    **dict.fromkeys(("tbody", "tr", "strong", "em", "sub", "sup", "code", "br", "ins", "del"), ()),
    "ol": ("start", "type"),
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan"),
    "a": ("href",),
    "img": ("src", "alt"),
    "span": ("data-note",),
}
VALUES = {
    "data-block": re.compile(r"[0-9a-z]{8}"),
    "start": re.compile(r"\d{1,4}"),
    "type": re.compile(r"[aAiI]"),
    "colspan": re.compile(r"\d{1,2}"),
    "rowspan": re.compile(r"\d{1,3}"),
    "href": re.compile(
        r"(?:https?://[a-z0-9.:_\[\]-]+(?:[/?#][!-~]*)?|mailto:[!-~]+@[!-~]*|/(?!/)[!-~]*)"
    ),
    "src": re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+=*"),
    "alt": re.compile(r".*", re.DOTALL),
    "data-note": re.compile(r".+", re.DOTALL),
}


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.troubles: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in ELEMENTS:
            self.troubles.append(f"<{tag}>")
            return
        for name, value in attrs:
            if name not in (*ELEMENTS[tag], "data-block"):
                self.troubles.append(f"<{tag} {name}>")
            elif not VALUES[name].fullmatch(value or "") or (name == "href" and "\\" in value):
                self.troubles.append(f"<{tag} {name}={value!r}>")

    def handle_comment(self, data):
        self.troubles.append("a comment")

    def handle_decl(self, decl):
        self.troubles.append("a declaration")

    def handle_pi(self, data):
        self.troubles.append("an instruction")

    unknown_decl = handle_decl


def troubles(html: str) -> list[str]:
    """What in it isn't of the closed list; empty for what can only be read."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.troubles
