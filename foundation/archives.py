"""Word and OpenDocument files are archives: looked into before anything unpacks them.

SECURITY: a small archive can unpack to far more than memory, its XML can name files and hosts, and
parts of it can be programs. Sizes are those the directory declares (``zipfile`` stops there), a
document type is refused, and only parts that words and pictures need are ever read.
"""

import io
import re
import zipfile

from django.utils.translation import gettext as _
from lxml import etree

from . import pictures
from .pandoc import Unreadable
from .unpacking import BROKEN

_MAX_MEMBERS = 3_000
_MAX_UNPACKED = 200 * 1024 * 1024
# All XML that is read. Word writes 3 MB for a text of the greatest length.
_MAX_XML = 12 * 1024 * 1024
_MAX_ELEMENTS = 400_000
# "Strict" files of Word say the same under other names.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")


def damaged() -> Unreadable:
    return Unreadable(_("The file is damaged. Open it, save it again and choose the new file."))


def too_large() -> Unreadable:
    return Unreadable(
        _("The file unpacks to far more than a text. Copy the text alone into a new document.")
    )


class Archive:
    """The parts of an archive, read one by one and each only once asked for."""

    def __init__(self, data: bytes):
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except BROKEN:
            raise damaged()
        if len(members) > _MAX_MEMBERS or sum(m.file_size for m in members) > _MAX_UNPACKED:
            raise too_large()
        self._members = {member.filename.replace("\\", "/"): member for member in members}
        self._xml = 0

    @property
    def names(self) -> set[str]:
        return set(self._members)

    def size(self, name: str) -> int:
        return self._members[name].file_size

    def part(self, name: str) -> bytes:
        """One part; empty where there is none."""
        member = self._members.get(name)
        if member is None:
            return b""
        if member.flag_bits & 1:
            raise Unreadable(
                _("The file is locked with a password. Save it without one and choose it again.")
            )
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise damaged()
        try:
            return self._zip.read(member)
        except BROKEN:
            raise damaged()

    def tree(self, name: str) -> etree._Element | None:
        """One part of XML, or None where there is none."""
        if name not in self._members:
            return None
        self._xml += self.size(name)
        if self._xml > _MAX_XML:
            raise too_large()
        content = self.part(name)
        if b"\0" in content or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise Unreadable(
                _("The file names other files to be read with it. Save it again and choose it.")
            )
        if content.count(b"<") > 2 * _MAX_ELEMENTS:
            raise too_large()
        try:
            named = _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", content)
            return etree.fromstring(named, _parser())
        except etree.XMLSyntaxError:
            raise damaged()


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True, huge_tree=False
    )


def packed(parts: dict[str, bytes | etree._Element]) -> bytes:
    """An archive of these parts, in their order; the mimetype of OpenDocument isn't deflated."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            content = part if isinstance(part, bytes) else etree.tostring(part, encoding="utf-8")
            stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, compress_type=stored)
    return out.getvalue()


class Pictures:
    """Which pictures of an archive can be kept, and sentences on those that can't."""

    def __init__(self, archive: Archive):
        self._archive = archive
        self.parts: dict[str, bytes | etree._Element] = {}
        self.remote = self.large = self.unknown = 0
        self._together = 0

    def keep(self, name: str) -> bool:
        """Whether the part of this name is a picture that can be kept; it is read then."""
        if name in self.parts:
            return True
        if name not in self._archive.names:
            self.unknown += 1
            return False
        size = self._archive.size(name)
        if size > pictures.MAX_BYTES or self._together + size > pictures.MAX_BYTES_TOGETHER:
            self.large += 1
            return False
        content = self._archive.part(name)
        if not pictures.kind_of(content):
            self.unknown += 1
            return False
        self._together += size
        self.parts[name] = content
        return True

    def sentences(self) -> list[str]:
        return pictures.left_out(remote=self.remote, large=self.large, unknown=self.unknown)
