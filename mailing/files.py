"""What is attached to a mail: dicts of name, type and content, kept as JSON.

The content is text; what isn't is written in base 64, and says so by ``encoding``. What takes long
to make, or goes to many, is made when the mail goes: ``maker`` names who makes it, ``about`` what of.
"""

import base64
from collections.abc import Callable, Mapping
from typing import Any

BASE64 = "base64"
_makers: dict[str, Callable[[dict], bytes]] = {}


def register(name: str, maker: Callable[[dict], bytes]) -> None:
    """``maker(about)`` gives the content of files that are ``to_make`` by this name."""
    _makers[name] = maker


def to_make(*, name: str, kind: str, maker: str, about: Mapping[str, Any]) -> dict:
    """A file of the type ``kind`` ("application/pdf") whose content is asked for when the mail goes."""
    return {"name": name, "type": kind, "content": "", "maker": maker, "about": dict(about)}


def is_text(file: Mapping[str, Any]) -> bool:
    return file.get("encoding") != BASE64 and "maker" not in file


def content_of(file: Mapping[str, Any]) -> str | bytes:
    """As it goes out."""
    if "maker" in file:
        return _makers[file["maker"]](file["about"])
    return file["content"] if is_text(file) else base64.b64decode(file["content"])
