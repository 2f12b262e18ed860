"""The few shapes a text is made of, and their one way of being written as HTML.

A text is a list of :class:`Leaf` (words: a paragraph, a heading) and :class:`Branch` (a list, a
quote, a table). Equal texts have equal HTML here whoever wrote them: words with the same marks lie
in one run, marks are nested in one order, a space between two words carries what both carry. So two
versions can be compared letter by letter, and what is written out holds nothing but what is listed.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

# In the order in which they are nested, the outermost first; a link is around all of them.
MARKS = ("strong", "em", "sub", "sup", "code")
LEAVES = ("p", "h2", "h3", "h4", "pre", "hr")

# White space that HTML folds; a space that doesn't break is a letter.
_FOLDED = " \t\n\r\f\v\x1c\x1d\x1e\x1f\x85\u2028\u2029"
_SPACE = re.compile(f"[{_FOLDED}]+")
# Letters that show nothing and make equal words differ: controls, soft hyphens, marks of order.
_NOTHING = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\ufeff\ufffe\uffff\ud800-\udfff]"
)
_MAX_BREAKS = 2


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row that carry the same marks; a line break is ``\\n``.

    A comparison adds the marks ``ins`` and ``del``, which a text itself never has.
    """

    text: str
    marks: frozenset[str] = frozenset()
    href: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote, where its number stands."""

    text: str
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with its data."""

    src: str
    alt: str = ""
    marks: frozenset[str] = frozenset()


Inline = Run | Note | Picture


@dataclass(frozen=True, slots=True)
class Leaf:
    """An element that holds words: one of LEAVES."""

    tag: str
    inlines: tuple[Inline, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """An element that holds others: ul, ol, li, blockquote, table, tr, th, td."""

    tag: str
    children: tuple["Leaf | Branch", ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        return dict(self.attributes).get(name, "")


Node = Leaf | Branch


def letters(text: str) -> str:
    """``text`` without the letters that show nothing, and with one spelling of an accent."""
    return unicodedata.normalize("NFC", _NOTHING.sub("", text))


def tidy(inlines: Iterable[Inline]) -> tuple[Inline, ...]:
    """The same words with white space folded and equal runs joined; empty where nothing shows."""
    out: list[Inline] = []
    waiting = ""
    for one in inlines:
        if not isinstance(one, Run):
            _space(out, waiting, Run(""))
            waiting = ""
            out.append(one)
            continue
        text = letters(one.text)
        core = text.strip(_FOLDED)
        if not core:
            waiting += text
            continue
        start = text.index(core[0])
        marks = _allowed(one.marks)
        _space(out, waiting + text[:start], Run("", marks, one.href))
        _add(out, Run(_SPACE.sub(_fold, core), marks, one.href))
        waiting = text[start + len(core) :]
    return _trimmed(out)


def _fold(found: re.Match) -> str:
    return "\n" * min(found[0].count("\v"), _MAX_BREAKS) or " "


def _allowed(marks: frozenset[str]) -> frozenset[str]:
    # Word's own styles know no bold code, and nothing is above and below the line at once.
    if "code" in marks:
        return frozenset({"code"})
    return marks - {"sup"} if "sub" in marks else marks


def _space(out: list[Inline], waiting: str, following: Run) -> None:
    """Put the white space that was between the last word and ``following`` between them."""
    if not waiting or not out:
        return
    breaks = min(waiting.count("\v"), _MAX_BREAKS)
    before = out[-1] if isinstance(out[-1], Run) else Run("")
    href = before.href if before.href == following.href else ""
    _add(out, Run("\n" * breaks or " ", before.marks & following.marks, href))


def _add(out: list[Inline], run: Run) -> None:
    last = out[-1] if out else None
    if isinstance(last, Run) and (last.marks, last.href) == (run.marks, run.href):
        out[-1] = Run(last.text + run.text, run.marks, run.href)
    else:
        out.append(run)


def _trimmed(out: list[Inline]) -> tuple[Inline, ...]:
    """Without spaces of any kind at both ends."""
    while out and isinstance(out[0], Run):
        text = out[0].text.lstrip()
        if text:
            out[0] = Run(text, out[0].marks, out[0].href)
            break
        del out[0]
    while out and isinstance(out[-1], Run):
        text = out[-1].text.rstrip()
        if text:
            out[-1] = Run(text, out[-1].marks, out[-1].href)
            break
        del out[-1]
    return tuple(out)


# --- writing ----------------------------------------------------------------------------------


def html_of(node: Node, block: str = "") -> str:
    """The node as HTML; ``block`` becomes the data-block of it, or of the one item of a list."""
    return "".join(_written(node, f' data-block="{block}"' if block else ""))


def _written(node: Node, extra: str) -> Iterator[str]:
    if isinstance(node, Leaf):
        inside = inline_html(node.inlines, verbatim=node.tag == "pre")
        yield f"<hr{extra}>" if node.tag == "hr" else f"<{node.tag}{extra}>{inside}</{node.tag}>"
        return
    inner = extra if node.tag in ("ul", "ol") else ""
    own = "" if inner else extra
    own += "".join(f' {name}="{escape(value)}"' for name, value in node.attributes)
    around = ("<tbody>", "</tbody>") if node.tag == "table" else ("", "")
    yield f"<{node.tag}{own}>{around[0]}"
    for child in node.children:
        yield from _written(child, inner)
    yield f"{around[1]}</{node.tag}>"


def inline_html(inlines: Iterable[Inline], *, verbatim: bool = False) -> str:
    """Words as HTML, their marks nested in the order of MARKS."""
    out: list[str] = []
    opened: list[tuple[str, str]] = []
    for one in inlines:
        wanted = _around(one)
        same = 0
        while same < min(len(opened), len(wanted)) and opened[same] == wanted[same]:
            same += 1
        while len(opened) > same:
            out.append(f"</{opened.pop()[0]}>")
        for tag, href in wanted[same:]:
            out.append(f'<a href="{escape(href)}">' if tag == "a" else f"<{tag}>")
            opened.append((tag, href))
        out.append(_inline(one, verbatim))
    out.extend(f"</{tag}>" for tag, _href in reversed(opened))
    return "".join(out)


def _around(one: Inline) -> list[tuple[str, str]]:
    around = [(mark, "") for mark in MARKS if mark in one.marks]
    if isinstance(one, Run) and one.href:
        around.insert(0, ("a", one.href))
    # What a comparison marks is around all else.
    return [*((mark, "") for mark in ("del", "ins") if mark in one.marks), *around]


def _inline(one: Inline, verbatim: bool) -> str:
    if isinstance(one, Note):
        return f'<span data-note="{escape(one.text)}"></span>'
    if isinstance(one, Picture):
        return f'<img src="{escape(one.src)}" alt="{escape(one.alt)}">'
    text = escape(one.text, quote=False)
    return text if verbatim else text.replace("\n", "<br>")


# --- reading ----------------------------------------------------------------------------------


def text_of(node: Node) -> str:
    """The plain words: a line for each paragraph, item and cell; neither notes nor pictures."""
    return "\n".join(inline_text(leaf.inlines) for leaf in leaves(node)).strip()


def inline_text(inlines: Iterable[Inline]) -> str:
    return "".join(one.text for one in inlines if isinstance(one, Run))


def leaves(node: Node) -> Iterator[Leaf]:
    """All that holds words in a node, in reading order."""
    if isinstance(node, Leaf):
        yield node
        return
    for child in node.children:
        yield from leaves(child)
