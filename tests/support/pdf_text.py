"""What can be read on the pages of a PDF, as a screen reader or a copy gets it."""

import io
import re

import pikepdf

_PAIR = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


def text_of(content: bytes) -> str:
    """The letters of all pages in the order in which they are drawn; spaces are folded."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return " ".join("".join(letter for page in pdf.pages for letter in _drawn(page)).split())


def _drawn(page):
    fonts = {name: _letters(font) for name, font in page.Resources.get("/Font", {}).items()}
    known = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            known = fonts[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            parts = operands[0] if str(operator) == "TJ" else operands
            for part in parts:
                if isinstance(part, pikepdf.String):
                    codes = bytes(part)
                    for at in range(0, len(codes), 2):
                        yield known.get(int.from_bytes(codes[at : at + 2]), "")
        elif str(operator) == "ET":
            yield " "


def _letters(font) -> dict[int, str]:
    """What each number in a string stands for, by the font's ToUnicode (two bytes a number)."""
    table = font.ToUnicode.read_bytes().decode("ascii")
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        found |= {int(code, 16): _unicode(said) for code, said in _PAIR.findall(block)}
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, said in _RANGE.findall(block):
            for code in range(int(first, 16), int(last, 16) + 1):
                found[code] = chr(ord(_unicode(said)) + code - int(first, 16))
    return found


def _unicode(said: str) -> str:
    return bytes.fromhex(said).decode("utf-16-be")
