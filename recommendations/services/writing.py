"""*Write*: one section held by who writes it, saved as they type, merged with what others wrote."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from foundation import richtext
from foundation.merging import merge
from foundation.retrying import one_transaction
from foundation.richtext import Block, Section

from ..models import (
    BroughtIn,
    Clash,
    Draft,
    ReadMark,
    Save,
    SectionHold,
    Suggestion,
    Thread,
    Version,
)
from . import clashes, holding, texts

# After so long without a letter a section is anybody's.
HELD_FOR = timedelta(minutes=5)
# What one person types without a pause of this length is one save.
FOLDED = timedelta(minutes=2)
# The hold of a text that has no section yet.
WHOLE = "start"


@dataclass(frozen=True)
class Saved:
    """What became of what was sent: the section as it stands, and what has to be settled.

    ``changed``: it isn't what was sent, since somebody else wrote there, too.
    """

    save: Save | None
    blocks: list[Block] = field(default_factory=list)
    changed: bool = False
    clashes: int = 0


def section_of(draft: Draft, section: str) -> Section | None:
    """The section that begins with this block, of the newest text; None where there is none."""
    found = richtext.sections(texts.blocks_of(texts.newest(draft)))
    if section == WHOLE and not found:
        return Section(WHOLE, "", ())
    return next((one for one in found if one.id == section), None)


# --- "Ben is writing here" ------------------------------------------------------------------------


@one_transaction
def hold(
    *,
    draft: Draft,
    section: str,
    actor,
    via: str,
    anyway: bool = False,
    now: datetime | None = None,
) -> SectionHold | None:
    """Take the section for five minutes from now; None where it is this person's, or free.

    Else whoever has it keeps it and is returned, and with ``anyway`` both write.
    Raises Refused where the draft takes no writing.
    """
    now = now or timezone.now()
    row = holding.held(draft.pk)
    holding.refuse_unless_written(row)
    holder = SectionHold.objects.select_related("person").filter(draft=row, section=section).first()
    if holder is not None and holder.person_id != actor.pk and holder.until > now:
        return holder
    SectionHold.objects.update_or_create(
        draft=row, section=section, defaults={"person": actor, "until": now + HELD_FOR}
    )
    return None


@one_transaction
def let_go(*, draft: Draft, section: str, actor, via: str) -> None:
    """*Done*: others may write here at once."""
    SectionHold.objects.filter(draft=draft, section=section, person=actor).delete()


def holders(draft: Draft, *, now: datetime) -> dict[str, SectionHold]:
    """Who is writing which section: one query."""
    rows = draft.holds.filter(until__gt=now).select_related("person")
    return {row.section: row for row in rows}


# --- saving ---------------------------------------------------------------------------------------


@one_transaction
def save_section(
    *,
    draft: Draft,
    section: str,
    base: Sequence[Block],
    blocks: Sequence[Block],
    key: str,
    actor,
    via: str,
    now: datetime | None = None,
) -> Saved:
    """Save what ``actor`` made of a section; ``base`` is what it was when they began.

    What others wrote meanwhile stays, and so does what both changed (:class:`Clash`). ``key``
    names the press: a second one with it saves nothing. Raises Refused where the draft takes no
    writing, and TooLong.
    """
    now = now or timezone.now()
    row = holding.held(draft.pk)
    holding.refuse_unless_written(row)
    last = texts.newest(row)
    current = texts.blocks_of(last)
    low, high = _span(current, [*base, *blocks])
    if key and row.saves.filter(key=key, person=actor).exists():
        return Saved(last, current[low:high], current[low:high] != list(blocks))
    low, high = _span(current, base)
    mine = _named(blocks, base, [*current[:low], *current[high:]])
    if mine == list(base):
        _go_on_holding(row, section, actor, now)
        return Saved(last, current[low:high], current[low:high] != list(blocks))
    merged = merge(base, mine, current[low:high])
    text = [*current[:low], *merged.blocks, *current[high:]]
    saved = _save(row, last, text, [*current[:low], *mine, *current[high:]], actor, key, now)
    met = clashes.note(row, merged.conflicts, save=saved, person=actor)
    _go_on_holding(row, section, actor, now)
    return Saved(saved, merged.blocks, merged.blocks != list(blocks), met)


def _save(row: Draft, last: Save | None, text, mine, actor, key: str, now) -> Save:
    """The merged text; where it isn't what the person wrote, their own beside it, set aside."""
    if text == mine and last is not None and _may_be_folded(last, actor, now):
        return _fold(last, text, key)
    aside = None
    if text != mine:
        aside = Save.objects.create(
            draft=row,
            person=actor,
            base=last,
            set_aside=True,
            html=richtext.join(mine),
            at=now,
        )
    save = texts.put(row, text, person=actor, before=last, merges=aside, now=now)
    if save != last:
        save.key = key
        save.save(update_fields=["key"])
    return save


def _fold(save: Save, text: Sequence[Block], key: str) -> Save:
    """The newest save says this from now on."""
    richtext.check_length(text)
    before = texts.blocks_of(save)
    save.html, save.key = richtext.join(text), key
    save.save(update_fields=["html", "key"])
    texts.carry(save.draft, before, text)
    return save


def _may_be_folded(save: Save, person, now: datetime) -> bool:
    """Whether it is this person's own of just now, and nothing speaks of it yet."""
    if save.person_id != person.pk or not save.key or save.merges_id or now - save.at > FOLDED:
        return False
    speaking = (
        Version.objects.filter(save_kept=OuterRef("pk")),
        Thread.objects.filter(save_read=OuterRef("pk")),
        Suggestion.objects.filter(save_made=OuterRef("pk")),
        Clash.objects.filter(save_made=OuterRef("pk")),
        ReadMark.objects.filter(save_read=OuterRef("pk")),
        BroughtIn.objects.filter(save_made=OuterRef("pk")),
        Save.objects.filter(base=OuterRef("pk")),
    )
    free = Save.objects.filter(*(~Exists(rows) for rows in speaking), pk=save.pk)
    return free.exists()


def _go_on_holding(row: Draft, section: str, actor, now: datetime) -> None:
    """Who writes keeps the section; who writes anyway takes it from nobody."""
    free = row.holds.filter(section=section).exclude(person=actor).filter(until__gt=now)
    if not free.exists():
        SectionHold.objects.update_or_create(
            draft=row, section=section, defaults={"person": actor, "until": now + HELD_FOR}
        )


def _span(current: Sequence[Block], section: Sequence[Block]) -> tuple[int, int]:
    """From where to where the blocks of a section stand in the text now; its end where none does."""
    ids = {block.id for block in section}
    places = [place for place, block in enumerate(current) if block.id in ids]
    return (places[0], places[-1] + 1) if places else (len(current), len(current))


def _named(blocks: Sequence[Block], base: Sequence[Block], others: Sequence[Block]) -> list[Block]:
    """The blocks, none called like one that stands elsewhere in the text."""
    taken = {block.id for block in others}
    return [
        Block(richtext.new_id(), block.html) if block.id in taken else block for block in blocks
    ]
