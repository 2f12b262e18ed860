"""Pictures in a text: data that really is a picture of a kind every browser shows, and no address.

SECURITY: an address would tell another host who reads; SVG is a document that can run.
"""

import base64
import binascii
import re

from django.utils.translation import ngettext

# Each, and all of a text; a photo from a phone is made smaller first.
MAX_BYTES = 1024 * 1024
MAX_BYTES_TOGETHER = 5 * 1024 * 1024

_DATA = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,([A-Za-z0-9+/=\s]+)", re.IGNORECASE)
_STARTS = (
    ("png", b"\x89PNG\r\n\x1a\n"),
    ("jpeg", b"\xff\xd8\xff"),
    ("gif", b"GIF87a"),
    ("gif", b"GIF89a"),
)


def kind_of(content: bytes) -> str:
    """png, jpeg, gif or webp by the first bytes; empty for anything else."""
    for kind, start in _STARTS:
        if content.startswith(start):
            return kind
    return "webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else ""


def checked(source: str) -> str:
    """The picture's data URI in one spelling; empty where it isn't one, or is too large."""
    found = _DATA.fullmatch(source.strip())
    if not found or len(found[1]) > MAX_BYTES * 3 // 2:
        return ""
    try:
        content = base64.b64decode(re.sub(r"\s", "", found[1]), validate=True)
    except binascii.Error:
        return ""
    kind = kind_of(content)
    if not kind or len(content) > MAX_BYTES:
        return ""
    return as_data(kind, content)


def as_data(kind: str, content: bytes) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def left_out(*, remote: int = 0, large: int = 0, unknown: int = 0) -> list[str]:
    """A sentence for each reason why pictures of a document weren't kept."""
    found = []
    if remote:
        found.append(
            ngettext(
                "%(n)s picture that lies on another site was left out.",
                "%(n)s pictures that lie on other sites were left out.",
                remote,
            )
            % {"n": remote}
        )
    if large:
        found.append(
            ngettext(
                "%(n)s picture over 1 MB was left out. Make it smaller and put it in again.",
                "%(n)s pictures over 1 MB, or over 5 MB together, were left out.",
                large,
            )
            % {"n": large}
        )
    if unknown:
        found.append(
            ngettext(
                "%(n)s picture that browsers can't show was left out.",
                "%(n)s pictures that browsers can't show were left out.",
                unknown,
            )
            % {"n": unknown}
        )
    return found
