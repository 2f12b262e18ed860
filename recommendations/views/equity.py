"""The eight equity questions of a draft, on one page."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from foundation.deeds import Deed
from foundation.refusals import Refused, show

from .. import equity
from ..forms import EquityForm
from ..models import Draft, EquityAnswer
from ..services import equity_answers
from .scope import OfDraft


class Questions(OfDraft, View):
    """All eight with their answers; who writes answers one by pressing its own button."""

    def get(self, request, pk):
        return self.page()

    def page(self, bound=None, number=None, status=200):
        draft = self.draft
        may = self.request.user.has_perm("recommendations.write", draft) and (
            not draft.cycle.archived and draft.state in (Draft.State.DRAFT, Draft.State.COMMENTS)
        )
        rows = [
            {
                "question": one,
                "form": bound if one.number == number else form_of(one),
                "mine": one.taken_by is not None and one.taken_by.pk == self.request.user.pk,
            }
            for one in equity.questions_of(draft)
        ]
        context = {"draft": draft, "rows": rows, "may": may, "wrong": bound}
        return render(self.request, "recommendations/equity.html", context, status=status)


def form_of(one, data=None) -> EquityForm:
    answer = one.answer
    initial = {"text": answer.text, "not_here": not answer.applies} if answer else {}
    return EquityForm(data, prefix=f"q{one.number}", initial=initial)


class Answer(Questions):
    """One answer; a refused one stands where it was typed."""

    permission = "recommendations.write"
    http_method_names = ["post"]

    def post(self, request, pk, question):
        if question not in equity.QUESTIONS:
            raise Http404
        one = equity.questions_of(self.draft)[question - 1]
        form = form_of(one, request.POST)
        if not form.is_valid():
            return self.page(form, question, 422)
        try:
            equity_answers.answer(
                draft=self.draft,
                question=question,
                text=form.cleaned_data["text"],
                applies=not form.cleaned_data["not_here"],
                seen=one.answer or EquityAnswer(),
                actor=request.user,
                via="web",
            )
        except Refused as refusal:
            show(form, refusal)
            return self.page(form, question, 422)
        messages.success(request, _("Question %(n)s is saved.") % {"n": question})
        return redirect(f"{reverse('recommendations:equity', args=[self.draft.pk])}#q{question}")


class Take(OfDraft, Deed):
    """ "I'll answer this one", and taking that back."""

    permission = "recommendations.write"

    def do(self) -> str:
        question = self.kwargs["question"]
        if question not in equity.QUESTIONS:
            raise Http404
        equity_answers.take(
            draft=self.draft,
            question=question,
            back="back" in self.request.POST,
            actor=self.request.user,
            via="web",
        )
        return ""

    def back(self):
        where = reverse("recommendations:equity", args=[self.draft.pk])
        return f"{where}#q{self.kwargs['question']}"
