"""*Show of fingers* on a draft: it decides nothing."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from foundation.deeds import Deed
from foundation.keys import is_key

from ...views.scope import OfDraft
from ..services import fingers


class Fingers(OfDraft, TemplateView):
    """Your number, and from five answers on how many showed which."""

    permission = "recommendations.comment"
    template_name = "recommendations/voting/fingers.html"

    def get_context_data(self, **kwargs):
        show = self.draft.finger_shows.order_by("-opened_at", "-pk").first()
        user = self.request.user
        return super().get_context_data(
            **kwargs,
            shown=fingers.shown(show, user) if show else None,
            choices=range(fingers.MOST + 1),
            least=fingers.SHOWN_FROM,
            begins=user.has_perm("recommendations.put_to_vote", self.draft),
        )


class OfFingers(OfDraft, Deed):
    def back(self):
        return reverse("recommendations:fingers", args=[self.draft.pk])

    @property
    def show(self):
        return get_object_or_404(self.draft.finger_shows, pk=self.kwargs["show"])


class BeginFingers(OfFingers):
    permission = "recommendations.put_to_vote"

    def do(self):
        question = self.request.POST.get("question", "")
        fingers.begin(draft=self.draft, question=question, actor=self.request.user, via="web")
        return _("Everybody who reads the draft can show their fingers now.")


class ShowFingers(OfFingers):
    permission = "recommendations.comment"

    def do(self):
        named = self.request.POST.get("number", "")
        number = int(named) if is_key(named) or named == "0" else -1
        fingers.show_number(show=self.show, number=number, actor=self.request.user, via="web")
        return _("Shown. You can change it until it ends.")


class EndFingers(OfFingers):
    permission = "recommendations.put_to_vote"

    def do(self):
        fingers.end(show=self.show, actor=self.request.user, via="web")
        return _("It is over.")
