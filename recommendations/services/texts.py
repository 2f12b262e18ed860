"""Putting words into a draft: the newest save, and the comments that go along with it."""

from collections.abc import Sequence
from datetime import datetime

from foundation import anchors, richtext
from foundation.anchors import Anchor, Changed
from foundation.richtext import Block

from ..models import Draft, Save, Thread


def newest(draft: Draft) -> Save | None:
    """What the draft says now."""
    return draft.saves.filter(set_aside=False).order_by("-pk").first()


def blocks_of(save: Save | None) -> list[Block]:
    return richtext.blocks(save.html) if save else []


def put(
    draft: Draft,
    blocks: Sequence[Block],
    *,
    person,
    before: Save | None,
    merges: Save | None = None,
    now: datetime,
) -> Save:
    """Make ``blocks`` the text of a draft that is held, on top of ``before``, its newest save.

    Its open threads are carried along. A text equal to ``before`` makes no save, unless it
    ``merges`` one. Raises TooLong.
    """
    richtext.check_length(blocks)
    html = richtext.join(blocks)
    if before is not None and before.html == html and merges is None:
        return before
    save = Save.objects.create(
        draft=draft, person=person, base=before, merges=merges, html=html, at=now
    )
    carry(draft, blocks_of(before), blocks)
    return save


def anchor_of(thread: Thread) -> Anchor:
    """Where a thread stands; on the whole paragraph where no words were chosen."""
    if thread.start == thread.end:
        return Anchor(thread.block, None, None, thread.words)
    return Anchor(thread.block, thread.start, thread.end, thread.words)


def place_of(thread: Thread, old: Sequence[Block], new: Sequence[Block]) -> Anchor | Changed:
    """Where an open thread stands in ``new``; ``old`` is the text that it stood in."""
    if thread.changed:
        return Changed(thread.words, thread.block)
    return anchors.carry(anchor_of(thread), old, new)


def carry(draft: Draft, old: Sequence[Block], new: Sequence[Block]) -> None:
    """Bring the open threads of a draft from its text before to the one now: two queries."""
    moved = []
    for thread in draft.threads.filter(state=Thread.State.OPEN, changed=False).exclude(block=""):
        place = place_of(thread, old, new)
        if isinstance(place, Changed):
            thread.changed, thread.start, thread.end = True, 0, 0
        elif place == anchor_of(thread):
            continue
        else:
            thread.start, thread.end, thread.words = place.start or 0, place.end or 0, place.words
        moved.append(thread)
    # Not the history: where a comment stands follows from the text.
    Thread.objects.bulk_update(moved, ["changed", "start", "end", "words"])
