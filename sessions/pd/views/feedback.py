"""Critical friends' notes: their own sheet, and all of them for who runs the event."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from foundation.access import SIGNED_IN
from foundation.admin_input import is_key
from foundation.refusals import Refused

from ...models import Sheet
from .. import results
from ..feedback_forms import ReplyForm, SheetForm
from ..services import feedback
from .scope import InForm, OfEvent


class Notes(OfEvent, InForm):
    """The sheet of who observes: saved as they type (204 for the script), or sent."""

    permission = SIGNED_IN
    template_name = "sessions/pd/notes.html"
    form_class = SheetForm

    def get_guarded(self):
        event = super().get_guarded()
        mine = event.places.filter(user=self.request.user, side="observer", state="held")
        if not mine.exists():
            raise Http404
        return event

    @cached_property
    def sheet(self) -> Sheet | None:
        return Sheet.objects.filter(event=self.event, user=self.request.user).first()

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.sheet or Sheet(event=self.event)}

    def get_context_data(self, **kwargs):
        replies = list(self.sheet.replies.all()) if self.sheet else []
        return super().get_context_data(
            **kwargs, event=self.event, sheet=self.sheet, replies=replies
        )

    def form_valid(self, form):
        quietly = self.request.headers.get("X-Saves-Itself")
        try:
            return self.save(form, quietly)
        except Refused as refusal:
            if quietly:
                return HttpResponse(status=409)
            form.refuse(refusal)
            return self.form_invalid(form)

    def save(self, form, quietly=False):
        given = {
            "event": self.event,
            "user": self.request.user,
            "words": form.cleaned_data,
            "now": timezone.now(),
        }
        if quietly:
            feedback.write(**given)
            return HttpResponse(status=204)
        if "send" in self.request.POST:
            feedback.send(**given)
            messages.success(self.request, _("Sent. You'll get their answer by mail."))
        else:
            feedback.write(**given)
            messages.success(self.request, _("Saved. Only you see it until you send it."))
        return redirect("team_sessions:notes", pk=self.event.pk)


class Feedback(OfEvent, TemplateView):
    """What observers sent, each with its answer, and what learners said afterwards."""

    template_name = "sessions/pd/feedback.html"

    def get_context_data(self, **kwargs):
        sheets = self.event.sheets.exclude(sent_at=None).select_related("user")
        rows = list(sheets.prefetch_related("replies").order_by("sent_at", "pk"))
        bound = kwargs.pop("bound", None)
        return super().get_context_data(
            **kwargs,
            event=self.event,
            forms=[bound if bound and bound.sheet == row else form_of(row) for row in rows],
            words=results.words_of(self.event),
            use=results.use_of(self.event),
        )


class FeedbackReply(OfEvent, TemplateView):
    """The answer to one observer's notes."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        pk = self.kwargs["sheet"]
        sheets = self.event.sheets.exclude(sent_at=None).select_related("user")
        sheet = get_object_or_404(sheets if is_key(pk) else sheets.none(), pk=pk)
        form = form_of(sheet, request.POST)
        try:
            if form.is_valid():
                feedback.reply(
                    sheet=sheet,
                    answers=form.answers(),
                    actor=request.user,
                    via="web",
                    now=timezone.now(),
                )
                said = _("%(name)s gets your answer by mail.") % {"name": sheet.user.name}
                messages.success(request, said)
                return redirect("team_sessions:feedback", pk=self.event.pk)
        except Refused as refusal:
            form.refuse(refusal)
        page = Feedback()
        page.setup(request, **self.kwargs)
        page.guarded = self.event
        return page.render_to_response(page.get_context_data(bound=form), status=422)


def form_of(sheet: Sheet, data=None) -> ReplyForm:
    replies = {row.box: row for row in sheet.replies.all()}
    return ReplyForm(data, sheet=sheet, replies=replies, prefix=f"sheet-{sheet.pk}")
