"""What kind of document a file is, by its content; what isn't one is refused with what to do."""

import json
import re

from django.utils.translation import gettext as _

from . import encodings
from .archives import Archive
from .pandoc import Unreadable

_ODT = b"application/vnd.oasis.opendocument.text"
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_MARKUP = re.compile(r"<(?:p|div|h[1-6]|table|ul|ol|span|a|b|strong)\b[^<>]*>", re.IGNORECASE)
_MESSAGE = re.compile(r"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?MIME-Version:", re.IGNORECASE)
_MOSTLY_TEXT = 0.95
MAX_TEXT = 12 * 1024 * 1024


def kind_of(data: bytes, name: str = "") -> str:
    """docx, odt, rtf, html, md or txt. Raises Unreadable for anything else."""
    if not data.strip():
        raise Unreadable(_("The file is empty. Choose the document with your text."))
    if data.startswith(b"PK"):
        return _archived(data)
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{\\rtf"):
        return "rtf"
    _refuse_others(data)
    text = decoded(data)
    if _HTML.match(text[:4000]):
        return "html"
    _refuse_sources(text)
    ending = name.rpartition(".")[2].lower()
    if ending in ("html", "htm", "xhtml") and _MARKUP.search(text):
        return "html"
    return "md" if ending in ("md", "markdown", "mdown") else "txt"


def _archived(data: bytes) -> str:
    archive = Archive(data)
    names = {name.lower() for name in archive.names}
    if any(name.startswith("word/") and name.endswith(".xml") for name in names):
        return "docx"
    if "content.xml" in names and archive.part("mimetype").strip().startswith(_ODT):
        return "odt"
    if any(name.startswith("xl/") for name in names):
        said = _("This is a spreadsheet. Choose a Word file, or copy the cells into a text.")
    elif any(name.startswith("ppt/") for name in names):
        said = _("These are slides. Choose a Word file, or copy their words into a text.")
    elif any(name.endswith(".iwa") or name == "index.zip" for name in names):
        said = _("This is a Pages file. In Pages, export it to Word and choose that file.")
    elif any(name.endswith((".docx", ".odt", ".html")) for name in names):
        said = _("This is a zipped folder. Unpack it and choose the document in it.")
    else:
        said = _("This isn't a document. Save your text as a Word file and choose that.")
    raise Unreadable(said)


def _refuse_others(data: bytes) -> None:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            _(
                "This is an old Word file (.doc), or one locked with a password. Open it, save it "
                "as .docx without a password and choose that file."
            )
        )
    if data[:1024].lstrip().startswith(b"%PDF"):
        raise Unreadable(
            _("This is a PDF. Choose the document that it was made from, or copy its words.")
        )
    if _is_google_link(data):
        raise Unreadable(
            _(
                "This file is only a link to Google Docs. There, choose File, Download, Word, and "
                "choose that file."
            )
        )


def _refuse_sources(text: str) -> None:
    """What is letters, and would come as the source that nobody but a program reads."""
    start = text[:4000].lstrip("\ufeff \r\n\t")
    if _MESSAGE.match(start):
        raise Unreadable(
            _(
                "This is a saved web page or mail. Open it, copy its words into a Word file and "
                "choose that."
            )
        )
    if start.startswith(("<?xml", "<svg", "[InternetShortcut]")):
        raise _no_text()


def _is_google_link(data: bytes) -> bool:
    if len(data) > 10_000 or not data.lstrip().startswith(b"{"):
        return False
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and bool({"doc_id", "url", "resource_id"} & found.keys())


def decoded(data: bytes) -> str:
    """The letters of a plain file. Raises Unreadable where they are none."""
    if len(data) > MAX_TEXT:
        raise Unreadable(_("This is far longer than a text may be. Take a part of it."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if not text or text.count("\0") > len(text) // 20:
        # Something else than UTF-8, or two bytes a letter.
        try:
            text = encodings.decode(data, "").text
        except Exception:  # noqa: BLE001 - whatever it stumbles over, it is no text
            raise _no_text()
    strange = sum(text.count(letter) for letter in map(chr, (*range(9), *range(14, 32), 0xFFFD)))
    if strange > len(text) * (1 - _MOSTLY_TEXT):
        raise _no_text()
    return text


def _no_text() -> Unreadable:
    return Unreadable(_("This isn't a document. Save your text as a Word file and choose that."))
