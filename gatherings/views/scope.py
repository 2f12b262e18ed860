"""What a page of one date is about: fetched from what the visitor may see, so a stranger gets 404."""

from collections.abc import Collection

from django.db.models import BigIntegerField, CharField
from django.http import Http404

from foundation.access import Guarded
from foundation.admin_input import is_key
from foundation.prepared import Prepared, Slot, numbered, slots
from teams.roles import network_roles

from .. import kinds
from ..models import Attendee, Gathering
from ..querysets import asked
from ..rules import know_visible


def _one(everything: bool, hubs: int, led: int, teams: int, left: int, guest: int):
    rows = Gathering.objects.filter(pk=Slot("pk", BigIntegerField()))
    if not everything:
        rows = rows.seen_from(
            asked=asked(Slot("user", BigIntegerField())),
            hubs=slots("hub", hubs, BigIntegerField()),
            led=slots("led", led, CharField()),
            teams=slots("team", teams, BigIntegerField()),
            left=slots("left", left, BigIntegerField()),
            guest=slots("guest", guest, CharField()),
        )
    return rows.select_related("hub", "team", "cycle").order_by()


_one_of = Prepared(_one)


def visible_one(user, pk: int) -> Gathering | None:
    """What ``Gathering.objects.visible_to(user)`` holds of this number, with hub, team and cycle."""
    if not is_key(pk):
        return None
    who = network_roles(user)
    everything = user.is_superuser or who.coordinates_network
    lists: dict[str, Collection] = {"hub": (), "led": (), "team": (), "left": (), "guest": ()}
    if not everything:
        lists = {
            "hub": who.coordinated_hubs,
            "led": kinds.led_by(user),
            "team": who.active_teams,
            "left": who.left_teams,
            "guest": kinds.guest_of(user) if who.left_teams else (),
        }
    shape = {
        "everything": everything,
        "hubs": len(lists["hub"]),
        "led": len(lists["led"]),
        "teams": len(lists["team"]),
        "left": len(lists["left"]),
        "guest": len(lists["guest"]),
    }
    values = {name: one for key, some in lists.items() for name, one in numbered(key, some).items()}
    found = next(iter(_one_of(shape, pk=pk, user=user.pk, **values)), None)
    if found is not None:
        know_visible(user, found)
    return found


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
