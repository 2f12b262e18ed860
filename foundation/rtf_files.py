"""RTF made ready for pandoc, which loses some of what LibreOffice and Word write."""

import re

from django.utils.translation import gettext as _

# A letter beyond 16 bits is two numbers, each with what older programs show instead.
_PAIR = re.compile(rb"\\u(-?\d{1,5}) ?(?:\?|\\'[0-9a-fA-F]{2})?(?:\\uc\d )?\\u(-?\d{1,5})(?![0-9])")
# What older programs show instead of a letter: the converter takes the letter after it for a part of it.
_INSTEAD = re.compile(rb"(\\u-?\d{1,5}) ?\?")
# LibreOffice says how deep a heading is in its style's name alone.
_HEADING = re.compile(rb"\{\\s(\d+)(?!\d)[^{}]* [Hh]eading (\d);\}")
_STYLE = re.compile(rb"\\s(\d+)(?!\d)")
_BREAK = re.compile(rb"\\(?:page|column|sect)(?![a-zA-Z])")
_ORDER = re.compile(rb"\\(ls\d+|pard|par|cell|row|trowd)(?![a-zA-Z])")
_SUGGESTED = re.compile(rb"\\(?:revised|deleted)\b(?!0)")
# Letters of nobody's, which stand for those that the converter can't read.
_FIRST, _MOST = 0xE000, 0xF00
_NOTHING = rb"{\pard\plain\u8203?\par}"


def ready(data: bytes) -> tuple[bytes, dict[int, str]]:
    """The file as the converter reads all of it, and the letters to put back afterwards."""
    letters: dict[str, int] = {}

    def stand_in(found: re.Match[bytes]) -> bytes:
        high, low = (int(number) % 0x10000 for number in found.groups())
        if not (0xD800 <= high < 0xDC00 <= low < 0xE000):
            return found[0]
        letter = chr(0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00)
        if letter not in letters and len(letters) >= _MOST:
            return found[0]
        return b"\\u%d" % (letters.setdefault(letter, _FIRST + len(letters)) - 0x10000)

    data = data.replace(rb"{\*\footnote", rb"{\footnote")
    data = _INSTEAD.sub(rb"\1\\'3f", _PAIR.sub(stand_in, data))
    data = _BREAK.sub(rb"\\par ", data)
    return _in_order(_with_levels(data)), {number: letter for letter, number in letters.items()}


def left_out(data: bytes) -> list[str]:
    """Sentences on what an RTF file doesn't bring."""
    found = []
    if _SUGGESTED.search(data):
        found.append(
            _(
                "An RTF file doesn't say which suggestions are undecided: all are in the text. "
                "A Word file does."
            )
        )
    if rb"{\*\annotation" in data:
        found.append(_("Comments of an RTF file were left out. A Word file brings them."))
    return found


def _with_levels(data: bytes) -> bytes:
    """Each paragraph in the style of a heading says how deep it is."""
    styles = list(_HEADING.finditer(data))
    if not styles:
        return data
    levels = {style[1]: b"\\outlinelevel%d" % (int(style[2]) - 1) for style in styles}
    end = styles[-1].end()
    body = _STYLE.sub(lambda found: found[0] + levels.get(found[1], b""), data[end:])
    return data[:end] + body


def _in_order(data: bytes) -> bytes:
    """An empty paragraph between a list and a table: else the converter puts the list first of all."""
    out, at, in_list, ended = [], 0, False, None
    for found in _ORDER.finditer(data):
        word = found[1]
        if word == b"par":
            ended = found.end() if in_list else ended
        elif word == b"trowd" and ended is not None:
            out += [data[at:ended], _NOTHING]
            at, ended = ended, None
        elif word in (b"cell", b"row"):
            ended = None
        elif word != b"trowd":
            in_list = word != b"pard"
    return b"".join([*out, data[at:]])
