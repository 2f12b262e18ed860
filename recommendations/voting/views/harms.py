"""What the authors changed because of a harm, and whether it is met."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.access import SIGNED_IN
from foundation.deeds import Deed
from foundation.keys import is_key
from foundation.refusals import Refused

from ...models import Concern
from ...views.page import DraftPage
from ...views.scope import OfDraft
from .. import querysets
from ..services import harms


class AnswerHarms(OfDraft, Deed):
    """*Keep as version 5 and ask Cy*; refused, the draft's page says why, with what was typed."""

    permission = "recommendations.write"

    def post(self, request, pk):
        try:
            version = harms.answer(
                draft=self.draft,
                answers=self.typed("harm-"),
                seen=self.typed("seen-"),
                actor=request.user,
                via="web",
            )
        except Refused as refusal:
            return self.again(request, refusal)
        n = sum(
            one.draft_id == self.draft.pk and not one.met
            for one in querysets.open_concerns(self.draft)
        )
        said = ngettext(
            "Version %(number)s is kept. Who saw the harm is asked whether it is met.",
            "Version %(number)s is kept. Those who saw a harm are asked whether it is met.",
            n,
        )
        messages.success(request, said % {"number": version.number})
        return redirect(self.draft)

    def typed(self, beginning: str) -> dict[int, str]:
        """What was sent of each harm in fields whose names begin like that."""
        names = {name: name.removeprefix(beginning) for name in self.request.POST}
        return {
            int(pk): self.request.POST[name]
            for name, pk in names.items()
            if name.startswith(beginning) and is_key(pk)
        }

    def again(self, request, refusal):
        page = DraftPage()
        page.setup(request, **self.kwargs)
        page.guarded = page.get_guarded()
        context = page.get_context_data()
        context["harm_problem"] = {one.field or "": str(one.message) for one in refusal.all}
        for one in context.get("concerns", ()):
            one.typed = request.POST.get(f"harm-{one.pk}", "")
            one.problem = context["harm_problem"].get(f"harm-{one.pk}", "")
        return page.render_to_response(context, status=422)


class SayMet(OfDraft, Deed):
    """Who raised it says so on the draft's page."""

    permission = SIGNED_IN

    def do(self):
        rows = Concern.objects.filter(vote__elector__user=self.request.user, draft=self.draft)
        concern = get_object_or_404(rows, pk=self.kwargs["concern"])
        met = self.request.POST.get("met") == "yes"
        harms.say_met(concern=concern, met=met, actor=self.request.user, via="web")
        return _("Its authors hear of it.")

    def back(self):
        return reverse("recommendations:draft", args=[self.draft.pk])
