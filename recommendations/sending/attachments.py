"""The file of a text that goes along with a letter: a PDF, made by a task, once for all who get it."""

import re

from django.db import IntegrityError, transaction
from django.utils import timezone

from foundation.uploads import TYPES, Upload
from mailing import files

from ..models import Edition, Export, LetterFile
from ..publishing import documents, published

MAKER = "recommendations.letter"
# A mail of 10 MB goes through where schools have their mail; written for the way it grows by a third.
MOST_BYTES = 7 * 1024 * 1024
# What a PDF has beside its words and pictures: its fonts.
_BESIDES = 60 * 1024


def attachment_of(edition: Edition, letter: int | None = None) -> dict:
    """The file as a mail has it; ``letter`` is the id of what it goes along with, if that is saved."""
    about = {"edition": edition.pk, "letter": letter}
    return files.to_make(
        name=file_name(edition), kind=TYPES[Export.Kind.PDF], maker=MAKER, about=about
    )


def bytes_at_most(edition: Edition) -> int:
    """What its PDF takes, without making it: no more than its words and pictures."""
    return len(edition.html) + _BESIDES


def file_name(edition: Edition) -> str:
    """ "Science every week.pdf": what every system takes for a name."""
    words = re.sub(r"[^\w\s.-]", " ", edition.title)
    return f"{' '.join(words.split())[:80].strip('. ') or 'text'}.{Export.Kind.PDF}"


def content(about: dict) -> bytes:
    """What is in the file: kept with its letter, made where it isn't yet. Raises Unreadable."""
    kept = LetterFile.objects.filter(letter=about["letter"], edition=about["edition"])
    data = kept.values_list("data", flat=True).first()
    return bytes(data) if data is not None else _made(about["letter"], about["edition"])


def make_all(letter: int, editions: list[int]) -> None:
    """The files of a letter, while it can still be undone."""
    for edition in editions:
        content({"letter": letter, "edition": edition})


def _made(letter: int | None, pk: int) -> bytes:
    edition = Edition.objects.select_related("draft").get(pk=pk)
    draft = published.shown().get(pk=edition.draft_id)
    # As they were sent it, even where it was corrected since.
    draft.edition = edition
    data = documents.one(published.read(draft), Export.Kind.PDF)
    if letter is not None:
        _keep(letter, edition, data)
    return data


def _keep(letter: int, edition: Edition, data: bytes) -> None:
    upload = Upload(file_name(edition), Export.Kind.PDF, data)
    row = LetterFile.of(upload, letter_id=letter, edition=edition, added_at=timezone.now())
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        # Another process has made it meanwhile, or the letter was taken back.
        return
