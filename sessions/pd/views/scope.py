"""What a page of PD is about, fetched from what the visitor may see."""

from django.shortcuts import get_object_or_404

from foundation import deeds
from foundation.access import Guarded
from foundation.admin_input import is_key

from ...models import Offering, PdEvent


def _found(rows, pk):
    return get_object_or_404(rows if is_key(pk) else rows.none(), pk=pk)


class OfOffering(Guarded):
    """A page about the offering ``pk``."""

    permission = "team_sessions.manage_offering"

    def get_guarded(self):
        rows = Offering.objects.visible_to(self.request.user)
        return _found(
            rows.select_related("hub", "workgroup", "copied_from__hub"), self.kwargs["pk"]
        )

    @property
    def offering(self) -> Offering:
        return self.guarded


class OfEvent(Guarded):
    """A page about the event ``pk``."""

    permission = "team_sessions.run_event"

    def get_guarded(self):
        return _found(self.rows(), self.kwargs["pk"])

    def rows(self):
        rows = PdEvent.objects.visible_to(self.request.user)
        return rows.select_related("hub", "cycle", "team", "offering")

    @property
    def event(self) -> PdEvent:
        return self.guarded


class InForm(deeds.InForm):
    """A form of PD says itself where a refusal belongs."""

    def refuse(self, form, refusal):
        form.refuse(refusal)
