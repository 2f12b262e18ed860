"""Cancelling a whole event after a look at the mail; deleting a draft."""

from copy import copy
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from foundation.refusals import Refused
from gatherings.services import dates
from mailing.views import MassMailView
from mailing.writing import Planned

from .. import cancelled
from ..forms import WhyForm
from ..services import cancelling, events
from .scope import InForm, OfEvent


class EventCancel(OfEvent, InForm):
    """Why; the next page shows the mail."""

    template_name = "sessions/pd/cancel.html"
    form_class = WhyForm

    def get_initial(self):
        return {"reason": reason_in(self.request)}

    def save(self, form):
        cancelling.coming(self.event, timezone.now())
        address = reverse("team_sessions:event_cancel_send", args=[self.event.pk])
        return redirect(f"{address}?{urlencode({'reason': form.cleaned_data['reason']})}")


def reason_in(request) -> str:
    return request.GET.get("reason", "").replace("\x00", "")[:300]


class EventSendCancel(OfEvent, MassMailView):
    """The mail that says that it is cancelled, then *Send*."""

    @cached_property
    def now(self):
        return timezone.now()

    @property
    def reason(self) -> str:
        return reason_in(self.request)

    def plan(self):
        try:
            old = cancelling.coming(self.event, self.now)
        except Refused:
            return Planned()
        new = [dates.cancelled_copy(copy(one), self.reason) for one in old]
        return cancelled.planned(self.event, old, new, actor=self.request.user, now=self.now)

    def heading(self):
        return _("Cancel %(title)s") % {"title": self.event.title}

    def explain(self):
        return [
            _("All its dates to come are cancelled, and nobody waits for a place any more."),
            _("Who said no gets no mail."),
        ]

    def send(self, sending_key):
        cancelling.cancel(
            event=self.event,
            reason=self.reason,
            actor=self.request.user,
            via="web",
            sending_key=sending_key,
        )
        return self.back_url()

    def back_url(self):
        return self.event.get_absolute_url()

    def form_url(self):
        url = reverse("team_sessions:event_cancel", args=[self.event.pk])
        return f"{url}?{urlencode({'reason': self.reason})}"


class EventDelete(OfEvent, TemplateView):
    """A draft that nobody was told of goes for good."""

    permission = "team_sessions.manage_event"
    template_name = "sessions/pd/delete.html"

    def post(self, request, *args, **kwargs):
        try:
            events.delete_draft(event=self.event, actor=request.user, via="web")
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect(self.event)
        messages.success(request, _("The draft is gone. The offering stays."))
        return redirect(self.event.offering)
