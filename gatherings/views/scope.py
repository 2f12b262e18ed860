"""What a page of one date is about: fetched from what the visitor may see, so a stranger gets 404."""

from django.http import Http404

from foundation.access import Guarded
from foundation.keys import is_key
from foundation.prepared import prepared
from teams.roles import network_roles

from .. import kinds
from ..models import Attendee, Gathering
from ..querysets import asked
from ..rules import know_visible


@prepared
def _any_one(pk):
    return Gathering.objects.filter(pk=pk).select_related("hub", "team", "cycle").order_by()


@prepared
def _one_seen_from(pk, user, **lists):
    rows = Gathering.objects.filter(pk=pk)
    rows = rows.seen_from(asked=asked(user), **lists)
    return rows.select_related("hub", "team", "cycle").order_by()


def visible_one(user, pk: int) -> Gathering | None:
    """What ``Gathering.objects.visible_to(user)`` holds of this number, with hub, team and cycle."""
    if not is_key(pk):
        return None
    who = network_roles(user)
    if user.is_superuser or who.coordinates_network:
        found = _any_one(pk=pk)
    else:
        found = _one_seen_from(
            pk=pk,
            user=user.pk,
            hubs=who.coordinated_hubs,
            led=kinds.led_by(user),
            teams=who.active_teams,
            left=who.left_teams,
            guest=kinds.guest_of(user) if who.left_teams else (),
        )
    for one in found:
        know_visible(user, one)
    return found[0] if found else None


class OfGathering(Guarded):
    """A page of one date; ``permission`` says what the visitor must be allowed to do with it."""

    def get_guarded(self):
        found = visible_one(self.request.user, self.kwargs["pk"])
        if found is None:
            raise Http404
        return found

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
