"""Guests: people from outside a team, invited by their address."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import ngettext

from ..forms import GuestsForm
from ..services import events
from .scope import InForm, OfEvent


class Guests(OfEvent, InForm):
    """Addresses, one a line; each gets the invitation with a link to answer by."""

    permission = "team_sessions.manage_event"
    template_name = "sessions/pd/guests.html"
    form_class = GuestsForm

    def get_context_data(self, **kwargs):
        guests = self.event.picked.select_related("user").order_by("user__name", "pk")
        return super().get_context_data(**kwargs, event=self.event, guests=list(guests))

    def save(self, form):
        came = events.invite_guests(
            event=self.event,
            guests=form.cleaned_data["picked"],
            actor=self.request.user,
            via="web",
            now=timezone.now(),
        )
        said = ngettext(
            "%(n)s guest is on the list. Where it's announced they get the invitation by mail.",
            "%(n)s guests are on the list. Where it's announced they get the invitation by mail.",
            len(came),
        )
        messages.success(self.request, said % {"n": len(came)})
        return redirect(self.event)
