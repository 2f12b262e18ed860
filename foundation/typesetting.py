"""Texts as PDF files: pandoc writes typst, typst sets the pages, tagged for those who listen.

SECURITY: the text's words reach typst through pandoc, which escapes what typst would run; what we
add (titles) goes as data in ``sys_inputs``, never into the source. It runs as a process of its own
with a limit of time, in an empty folder, and packages come from an empty folder, so nothing is
fetched. A page takes about a megabyte: who has hundreds of pages makes several files.
"""

import json
import re
import subprocess
import sys
import tempfile
from base64 import b64decode
from binascii import Error as NotBase64
from html import unescape
from pathlib import Path
from secrets import token_hex

from django.utils.translation import gettext as _

from . import footnotes, pandoc, word_writing
from .pandoc import Unreadable

_SECONDS = 120
_TEMPLATE = Path(__file__).with_name("paper.typ")
_PICTURE = re.compile(
    r'<img src="data:image/(png|jpeg|gif|webp);base64,([^"]*)"(?: alt="([^"]*)")?>'
)
# What typst itself is told of each; it says what it can do without.
_RUN = """
import json, sys, typst
asked = json.load(sys.stdin)
given = dict(input=asked["source"].encode(), root=asked["folder"], sys_inputs=asked["inputs"],
             package_path=asked["folder"], package_cache_path=asked["folder"])
try:
    # Tags that readers for the blind can count on; it refuses letters that no font has.
    made = typst.compile(**given, ignore_system_fonts=True, pdf_standards=["ua-1"])
except Exception:
    made = typst.compile(**given)
sys.stdout.buffer.write(made)
"""


def pdf(html: str, *, title: str, about: str = "") -> bytes:
    """A clean text as a PDF file with contents, page numbers and tags.

    ``about`` stands under the title. Its sections are h2. Raises Unreadable where it can't be made.
    """
    with tempfile.TemporaryDirectory() as folder:
        # A word that no text can hold, for nobody knows it beforehand.
        word = f"PICTURE{token_hex(16)}N"
        body, names = _with_pictures(html, Path(folder), word)
        page = word_writing.with_table_heads(footnotes.spread(body))
        source = pandoc.convert(
            page.encode(), "html-auto_identifiers", "typst", "--shift-heading-level-by=-1"
        ).decode()
        source = re.sub(rf"{word}(\d+)X", lambda found: names[int(found[1])], source)
        asked = {
            "folder": folder,
            "source": _TEMPLATE.read_text(encoding="utf-8") + source,
            "inputs": {"title": title, "about": about, "language": "en"},
        }
        return _set(asked, folder)


def _set(asked: dict, folder: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", _RUN],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=_SECONDS,
            cwd=folder,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(_("The file takes too long to be made. Ask for fewer texts at once."))
    if done.returncode:
        raise Unreadable(_("The PDF can't be made of this text. The Word file can."))
    return done.stdout


def _with_pictures(html: str, folder: Path, word: str) -> tuple[str, list[str]]:
    """The text with a numbered ``word`` for each picture, and what each becomes in typst."""
    names: list[str] = []

    def put_by(found: re.Match) -> str:
        kind, data, alt = found.groups()
        try:
            content = b64decode(data, validate=True)
        except (NotBase64, ValueError):
            return ""
        name = f"picture-{len(names)}.{kind}"
        (folder / name).write_bytes(content)
        names.append(f'#picture("{name}", {_quoted(alt or "")})')
        return f"{word}{len(names) - 1}X"

    return _PICTURE.sub(put_by, html), names


def _quoted(words: str) -> str:
    """As a string of typst's."""
    plain = " ".join(unescape(words).split())
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
