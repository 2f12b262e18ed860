"""Who leads an event and who coaches those who do: named, and changed later.

Neither holds a place: whoever had one gives it back, and it is offered to who waits.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.refusals import Refused
from foundation.retrying import one_transaction
from foundation.stale import refuse_other
from gatherings import kinds
from gatherings.services import inviting
from people.models import User
from teams.models import Membership

from ...models import PdEvent, PdFacilitator, PdPlace
from . import places


def rows(event, leaders: Iterable[User], coaches: Iterable[User]) -> list[PdFacilitator]:
    """Rows for these people, unsaved; who is named in both leads."""
    how = {user.pk: True for user in coaches} | {user.pk: False for user in leaders}
    return [PdFacilitator(event=event, user_id=pk, coach=coach) for pk, coach in how.items()]


@one_transaction
def change(
    *,
    event: PdEvent,
    leaders: Sequence[User],
    coaches: Sequence[User],
    seen: Mapping[str, set[int]] | None = None,
    actor,
    via: str,
    now: datetime | None = None,
) -> list[User]:
    """These people lead and coach from now on; returns who gave back a place for it.

    Who leads no more and belongs to who is invited is asked like everybody. ``seen`` are the ids of
    leaders and coaches as a form compared them. Raises Refused for
    people who are no active members of the hub's teams, and for an event that is over.
    """
    now = now or timezone.now()
    event = places.hold_one(event)
    if event.dates.exists() and event.is_over(now):
        raise Refused(_("This event is over. Who led it stays on record."))
    wanted = {row.user_id: row for row in rows(event, leaders, coaches)}
    known = {row.user_id: row for row in event.facilitators.all()}
    sides = {"leaders": False, "coaches": True}
    stands = {
        name: {pk for pk, row in known.items() if row.coach is coach}
        for name, coach in sides.items()
    }
    refuse_other(seen, stands)
    people = {user.pk: user for user in [*leaders, *coaches]}
    new = [user for pk, user in people.items() if pk not in known]
    refuse_outsiders(event, new)
    gone = known.keys() - wanted.keys()
    PdFacilitator.objects.filter(event=event, user__in=gone).delete()
    for pk, row in known.items():
        if pk in wanted and row.coach != wanted[pk].coach:
            row.coach = wanted[pk].coach
            row.save(update_fields=["coach"])
    PdFacilitator.objects.bulk_create(wanted[user.pk] for user in new)
    how = {"actor": actor, "via": via, "now": now}
    held = PdPlace.objects.filter(event=event, user__in=new).values_list("user", flat=True)
    gave_back = [user for user in new if user.pk in set(held)]
    inviting.withdraw(audience=event.audience, users=new, reason="leads it", **how)
    places.give_back(event, new, reason="leads it", **how)
    _ask(event, gone, **how)
    return gave_back


def end(events: Iterable[PdEvent], users: Iterable[User], *, actor, via: str, now) -> None:
    """Who of ``users`` is in no team of the event's hub and cycle any more leads it no more.

    The events are held. Who belongs to whom it is open is asked like everybody.
    """
    held = {event.pk: event for event in events}
    rows = PdFacilitator.objects.filter(event__in=held, user__in=[user.pk for user in users])
    gone: dict[int, list[int]] = {}
    for row in rows.exclude(pk__in=PdFacilitator.objects.leading().values("pk")):
        gone.setdefault(row.event_id, []).append(row.user_id)
    for pk, ids in sorted(gone.items()):
        PdFacilitator.objects.filter(event=pk, user__in=ids).delete()
        _ask(held[pk], ids, actor=actor, via=via, now=now)


def _ask(event: PdEvent, gone: Iterable[int], **how) -> None:
    people = kinds.get("pd").people(event.audience).filter(pk__in=gone).order_by("pk")
    inviting.invite(audience=event.audience, people=people, reason="leads no more", **how)


def refuse_outsiders(event: PdEvent, users: Iterable[User], *, field: str = "leaders") -> None:
    """Raise Refused for who isn't an active member of the teams of the event's hub and cycle."""
    users = list(users)
    seats = Membership.objects.active().filter(team__hub=event.hub_id, team__cycle=event.cycle_id)
    inside = set(seats.filter(user__in=users).values_list("user", flat=True))
    for user in users:
        if user.pk not in inside or not user.is_active:
            said = _("%(name)s isn't a member of your hub's teams now.")
            raise Refused(said % {"name": user.name}, field=field)
