"""People who are picked for an event: its list, their invitation, taking one off again."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.deeds import Deed
from foundation.refusals import Refused
from mailing.views import MassMailView
from mailing.writing import Planned

from .. import paging
from ..people import who_may_be_picked
from ..people_forms import GuestsForm
from ..services import guests
from .scope import InForm, OfEvent

SHOWN = 50


class Guests(OfEvent, InForm):
    """Addresses, one a line; who is on the list, and who of them wasn't invited yet."""

    permission = "team_sessions.manage_event"
    template_name = "sessions/pd/guests.html"
    form_class = GuestsForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"members": who_may_be_picked(self.event)}

    def get_context_data(self, **kwargs):
        now, page = timezone.now(), paging.page_asked(self.request)
        listed = self.event.picked.select_related("user").order_by("user__name", "pk")
        rows, more = paging.cut(listed, page, SHOWN)
        waiting = set()
        if announced := bool(guests.coming(self.event, now)):
            waiting = set(guests.to_tell(self.event, now).values_list("pk", flat=True))
        for row in rows:
            row.waits = row.user_id in waiting
        return super().get_context_data(
            **kwargs,
            guests=rows,
            waiting=len(waiting),
            announced=announced,
            page=page,
            next_page=page + 1 if more else None,
        )

    def save(self, form):
        now = timezone.now()
        new, leads = guests.add(
            event=self.event,
            guests=form.cleaned_data["picked"],
            members=form.members_chosen(),
            actor=self.request.user,
            via="web",
            now=now,
        )
        for user in leads:
            said = _("%(name)s leads this event and needs no place.")
            messages.warning(self.request, said % {"name": user.name})
        if not new:
            messages.info(self.request, _("Everybody whom you entered is invited already."))
        elif guests.coming(self.event, now):
            return redirect("team_sessions:guests_send", pk=self.event.pk)
        else:
            said = ngettext(
                "%(n)s person is on the list, and is asked when you announce the event.",
                "%(n)s people are on the list, and are asked when you announce the event.",
                len(new),
            )
            messages.success(self.request, said % {"n": len(new)})
        return redirect("team_sessions:guests", pk=self.event.pk)


class GuestsSend(OfEvent, MassMailView):
    """The invitation to everybody on the list who has none yet, then *Send*."""

    permission = "team_sessions.manage_event"

    @cached_property
    def now(self):
        return timezone.now()

    def plan(self):
        try:
            guests.refuse_if_full(self.event, self.now)
        except Refused:
            return Planned()
        return guests.planned(self.event, actor=self.request.user, now=self.now)

    def heading(self):
        return _("Invite to %(title)s") % {"title": self.event.title}

    def explain(self):
        if not self.planned_mails.count:
            return [_("Everybody on the list was invited already.")]
        return [
            _("They're on the list, and get the same mail as everybody, to answer by its link.")
        ]

    def send(self, sending_key):
        guests.invite(event=self.event, actor=self.request.user, via="web", sending_key=sending_key)
        return self.back_url()

    def back_url(self):
        return self.event.get_absolute_url()


class GuestRemove(OfEvent, Deed):
    """One person off the list."""

    permission = "team_sessions.manage_event"

    def do(self):
        rows = self.event.picked.select_related("event")
        picked = get_object_or_404(rows, pk=self.kwargs["picked"])
        user = guests.take_off(
            picked=picked, actor=self.request.user, via="web", now=timezone.now()
        )
        return _("%(name)s is off the list. No mail goes out.") % {"name": user.name}

    def back(self):
        return reverse("team_sessions:guests", args=[self.event.pk])
