"""Two people's words about one paragraph: noted when they are saved, settled by a person."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import richtext
from foundation.history import record
from foundation.merging import Conflict
from foundation.refusals import Refused, still_there
from foundation.retrying import one_transaction
from foundation.richtext import Block

from ..models import Clash, Draft, Save
from . import holding, texts

# How many saves are read to say who changed a paragraph that two changed.
_LOOK_BACK = 20


def note(draft: Draft, conflicts: Sequence[Conflict], *, save: Save, person) -> int:
    """Keep what has to be settled; one that this person has open on a block goes on as it is.

    What stood there first is in the text (``mine`` of the row), what came now beside it.
    """
    waiting = {row.block: row for row in draft.clashes.filter(settled_at=None, theirs_by=person)}
    for conflict in conflicts:
        known = waiting.get(conflict.id)
        here, beside = _html(conflict.theirs), _html(conflict.mine)
        if conflict.theirs is None:
            # Taken out by who was first: what the other changed stays in the text.
            here, beside = beside, here
        if known is not None:
            known.mine, known.theirs, known.save_made = here, beside, save
            known.save(update_fields=["mine", "theirs", "save_made"])
            continue
        first, second = _changed_last(draft, conflict, save), person
        if conflict.theirs is None:
            first, second = second, first
        Clash.objects.create(
            draft=draft,
            save_made=save,
            block=conflict.id,
            before=_html(conflict.base),
            mine=here,
            theirs=beside,
            mine_by=first,
            theirs_by=second,
        )
    return len(conflicts)


def _changed_last(draft: Draft, conflict: Conflict, made: Save):
    """Who made of the block what it was before ``made``; None where that is long ago."""
    person = None
    earlier = draft.saves.filter(set_aside=False, pk__lt=made.pk).select_related("person")
    for save in earlier.order_by("-pk")[:_LOOK_BACK]:
        found = next((one for one in texts.blocks_of(save) if one.id == conflict.id), None)
        if found != conflict.theirs:
            break
        person = save.person
    return person


def _html(block: Block | None) -> str:
    return block.html if block is not None else ""


@one_transaction
def settle(
    *,
    clash: Clash,
    choice: str,
    actor,
    via: str,
    now: datetime | None = None,
) -> Clash:
    """Settle what two changed: keep ``here`` (what is in the text), ``other``, or ``both``.

    Both means one after the other. Nothing is lost: what isn't kept is in the history. Raises
    Refused where it was settled already, for another choice, and where the draft takes no writing.
    """
    now = now or timezone.now()
    row = holding.held(clash.draft_id)
    holding.refuse_unless_written(row)
    clash = still_there(Clash.objects.select_for_update(of=("self",), no_key=True), clash.pk)
    if clash.settled_at:
        raise Refused(_("This is settled already."))
    if choice not in ("here", "other", "both"):
        raise Refused(_("Choose which of the two stays, or both."))
    last = texts.newest(row)
    current = texts.blocks_of(last)
    made = _with_choice(current, clash, choice)
    if made != current:
        texts.put(row, made, person=actor, before=last, now=now)
    clash.settled_at, clash.settled_by = now, actor
    with record(actor=actor, via=via, reason=f"settle {choice}"):
        clash.save(update_fields=["settled_at", "settled_by"])
    return clash


def _with_choice(current: list[Block], clash: Clash, choice: str) -> list[Block]:
    if choice == "here":
        return current
    place = next((n for n, block in enumerate(current) if block.id == clash.block), None)
    other = [Block(clash.block, block.html) for block in richtext.blocks(clash.theirs)][:1]
    if choice == "both" or place is None:
        if not other:
            return current
        taken = {block.id for block in current}
        other = [Block(richtext.new_id() if one.id in taken else one.id, one.html) for one in other]
        at = len(current) if place is None else place + 1
        return [*current[:at], *other, *current[at:]]
    return [*current[:place], *other, *current[place + 1 :]]


def said(n: int) -> str:
    """The sentence for who has just met somebody else's words; "" where they met none."""
    if not n:
        return ""
    return ngettext(
        "Two of you changed this paragraph. Both are kept.",
        "Two of you changed %(n)s paragraphs. Both are kept.",
        n,
    ) % {"n": n}
