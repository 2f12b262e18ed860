"""What a page of one date is about: fetched from what the visitor may see, so a stranger gets 404."""

from django.db.models import BigIntegerField
from django.http import Http404

from foundation.access import Guarded
from foundation.admin_input import is_key
from foundation.prepared import Prepared, Slot, numbered, slots
from teams.standing import standing

from ..models import Attendee, Gathering
from ..querysets import asked


def _one(everything: bool, hubs: int, teams: int, left: int):
    rows = Gathering.objects.filter(pk=Slot("pk", BigIntegerField()))
    if not everything:
        rows = rows.seen_from(
            asked=asked(Slot("user", BigIntegerField())),
            hubs=slots("hub", hubs, BigIntegerField()),
            teams=slots("team", teams, BigIntegerField()),
            left=slots("left", left, BigIntegerField()),
        )
    return rows.select_related("hub", "team", "cycle").order_by()


_one_of = Prepared(_one)


def visible_one(user, pk: int) -> Gathering | None:
    """What ``Gathering.objects.visible_to(user)`` holds of this number, with hub, team and cycle."""
    if not is_key(pk):
        return None
    who = standing(user)
    everything = user.is_superuser or who.coordinates_network
    hubs, teams, left = who.coordinated_hubs, who.active_teams, who.left_teams
    if everything:
        hubs = teams = left = ()
    rows = _one_of(
        {"everything": everything, "hubs": len(hubs), "teams": len(teams), "left": len(left)},
        pk=pk,
        user=user.pk,
        **numbered("hub", hubs),
        **numbered("team", teams),
        **numbered("left", left),
    )
    return next(iter(rows), None)


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
