"""Published texts as files: the text with its ask, tally, dissent and equity answers.

One HTML of the closed list of ``foundation.richtext`` is made of each text; Word, PDF, Markdown and
a page to keep are made of that.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.template.loader import render_to_string
from django.utils.text import slugify

from foundation import documents

from ..models import Export
from .published import Text

Kind = Export.Kind
# Letters of HTML in one file: about 120 pages, which a PDF takes 200 MB for while it is made. More
# texts come as several files.
A_FILE = 400_000
TYPES = {
    Kind.PDF: "application/pdf",
    Kind.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.HTML: "text/html; charset=utf-8",
    Kind.MARKDOWN: "text/markdown; charset=utf-8",
    "zip": "application/zip",
}
_HEADING = re.compile(r"<(/?)h([23])\b")
_IDS = re.compile(r' data-block="[0-9a-z]{8}"')


def content_of(text: Text, *, alone: bool = True) -> str:
    """All of a text as HTML; one of several has its title as its heading."""
    html = render_to_string("recommendations/publishing/document.html", {"text": text})
    html = _IDS.sub("", html)
    if alone:
        return html
    deeper = _HEADING.sub(lambda found: f"<{found[1]}h{int(found[2]) + 1}", html)
    return render_to_string(
        "recommendations/publishing/document_title.html", {"text": text, "content": deeper}
    )


def mark_of(text: Text, kind: str) -> str:
    """Names what :func:`one` makes, and changes with it: known without making it."""
    said = f"{kind} {text.edition.title} {text.about} {content_of(text)}"
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def one(text: Text, kind: str) -> bytes:
    """A text as a file of this kind. Raises Unreadable."""
    return _written(content_of(text), kind, text.edition.title, text.about)


def _written(html: str, kind: str, title: str, about: str) -> bytes:
    if kind == Kind.PDF:
        return documents.to_pdf(html, title=title, about=about)
    given = {"title": title, "about": about, "html": html}
    if kind == Kind.HTML:
        return render_to_string("recommendations/publishing/document_page.html", given).encode()
    whole = render_to_string("recommendations/publishing/document_whole.html", given)
    if kind == Kind.WORD:
        return documents.to_docx(whole, title=title, contents=True)
    return documents.to_markdown(whole, title=title).encode()


def name_of(title: str, kind: str) -> str:
    """ "three-hours-of-science.pdf"."""
    return f"{slugify(title)[:80] or 'text'}.{kind}"


def several(
    texts: Iterable[Text], kind: str, *, title: str, done: Callable[[int], None]
) -> tuple[str, bytes]:
    """(name, content) of these texts: a file, or a zip of numbered ones where it would be too long.

    ``done`` hears how many texts are in it so far.
    """
    made: list[tuple[str, bytes]] = []
    number = 0
    for group in _in_files(texts):
        html = "".join(content for content, _title in group)
        whole = title if len(made) == 0 else f"{title}, {len(made) + 1}"
        made.append((whole, _written(html, kind, whole, "")))
        number += len(group)
        done(number)
    if len(made) == 1:
        return name_of(title, kind), made[0][1]
    return name_of(title, "zip"), _zipped(made, kind)


def _in_files(texts: Iterable[Text]) -> Iterator[Sequence[tuple[str, str]]]:
    group: list[tuple[str, str]] = []
    length = 0
    for text in texts:
        content = content_of(text, alone=False)
        if group and length + len(content) > A_FILE:
            yield group
            group, length = [], 0
        group.append((content, text.edition.title))
        length += len(content)
    if group:
        yield group


def _zipped(made: Sequence[tuple[str, bytes]], kind: str) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (title, content) in enumerate(made, start=1):
            archive.writestr(f"{number:02}-{name_of(title, kind)}", content)
    return into.getvalue()
