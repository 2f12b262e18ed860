"""An account is closed or opened again: what that does to places at events that are to come."""

from collections.abc import Iterable

from foundation.retrying import one_transaction
from gatherings.models import Attendee
from people.models import User

from ...models import PdEvent, PdPlace
from . import places


def free(*, changed, actor, via: str, now) -> None:
    """Connected to ``person_changed``: a place of who can't sign in any more is offered on.

    Who waits keeps the turn, and is passed over meanwhile.
    """
    gone = [user for user, what in changed.items() if what.get("is_active", (0, True))[1] is False]
    theirs = PdPlace.objects.taken().filter(user__in=[user.pk for user in gone])
    if gone:
        _free(theirs, actor=actor, via=via, now=now)


@one_transaction
def free_at(*, event_ids: Iterable[int], now) -> int:
    """The same for a sweep, of accounts that were closed in whatever way; how many places."""
    theirs = PdPlace.objects.of_closed_accounts().filter(event__in=list(event_ids))
    return _free(theirs, actor=None, via="task", now=now)


def _free(theirs, *, actor, via: str, now) -> int:
    freed = 0
    for event in _to_come(theirs.order_by().values("event"), now):
        people = [row.user for row in theirs.filter(event=event).select_related("user")]
        places.give_back(event, people, actor=actor, via=via, reason="account closed", now=now)
        freed += len(people)
    return freed


def give_again(*, users, actor, via: str, now) -> None:
    """Connected to ``person_returned``: who meant to come has a place again, as far as one is free,
    and is asked anew where none is.
    """
    said = Attendee.objects.counted().filter(user__in=users, answer=Attendee.Answer.ACCEPTED)
    said = said.filter(gathering__ends_at__gt=now)
    audiences = said.filter(gathering__pd_date__isnull=False).order_by()
    for event in _to_come(audiences.values("gathering__pd_date__event"), now):
        rows = list(said.filter(gathering__pd_date__event=event).order_by("-gathering__starts_at"))
        led = event.facilitators.values("user")
        people = User.objects.filter(pk__in=[row.user_id for row in rows]).exclude(pk__in=led)
        people = people.exclude(pk__in=event.places.values("user")).order_by("pk")
        places.take_again(event, people, rows, actor=actor, via=via, now=now)


def _to_come(events, now) -> list[PdEvent]:
    some = PdEvent.objects.filter(pk__in=events).to_come(now).order_by()
    return places.hold(some.values_list("pk", flat=True))
