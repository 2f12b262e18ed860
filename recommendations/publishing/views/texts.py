"""One published text, for everybody: itself, its earlier editions, how it came to be."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from foundation import comparing, richtext, slots
from foundation.access import PUBLIC, Guarded
from foundation.caching import Cacheable
from foundation.keys import is_key

from ...models import Draft, Edition
from ...views.scope import OfDraft
from .. import came_to_be, published
from ..addresses import page_of

WITHDRAWN = Draft.State.WITHDRAWN


class About(Guarded):
    """A page about a text that is published, was replaced or withdrawn; of others nobody learns
    whether they exist.
    """

    permission = PUBLIC

    @cached_property
    def draft(self) -> Draft:
        rows = published.shown()
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def text(self) -> published.Text:
        return published.read(self.draft)


@method_decorator(login_not_required, name="dispatch")
class OneText(Cacheable, About, TemplateView):
    """Who and when; the ask; the text; the tally, dissent, equity. Withdrawn: why."""

    def get_template_names(self):
        name = "withdrawn" if self.draft.state == WITHDRAWN else "text"
        return [f"recommendations/publishing/{name}.html"]

    def get_context_data(self, **kwargs):
        parts = []
        if self.draft.state != WITHDRAWN:
            parts = slots.fill("published_text", self.request, obj=self.draft)
        return super().get_context_data(
            **kwargs, text=self.text, draft=self.draft, edition=self.draft.edition, parts=parts
        )


class Readable(About):
    """What was withdrawn isn't shown any more, in no edition."""

    @cached_property
    def draft(self) -> Draft:
        rows = published.shown().exclude(state=WITHDRAWN)
        return get_object_or_404(rows, pk=self.kwargs["pk"])


@method_decorator(login_not_required, name="dispatch")
class OneEdition(Cacheable, Readable, TemplateView):
    """An edition as it was, and what it changed: the difference to the one before."""

    template_name = "recommendations/publishing/edition.html"

    def get_context_data(self, **kwargs):
        number = self.kwargs["number"]
        if not is_key(number) or not 1 <= number <= self.draft.edition.number:
            raise Http404
        rows = self.draft.editions.filter(number__in=[number, number - 1])
        editions = {one.number: one for one in rows.defer("words")}
        edition, before = editions[number], editions.get(number - 1)
        return super().get_context_data(
            **kwargs,
            draft=self.draft,
            edition=edition,
            before=before,
            newest=self.draft.edition.number == number,
            rows=_rows(before, edition) if before else [],
            zone=self.text.zone,
        )


def _rows(before: Edition, edition: Edition) -> list[comparing.Row]:
    rows = comparing.compare(richtext.blocks(before.html), richtext.blocks(edition.html))
    return [one for one in rows if one.kind != comparing.SAME]


@method_decorator(login_not_required, name="dispatch")
class HowItCameToBe(Cacheable, Readable, TemplateView):
    """For the public; nobody is named who didn't agree to be."""

    template_name = "recommendations/publishing/came_to_be.html"

    def get_context_data(self, **kwargs):
        story = came_to_be.read(self.draft, names=False, now=timezone.now())
        return super().get_context_data(
            **kwargs,
            story=story,
            draft=self.draft,
            title=self.draft.edition.title,
            parts=slots.fill("came_to_be", self.request, obj=self.draft, public=True),
            parent_url=page_of(self.draft.pk),
        )


class HowItCameToBeForTheTeam(OfDraft, TemplateView):
    """The same with names, at any time, for those who may read the draft."""

    template_name = "recommendations/publishing/came_to_be.html"

    def rows(self):
        return super().rows().select_related("edition")

    def get_context_data(self, **kwargs):
        story = came_to_be.read(self.draft, names=True, now=timezone.now())
        return super().get_context_data(
            **kwargs,
            story=story,
            title=self.draft.title,
            names=True,
            parts=slots.fill("came_to_be", self.request, obj=self.draft, public=False),
            parent_url=self.draft.get_absolute_url(),
        )
