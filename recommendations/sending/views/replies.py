"""A text at an organisation: what happened to it, and the form to enter what they said."""

import secrets
from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from foundation import uploads, zones
from foundation.access import PUBLIC, SIGNED_IN, Guarded
from foundation.deeds import Deed, InForm
from foundation.keys import is_key
from foundation.refusals import Refused
from mailing.views import posted_key, say_sent

from ...models import Dispatch, Draft, StepFile
from ...publishing.addresses import address_of
from ..forms import AskAgainForm, ReplyForm
from ..querysets import public_files
from ..services import replies
from .scope import OfDispatch

ASK_AGAIN = timedelta(days=28)


class DispatchPage(OfDispatch, InForm):
    """Its history, and one form for an answer."""

    template_name = "recommendations/sending/dispatch.html"
    form_class = ReplyForm

    @property
    def today(self):
        return zones.local_date(timezone.now(), self.dispatch_row.draft.zone)

    @property
    def next_asking(self):
        """The day to ask that stands there, while it is to come; else one four weeks from now."""
        stands, today = self.dispatch_row.ask_again_on, self.today
        return stands if stands and stands > today else today + ASK_AGAIN

    def get_form_kwargs(self):
        may = self.request.user.has_perm("recommendations.show_outcome", self.dispatch_row)
        known = {"may_show": may, "dispatch": self.dispatch_row, "today": self.today}
        return super().get_form_kwargs() | known

    def get_initial(self):
        return {
            "on": self.today,
            "ask_again_on": self.next_asking,
            "public": self.dispatch_row.public,
        }

    def save(self, form):
        row, seen = self.dispatch_row, self.request.POST.get("seen", "")
        sending = replies.enter(
            dispatch=row,
            reply=form.reply(),
            seen=int(seen) if is_key(seen) else None,
            actor=self.request.user,
            via="web",
            sending_key=posted_key(self.request),
        )
        say_sent(self.request, sending, done=_("Entered."))
        return redirect(row)

    def get_context_data(self, **kwargs):
        row = self.dispatch_row
        people = replies.to_tell(row)
        told = ngettext(
            "Taken up or declined, %(n)s person who wrote it or voted on it gets one mail.",
            "Taken up or declined, the %(n)s people who wrote it or voted on it get one mail each.",
            len(people),
        )
        return super().get_context_data(
            row=row,
            steps=list(reversed(row.steps.all())),
            waits=row.ask_again_on is not None and row.ask_again_on <= self.today,
            is_over=row.state in Dispatch.OUTCOMES,
            public_url=address_of(row.draft_id),
            told=told % {"n": len(people)} if people else "",
            sending_key=posted_key(self.request) or secrets.token_urlsafe(24),
            ask_form=AskAgainForm(initial={"ask_again_on": self.next_asking}),
            keeps=self.request.user.has_perm("recommendations.show_outcome", row),
            **kwargs,
        )


class AskAgain(OfDispatch, Deed):
    permission = "recommendations.enter_reply"

    def do(self):
        form = AskAgainForm(self.request.POST)
        if not form.is_valid():
            raise Refused(_("Choose a day to come."))
        replies.ask_again(
            dispatch=self.dispatch_row,
            on=form.cleaned_data["ask_again_on"],
            actor=self.request.user,
            via="web",
        )
        return _("You're reminded on that day.")


class ShowOutcome(OfDispatch, Deed):
    permission = "recommendations.show_outcome"

    def do(self):
        public = "hide" not in self.request.POST
        replies.show(dispatch=self.dispatch_row, public=public, actor=self.request.user, via="web")
        return _("The public page shows it.") if public else _("The public page doesn't show it.")


class TakenUpFile(Guarded, View):
    """The plan, policy or program that took a text up: for who may read the text, and the liaison."""

    permission = SIGNED_IN

    def get_guarded(self) -> StepFile:
        user, pk = self.request.user, self.kwargs["step"]
        rows = StepFile.objects.filter(
            Q(step__dispatch__in=Dispatch.objects.visible_to(user).order_by().values("pk"))
            | Q(step__dispatch__draft__in=Draft.objects.visible_to(user).order_by().values("pk"))
        )
        return get_object_or_404(rows if is_key(pk) else rows.none(), step=pk)

    def get(self, request, step):
        return uploads.download(self.guarded)


@method_decorator(login_not_required, name="dispatch")
class PublicTakenUpFile(Guarded, View):
    """The same for everybody, where the text's page shows what became of it."""

    permission = PUBLIC

    def get(self, request, pk, step):
        if not (is_key(pk) and is_key(step)):
            raise Http404
        return uploads.download(get_object_or_404(public_files(pk), step=step))
