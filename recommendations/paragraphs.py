"""A text as its page shows it: block by block, with what is said about each."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from foundation.richtext import HEADINGS, Block

from .models import SectionHold, Thread

_START = re.compile(r'\bstart="(\d+)"')


@dataclass(frozen=True)
class Paragraph:
    """One block; ``comments`` are the open threads on it, ``changed`` those whose words changed.

    ``begins`` marks the first of a section, ``held_by`` names who is writing that one, and ``mine``
    says that it is the reader.
    """

    id: str
    kind: str
    html: SafeString
    comments: int
    changed: int
    begins: bool = False
    held_by: str = ""
    mine: bool = False


def paragraphs_of(
    blocks: Sequence[Block],
    threads: Iterable[Thread] = (),
    held: Mapping[str, SectionHold] | None = None,
    reader=None,
) -> list[Paragraph]:
    """The blocks of a clean text; items of one numbered list go on counting.

    ``held`` are the sections that somebody is writing now, perhaps the ``reader``.
    """
    threads = list(threads)
    on = Counter(one.block for one in threads)
    changed = Counter(one.block for one in threads if one.changed)
    found, number = [], 0
    for block in blocks:
        html = block.html
        if block.kind == "ol":
            begins = _START.search(html.partition(">")[0])
            number = int(begins[1]) if begins else number + 1
            if not begins and number > 1:
                html = html.replace("<ol", f'<ol start="{number}"', 1)
        else:
            number = 0
        hold = held.get(block.id) if held else None
        found.append(
            Paragraph(
                block.id,
                block.kind,
                # SECURITY: what foundation.richtext made of it holds nothing that isn't listed.
                mark_safe(html),  # noqa: S308
                on[block.id],
                changed[block.id],
                not found or block.kind in HEADINGS,
                hold.person.greeting if hold else "",
                hold is not None and hold.person == reader,
            )
        )
    return found


def without_place(blocks: Sequence[Block], threads: Iterable[Thread]) -> list[Thread]:
    """The open threads whose paragraph isn't in the text any more."""
    known = {block.id for block in blocks}
    return [one for one in threads if one.block not in known and not is_on_all(one)]


def is_on_all(thread: Thread) -> bool:
    """Whether it was said of the whole draft, and of no words in it."""
    return not thread.block and not thread.words
