"""What is attached to a mail: dicts of name, type and content, kept as JSON.

The content is text; what isn't is written in base 64, and says so by ``encoding``.
"""

import base64
from collections.abc import Mapping

BASE64 = "base64"


def is_text(file: Mapping[str, str]) -> bool:
    return file.get("encoding") != BASE64


def content_of(file: Mapping[str, str]) -> str | bytes:
    """As it goes out."""
    return file["content"] if is_text(file) else base64.b64decode(file["content"])
