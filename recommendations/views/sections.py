"""*Write*: one section in the editor, saved as one types; and what two of them changed."""

import json
import re
from collections import Counter
from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from foundation import richtext
from foundation.deeds import Deed
from foundation.refusals import Refused
from foundation.richtext import Block, Section
from foundation.tables import tidy

from ..models import Clash, Thread
from ..services import clashes, texts, writing
from .scope import OfDraft

# What a person types without scripts: a text box holds no table and no picture.
AS_TEXT = ("p", "h2", "h3", "h4", "ul", "ol", "blockquote")


@dataclass(frozen=True)
class Row:
    """A block where no script runs: its words in a box, or as it is."""

    id: str
    label: str
    text: str
    html: SafeString
    as_text: bool

    @property
    def height(self) -> int:
        return min(max(2, len(self.text) // 60 + 1), 16)


def row_of(block: Block, number: int) -> Row:
    label = (
        _("Heading") if block.kind in richtext.HEADINGS else _("Paragraph %(n)s") % {"n": number}
    )
    return Row(
        block.id,
        label,
        block.text,
        # SECURITY: what foundation.richtext made of it holds nothing that isn't listed.
        mark_safe(block.html),  # noqa: S308
        block.kind in AS_TEXT,
    )


def pairs_of(blocks) -> list[list[str]]:
    """The blocks as the editor takes and sends them."""
    return [[block.id, block.marked] for block in blocks]


def read_pairs(given, known: dict[str, Block]) -> list[Block]:
    """The blocks that somebody sent: [id, html], or [id] alone for one as it was.

    ``known`` are those of the text now: one that isn't there any more was taken out by somebody.
    Raises ValueError where it isn't blocks, and TooLong.
    """
    found: list[Block] = []
    seen: set[str] = set()
    for one in given if isinstance(given, list) else [None]:
        if not isinstance(one, list) or not 1 <= len(one) <= 2 or not isinstance(one[-1], str):
            raise ValueError("no block")
        made = (
            richtext.blocks(one[1]) if len(one) == 2 else [known[one[0]]] if one[0] in known else []
        )
        for block in made:
            own = richtext.new_id() if block.id in seen else block.id
            seen.add(own)
            found.append(Block(own, block.html))
    return found


class OfSection(OfDraft):
    """A section by the id of its first block; what never was an id is not found."""

    permission = "recommendations.write"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        name = kwargs["section"]
        if name != writing.WHOLE and not re.fullmatch("[0-9a-z]{8}", name):
            raise Http404

    @cached_property
    def section(self) -> Section | None:
        return writing.section_of(self.draft, self.kwargs["section"])

    def address(self, name: str) -> str:
        return reverse(f"recommendations:{name}", args=[self.draft.pk, self.kwargs["section"]])


class Write(OfSection, View):
    """The editor. Whoever else writes here is named first, and *Write anyway* goes on."""

    def get(self, request, pk, section):
        if self.section is None:
            return redirect(self.draft)
        try:
            other = writing.hold(
                draft=self.draft,
                section=section,
                actor=request.user,
                via="web",
                anyway="anyway" in request.GET,
            )
        except Refused as refusal:
            return render(
                request, "recommendations/write_not.html", self.facts(refusal), status=422
            )
        if other is not None and "anyway" not in request.GET:
            return render(request, "recommendations/write_taken.html", self.facts(other=other))
        return self.page(other=other)

    def facts(self, refusal=None, other=None) -> dict:
        heading = self.section.title or self.draft.title
        return {"draft": self.draft, "heading": heading, "problem": refusal, "other": other}

    def said_of(self, blocks) -> dict[str, str]:
        """How many open comments each block has, in words; those without are left out."""
        threads = self.draft.threads.filter(
            state=Thread.State.OPEN, block__in=[block.id for block in blocks]
        )
        counts = Counter(threads.values_list("block", flat=True))
        return {
            block: ngettext("%(n)s comment", "%(n)s comments", n) % {"n": n}
            for block, n in counts.items()
        }

    def page(self, *, other=None, problem=None, more="", rows=None, status=200):
        blocks = self.section.blocks
        shown = rows or [row_of(block, number) for number, block in enumerate(blocks)]
        context = self.facts(problem, other) | {
            "section": self.kwargs["section"],
            "section_blocks": pairs_of(blocks),
            "section_comments": self.said_of(blocks),
            "base_json": json.dumps(pairs_of(blocks)),
            "rows": shown,
            "more": more,
            "save_url": self.address("save"),
            "done_url": self.address("done"),
        }
        return render(self.request, "recommendations/write.html", context, status=status)


class SaveSection(Write):
    """What the editor sends (JSON), or the form where no script runs."""

    def get(self, request, pk, section):
        return redirect(self.address("write"))

    def post(self, request, pk, section):
        if request.content_type == "application/json":
            return self.answer_script(request, section)
        return self.answer_form(request, section)

    def answer_script(self, request, section):
        try:
            sent = json.loads(request.body)
            base, blocks = self.read(sent["base"]), self.read(sent["blocks"])
            key = tidy(str(sent["key"]))[:64]
        except RequestDataTooBig:
            return JsonResponse(
                {"problem": _("This is too long to save in one piece.")}, status=422
            )
        except richtext.TooLong as refusal:
            return JsonResponse({"problem": refusal.message}, status=422)
        except (ValueError, KeyError, TypeError, RecursionError):
            return JsonResponse({"problem": _("This couldn't be read.")}, status=400)
        try:
            saved = self.save(section, base, blocks, key)
        except Refused as refusal:
            return JsonResponse({"problem": refusal.message}, status=422)
        answer = {"changed": saved.changed, "clashes": clashes.said(saved.clashes)}
        if saved.changed:
            answer["blocks"] = pairs_of(saved.blocks)
        return JsonResponse(answer)

    @cached_property
    def known(self) -> dict[str, Block]:
        return {block.id: block for block in texts.blocks_of(texts.newest(self.draft))}

    def read(self, given) -> list[Block]:
        return read_pairs(given, self.known)

    def save(self, section, base, blocks, key):
        return writing.save_section(
            draft=self.draft,
            section=section,
            base=base,
            blocks=blocks,
            key=key,
            actor=self.request.user,
            via="web",
        )

    def answer_form(self, request, section):
        try:
            base = self.read(json.loads(request.POST.get("base", "")))
        except (ValueError, TypeError, RecursionError):
            base = list(self.section.blocks) if self.section else []
        blocks = [one for block in base for one in self.typed(block)]
        more = request.POST.get("more", "")
        blocks += paragraphs_in(more)
        try:
            self.save(section, base, blocks, "")
        except Refused as refusal:
            if self.section is None:
                return redirect(self.draft)
            rows = [row_of(block, number) for number, block in enumerate(blocks)]
            return self.page(problem=refusal.message, rows=rows, status=422)
        writing.let_go(draft=self.draft, section=section, actor=request.user, via="web")
        return redirect(f"{self.draft.get_absolute_url()}#p-{section}")

    def typed(self, block: Block) -> list[Block]:
        """The block with the words of its box; untouched it keeps its looks, emptied it goes."""
        words = self.request.POST.get(f"block-{block.id}")
        if words is None or words.split() == block.text.split():
            return [block]
        lines = [line for line in words.splitlines() if line.strip()]
        if not lines:
            return []
        inner = "".join(f"<p>{escape(line)}</p>" for line in lines)
        if block.kind in ("ul", "ol"):
            inner = f"<{block.kind}><li>{inner}</li></{block.kind}>"
        elif block.kind == "blockquote":
            inner = f"<blockquote>{inner}</blockquote>"
        elif block.kind in richtext.HEADINGS:
            inner = f"<{block.kind}>{escape(' '.join(lines))}</{block.kind}>"
        made = richtext.blocks(inner)
        return [Block(block.id, made[0].html), *made[1:]]


def paragraphs_in(text: str) -> list[Block]:
    """Typed words as paragraphs: an empty line begins a new one."""
    parts = text.replace("\r\n", "\n").split("\n\n")
    html = "".join(f"<p>{escape(part.strip())}</p>" for part in parts if part.strip())
    return richtext.blocks(html)


class Done(OfSection, Deed):
    """*Done*: others may write this section at once."""

    def do(self):
        writing.let_go(
            draft=self.draft,
            section=self.kwargs["section"],
            actor=self.request.user,
            via="web",
        )
        return ""

    def back(self):
        return f"{self.draft.get_absolute_url()}#p-{self.kwargs['section']}"


class Settle(OfDraft, Deed):
    """What two of them changed: one stays, or both."""

    permission = "recommendations.write"

    def do(self):
        clash = get_object_or_404(Clash, draft=self.draft, pk=self.kwargs["clash"])
        clashes.settle(
            clash=clash,
            choice=self.request.POST.get("choice", ""),
            actor=self.request.user,
            via="web",
        )
        return _("Settled. What doesn't stand there any more is in the history.")
