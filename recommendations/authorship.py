"""Who wrote a paragraph: read from the saves of its draft, when somebody asks."""

from dataclasses import dataclass
from datetime import datetime

from .models import Draft, Suggestion

# Of a draft that was saved more often, who wrote before them isn't named.
LOOKED_THROUGH = 500


@dataclass(frozen=True)
class Wrote:
    """One change of a paragraph's words, as they came in; the newest of each person.

    ``brought`` names the file they brought it in from, ``suggested_by`` whose suggestion they took.
    """

    name: str
    at: datetime
    brought: str = ""
    suggested_by: str = ""


def who_wrote(draft: Draft, block: str) -> list[Wrote]:
    """The people whose words a paragraph has or had, the latest first; three queries.

    Words that stood there before, as an earlier version brings them back, are nobody's new ones;
    those of a template are nobody's.
    """
    rows = draft.saves.filter(set_aside=False, html__contains=_mark(block)).select_related("person")
    saves = list(rows.order_by("-pk")[:LOOKED_THROUGH])
    files = dict(draft.brought_in.exclude(save_made=None).values_list("save_made", "name"))
    taken = {
        one.save_made_id: one.thread
        for one in Suggestion.objects.filter(thread__draft=draft, thread__block=block)
        .exclude(save_made=None)
        .select_related("thread")
        .prefetch_related("thread__comments__author")
    }
    seen: set[str] = set()
    found: dict[tuple[str, str], Wrote] = {}
    for save in reversed(saves):
        words = _words(save.html, block)
        if words in seen:
            continue
        seen.add(words)
        if save.person is not None:
            by = _suggested_by(taken.get(save.pk))
            wrote = Wrote(save.person.name, save.at, files.get(save.pk, ""), by)
            found[wrote.name, by] = wrote
    return sorted(found.values(), key=lambda one: one.at, reverse=True)


def _mark(block: str) -> str:
    return f'data-block="{block}"'


def _words(html: str, block: str) -> str:
    """The HTML of one block, without parsing the whole text: up to where the next one begins."""
    begin = html.index(_mark(block))
    end = html.find(' data-block="', begin)
    return html[begin:] if end < 0 else html[begin : html.rindex("<", begin, end)]


def _suggested_by(thread) -> str:
    if thread is None:
        return ""
    first = next(iter(thread.comments.all()), None)
    if first is None:
        return ""
    return first.author.name if first.author else first.outside_name
