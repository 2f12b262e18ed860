"""How far a sending is, and calling it back."""

import re

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import TemplateView

from foundation import undoing
from foundation.access import Guarded
from foundation.refusals import Refused

from ..models import Sending
from ..undo import undo_sending

_KEY = re.compile(r"[\w-]{8,64}", re.ASCII)


def posted_key(request) -> str:
    """The ``sending_key`` of a posted form, by which a double click is one; "" if it isn't ours."""
    key = request.POST.get("sending_key", "")
    return key if _KEY.fullmatch(key) else ""


def say_sent(request, sending: Sending, *, done: str = "", again: str = "") -> None:
    """Say what was ``done`` and how many mails go out, with *Undo* while there is time.

    ``again`` is the page to which *Undo* leads back, where that isn't where one is by then.
    """
    now = timezone.now()
    progress = Sending.objects.progress(sending)
    page = reverse("mailing:sending", args=[sending.pk]) if progress.total or not done else ""
    if sending.may_be_undone(now):
        waits = progress.waiting_said if page else ""
        undoing.offer(
            request,
            said=f"{done or f'{sending.label}.'} {waits}".strip(),
            url=reverse("mailing:undo", args=[sending.pk]),
            until=sending.undo_until,
            more=page,
            again=again,
        )
        return
    said = done
    if page:
        said = format_html(
            '{} <a href="{}">{}</a>',
            f"{done} {progress.sentence(sending, now)}".strip(),
            page,
            _("Watch them go"),
        )
    messages.success(request, said)


class OfSending(Guarded):
    """A page about one sending, which only who pressed the button may see."""

    permission = "mailing.view_sending"
    visible_permission = "mailing.view_sending"

    def get_guarded(self):
        return get_object_or_404(Sending, pk=self.kwargs["pk"])


class SendingPage(OfSending, TemplateView):
    """The sentence, the bar, and Undo while there is time; the page may be left."""

    template_name = "mailing/sending.html"

    def get_context_data(self, **kwargs):
        now = timezone.now()
        progress = Sending.objects.progress(self.guarded)
        return super().get_context_data(
            sending=self.guarded,
            progress=progress,
            sentence=progress.sentence(self.guarded, now),
            may_undo=self.guarded.may_be_undone(now),
            **kwargs,
        )


class Progress(SendingPage):
    """The same as a fragment, asked for every two seconds until all are gone."""

    template_name = "mailing/_progress.html"


class Undo(OfSending, View):
    """Calls the sending back, and returns to where the button stood."""

    permission = "mailing.undo_sending"
    http_method_names = ["post"]

    def post(self, request, pk):
        try:
            undo_sending(sending=self.guarded, actor=request.user, via="web")
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            again = undoing.take_away(request)
            more = self.guarded.before.get("undone", "")
            mailed = self.guarded.mails.exists()
            said = _("Called back. No mail went out.") if mailed or not more else ""
            said = f"{said} {more}".strip()
            if again:
                link = format_html('<a href="{}">{}</a>', again, _("Back to where you were"))
                said = format_html("{} {}", said, link)
            messages.success(request, said)
        back = request.META.get("HTTP_REFERER", "")
        if url_has_allowed_host_and_scheme(
            back, {request.get_host()}, require_https=request.is_secure()
        ):
            return HttpResponseRedirect(back)
        return redirect("mailing:sending", pk=pk)
