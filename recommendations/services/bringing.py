"""*Bring in the newest text*: a file or a paste, looked at first, then kept as the next version."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from foundation import comparing, documents, history, merging, richtext
from foundation.anchors import Changed
from foundation.merging import Merged
from foundation.refusals import Refused
from foundation.retrying import one_transaction
from foundation.richtext import Block

from ..models import BroughtIn, Clash, Comment, Draft, Suggestion, Thread, Version
from . import holding, texts, versions

# What nobody kept by then goes.
LOOKED_AT_FOR = timedelta(days=1)
# Letters around the words of a comment, for the record.
_AROUND = 64


def look(
    *,
    draft: Draft,
    data: bytes = b"",
    name: str = "",
    html: str = "",
    actor,
    via: str,
    now: datetime | None = None,
) -> BroughtIn:
    """What a file says, or the HTML of a paste: read and put by, to be looked at. Nothing changes.

    Read before anything is locked, since that takes seconds. Raises Refused (Unreadable, TooLong)
    with a sentence.
    """
    taken = ""
    if data:
        found = documents.read(data, name)
        if found.suggestions:
            taken = documents.read(data, name, take_suggestions=True).html
    else:
        found = documents.Document(documents.pasted(html))
    blocks = richtext.blocks(found.html)
    richtext.check_length(blocks)
    if not any(block.text for block in blocks):
        raise Refused(_("There is no text in it."), field="file" if data else "text")
    unsaved = BroughtIn(
        person=actor,
        name=name[:200],
        html=richtext.join(blocks),
        html_taken=taken,
        comments=[_plain(one) for one in found.comments],
        suggestions=[_plain(one) for one in found.suggestions],
        left_out=[str(what) for what in found.left_out],
        at=now or timezone.now(),
    )
    return _put_by(draft, unsaved)


@one_transaction
def _put_by(draft: Draft, unsaved: BroughtIn) -> BroughtIn:
    row = holding.held(draft.pk)
    holding.refuse_unless_written(row)
    row.brought_in.filter(save_made=None, at__lt=unsaved.at - LOOKED_AT_FOR).delete()
    unsaved.pk, unsaved.draft = None, row
    unsaved.save(force_insert=True)
    return unsaved


def _plain(one) -> dict[str, Any]:
    """A comment or suggestion as JSON holds it, with a name for what it is in its file."""
    found = asdict(one)
    found["when"] = one.when.isoformat() if one.when else ""
    for reply in found.get("replies", ()):
        reply["when"] = reply["when"].isoformat() if reply["when"] else ""
    said = found.get("text") or found["kind"]
    # Of a comment that says when, its words may have been edited since: it is the same one.
    words = "" if found.get("text") and found["when"] else one.words
    parts = (one.author, found["when"], words, said)
    found["came_as"] = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return found


@dataclass
class Look:
    """What keeping a text that was brought in would do to the draft as it stands now."""

    brought: BroughtIn
    draft: Draft
    take: bool = False

    @cached_property
    def newest(self):
        return texts.newest(self.draft)

    @cached_property
    def now(self) -> list[Block]:
        return texts.blocks_of(self.newest)

    @cached_property
    def came(self) -> list[Block]:
        """The text that came, its blocks named like those they stand for, in its base or here.

        Its base first: of a paragraph that became two here, it stands for the one that it was.
        """
        html = self.brought.html_taken if self.take else self.brought.html
        new = richtext.blocks(html)
        return merging.match([*self.base, *self._only_here], new)

    @cached_property
    def _only_here(self) -> list[Block]:
        there = {block.id for block in self.base}
        return [block for block in self.now if block.id not in there]

    @cached_property
    def base(self) -> list[Block]:
        """What the text that came was made from: of the texts that could be it, the most alike.

        The one brought in before; a version since then, which somebody took away as a Word file;
        where nothing was brought in before, what the draft began with.
        """
        last = (
            self.draft.brought_in.exclude(save_made=None)
            .select_related("save_made")
            .order_by("-save_made")
            .first()
        )
        if last is None:
            first = self.draft.saves.order_by("pk").first()
            begun = first.html if first and first.person_id is None else ""
            since = self.draft.versions.all()
        else:
            begun = last.html
            since = self.draft.versions.filter(save_kept__gte=last.save_made)
        candidates = [richtext.blocks(begun)] if begun else [[]]
        candidates += [richtext.blocks(one.html) for one in since.order_by("number")]
        html = self.brought.html_taken if self.take else self.brought.html
        new = richtext.blocks(html)
        return max(candidates, key=lambda text: _likeness(text, new))

    @cached_property
    def merged(self) -> Merged:
        """With what was written here meanwhile; of a paragraph that both changed, ours stands."""
        return merging.merge(self.base, self.came, self.now)

    @cached_property
    def rows(self) -> list[comparing.Row]:
        return comparing.compare(self.now, self.merged.blocks)

    @cached_property
    def counts(self) -> dict[str, int]:
        return comparing.summary(self.rows)

    @cached_property
    def threads(self) -> tuple[int, list[Thread]]:
        """How many open comments stay in place, and those whose paragraph changes."""
        open_ones = self.draft.threads.filter(state=Thread.State.OPEN).exclude(block="")
        found = list(open_ones.prefetch_related("comments__author").order_by("pk"))
        changed = [
            one
            for one in found
            if isinstance(texts.place_of(one, self.now, self.merged.blocks), Changed)
        ]
        return len(found) - len(changed), changed

    @cached_property
    def known(self) -> set[str]:
        """The comments and suggestions of files that are here already."""
        return set(self.draft.threads.exclude(came_as="").values_list("came_as", flat=True))

    @property
    def new_comments(self) -> list[dict]:
        return [one for one in self.brought.comments if one["came_as"] not in self.known]

    @cached_property
    def new_replies(self) -> list[tuple[Thread, dict]]:
        """Answers in a file to comments that are here already, with their threads."""
        answered = [
            one for one in self.brought.comments
            if one["came_as"] in self.known and one.get("replies")
        ]  # fmt: skip
        if not answered:
            return []
        rows = self.draft.threads.filter(came_as__in=[one["came_as"] for one in answered])
        threads = {one.came_as: one for one in rows.prefetch_related("comments")}
        return [
            (threads[one["came_as"]], reply)
            for one in answered
            for reply in one["replies"]
            if _kept(reply)
            not in {(c.outside_name, c.text) for c in threads[one["came_as"]].comments.all()}
        ]

    @property
    def new_suggestions(self) -> list[dict]:
        """Those that would stand beside the text; none where all are taken into it."""
        if self.take:
            return []
        return [one for one in self.brought.suggestions if one["came_as"] not in self.known]

    @cached_property
    def changes(self) -> bool:
        return self.newest is None or richtext.join(self.merged.blocks) != self.newest.html

    @cached_property
    def nothing_new(self) -> bool:
        """Whether keeping it would keep nothing: neither words nor what stands beside them."""
        along = self.new_comments or self.new_replies or self.new_suggestions
        return not (self.changes or along or self.merged.conflicts)


def _likeness(text: list[Block], new: list[Block]) -> tuple[int, int]:
    """How many paragraphs of ``new`` stand for one of ``text``, and how many are equal to one."""
    ids, words = {block.id for block in text}, {block.text for block in text}
    standing = sum(block.id in ids for block in merging.match(text, new))
    return standing, sum(block.text in words for block in new)


@one_transaction
def keep(
    *,
    brought: BroughtIn,
    take: bool = False,
    note: str = "",
    actor,
    via: str,
    now: datetime | None = None,
) -> Version | None:
    """The text that was looked at is the draft's, merged with what was written here, as a version.

    Its comments become threads with their authors' names, its suggestions open ones, unless
    ``take`` takes them into the text. None where it says nothing new; kept twice, it is there once.
    """
    now = now or timezone.now()
    draft = holding.held(brought.draft_id)
    row = BroughtIn.objects.get(pk=brought.pk)
    if row.save_made_id is not None:
        return draft.versions.filter(save_kept__gte=row.save_made_id).order_by("number").first()
    holding.refuse_unless_written(draft)
    look = Look(row, draft, take)
    before = look.newest
    # By the names that the file's blocks were read with.
    named, replies = _names(look), look.new_replies
    save = texts.put(draft, look.merged.blocks, person=actor, before=before, now=now)
    row.html = richtext.join(look.came)
    row.save_made = save if not BroughtIn.objects.filter(save_made=save).exists() else None
    row.save(update_fields=["html", "save_made"])
    _add_clashes(look, save, actor, before)
    with history.record(actor=actor, via=via, reason="brought in"):
        _add_threads(look, named, save, now)
        for thread, reply in replies:
            _say(thread, reply, reply["text"], now)
    base = draft.versions.order_by("-number").first()
    if base is not None and base.html == save.html:
        return None
    note = note or (_("From %(name)s") % {"name": row.name} if row.name else _("Pasted"))
    return versions.number(draft, save, note=note, actor=actor, now=now)


def _add_clashes(look: Look, save, actor, before) -> None:
    Clash.objects.bulk_create(
        Clash(
            draft=look.draft,
            save_made=save,
            block=one.id,
            before=one.base.html if one.base else "",
            mine=one.theirs.html if one.theirs else "",
            theirs=one.mine.html if one.mine else "",
            mine_by=before.person if before else None,
            theirs_by=actor,
        )
        for one in look.merged.conflicts
    )


# --- comments and suggestions -------------------------------------------------------------------


def _add_threads(look: Look, named: dict[str, str], save, now: datetime) -> None:
    blocks = {block.id: block for block in look.merged.blocks}
    for one in look.new_comments:
        thread = _thread(look.draft, one, named, blocks, save, now)
        _say(thread, one, one["text"], now)
        for reply in one.get("replies", ()):
            _say(thread, reply, reply["text"], now)
        if one.get("resolved"):
            thread.state, thread.resolved_at = Thread.State.RESOLVED, now
            thread.save()
    for one in look.new_suggestions:
        thread = _thread(look.draft, one, named, blocks, save, now)
        _suggest(thread, one, blocks.get(thread.block))


def _names(look: Look) -> dict[str, str]:
    """{the block's name in the file as it was read: its name in the draft}."""
    read = richtext.blocks(look.brought.html)
    if look.take:
        here = merging.match(look.came, read)
        return {old.id: new.id for old, new in zip(read, here, strict=True)}
    return {old.id: new.id for old, new in zip(read, look.came, strict=True)}


def _thread(draft, one: dict, named, blocks, save, now) -> Thread:
    block: Block | None = blocks.get(named.get(one["block"], ""))
    words, start, end = one["words"], one.get("start"), one.get("end")
    whole = start is None or end is None or start == end
    stands = block is not None and (whole or block.text[start:end] == words)
    thread = Thread(
        draft=draft,
        save_read=save,
        block=block.id if block else "",
        words=words,
        changed=block is not None and not stands,
        came_as=one["came_as"],
        created_at=_moment(one.get("when")) or now,
    )
    if block is not None and stands:
        if whole:
            thread.words = block.text
        else:
            thread.start, thread.end = start, end
            thread.before = block.text[max(start - _AROUND, 0) : start]
            thread.after = block.text[end : end + _AROUND]
    thread.save()
    return thread


def _kept(one: dict) -> tuple[str, str]:
    """Whose words they are and what they say, as a comment keeps both."""
    return (one["author"] or _("Somebody"))[:120], one["text"][:4000] or "-"


def _say(thread: Thread, one: dict, text: str, now: datetime) -> None:
    name, text = _kept(one | {"text": text})
    Comment.objects.create(
        thread=thread,
        outside_name=name,
        text=text,
        at=_moment(one.get("when")) or now,
    )


def _suggest(thread: Thread, one: dict, block: Block | None) -> None:
    """The suggestion of a file: words to take out, or a paragraph with words put in."""
    said, new = _("Take out: %(words)s"), ""
    if one["kind"] != documents.DELETE:
        said = _("Put in: %(words)s")
        text = block.text if block else ""
        at = len(text) if one.get("start") is None else min(one["start"], len(text))
        new = text[:at] + one["words"] + text[at:]
        if block is not None and not thread.changed:
            # It replaces the paragraph: the place between two letters has no words of its own.
            thread.start, thread.end, thread.words = 0, 0, text
            thread.save(update_fields=["start", "end", "words"])
    Suggestion.objects.create(thread=thread, new_words=new[:4000])
    _say(thread, one, (said % {"words": one["words"]})[:4000], thread.created_at)


def _moment(text: str | None) -> datetime | None:
    """A date of a file; those without a zone are taken as they stand."""
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
