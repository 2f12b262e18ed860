"""The file of a text that goes along with a letter."""

import base64
import re

from foundation import documents

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def attachment_of(edition) -> dict:
    """An edition as a file, as mailing attaches it."""
    data = documents.to_docx(edition.html, title=edition.title)
    return named(edition) | {"content": base64.b64encode(data).decode()}


def named(edition) -> dict:
    """The same without what is in it, for a page before it goes."""
    return {"name": file_name(edition), "type": WORD, "content": "", "encoding": "base64"}


def file_name(edition) -> str:
    """ "Science every week.docx": what every system takes for a name."""
    words = re.sub(r"[^\w\s.-]", " ", edition.title)
    return f"{' '.join(words.split())[:80].strip('. ') or 'text'}.docx"
