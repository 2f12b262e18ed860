"""Who was asked from outside in a round of comments, and a new link for one of them."""

from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from foundation.deeds import Deed
from foundation.keys import is_key

from ..models import CommentRound
from ..services import outside, rounds
from .scope import OfDraft


class OfReaders(OfDraft):
    """A page about the people from outside of a round."""

    permission = "recommendations.write"

    def round(self) -> CommentRound:
        pk = self.kwargs["round"]
        if not is_key(pk):
            raise Http404
        return get_object_or_404(
            CommentRound.objects.select_related("draft"), draft=self.draft, pk=pk
        )


class Readers(OfReaders, TemplateView):
    template_name = "recommendations/readers.html"

    def get_context_data(self, **kwargs):
        row = self.round()
        readers = row.readers.annotate(said=Count("comments")).order_by("name", "pk")
        over = rounds.why_over(row, timezone.now())
        return super().get_context_data(**kwargs | {"round": row}, readers=readers, over=over)


class NewLink(OfReaders, Deed):
    def do(self):
        rows = self.round().readers.all()
        reader = get_object_or_404(rows, pk=self.kwargs["reader"])
        outside.new_link(reader=reader, actor=self.request.user, via="web")
        return _("%(name)s gets a new link by mail. The one before doesn't work any more.") % {
            "name": reader.name
        }

    def back(self):
        return reverse("recommendations:readers", args=[self.draft.pk, self.kwargs["round"]])
