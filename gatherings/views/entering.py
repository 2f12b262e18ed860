"""What a coordinator does for one person of a date: enter an answer, send a new link."""

from django.contrib import messages
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from foundation.redirects import see_other
from foundation.refusals import Refused
from foundation.statuses import STATUSES

from .. import holding, kinds, mail_words
from ..forms import AnswerForForm
from ..services import answers, links
from .scope import OfAttendee


class SetAnswer(OfAttendee, View):
    """Somebody said it in the hallway: which answer, and how one knows."""

    permission = "gatherings.set_answer"

    def get(self, request, **kwargs):
        return self.page(AnswerForForm(attendee=self.attendee))

    def post(self, request, **kwargs):
        if "substitute" in request.POST and "answer" not in request.POST:
            return self.set_substitute(request.POST.get("substitute", ""))
        form = AnswerForForm(request.POST, attendee=self.attendee)
        if not form.is_valid():
            return self.page(form, 422)
        try:
            row = answers.enter(
                attendee=self.attendee,
                answer=form.cleaned_data["answer"],
                source=form.cleaned_data["source"],
                substitute=form.cleaned_data["substitute"] or None,
                actor=request.user,
                via="web",
            )
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
            return self.page(form, 422)
        messages.success(
            request,
            _("%(name)s: %(answer)s. They get a short mail.")
            % {"name": row.user.name, "answer": STATUSES[row.answer].word},
        )
        return see_other(self.gathering.get_absolute_url())

    def set_substitute(self, substitute):
        """Found in the hallway, too; nobody is mailed. The person's own note stays."""
        try:
            row = answers.set_substitute(
                attendee=self.attendee,
                substitute=substitute,
                note=self.attendee.note,
                actor=self.request.user,
                via="web",
            )
        except Refused as refusal:
            messages.error(self.request, refusal.message)
            typed = {"source": self.request.POST.get("source", "")}
            return self.page(AnswerForForm(initial=typed, attendee=self.attendee), 422)
        word = STATUSES[f"sub-{row.substitute}"].word
        messages.success(self.request, f"{row.user.name}: {word}.")
        return see_other(self.gathering.get_absolute_url())

    def page(self, form, status=200):
        context = {
            "form": form,
            # What the row that led here was pressed for.
            "meant": self.request.GET.get("answer") or form.buttons[0].value,
            "gathering": self.gathering,
            "attendee": self.attendee,
            "closed": self.closed(),
            "for_all": self.for_all(),
            "hold": holding.on_hold([self.attendee]).get(
                (self.attendee.user_id, self.gathering.pk), ""
            ),
        }
        name = kinds.templates([self.gathering.kind], "set_answer.html")
        return render(self.request, name, context, status=status)

    def for_all(self) -> str:
        """What their answer is for, where other dates of the series take answers, too."""
        several = len(answers.series_of(self.attendee, timezone.now())) > 1
        return mail_words.for_all(self.gathering) if several else ""

    def closed(self) -> str:
        try:
            answers.refuse_if_closed(self.gathering, timezone.now())
        except Refused as refusal:
            return str(refusal.message)
        return ""


class NewLink(OfAttendee, View):
    """Ends every older link of this person and mails a new one."""

    permission = "gatherings.set_answer"
    http_method_names = ["post"]

    def post(self, request, **kwargs):
        try:
            links.new_link(attendee=self.attendee, actor=request.user, via="web")
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(
                request,
                _("%(name)s gets a new link. Older ones have ended.")
                % {"name": self.attendee.user.name},
            )
        return see_other(self.gathering.get_absolute_url())
