"""Documents that people bring and take away: Word, OpenDocument, RTF, Markdown, HTML, plain text.

What comes in is untrusted and is known by its content, never by its name. It becomes the clean HTML
of :mod:`foundation.richtext`, with its comments and undecided suggestions beside it; what can't be
kept is said in sentences. What can't be read is :class:`Unreadable`, with what to do about it.
"""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from django.utils.translation import gettext as _

from . import (
    archives,
    filetypes,
    footnotes,
    nesting,
    odt_files,
    pandoc,
    parsing,
    pasting,
    pictures,
    plaintext,
    reviewing,
    richtext,
    rtf_files,
    typesetting,
    word_files,
    word_writing,
)
from .archives import Archive
from .pandoc import Unreadable
from .reviewing import DELETE, INSERT, Comment, Document, Reply, Suggestion

__all__ = [
    "DELETE", "INSERT", "Comment", "Document", "Reply", "Suggestion", "Unreadable", "pasted",
    "read", "to_docx", "to_markdown", "to_pdf",
]  # fmt: skip

MAX_BYTES = 50 * 1024 * 1024


def read(data: bytes, name: str = "", *, take_suggestions: bool = False) -> Document:
    """The text of a document; ``name`` only tells kinds of plain text apart.

    ``take_suggestions`` reads it as if all suggestions had been accepted. Raises Unreadable and
    TooLong, both with a sentence.
    """
    if len(data) > MAX_BYTES:
        raise Unreadable(_("The file is larger than 50 MB. Save it without its pictures."))
    kind = filetypes.kind_of(data, name)
    if kind == "docx":
        document = _word(data, take_suggestions)
    elif kind == "odt":
        document = _open_document(data, take_suggestions)
    elif kind == "rtf":
        document = _rich(data)
    else:
        document = _plain(data, kind)
    if not document.html and document.suggestions:
        raise Unreadable(
            _(
                "All words of the file are suggestions that nobody decided. Accept them there, and "
                "choose the file again."
            )
        )
    if not document.html:
        said = _("The file holds no text. Choose the document with your text.")
        raise Unreadable(" ".join([said, *document.left_out]))
    richtext.check_length(richtext.blocks(document.html))
    return document


def _word(data: bytes, take: bool) -> Document:
    file = word_files.opened(Archive(data))
    page = pandoc.page(file.content, "docx", "--track-changes=all")
    return reviewing.document(page, file.talks, file.left_out, take=take)


def _open_document(data: bytes, take: bool) -> Document:
    file = odt_files.opened(Archive(data), take=take)
    page = pandoc.page(file.content, "odt")
    document = reviewing.document(page, file.talks, file.left_out, marks=file.marks)
    return replace(document, title=document.title or file.title)


def _rich(data: bytes) -> Document:
    if nesting.braces_are_too_deep(data):
        raise archives.damaged()
    content, letters = rtf_files.ready(data)
    page = pandoc.page(content, "rtf").translate(letters)
    return reviewing.document(page, {}, rtf_files.left_out(data))


def _plain(data: bytes, kind: str) -> Document:
    text = filetypes.decoded(data)
    if kind == "txt":
        return Document(richtext.join(richtext.blocks(plaintext.as_html(text))))
    if kind == "md":
        text = pandoc.page(text.encode(), "gfm-tex_math_dollars-tex_math_gfm+footnotes")
    tree = pasting.prepared(text)
    left_out = pictures.left_out(remote=parsing.count_remote(tree))
    blocks = richtext.blocks_of(tree)
    return Document(richtext.join(blocks), left_out=left_out)


def pasted(html: str) -> str:
    """Clean HTML of what a clipboard holds: Google Docs, Word, Pages or any page."""
    richtext.check_source(html)
    return richtext.join_nodes(parsing.nodes_of(pasting.prepared(html)))


def to_docx(
    html: str, *, title: str = "", comments: Sequence[Comment] = (), contents: bool = False
) -> bytes:
    """The text as a Word file, with its notes and with comments where they stand; ``contents``
    puts a table of its headings before it.
    """
    blocks = richtext.blocks(reviewing.MARK.sub("", html))
    return word_writing.written(blocks, title, comments, contents=contents)


def to_pdf(html: str, *, title: str, about: str = "") -> bytes:
    """The text as a tagged PDF with contents and page numbers; ``about`` stands under the title."""
    return typesetting.pdf(richtext.clean(html), title=title, about=about)


def to_markdown(html: str, *, title: str = "") -> str:
    """The text as Markdown, as GitHub and Google Docs read it."""
    heading = f"<h1>{escape(title)}</h1>" if title else ""
    page = heading + footnotes.spread(richtext.clean(html))
    return pandoc.convert(page.encode(), "html", "gfm+footnotes").decode()
