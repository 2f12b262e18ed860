"""What a document brings besides its text: comments with their answers, undecided suggestions.

While a page becomes clean blocks, each place that something stands on is held by a letter that no
text has. Afterwards the letters are found, taken out, and counted into places of the blocks' text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from . import footnotes, parsing, pictures, richtext
from .anchors import Anchor
from .markup import letters
from .pasting import untracked
from .richtext import Block
from .word_files import Talk, when_of

INSERT, DELETE = "insert", "delete"
COMMENT = "comment"
# Letters of a plane that is nobody's: two for each mark, where it begins and where it ends.
_FIRST, _MOST = 0xF0000, 30_000
MARK = re.compile("[\U000f0000-\U0010ffff]")
_MORE = {
    "*": {"data-block", "class", "id", "name", "role", "style"},
    "span": {"data-note", "data-author", "data-date"},
    "a": {"href"},
}


@dataclass(frozen=True)
class Reply:
    """An answer within a thread of comments."""

    author: str
    when: datetime | None
    text: str


@dataclass(frozen=True)
class Comment:
    """A comment with its answers.

    ``words`` are those it stands on, at ``start`` up to ``end`` of the block's text; a comment on a
    whole paragraph has None there, one on nothing that was kept has an empty ``block``.
    """

    author: str
    when: datetime | None
    words: str
    block: str
    text: str
    replies: tuple[Reply, ...] = ()
    start: int | None = None
    end: int | None = None
    resolved: bool = False

    @property
    def anchor(self) -> Anchor:
        return Anchor(self.block, self.start, self.end, self.words)


@dataclass(frozen=True)
class Suggestion:
    """A change that nobody decided: ``insert`` was left out of the text, ``delete`` kept in it."""

    author: str
    kind: str
    words: str
    block: str
    start: int | None = None
    end: int | None = None
    when: datetime | None = None


@dataclass(frozen=True)
class Document:
    """What was read. ``html`` is clean and has an id on every block."""

    html: str
    title: str = ""
    comments: list[Comment] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


@dataclass
class Mark:
    """Something that stands on a place: a comment by its id, or a suggestion."""

    kind: str
    id: str = ""
    author: str = ""
    when: datetime | None = None
    words: str = ""


class Marks(list[Mark]):
    """The marks of a document, each known by its number."""

    def begin(self, mark: Mark) -> str:
        """The letter that begins it; empty where there are more than a text can have."""
        if len(self) >= _MOST:
            return ""
        self.append(mark)
        return chr(_FIRST + 2 * len(self) - 2)

    def end(self, number: int) -> str:
        return chr(_FIRST + 2 * number + 1)

    def ended(self) -> str:
        """The letter that ends the last one."""
        return self.end(len(self) - 1)


def document(
    page: str,
    talks: dict[str, Talk],
    left_out: Iterable[str] = (),
    *,
    take: bool = False,
    marks: Marks | None = None,
) -> Document:
    """What is in a page of pandoc's; ``marks`` are those that are in it already."""
    if marks is None:
        marks, page = Marks(), MARK.sub("", page)
    tree = parsing.tree_of(page, more=_MORE)
    title = _title(tree)
    _mark_spans(tree, marks, take)
    footnotes.gather(tree)
    for link in tree.iter("a"):
        if link.get("href"):
            link.set("href", untracked(link.get("href")))
    remote = pictures.left_out(remote=parsing.count_remote(tree))
    marked = richtext.blocks_of(tree)
    blocks = richtext.blocks(MARK.sub("", richtext.join(marked)))
    places = _Places(marked, blocks)
    return Document(
        richtext.join(blocks),
        title,
        _comments(talks, marks, places),
        _suggestions(marks, places),
        [*left_out, *remote],
    )


def _title(tree) -> str:
    """Take the document's title out of the page."""
    for heading in tree.iter("h1"):
        if heading.get("class") == "title":
            title = MARK.sub("", letters("".join(heading.itertext())))
            footnotes.drop(heading)
            return " ".join(title.split())
    return ""


# --- pandoc's spans -------------------------------------------------------------------------------


def _mark_spans(tree, marks: Marks, take: bool) -> None:
    numbers: dict[str, int] = {}
    for span in list(tree.iter("span")):
        kind = span.get("class", "")
        if kind == "comment-start":
            begins = marks.begin(Mark(COMMENT, id=span.get("id", "")))
            numbers[span.get("id", "")] = len(marks) - 1
            _replace(span, begins)
        elif kind == "comment-end":
            number = numbers.get(span.get("id", ""))
            _unwrap(span, "" if number is None else marks.end(number))
        elif kind in ("insertion", "deletion"):
            _suggested(span, kind, marks, take)
        elif kind in ("paragraph-insertion", "paragraph-deletion"):
            _paragraph_suggested(span, kind == "paragraph-deletion", take)


def _suggested(span, kind: str, marks: Marks, take: bool) -> None:
    if take:
        _unwrap(span) if kind == "insertion" else _replace(span, "")
        return
    mark = Mark(
        INSERT if kind == "insertion" else DELETE,
        author=" ".join(letters(span.get("data-author", "")).split())[:200],
        when=when_of(span.get("data-date", "")),
        words=MARK.sub("", letters("".join(span.itertext()))),
    )
    begins = marks.begin(mark)
    if kind == "insertion":
        _replace(span, begins + _marks_in(span))
    else:
        span.text = begins + (span.text or "")
        _unwrap(span, marks.ended() if begins else "")


def _marks_in(span) -> str:
    return "".join(MARK.findall("".join(span.itertext())))


def _paragraph_suggested(span, deleted: bool, take: bool) -> None:
    """A paragraph's end that isn't there yet, or not any more: what follows goes on with it."""
    paragraph = next(span.iterancestors("p"), None)
    _replace(span, "")
    if paragraph is None or deleted != take:
        return
    following = paragraph.getnext()
    words = MARK.sub("", "".join(paragraph.itertext())).strip()
    if (
        following is not None
        and following.tag == "p"
        and words
        and not (paragraph.tail or "").strip()
    ):
        _add_text(paragraph, following.text or "")
        for child in list(following):
            paragraph.append(child)
        footnotes.drop(following)


def _add_text(element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _replace(element, text: str) -> None:
    """Text in the place of an element."""
    element.tail = text + (element.tail or "")
    footnotes.drop(element)


def _unwrap(element, text: str = "") -> None:
    """What an element holds in its place, and ``text`` after that."""
    element.tail = text + (element.tail or "")
    element.drop_tag()


# --- where they stand -----------------------------------------------------------------------------


class _Places:
    """Where each letter of a mark stood, as (block, place in its text)."""

    def __init__(self, marked: list[Block], blocks: list[Block]):
        self.texts = {block.id: block.text for block in blocks}
        self.found: dict[str, tuple[str, int | None]] = {}
        near = blocks[0].id if blocks else ""
        for block in marked:
            signs = MARK.findall(block.html)
            if block.id not in self.texts:
                # Nothing but marks: what was before it is the nearest.
                self.found.update((sign, (near, None)) for sign in signs)
                continue
            near = block.id
            counts = _counts(block.text)
            for sign in signs:
                self.found[sign] = (block.id, counts.get(sign))

    def of(self, marks: Marks, number: int) -> tuple[str, int | None, int | None]:
        """(block, start, end) of a mark; the whole block where it holds no words there."""
        begins = self.found.get(chr(_FIRST + 2 * number))
        ends = self.found.get(marks.end(number))
        if begins is None:
            return (ends[0] if ends else "", None, None)
        block, count = begins
        if count is None:
            return block, None, None
        text = self.texts[block]
        start = _at(text, count)
        if ends is None:
            return block, start, start
        end = _at(text, ends[1], after=True) if ends[0] == block and ends[1] is not None else None
        if ends[0] != block:
            end = len(text)
        if end is None or end <= start:
            return block, None, None
        return block, start, end


def _counts(text: str) -> dict[str, int]:
    """How many letters stand before each mark, white space left out."""
    counts: dict[str, int] = {}
    seen = at = 0
    for found in MARK.finditer(text):
        seen += len("".join(text[at : found.start()].split()))
        at = found.end()
        counts[found[0]] = seen
    return counts


def _at(text: str, count: int, *, after: bool = False) -> int:
    """The place before the letter that follows ``count`` others, or right after the last of them."""
    place = 0
    for found in re.finditer(r"\S", text):
        if count == 0:
            return place if after else found.start()
        count -= 1
        place = found.end()
    return place if after or count == 0 else len(text)


def _comments(talks: dict[str, Talk], marks: Marks, places: _Places) -> list[Comment]:
    standing = {
        mark.id: places.of(marks, number)
        for number, mark in reversed(list(enumerate(marks)))
        if mark.kind == COMMENT
    }
    roots = _roots(talks, standing)
    replies: dict[str, list[Reply]] = {}
    for talk in talks.values():
        if roots[talk.id] != talk.id:
            answers = replies.setdefault(roots[talk.id], [])
            answers.append(Reply(talk.author, talk.when, talk.text))
    found = []
    for talk in talks.values():
        if roots[talk.id] != talk.id:
            continue
        block, start, end = standing.get(talk.id, ("", None, None))
        if start == end:
            start = end = None
        words = places.texts.get(block, "")[start:end]
        thread = tuple(replies.get(talk.id, ()))
        found.append(
            Comment(
                talk.author, talk.when, words, block, talk.text, thread, start, end, talk.resolved
            )
        )
    return found


def _roots(talks: dict[str, Talk], standing) -> dict[str, str]:
    """{id: id of the comment that began the thread}.

    Where no file part says who answers whom, comments on the very same words are one thread: so
    Google Docs writes answers.
    """
    said = any(talk.parent for talk in talks.values())
    first: dict[object, str] = {}
    roots: dict[str, str] = {}
    for talk in talks.values():
        place = standing.get(talk.id)
        if said:
            roots[talk.id] = roots.get(talk.parent, talk.id)
        elif place is None or place[1] is None:
            roots[talk.id] = talk.id
        else:
            roots[talk.id] = first.setdefault(place, talk.id)
    return roots


def _suggestions(marks: Marks, places: _Places) -> list[Suggestion]:
    found: list[Suggestion] = []
    for number, mark in enumerate(marks):
        if mark.kind == COMMENT or not mark.words:
            continue
        block, start, end = places.of(marks, number)
        one = Suggestion(mark.author, mark.kind, mark.words, block, start, end, mark.when)
        if found and _go_on(found[-1], one):
            found[-1] = replace(found[-1], words=found[-1].words + one.words, end=one.end)
        else:
            found.append(one)
    tidied = [replace(one, words=" ".join(one.words.split())) for one in found]
    return [one for one in tidied if one.words]


def _go_on(last: Suggestion, one: Suggestion) -> bool:
    """Whether one goes on with the last: programs write a new one where the letters change."""
    if (last.author, last.kind, last.block) != (one.author, one.kind, one.block):
        return False
    if last.end is None or one.start is None:
        return False
    return one.start == last.start if one.kind == INSERT else 0 <= one.start - last.end <= 1
