"""What is said about a paragraph, as its page shows it."""

from dataclasses import dataclass, field

from django.utils.safestring import SafeString, mark_safe

from foundation.richtext import Block

from .models import Comment, Draft, Save, Suggestion, Thread
from .services import texts

# The paragraph of a comment on the whole draft, in addresses.
ALL = "all"


@dataclass
class Line:
    """A thread with what was said in it; ``suggestion`` where it suggests other words."""

    thread: Thread
    comments: list[Comment] = field(default_factory=list)
    suggestion: Suggestion | None = None

    @property
    def is_open(self) -> bool:
        return self.thread.state == Thread.State.OPEN

    @property
    def waits(self) -> bool:
        """Whether its suggestion is still to be decided."""
        return self.suggestion is not None and self.suggestion.state == Suggestion.State.OPEN


@dataclass(frozen=True)
class Talk:
    """One paragraph with its threads, the open ones first. ``block`` is None for the whole draft,
    and for a paragraph that isn't there any more."""

    name: str
    save: Save | None
    block: Block | None
    lines: list[Line]

    @property
    def html(self) -> SafeString:
        # SECURITY: what foundation.richtext made of it holds nothing that isn't listed.
        return mark_safe(self.block.html if self.block else "")  # noqa: S308

    @property
    def text(self) -> str:
        return self.block.text if self.block else ""

    @property
    def may_suggest(self) -> bool:
        """A table and a picture are changed in the text itself."""
        return self.block is not None and self.block.kind not in ("table", "hr") and bool(self.text)


def talk_of(draft: Draft, name: str) -> Talk | None:
    """The talk about the block of this name; None where there is neither block nor thread.

    Three queries, whatever was said.
    """
    block_id = "" if name == ALL else name
    newest = texts.newest(draft)
    block = next((one for one in texts.blocks_of(newest) if one.id == block_id), None)
    lines = lines_of(draft.threads.filter(block=block_id))
    if block is None and not lines and name != ALL:
        return None
    return Talk(name, newest, block, lines)


def lines_of(threads) -> list[Line]:
    """These threads (a queryset) with their comments, open ones first: two queries."""
    rows = threads.select_related("suggestion__decided_by", "resolved_by").order_by("pk")
    lines = {row.pk: Line(row, suggestion=getattr(row, "suggestion", None)) for row in rows}
    comments = Comment.objects.filter(thread__in=list(lines)).select_related("author")
    for comment in comments.order_by("pk"):
        lines[comment.thread_id].comments.append(comment)
    return sorted(lines.values(), key=lambda line: not line.is_open)
