"""Files that people hand in for others to download: checked once, kept as they are, never opened here.

They lie in the database, so that a backup, an Undo and a second web process have them as they have
everything else. SECURITY: what a file is its content says, not its name; it is only ever handed out
as a download of a listed type, so that no browser runs it under this site's name.
"""

import re
import unicodedata
from dataclasses import dataclass

from django import forms
from django.core.validators import MaxValueValidator
from django.db import models
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import filetypes, pictures, refusals
from .archives import Archive
from .pandoc import Unreadable
from .refusals import Refused

MOST_BYTES = 10 * 1024 * 1024
_NAME_LENGTH = 120
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
# By the ending: the type that it is handed out as.
TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "pptx": f"{_OFFICE}presentationml.presentation",
    "odt": f"{_OPEN}text",
    "ods": f"{_OPEN}spreadsheet",
    "odp": f"{_OPEN}presentation",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "txt": "text/plain; charset=utf-8",
}
ACCEPT = ",".join(f".{ending}" for ending in (*TYPES, "jpg", "csv", "md"))
_PARTS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Upload:
    """A file that was checked: its tidied name, the ending that its content earns, its bytes."""

    name: str
    kind: str
    data: bytes


class KeptFiles(models.Manager):
    """Lists leave the bytes where they are; a download asks for them."""

    def get_queryset(self):
        return super().get_queryset().defer("data")


class KeptFile(models.Model):
    """What an app keeps of an upload, besides whose it is."""

    name = models.CharField(gettext_lazy("name"), max_length=_NAME_LENGTH)
    kind = models.CharField(max_length=4)
    size = models.PositiveIntegerField(validators=[MaxValueValidator(MOST_BYTES)])
    data = models.BinaryField()
    added_at = models.DateTimeField()

    objects = KeptFiles()

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @classmethod
    def of(cls, upload: Upload, **whose):
        """A row of it, unsaved."""
        return cls(
            name=upload.name, kind=upload.kind, size=len(upload.data), data=upload.data, **whose
        )


def checked(file) -> Upload:
    """An uploaded file, as it may be kept. Refused with a sentence that says what to do."""
    if file.size > MOST_BYTES:
        _refuse(_("The file is larger than 10 MB. Make it smaller, or put a link instead."))
    data = file.read()
    if not data:
        _refuse(_("The file is empty. Choose another one."))
    try:
        kind = _kind_of(data)
    except Unreadable:
        _refuse(_("The file is damaged. Open it, save it again and choose the new file."))
    if not kind:
        _refuse(
            _(
                "Files of this kind can't be kept here. Choose a PDF, a document, slides, a "
                "spreadsheet, a picture or plain text."
            )
        )
    return Upload(_tidied(file.name, kind), kind, data)


def _refuse(said: str) -> None:
    raise Refused(said, field="file")


def _kind_of(data: bytes) -> str:
    """Its ending in TYPES, by its content; "" for what isn't listed."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(_OLD_OFFICE):
        _refuse(_("This is an old or a locked Office file. Save it as .docx, .xlsx or .pptx."))
    if picture := pictures.kind_of(data):
        return picture
    if data.startswith(b"PK"):
        return _archived(Archive(data))
    return _of_text(data)


def _archived(archive: Archive) -> str:
    names = {name.lower() for name in archive.names}
    if any(name.endswith("vbaproject.bin") for name in names):
        _refuse(_("This file holds macros. Save it without them and choose the new file."))
    if "[content_types].xml" in names:
        return next((k for k, at in _PARTS.items() if any(n.startswith(at) for n in names)), "")
    if "mimetype" in archive.names and archive.size("mimetype") < 200:
        said = archive.part("mimetype").decode("ascii", "replace").strip()
        return next((kind for kind in ("odt", "ods", "odp") if TYPES[kind] == said), "")
    return ""


def _of_text(data: bytes) -> str:
    try:
        if filetypes.kind_of(data) not in ("txt", "md"):
            return ""
    except Unreadable:
        return ""
    return "txt"


def _tidied(name: str, kind: str) -> str:
    """The file's own name, without folders and what no name holds, and with the ending it earns."""
    name = unicodedata.normalize("NFC", name or "").replace("\\", "/").rpartition("/")[2]
    name = "".join(one for one in name if unicodedata.category(one)[0] != "C")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    ending = ending.lower()
    if kind == "txt" and ending in ("csv", "md"):
        kind = ending
    if kind == "jpeg" and ending == "jpg":
        kind = ending
    stem = re.sub(r"[\s/:*?\"<>|;]+", " ", stem).strip(" .") or "file"
    return f"{stem[: _NAME_LENGTH - len(kind) - 1]}.{kind}"


def download(kept: KeptFile) -> HttpResponse:
    """The file, to be saved and never shown in the page's place."""
    answer = HttpResponse(bytes(kept.data), content_type=TYPES[kept.kind])
    answer["Content-Disposition"] = content_disposition_header(True, kept.name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer


class UploadForm(forms.Form):
    """One file from somebody's machine; what is wrong with it stands beside the field."""

    file = forms.FileField(
        label=gettext_lazy("A file"),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=gettext_lazy(
            "PDF, document, slides, spreadsheet, picture or text, 10 MB at most."
        ),
    )

    def refuse(self, refusal) -> None:
        refusals.show(self, refusal)
