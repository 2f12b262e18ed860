"""What a page of one date is about: fetched from what the visitor may see, so a stranger gets 404."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from foundation.access import Guarded

from ..models import Attendee, Gathering


class OfGathering(Guarded):
    """A page of one date; ``permission`` says what the visitor must be allowed to do with it."""

    def get_guarded(self):
        seen = Gathering.objects.visible_to(self.request.user)
        return get_object_or_404(seen.select_related("hub", "team", "cycle"), pk=self.kwargs["pk"])

    @property
    def gathering(self) -> Gathering:
        return self.guarded


class OfAttendee(OfGathering):
    """A page of one person's answer; the address names both, so neither can be swapped."""

    def get_guarded(self):
        gathering = super().get_guarded()
        self.attendee = (
            Attendee.objects.counted()
            .select_related("user")
            .filter(gathering=gathering, pk=self.kwargs["attendee"])
            .first()
        )
        if self.attendee is None:
            raise Http404
        self.attendee.gathering = gathering
        return gathering
