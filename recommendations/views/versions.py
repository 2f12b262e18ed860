"""The versions of a draft: their list, one of them, two beside each other, an earlier one again."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from foundation import comparing, richtext
from foundation.deeds import Deed
from foundation.keys import is_key

from ..models import Draft, Save, Version
from ..paragraphs import paragraphs_of
from ..services import versions
from .scope import OfText


def may_restore(user, draft) -> bool:
    """Whether somebody who writes may make an earlier version the newest text again."""
    worked_on = not draft.cycle.archived and draft.state in (
        Draft.State.DRAFT,
        Draft.State.COMMENTS,
    )
    return worked_on and user.has_perm("recommendations.write", draft)


class Versions(OfText, TemplateView):
    template_name = "recommendations/versions.html"

    def get_context_data(self, **kwargs):
        rows = self.draft.versions.without_text().select_related("kept_by")
        return super().get_context_data(
            versions=list(rows),
            may_restore=may_restore(self.request.user, self.draft),
            **kwargs,
        )


class OneVersion(OfText, TemplateView):
    template_name = "recommendations/version.html"

    @cached_property
    def version(self) -> Version:
        rows = self.draft.versions.select_related("kept_by")
        return get_object_or_404(rows, number=self.kwargs["number"])

    def get_context_data(self, **kwargs):
        draft, version = self.draft, self.version
        last = draft.versions.without_text().first()
        return super().get_context_data(
            draft=draft,
            version=version,
            paragraphs=paragraphs_of(richtext.blocks(version.html)),
            is_newest=last.pk == version.pk and not draft.n_saves,
            may_restore=may_restore(self.request.user, draft),
            **kwargs,
        )


class Restore(OneVersion, Deed):
    """An earlier version is the newest text again."""

    permission = "recommendations.write"

    def do(self) -> str:
        made = versions.restore(
            draft=self.draft, version=self.version, actor=self.request.user, via="web"
        )
        return _("Version %(old)s is the newest text again, as version %(new)s.") % {
            "old": self.version.number,
            "new": made.number,
        }

    def back(self):
        return self.draft.get_absolute_url()


class Compare(OfText, TemplateView):
    """Two texts as people read what changed; ``old`` and ``new`` are numbers of versions.

    Without ``new`` it is the newest text; ``since`` instead of ``old`` is a save that one read.
    """

    template_name = "recommendations/compare.html"

    def get(self, request, *args, **kwargs):
        if not self.draft.newest_id:
            messages.info(request, _("There is no text yet."))
            return redirect(self.draft)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        asked = self.request.GET
        # Numbers have no gap.
        numbers = list(range(self.draft.version_number or 0, 0, -1))
        new = self.number(asked.get("new", ""), numbers)
        old = self.number(asked.get("old", ""), numbers)
        since = asked.get("since", "")
        saves = {self.draft.newest_id} if new is None else set()
        if since:
            if not is_key(since):
                raise Http404
            saves.add(int(since))
        elif old is None:
            if new is None and numbers and not self.draft.n_saves:
                # The newest text is the newest version: what was new in that one.
                new, saves = max(numbers), set()
            old = max((one for one in numbers if new is None or one < new), default=new)
        texts = self.texts({old, new} - {None}, saves)
        before = texts["save", int(since)] if since else texts.get(("version", old), "")
        after = texts["save", self.draft.newest_id] if new is None else texts["version", new]
        rows = comparing.compare(richtext.blocks(before), richtext.blocks(after))
        return super().get_context_data(
            numbers=numbers,
            old=old,
            new=new,
            since=since,
            rows=rows,
            counts=comparing.summary(rows),
            **kwargs,
        )

    def number(self, text: str, numbers: list[int]) -> int | None:
        """The version that is asked for; None where none is. 404 for one that isn't there."""
        if not text:
            return None
        if not is_key(text) or int(text) not in numbers:
            raise Http404
        return int(text)

    def texts(self, numbers: set[int], saves: set[int]) -> dict[tuple[str, int], str]:
        """The words of these versions and saves: a query for each of both."""
        found = {}
        if numbers:
            rows = self.draft.versions.filter(number__in=numbers)
            found |= {("version", n): html for n, html in rows.values_list("number", "html")}
        if saves:
            of_draft = Save.objects.filter(draft=self.draft, pk__in=saves)
            found |= {("save", pk): html for pk, html in of_draft.values_list("pk", "html")}
            if not all(("save", pk) in found for pk in saves):
                raise Http404
        return found
