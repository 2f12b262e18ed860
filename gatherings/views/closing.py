"""*It took place*: who was there, on one page with one button."""

from django.contrib import messages
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View

from foundation.redirects import see_other
from foundation.refusals import Refused

from .. import holding
from ..models import Gathering
from ..presence import PresenceForm
from ..services import closing, inviting
from .scope import OfGathering


class TookPlace(OfGathering, View):
    """A row a person, ticked who said yes; the same page corrects it later."""

    permission = "gatherings.manage_gathering"

    def get(self, request, pk):
        return self.page(PresenceForm(self.people))

    def post(self, request, pk):
        if "reopen" in request.POST:
            return self.reopen()
        form = PresenceForm(self.people, request.POST)
        if not form.is_valid():
            return self.page(form, 422)
        present = form.present()
        try:
            closing.take_place(
                gathering=self.gathering,
                present=present,
                seen=form.sent,
                actor=request.user,
                via="web",
            )
        except closing.ChangedMeanwhile as refusal:
            # Read anew, the form says what the other said.
            form = PresenceForm(inviting.counted(self.gathering), request.POST)
            if form.is_valid():
                form.refuse(refusal)
            return self.page(form, 422)
        except Refused as refusal:
            form.refuse(refusal)
            return self.page(form, 422)
        messages.success(
            request,
            _("%(title)s took place: %(came)s of %(people)s came.")
            % {
                "title": self.gathering.title,
                "came": len(present),
                "people": self.asked_or_there(present),
            },
        )
        return see_other(self.gathering.get_absolute_url())

    def asked_or_there(self, present) -> int:
        """Of how many, as the page of the date counts them: who waited and wasn't there isn't one."""
        waits = holding.on_hold(self.people)
        return sum(
            row.pk in present or (row.user_id, row.gathering_id) not in waits for row in self.people
        )

    def reopen(self):
        """Taken back, where the button was pressed for the wrong date."""
        try:
            closing.reopen(gathering=self.gathering, actor=self.request.user, via="web")
        except Refused as refusal:
            messages.error(self.request, refusal.message)
            return self.page(PresenceForm(self.people), 422)
        messages.success(
            self.request,
            _("Taken back: %(title)s isn't counted as held.") % {"title": self.gathering.title},
        )
        return see_other(self.gathering.get_absolute_url())

    @cached_property
    def people(self):
        return inviting.counted(self.gathering)

    def page(self, form, status=200):
        context = {
            "gathering": self.gathering,
            "form": form,
            "closed": self.closed,
            "is_held": self.gathering.state == Gathering.State.HELD,
        }
        return render(self.request, "gatherings/took_place.html", context, status=status)

    @property
    def closed(self) -> str:
        """Why it can't be said of this date, or ""."""
        try:
            closing.refuse_to_close(self.gathering, timezone.now())
        except Refused as refusal:
            return str(refusal.message)
        return ""
