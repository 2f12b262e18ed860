"""Comments and suggestions: said on a paragraph, answered, resolved, taken or turned down."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import anchors, replacing, twice
from foundation.history import record
from foundation.refusals import Refused, still_there
from foundation.retrying import one_transaction
from foundation.richtext import Block

from .. import mentions
from ..models import Comment, Draft, OutsideReader, Save, Suggestion, Thread
from . import holding, rounds, texts

LONGEST = 4000
# Without a reason.
_SUGGESTS = gettext_lazy("Suggests other words.")
# What stood around chosen words, for the record.
AROUND = 64
# A word with the white space before it.
_PARTS = re.compile(r"\s*\S+|\s+$")


@dataclass(frozen=True)
class Place:
    """Where something is said: a block of the text of ``save``, and words in it if any were chosen.

    An empty block is the whole draft.
    """

    block: str = ""
    start: int = 0
    end: int = 0
    words: str = ""
    save: int | None = None


@dataclass(frozen=True)
class Speaker:
    """Who speaks: a person who is signed in, or an outside reader by their link."""

    user: object | None = None
    reader: OutsideReader | None = None

    def comment(self, **fields) -> Comment:
        """What they say, unsaved."""
        if self.reader is not None:
            return Comment(reader=self.reader, outside_name=self.reader.name, **fields)
        return Comment(author=self.user, **fields)


@one_transaction
def begin(
    *,
    draft: Draft,
    place: Place,
    text: str = "",
    new_words: str | None = None,
    tone: str = "",
    speaker: Speaker,
    actor,
    via: str,
    now: datetime | None = None,
) -> Thread:
    """Comment on a paragraph, or suggest ``new_words`` for it (or for the words chosen in it).

    Where the paragraph has changed since the speaker read it, the thread says so and keeps the old
    words. Raises Refused for nothing said, for more than one may say, and where the draft takes no
    comments from this speaker.
    """
    now = now or timezone.now()
    row = holding.held(draft.pk)
    refuse_silence(row, speaker, now)
    text = _said(text, needed=new_words is None)
    if new_words is not None:
        place, new_words = _suggested(row, place, new_words)
    thread = _thread(row, place, now)
    if new_words is not None:
        _check_suggestion(thread, new_words)
    if said := _said_just_now(thread, text, new_words, speaker, now):
        return said
    with record(actor=actor, via=via):
        thread.save()
        if new_words is not None:
            Suggestion.objects.create(thread=thread, new_words=new_words)
    if text or new_words is not None:
        # Without a reason, too, it says who suggests: they are named, and the authors are told.
        _say(row, thread, text or str(_SUGGESTS), tone, speaker, now)
    return thread


def _said_just_now(thread: Thread, text: str, new_words, speaker: Speaker, now) -> Thread | None:
    """The thread of a form that was sent twice."""
    rows = Thread.objects.filter(
        draft=thread.draft, block=thread.block, start=thread.start, end=thread.end,
        created_at__gte=now - twice.JUST_NOW,
        comments__in=_own(speaker).filter(text=text or _SUGGESTS),
    )  # fmt: skip
    if new_words is None:
        return rows.filter(suggestion=None).first()
    return rows.filter(suggestion__new_words=new_words).first()


def _own(speaker: Speaker):
    if speaker.reader is not None:
        return Comment.objects.filter(reader=speaker.reader)
    return Comment.objects.filter(author=speaker.user)


def _suggested(draft: Draft, place: Place, new_words: str) -> tuple[Place, str]:
    """Of a whole paragraph written anew, the words that differ; chosen words as they are."""
    new_words = new_words.replace("\r\n", "\n").strip()
    block = _by_id(_read(draft, place)).get(place.block)
    if place.words or block is None:
        return place, new_words
    start, end, words = narrowed(block.text, new_words)
    return replace(place, start=start, end=end), words


def narrowed(old: str, new: str) -> tuple[int, int, str]:
    """From where to where ``old`` differs from ``new``, by whole words, and what stands there.

    Where only something is put in, the word before it belongs to it; all of it where nothing is alike.
    """
    was, now = _PARTS.findall(old), _PARTS.findall(new)
    first = 0
    while first < min(len(was), len(now)) and was[first] == now[first]:
        first += 1
    last = 0
    while last < min(len(was), len(now)) - first and was[-1 - last] == now[-1 - last]:
        last += 1
    if len(was) - last == first:
        if first:
            first -= 1
        elif last:
            last -= 1
    start = len("".join(was[:first]))
    end = len(old) - len("".join(was[len(was) - last :]))
    return start, end, "".join(now[first : len(now) - last])


def _check_suggestion(thread: Thread, new_words: str) -> None:
    if not thread.block or thread.changed:
        raise Refused(_("This paragraph has just changed. Read it again, then suggest."))
    if len(new_words) > LONGEST:
        raise Refused(_("This is too long. Write it into the text instead."), field="new_words")
    if new_words.split() == thread.words.split():
        raise Refused(_("These are the words that stand there."), field="new_words")


def refuse_silence(draft: Draft, speaker: Speaker, now: datetime) -> None:
    """Raise Refused, saying why, where this draft takes no comments now, or none of this speaker."""
    holding.refuse_archived(draft.cycle)
    if draft.state == Draft.State.SHELVED:
        raise Refused(_("This draft is shelved, so it takes no comments."))
    if draft.state in Draft.DECIDED:
        raise Refused(_("This text is adopted, so it takes no more comments."))
    if speaker.reader is not None and (fault := rounds.why_over(speaker.reader.round, now)):
        raise Refused(fault)


def _said(text: str, *, needed: bool = True) -> str:
    text = text.replace("\r\n", "\n").strip()
    if needed and not text:
        raise Refused(_("Enter what you want to say."), field="text")
    if len(text) > LONGEST:
        raise Refused(
            _("This is %(n)s letters long; a comment may have %(most)s.")
            % {"n": len(text), "most": LONGEST},
            field="text",
        )
    return text


def _thread(draft: Draft, place: Place, now: datetime) -> Thread:
    """A thread at this place of the text now, unsaved."""
    newest, read = texts.newest(draft), _read(draft, place)
    thread = Thread(
        draft=draft,
        version=draft.versions.order_by("-number").first(),
        save_read=read,
        created_at=now,
    )
    if not place.block:
        return thread
    blocks, before = _by_id(newest), _by_id(read).get(place.block)
    if before is None:
        raise Refused(_("This paragraph isn't there any more. Open the draft again."))
    anchor = anchors.on_words(before, place.start, place.end)
    if place.words and anchor.words.split() != place.words.split():
        anchor = _by_words(before, place.words)
    thread.block = place.block
    thread.before = before.text[: anchor.start][-AROUND:] if anchor.start else ""
    thread.after = before.text[anchor.end :][:AROUND] if anchor.end else ""
    here = [blocks[place.block]] if place.block in blocks else []
    _put(thread, anchors.carry(anchor, [before], here))
    return thread


def _read(draft: Draft, place: Place) -> Save | None:
    """The text that the speaker had before them; the newest where they don't say."""
    read = draft.saves.filter(pk=place.save, set_aside=False).first() if place.save else None
    return read or texts.newest(draft)


def _by_words(block: Block, words: str) -> anchors.Anchor:
    """Words that were chosen without numbers: where they stand once in their paragraph, else all."""
    at = block.text.find(words)
    if at < 0 or block.text.find(words, at + 1) >= 0:
        return anchors.on_block(block)
    return anchors.on_words(block, at, at + len(words))


def _put(thread: Thread, found: anchors.Anchor | anchors.Changed) -> None:
    thread.words = found.words
    if isinstance(found, anchors.Changed):
        thread.changed = True
    else:
        thread.start, thread.end = found.start or 0, found.end or 0


def _by_id(save: Save | None) -> dict[str, Block]:
    return {block.id: block for block in texts.blocks_of(save)}


def _say(draft, thread: Thread, text: str, tone: str, speaker: Speaker, now) -> Comment:
    comment = speaker.comment(thread=thread, text=text, tone=tone, at=now)
    comment.save()
    people = mentions.people_of(draft) if "@" in text else []
    own = speaker.user.pk if speaker.user else None
    comment.mentions.set(one for one in mentions.named_in(text, people) if one.pk != own)
    return comment


@one_transaction
def reply(
    *,
    thread: Thread,
    text: str,
    speaker: Speaker,
    actor,
    via: str,
    now: datetime | None = None,
) -> Comment:
    """Answer in a thread; a resolved one is open again. Raises Refused as :func:`begin`."""
    now = now or timezone.now()
    row, thread = _held(thread)
    refuse_silence(row, speaker, now)
    text = _said(text)
    last = thread.comments.order_by("-pk").first()
    mine = _own(speaker).filter(text=text, at__gte=now - twice.JUST_NOW)
    if last is not None and mine.filter(pk=last.pk).exists():
        return last  # sent twice
    if thread.state == Thread.State.RESOLVED:
        _open(row, thread, actor=actor, via=via)
    return _say(row, thread, text, "", speaker, now)


@one_transaction
def resolve(
    *, thread: Thread, outcome: str, actor, via: str, now: datetime | None = None
) -> Thread:
    """It is done, with a word why. Raises Refused without one, or for an undecided suggestion."""
    row, thread = _held(thread)
    holding.refuse_archived(row.cycle)
    if thread.state == Thread.State.RESOLVED:
        return thread
    outcome = " ".join(outcome.split())
    if not outcome:
        raise Refused(_("Say in a word why it is done."), field="outcome")
    suggestion = Suggestion.objects.filter(thread=thread, state=Suggestion.State.OPEN).first()
    if suggestion is not None:
        raise Refused(_("Take the suggestion or turn it down first."))
    _resolve(thread, outcome, actor=actor, via=via, now=now or timezone.now())
    return thread


def _resolve(thread: Thread, outcome: str, *, actor, via: str, now: datetime) -> None:
    thread.state, thread.outcome = Thread.State.RESOLVED, outcome[:200]
    thread.resolved_by, thread.resolved_at = actor, now
    with record(actor=actor, via=via):
        thread.save(update_fields=["state", "outcome", "resolved_by", "resolved_at"])


@one_transaction
def reopen(*, thread: Thread, actor, via: str) -> Thread:
    """It isn't done after all. It stands on its paragraph again where the words are the same."""
    row, thread = _held(thread)
    holding.refuse_archived(row.cycle)
    if thread.state == Thread.State.RESOLVED:
        _open(row, thread, actor=actor, via=via)
    return thread


def _open(draft: Draft, thread: Thread, *, actor, via: str) -> None:
    """Saves carried it along no more: what it stands on now is looked at once."""
    thread.state, thread.outcome = Thread.State.OPEN, ""
    thread.resolved_by = thread.resolved_at = None
    block = _by_id(texts.newest(draft)).get(thread.block)
    if thread.block and not thread.changed:
        there = block is not None and _words_at(block, thread).split() == thread.words.split()
        thread.changed = not there
        if thread.changed:
            thread.start = thread.end = 0
    with record(actor=actor, via=via):
        thread.save()


def _words_at(block: Block, thread: Thread) -> str:
    return block.text[thread.start : thread.end] if thread.end else block.text


# --- suggestions ----------------------------------------------------------------------------------


@one_transaction
def take(*, suggestion: Suggestion, actor, via: str, now: datetime | None = None) -> Save:
    """Put the new words into the text: a save of ``actor`` that names who suggested them.

    Raises Refused where the paragraph has changed since, or it was decided already.
    """
    now = now or timezone.now()
    row, thread = _held(suggestion.thread)
    holding.refuse_unless_written(row)
    suggestion = _undecided(suggestion)
    newest = texts.newest(row)
    blocks = texts.blocks_of(newest)
    place = next((n for n, block in enumerate(blocks) if block.id == thread.block), None)
    if thread.changed or place is None or _words_at(blocks[place], thread) != thread.words:
        raise Refused(
            _("The paragraph has changed since. Put the words in by hand, or turn it down.")
        )
    _decide(suggestion, Suggestion.State.TAKEN, actor=actor, via=via, now=now)
    _resolve(thread, _("Taken"), actor=actor, via=via, now=now)
    made = _with_words(blocks[place], thread, suggestion.new_words)
    save = texts.put(
        row, [*blocks[:place], *made, *blocks[place + 1 :]], person=actor, before=newest, now=now
    )
    suggestion.save_made = save
    with record(actor=actor, via=via):
        suggestion.save(update_fields=["save_made"])
    return save


def _with_words(block: Block, thread: Thread, words: str) -> Sequence[Block]:
    if thread.end:
        return [replacing.replace(block, thread.start, thread.end, words)]
    return [replacing.replace_all(block, words)] if words else []


@one_transaction
def turn_down(
    *, suggestion: Suggestion, reason: str, actor, via: str, now: datetime | None = None
) -> Suggestion:
    """Not these words, and why. Raises Refused without a reason, or where it was decided."""
    now = now or timezone.now()
    row, thread = _held(suggestion.thread)
    holding.refuse_archived(row.cycle)
    suggestion = _undecided(suggestion)
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise Refused(_("Say why it is turned down."), field="reason")
    suggestion.reason = reason
    _decide(suggestion, Suggestion.State.TURNED_DOWN, actor=actor, via=via, now=now)
    _resolve(thread, reason, actor=actor, via=via, now=now)
    return suggestion


def _undecided(suggestion: Suggestion) -> Suggestion:
    rows = Suggestion.objects.select_for_update(of=("self",), no_key=True)
    row = still_there(rows, suggestion.pk)
    if row.state != Suggestion.State.OPEN:
        raise Refused(_("This suggestion was decided already."))
    return row


def _decide(suggestion: Suggestion, state: str, *, actor, via: str, now: datetime) -> None:
    suggestion.state, suggestion.decided_by, suggestion.decided_at = state, actor, now
    with record(actor=actor, via=via):
        suggestion.save()


def _held(thread: Thread) -> tuple[Draft, Thread]:
    """The draft, held, and the thread as it stands now."""
    row = holding.held(thread.draft_id)
    return row, still_there(Thread.objects.select_for_update(of=("self",), no_key=True), thread.pk)
