"""The letters of a text file: which bytes mean which, when the file doesn't say so itself.

Programs still write Windows' and the Mac's old code pages. Which one it was shows in the words: a
wrong page puts capitals and signs in the middle of them. It stays a guess, so it is said, and can
be chosen otherwise.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .refusals import Refused

UTF8_BOM = b"\xef\xbb\xbf"
# The longer mark first: UTF-32's begins with UTF-16's.
_MARKS = (
    (b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (UTF8_BOM, "utf-8-sig"),
    (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
)  # fmt: skip
# Tried in this order where words tell nothing.
PAGES = ("cp1252", "mac_roman", "cp850")
# Text that was read in the wrong page once and saved as UTF-8: "JosÃ©".
TWICE = "utf-8-twice"
CHOICES = {
    "utf-8": gettext_lazy("UTF-8"),
    "cp1252": gettext_lazy("Windows"),
    "mac_roman": gettext_lazy("Mac Roman"),
    "cp850": gettext_lazy("DOS"),
    "cp1250": gettext_lazy("Windows, Central Europe"),
    "cp1251": gettext_lazy("Windows, Cyrillic"),
    TWICE: gettext_lazy("UTF-8, put right where it was garbled (JosÃ©)"),
}  # fmt: skip
_COMMON = frozenset("áéíóúñüöäèçëïôãõêâàûåøßÁÉÍÓÚÑÜÖÄÇ")
# What reading in a wrong page leaves: UTF-8 taken for Windows ("JosÃ©") or for the Mac ("Jos√©"),
# the Mac taken for Windows ("JosŽ Pe–a") and the other way round ("JosÈ"), signs within a word.
_GARBLED = re.compile(
    "\ufffd|[\u0080-\u009f]|[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰‹‘’“”•–—˜™›œžŸŠŒŽ]|â€|√[©±≠∞°§ƒ†Æ]"
    "|(?<=[^\\W\\d_])[¿‡†‰√∫≈◊±¤¡¢£‚„•¥§¶¬¦¼½¾]+(?=[^\\W\\d_])"
    "|(?<=[a-zà-ÿ])(?:[–—](?=[a-zà-ÿ])|[ŽŠŸÈÒÛÌÎ](?![A-Z]))"
    # Other alphabets in Windows' page, signs before a word, accents beside their letters.
    "|[À-ÿ]{4}|(?<!\\w)[£¯¥¦§¬¶±¹²³¼½¾ª¿¡](?=[^\\W\\d_])|√|[^\\W\\d_][°˜¸¨ˆ˘]|[a-z]´(?![A-Z])"
)


@dataclass(frozen=True)
class Decoded:
    """``odd_lines`` are the numbers of lines that didn't fit and were read by the old page."""

    text: str
    letters: str
    guessed: bool = False
    odd_lines: tuple[int, ...] = ()


def decode(content: bytes, letters: str = "") -> Decoded:
    """The text in ``letters`` (a key of CHOICES), or in what it seems to be written in."""
    for mark, codec in _MARKS:
        if content.startswith(mark):
            text = content.decode(codec, errors="replace")
            if letters == TWICE:
                return Decoded(_put_right(text), TWICE)
            return Decoded(text, "utf-8" if codec == "utf-8-sig" else codec)
    if wide := _without_mark(content):
        return Decoded(content.decode(wide, errors="replace"), wide)
    if letters == TWICE:
        return Decoded(_put_right(content.decode("utf-8", errors="replace")), TWICE)
    if letters in CHOICES:
        return Decoded(content.decode(letters, errors="replace"), letters, guessed=True)
    try:
        return Decoded(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _by_lines(content)


def looks_garbled(text: str) -> bool:
    """Whether letters in it were read wrongly, here or before."""
    return (not text.isascii() and bool(_GARBLED.search(text))) or bool(_LOST.search(text))


# "Jos? Pe?a", "?cole": letters that a program couldn't write. "Jos%C3%A9", "Jos=C3=A9",
# "Jos\u00e9", "Jos+AOk": letters as programs hand them on.
_LOST = re.compile(
    r"(?:(?<=[^\W\d_])|(?<!\S))\?+(?=[^\W\d_])"
    r"|%[C-F][0-9A-F]%[89AB][0-9A-F]|=[C-F][0-9A-F]=[89AB][0-9A-F]|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}"
    r"|\w\+A[A-P][A-Za-z0-9+/]\b"
)


def put_right(text: str) -> str:
    """ "José" for "JosÃ©", or "" where nothing of the kind can be told."""
    better = _put_right(text)
    return better if better != text and not looks_garbled(better) else ""


def _put_right(text: str) -> str:
    return "\n".join(_line_put_right(line) for line in text.split("\n"))


def _line_put_right(line: str) -> str:
    for page in ("cp1252", "latin-1", "mac_roman"):
        try:
            return line.encode(page).decode("utf-8")
        except UnicodeError:
            continue
    return line


def _without_mark(content: bytes) -> str:
    """The wide encoding that this is in, by its noughts; Refused where they mean something else."""
    head = content[:2000]
    if len(head) <= 3 or b"\0" not in head:
        return ""
    places = [head[start::4] for start in range(4)]
    noughts = [place.count(0) / max(len(place), 1) for place in places]
    if min(noughts[1], noughts[2], noughts[3]) > 0.6:
        return "utf-32-le"
    if min(noughts[0], noughts[1], noughts[2]) > 0.6:
        return "utf-32-be"
    # English text has a nought in every other byte.
    if min(noughts[1], noughts[3]) > 0.4:
        return "utf-16-le"
    if min(noughts[0], noughts[2]) > 0.4:
        return "utf-16-be"
    raise Refused(_("This file can't be read as a spreadsheet. Save your list as .xlsx or .csv."))


def _by_lines(content: bytes) -> Decoded:
    """UTF-8 where a line is, and the likeliest old page for the lines that aren't."""
    lines = content.split(b"\n")
    texts: list[str | None] = [_as_utf8(line) for line in lines]
    odd = [number for number, text in enumerate(texts) if text is None]
    page = _likeliest(b"\n".join(lines[number] for number in odd))
    pages = {number: _page_of(lines[number], page) for number in odd}
    if not any(text and not text.isascii() for text in texts) and set(pages.values()) == {page}:
        return Decoded(content.decode(page, errors="replace"), page, guessed=True)
    for number in odd:
        texts[number] = lines[number].decode(pages[number], errors="replace")
    return Decoded(
        "\n".join(text or "" for text in texts),
        "utf-8",
        guessed=True,
        odd_lines=tuple(number + 1 for number in odd),
    )


def _as_utf8(line: bytes) -> str | None:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _page_of(line: bytes, page: str) -> str:
    """The page of the other lines, or another where its letters can't be in that one."""
    return page if _likeness(line.decode(page, errors="replace")) >= 0 else _likeliest(line)


def _likeliest(content: bytes) -> str:
    return max(PAGES, key=lambda page: _likeness(content.decode(page, errors="replace")))


def _likeness(text: str) -> float:
    """How much the letters beyond ASCII sit in words as letters do."""
    padded = f" {text} "
    return sum(
        _fits(padded[at - 1], letter, padded[at + 1])
        for at, letter in enumerate(padded)
        if letter > "\x7f"
    )


def _fits(before: str, letter: str, after: str) -> float:
    if letter == "\ufffd" or letter <= "\x9f":
        return -5
    if letter.isalpha():
        return _letter_fits(before, letter, after)
    if letter in "’‘":
        return 1.5 if before.isalpha() and after.isalpha() else 0.3
    if letter in "–—":
        return 1 if (before == " ") == (after == " ") else -1
    if letter in "“”«»…":
        return 0.7
    return 0.2 if letter in "\xa0ºª°®™" else -2


def _letter_fits(before: str, letter: str, after: str) -> float:
    if letter.islower():
        alone = not (before.isalpha() or after.isalpha())
        return (2 if letter in _COMMON else 0.5) - 3 * alone - 2 * after.isupper()
    if before.islower():
        return -3
    if after.islower() or before.isupper() or after.isupper():
        return 1.5 if letter in _COMMON else 0.3
    return -2
