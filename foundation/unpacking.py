"""Looking into an Excel file before a parser does: small files can unpack to far more than memory.

SECURITY: the parser builds a whole row, or a whole part, before anybody can stop it. So the parts
are counted here as bytes, which costs nothing, and only what a list can be goes on to the parser.
"""

import io
import re
import zipfile
import zlib

from django.utils.translation import gettext as _

from .refusals import Refused

# Pictures included; they are never unpacked.
_MAX_UNPACKED = 50 * 1024 * 1024
_MAX_MEMBERS = 2_000
# All XML together. A list of 1,000 rows and 30 columns has 3 MB and 30,000 cells.
_MAX_XML = 12 * 1024 * 1024
_MAX_CELLS = 150_000
_MAX_TEXTS = 100_000
# Excel's own width.
_MAX_CELLS_IN_ROW = 16_384
# Formats, names, merged cells: the parser makes an object of each.
_MAX_OTHERS = 30_000
# What stands in a cell or in a shared text, besides the cell and the text themselves.
_MAX_INNER = 500_000
# The parser begins to read every sheet as soon as it opens the book.
_MAX_SHEETS = 50

# Elements of any prefix, opened: XML names hold no < and no /.
_PREFIX = rb"<(?:[^<>/:?!\s]*:)?"
_END = rb"(?=[\s/>])"
_ROW = re.compile(_PREFIX + rb"row" + _END)
_CELL = re.compile(_PREFIX + rb"c" + _END)
_TEXT = re.compile(_PREFIX + rb"si" + _END)
_SHEET = re.compile(_PREFIX + rb"sheet" + _END)
_INNER = re.compile(_PREFIX + rb"(?:v|f|is|t)" + _END)
_OPENED = re.compile(rb"<[^/?!]")
# SharePoint calls it workbook2.xml, and some programs write the folder with a backslash.
_WORKBOOK = re.compile(r"(?i)/?xl[/\\]workbook\d*\.xml")
_SPACE_AND_MARK = b" \t\r\n\xef\xbb\xbf"
# Reading a broken zip archive ends in one of these.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


def check_workbook(content: bytes) -> None:
    """Raise Refused unless ``content`` is an XLSX file that a parser can take without harm."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_sizes(archive.infolist())
            parts = _xml_parts(archive)
            names = set(archive.namelist())
    except Refused:
        raise
    except BROKEN:
        raise Refused(_("The file is damaged. Save the list again and choose that file."))
    _refuse_others(parts, names)
    _check_parts(list(parts.values()))


def _refuse_others(parts: dict[str, bytes], names: set[str]) -> None:
    """Say what a file is that isn't a workbook of XML parts."""
    if any(_WORKBOOK.fullmatch(name) for name in parts):
        return
    if any(name.endswith("workbook.bin") for name in names):
        said = _(
            "This is an Excel binary workbook (.xlsb). Open it in Excel, save it as .xlsx and "
            "choose that file."
        )
    elif "content.xml" in names and "mimetype" in names:
        said = _(
            "This is an OpenDocument file (.ods). Open it, save it as Excel (.xlsx) or .csv and "
            "choose that file."
        )
    elif any(name.endswith(".iwa") or name == "Index.zip" for name in names):
        said = _(
            "This is a Numbers file. In Numbers, export it to Excel or CSV and choose that file."
        )
    elif any(name.lower().endswith((".xlsx", ".csv")) for name in names):
        said = _("This is a zipped folder. Unpack it and choose the spreadsheet in it.")
    else:
        said = _("This isn't an Excel file. Save your list as .xlsx or .csv and choose that file.")
    raise Refused(said)


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    # zipfile stops at the size that the directory declares, so the sum is the limit.
    if len(members) > _MAX_MEMBERS or sum(member.file_size for member in members) > _MAX_UNPACKED:
        raise _too_much()
    # Other methods unpack without a limit, and Excel knows no other (ECMA-376-2, 7.3.4).
    if any(m.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for m in members):
        raise _save_again()


def _xml_parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """What the parser might read, by name; known by its content: any name may be called a sheet."""
    parts, total = {}, 0
    for member in archive.infolist():
        with archive.open(member) as stream:
            if not _is_xml(stream.read(512)):
                continue
        total += member.file_size
        if total > _MAX_XML:
            raise _too_much()
        parts[member.filename] = archive.read(member)
    return parts


def _is_xml(head: bytes) -> bool:
    # With two bytes a letter, too: such a part is refused later.
    start = head.lstrip(_SPACE_AND_MARK)[:2]
    return not start or b"<" in start or start in (b"\xff\xfe", b"\xfe\xff")


def _check_parts(parts: list[bytes]) -> None:
    # A document type could hide elements behind a short name, two bytes a letter behind noughts;
    # Excel writes neither.
    if any(b"\0" in part or b"<!DOCTYPE" in part for part in parts):
        raise _save_again()
    cells, texts, inner, sheets = (
        sum(len(kind.findall(part)) for part in parts) for kind in (_CELL, _TEXT, _INNER, _SHEET)
    )
    rows = sum(len(_ROW.findall(part)) for part in parts)
    others = sum(len(_OPENED.findall(part)) for part in parts) - cells - texts - inner - rows
    if cells > _MAX_CELLS or texts > _MAX_TEXTS or inner > _MAX_INNER or others > _MAX_OTHERS:
        raise _too_much()
    if any(
        len(_CELL.findall(row)) > _MAX_CELLS_IN_ROW for part in parts for row in _ROW.split(part)
    ):
        raise _too_much()
    if sheets > _MAX_SHEETS:
        raise Refused(
            _("The file has more than %(n)s sheets. Copy the list alone into a new file.")
            % {"n": _MAX_SHEETS}
        )


def _too_much() -> Refused:
    return Refused(
        _("The file unpacks to far more than a list. Copy the list alone into a new file.")
    )


def _save_again() -> Refused:
    return Refused(
        _("This Excel file can't be read. Open it in Excel, save it again and choose it here.")
    )
