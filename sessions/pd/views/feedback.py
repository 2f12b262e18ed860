"""Critical friends' notes: their own sheet, and all of them for who runs or developed the event."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from foundation.access import SIGNED_IN
from foundation.refusals import Refused

from ...models import Sheet
from .. import paging, results
from ..feedback_forms import ReplyForm, SheetForm
from ..querysets import observed_at
from ..services import feedback
from .scope import InForm, OfEvent


class Notes(OfEvent, InForm):
    """The sheet of who observes: saved as they type (204 for the script), or sent."""

    permission = SIGNED_IN
    template_name = "sessions/pd/notes.html"
    form_class = SheetForm

    def get_guarded(self):
        event = super().get_guarded()
        user = self.request.user
        mine = event.places.filter(user=user, side="observer", state="held")
        # Who came on the first day and can't on the second one gave their place back.
        if not (mine.exists() or observed_at(event, user, timezone.now())):
            raise Http404
        return event

    @cached_property
    def sheet(self) -> Sheet | None:
        return Sheet.objects.filter(event=self.event, user=self.request.user).first()

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.sheet or Sheet(event=self.event)}

    def get_context_data(self, **kwargs):
        replies = list(self.sheet.replies.all()) if self.sheet else []
        return super().get_context_data(**kwargs, sheet=self.sheet, replies=replies)

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
            return HttpResponse(status=204, headers={"X-Base": form.next_base()})
        if "send" in self.request.POST:
            feedback.send(**given)
            messages.success(self.request, _("Sent. You'll get the answer by mail."))
        else:
            feedback.write(**given)
            messages.success(self.request, _("Saved. Only you see it until you send it."))
        return redirect("team_sessions:notes", pk=self.event.pk)


# Of observers' notes, each a form, and of learners' words so many stand on a page.
SHEETS, LINES = 6, 50


class Feedback(OfEvent, TemplateView):
    """What observers sent, each with its answer, and what learners said afterwards."""

    permission = "team_sessions.read_feedback"
    template_name = "sessions/pd/feedback.html"

    def get_context_data(self, **kwargs):
        if not self.event.is_over(timezone.now()):
            return super().get_context_data(**kwargs, early=True)
        bound = kwargs.pop("bound", None)
        page = paging.page_asked(self.request)
        sheets = self.event.sheets.exclude(sent_at=None).select_related("user")
        if bound:
            # Alone, whichever page it stands on: nothing typed is lost.
            sheets, page = sheets.filter(pk=bound.sheet.pk), 1
        sheets = sheets.prefetch_related("replies").order_by("sent_at", "pk")
        words, use = results.words_of(self.event), results.use_of(self.event)
        rows, more = paging.cut(sheets, page, SHEETS)
        words.rows, more_words = paging.cut(words.rows, page, LINES)
        use.texts, more_use = paging.cut(use.texts, page, LINES)
        return super().get_context_data(
            **kwargs,
            forms=[bound or form_of(row) for row in rows],
            words=words,
            use=use,
            page=page,
            next_page=page + 1 if more or more_words or more_use else None,
        )


class FeedbackReply(OfEvent, TemplateView):
    """The answer to one observer's notes."""

    permission = "team_sessions.read_feedback"
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        if not self.event.is_over(timezone.now()):
            messages.error(request, _("Notes are read and answered once the last date is over."))
            return redirect("team_sessions:feedback", pk=self.event.pk)
        sheets = self.event.sheets.exclude(sent_at=None).select_related("user")
        sheet = get_object_or_404(sheets, pk=self.kwargs["sheet"])
        form = form_of(sheet, request.POST)
        try:
            if form.is_valid():
                feedback.reply(
                    sheet=sheet,
                    answers=form.answers(),
                    seen=form.seen,
                    actor=request.user,
                    via="web",
                    now=timezone.now(),
                )
                said = _("%(name)s gets your answer by mail.") % {"name": sheet.user.name}
                messages.success(request, said)
                address = reverse("team_sessions:feedback", args=[self.event.pk])
                page = paging.page_asked(request)
                return redirect(address if page == 1 else f"{address}?page={page}")
        except Refused as refusal:
            form.refuse(refusal)
        page = Feedback()
        page.setup(request, **self.kwargs)
        page.guarded = self.event
        return page.render_to_response(page.get_context_data(bound=form), status=422)


def form_of(sheet: Sheet, data=None) -> ReplyForm:
    replies = {row.box: row for row in sheet.replies.all()}
    return ReplyForm(data, sheet=sheet, replies=replies, prefix=f"sheet-{sheet.pk}")
