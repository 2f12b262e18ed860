"""Rows that say of their person that they aren't coming, in a column that nothing is read from.

"Attendee Status: Not attending" or "Will you join? No": the row is read, and that is said.
"""

import re
from collections.abc import Sequence

from django.utils.translation import ngettext

from foundation.spreadsheets import Row, Sheet

from . import headings, words
from .columns import Columns

# What says so under any heading, and under one that asks or tells who comes.
_NO = re.compile(
    r"(?:has |have |was |is |will |they |he |she |i )*(?:cancell?ed|declined?|declines|not (?:attending|coming|going|able.*"
    r"|interested|participating|joining|active|invited|approved|accepted|selected)|deleted|withdrawn|withdrew|inactive"
    r"|resigned|left|terminated|removed|rejected|refused|denied|dropped|refunded|deceased|suspended"
    r"|disabled|opted out|unsubscribed|(?:can ?t|cannot|won ?t|unable to)(?: (?:attend|come|make it|join|participate))?"
    r"|no longer.*|do not (?:invite|contact|add|include|email|mail)|wait ?list(?:ed)?|waiting list)(?: (?:by|on|via) .*)?"
)
_PLAIN_NO = re.compile(r"(?:no|n|false|0|nope|no thanks?(?: you)?|no sorry|sorry no)(?: .*)?")
_ASKS = re.compile(
    r"\b(?:attend\w*|coming|rsvp|participat\w*|join\w*|interest\w*|availab\w*|active|enabled|confirmed"
    r"|accept\w*|approv\w*|agreed?|invite|include|going|member|on team|status|registered)\b"
)
_YES = re.compile(r"(?:yes|y|x|true|1)")
_MOST_ROWS = 30
# Longer texts are sentences, in which such a word says little.
_LONGEST = 60


def is_said(text: str) -> bool:
    """Whether a line says so of those below it: "Declined:", "Resigned (2)"."""
    return bool(_NO.fullmatch(words.plain(re.sub(r"\(\d+\)|\d+", "", text[:_LONGEST]))))


def said(sheet: Sheet, found: Columns) -> list[str]:
    """A sentence for each column by which somebody isn't meant, with the rows."""
    used = {place for places in found.places.values() for place in places}
    # Asked once: a list may have as many columns as rows.
    people = [
        row
        for row in sheet.rows
        if row.number >= found.below
        and row.number not in sheet.hidden_rows
        and any("@" in cell for cell in row.cells)
    ]
    sentences = []
    for place, title in found.titles.items():
        if place in used:
            continue
        rows = _rows(people, place, headings.plain(title[:200]))
        if rows:
            sentences.append(_sentence(rows, title))
    return sentences


def _rows(people: Sequence[Row], place: int, title: str) -> list[tuple[int, str]]:
    """The rows of people that say no there, by number and word."""
    told = []
    for row in people:
        text = row.cells[place] if place < len(row.cells) else ""
        if 0 < len(text) < _LONGEST and _says_no(words.plain(text), title):
            told.append((row.number, text))
    return told


def _says_no(text: str, title: str) -> bool:
    if _NO.fullmatch(title):  # "Declined": x
        return bool(_YES.fullmatch(text))
    return bool(_NO.fullmatch(text) or (_ASKS.search(title) and _PLAIN_NO.fullmatch(text)))


def _sentence(rows: Sequence[tuple[int, str]], title: str) -> str:
    numbers = ", ".join(str(number) for number, _text in rows[:_MOST_ROWS])
    return ngettext(
        "Row %(rows)s says “%(text)s” under “%(title)s” and is read all the same: leave it out if "
        "that person isn't meant.",
        "Rows %(rows)s say “%(text)s” under “%(title)s” and are read all the same: leave out who "
        "isn't meant.",
        len(rows),
    ) % {
        "rows": numbers + (" …" if len(rows) > _MOST_ROWS else ""),
        "text": "”, “".join(list(dict.fromkeys(text for _number, text in rows))[:3]),
        "title": title[:60],
    }
