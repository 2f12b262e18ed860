"""What a page of PD is about, fetched from what the visitor may see."""

from django.shortcuts import get_object_or_404

from foundation import deeds
from foundation.access import Guarded

from ...models import Offering, PdEvent


class OfOffering(Guarded):
    """A page about the offering ``pk``."""

    permission = "team_sessions.manage_offering"

    def get_guarded(self):
        rows = Offering.objects.visible_to(self.request.user)
        rows = rows.select_related("hub", "workgroup", "copied_from__hub")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        kwargs.setdefault("offering", self.guarded)
        return super().get_context_data(**kwargs)

    @property
    def offering(self) -> Offering:
        return self.guarded


class OfEvent(Guarded):
    """A page about the event ``pk``."""

    permission = "team_sessions.run_event"

    def get_guarded(self):
        return get_object_or_404(self.rows(), pk=self.kwargs["pk"])

    def rows(self):
        rows = PdEvent.objects.visible_to(self.request.user)
        return rows.select_related("hub", "cycle", "team", "offering")

    def get_context_data(self, **kwargs):
        kwargs.setdefault("event", self.guarded)
        return super().get_context_data(**kwargs)

    @property
    def event(self) -> PdEvent:
        return self.guarded


class InForm(deeds.InForm):
    """A form of PD says itself where a refusal belongs."""

    def refuse(self, form, refusal):
        form.refuse(refusal)
