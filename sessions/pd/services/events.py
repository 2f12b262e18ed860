"""Events: planned from an offering, led by people, open to some, in step with who belongs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history, twice, zones
from foundation.refusals import Refused, RowsRefused, still_there
from foundation.retrying import one_transaction
from gatherings.models import Gathering
from gatherings.services import dates, inviting, returning
from people.models import User
from teams.models import Team
from teams.services import newcomers
from teams.services.newcomers import Newcomer

from ...models import Offering, PdDate, PdEvent, PdFacilitator, PdPicked, PdPlace
from ...services import answer_by
from ..querysets import members_of
from . import leading, places


@dataclass(frozen=True)
class Row:
    """One date as somebody typed it: wall times in ``zone``, minutes of breaks."""

    day: date
    starts: time
    ends: time
    zone: str = zones.DEFAULT_ZONE
    break_minutes: int = 0
    place: str = ""
    address: str = ""
    link: str = ""
    arrival_notes: str = ""


@dataclass(frozen=True)
class Plan:
    """Whom an event is for, how many places it has (None: no limit), and who leads it.

    For one team: ``team``; for people who are ``picked``, those, and ``guests`` by address; for all
    teams of the cycle none of these.
    """

    open_to: str
    cycle: object
    team: Team | None = None
    picked: Sequence[User] = ()
    guests: Sequence[Newcomer] = ()
    learners: int | None = None
    observers: int | None = None
    facilitators: Sequence[User] = field(default_factory=tuple)
    coaches: Sequence[User] = field(default_factory=tuple)


@one_transaction
def make(
    *, offering, plan: Plan, rows: Sequence[Row], actor, via: str, now: datetime | None = None
) -> PdEvent:
    """A draft of an event with its dates, all of them or none.

    It keeps the offering's title and words as they are now. Raises RowsRefused for dates that
    don't fit (by their place in ``rows``), and Refused for a cycle that is over or no people.
    """
    now = now or timezone.now()
    # Held, so that nobody archives it meanwhile, and of two presses the second finds the first one's.
    locked = Offering.objects.select_for_update(of=("self",), no_key=True).select_related("hub")
    offering = still_there(locked, offering.pk)
    if offering.archived:
        raise Refused(_("This offering is archived. Bring it back before you plan an event."))
    if offering.run_by:
        said = _("%(who)s runs this PD. You can only tell people of it.")
        raise Refused(said % {"who": offering.run_by})
    if plan.cycle.archived:
        raise Refused(_("This cycle is over. Choose another one."), field="open_to")
    if plan.open_to == PdEvent.OpenTo.PICKED and not (plan.picked or plan.guests):
        raise Refused(_("Enter the address of at least one person."), field="picked")
    event = PdEvent(
        offering=offering,
        hub=offering.hub,
        cycle=plan.cycle,
        open_to=plan.open_to,
        team=plan.team,
        title=offering.title,
        for_whom=offering.for_whom,
        what_people_do=offering.what_people_do,
        learners=plan.learners,
        observers=plan.observers,
    )
    values = _checked(event, rows, now)
    if planned := _planned_just_now(event, plan, values):
        return planned
    leading.refuse_outsiders(event, plan.facilitators, field="facilitators")
    leading.refuse_outsiders(event, plan.coaches, field="coaches")
    guests = newcomers.find_or_create(plan.guests, actor=actor, via=via, zone=offering.hub.zone)
    with history.record(actor=actor, via=via):
        event.save()
    for given in values:
        gathering = dates.create(actor=actor, via=via, **given | {"audience": event.audience})
        PdDate.objects.create(gathering=gathering, event=event)
    PdFacilitator.objects.bulk_create(leading.rows(event, plan.facilitators, plan.coaches))
    picked = {user.pk: user for user in [*plan.picked, *guests]}
    PdPicked.objects.bulk_create(PdPicked(event=event, user=user) for user in picked.values())
    return event


def _planned_just_now(event: PdEvent, plan: Plan, values: Sequence[dict]) -> PdEvent | None:
    """The draft of a form that was sent twice: the same places, people, dates and rooms."""
    same = ("offering", "cycle", "open_to", "team", "learners", "observers")
    rows = PdEvent.objects.filter(
        created_at__gte=timezone.now() - twice.JUST_NOW,
        **{name: getattr(event, name) for name in same},
    )
    state = Gathering.State.DRAFT
    dates_of_form = [(one["starts_at"], one["ends_at"], one["place"], state) for one in values]
    people = {user.email for user in plan.picked} | {guest.address for guest in plan.guests}
    for row in rows:
        dated = row.dates.values_list(
            "gathering__starts_at", "gathering__ends_at", "gathering__place", "gathering__state"
        )
        picked = PdPicked.objects.filter(event=row).values_list("user__email", flat=True)
        if sorted(dated) == sorted(dates_of_form) and set(picked) == people:
            return row
    return None


def check_row(*, offering, row: Row, now: datetime) -> None:
    """Refused where this date, whatever else is planned, can't be one of an event."""
    _fitting(row, now, hub=offering.hub, team=None, cycle=None, title=offering.title)


def _fitting(row: Row, now: datetime, **whose) -> dict:
    """The fields of one date; Refused, with the row's own names, with all that is wrong."""
    try:
        given = whose | _values(row, now)
        dates.drafted(**given)
    except Refused as refusal:
        names = {"starts_at": "starts", "ends_at": "ends", "planned_minutes": "ends"}
        for one in refusal.all:
            one.field = names.get(one.field, one.field)
        raise
    return given


def _checked(event, rows: Sequence[Row], now: datetime) -> list[dict]:
    """The fields of each date, in order of time; RowsRefused with all that is wrong."""
    if not rows:
        raise Refused(_("Enter at least one date."))
    whose = {"hub": event.hub, "team": event.team, "cycle": event.cycle, "title": event.title}
    values, wrong = [], {}
    for number, row in enumerate(rows):
        try:
            values.append(_fitting(row, now, **whose))
        except Refused as refusal:
            wrong[number] = refusal
    if wrong:
        raise RowsRefused(wrong)
    values.sort(key=lambda given: given["starts_at"])
    if len(values) > 1:
        for number, given in enumerate(values, 1):
            given["title"] = _("%(title)s, day %(n)s") % {"title": event.title, "n": number}
    return values


def _values(row: Row, now: datetime) -> dict:
    starts_at = zones.wall_to_utc(row.day, row.starts, row.zone, field="starts")
    ends_at = zones.wall_to_utc(row.day, row.ends, row.zone, field="ends")
    if starts_at <= now:
        raise Refused(_("This day is past. Enter one that is still to come."), field="day")
    return {
        "kind": "pd",
        "audience": "pd:0",
        "starts_at": starts_at,
        "ends_at": ends_at,
        "zone": row.zone,
        "break_minutes": row.break_minutes,
        "place": row.place,
        "address": row.address,
        "link": row.link,
        "arrival_notes": row.arrival_notes,
        "answer_by": answer_by(row.day, zones.local_date(now, row.zone)),
    }


@one_transaction
def close(*, event, closed: bool, actor, via: str) -> PdEvent:
    """Take nobody more, or take people again; who waits stays in line."""
    event = places.hold_one(event)
    event.closed = closed
    with history.record(actor=actor, via=via):
        event.save(update_fields=["closed"])
    return event


@one_transaction
def delete_draft(*, event, actor, via: str) -> None:
    """Take an event away of which nobody was told. Refused once one of its dates was announced."""
    event = places.hold_one(event)
    rows = list(PdDate.objects.filter(event=event).order_by("gathering"))
    held = inviting.held([row.gathering_id for row in rows])
    if any(one.state != Gathering.State.DRAFT for one in held):
        raise Refused(_("People know of this event. Cancel it instead, and they're told."))
    with history.record(actor=actor, via=via, reason="draft deleted"):
        PdDate.objects.filter(event=event).delete()
        for one in held:
            one.delete()
        event.delete()


def hold_for(memberships: Iterable, now: datetime) -> list[PdEvent]:
    """The events to which these members are asked or that they lead, held in order, before any date."""
    some = PdEvent.objects.of_members(list(memberships)).to_come(now)
    return places.hold(some.values_list("pk", flat=True))


def invite_members(events, memberships, *, actor, via: str, now, sending=None) -> None:
    """Whoever joins a team is asked to the events that are open to it; the events are held."""
    for event, people in _by_event(events, memberships):
        inviting.invite(
            audience=event.audience,
            people=people,
            actor=actor,
            via=via,
            reason="joined",
            sending=sending,
            now=now,
        )


def catch_up(events, memberships, *, actor, via: str, now) -> None:
    """Members who are back hear what passed them by; the events are held."""
    for event, people in _by_event(events, memberships):
        returning.catch_up(audience=event.audience, users=people, actor=actor, via=via, now=now)


def withdraw_members(events, memberships, *, actor, via: str, now) -> None:
    """Who belongs to none of an event's teams any more gives back their place, and leads no more.

    Nor does who leads one that other teams, or people who were picked, are asked to.
    """
    for event, people in _by_event(events, memberships, leaving=True):
        PdFacilitator.objects.filter(event=event, user__in=people).delete()
        inviting.withdraw(
            audience=event.audience,
            users=people,
            actor=actor,
            via=via,
            reason="left the team",
            now=now,
        )
        places.give_back(event, people, actor=actor, via=via, reason="left the team", now=now)
    leading.end(events, [row.user for row in memberships], actor=actor, via=via, now=now)


def restore_members(events, memberships, *, actor, via: str, now) -> None:
    """Members whose leaving was undone are expected again, with their places as far as free.

    The events are held. Who led one is made to lead it again by hand.
    """
    how = {"actor": actor, "via": via, "now": now}
    for event, people in _by_event(events, memberships):
        rows = inviting.restore(audience=event.audience, users=people, **how)
        places.take_again(event, people, rows, **how)
        returning.catch_up(audience=event.audience, users=people, **how)


def forget_members(memberships, *, actor, via: str) -> None:
    """Who was added by mistake was never asked to any event; places are for who meant to come.

    Raises Refused for who answered, has a place or leads an event.
    """
    some = PdEvent.objects.for_members(list(memberships))
    held = places.hold(some.values_list("pk", flat=True))
    users = [row.user_id for row in memberships]
    for model in (PdPlace, PdFacilitator):
        theirs = model.objects.filter(event__in=held, user__in=users)
        first = theirs.select_related("user", "event").first()
        if first is not None:
            said = _(
                "%(name)s has a part in the PD event %(event)s. Choose End membership instead, "
                "which keeps the record."
            )
            raise Refused(said % {"name": first.user, "event": first.event.title})
    for event, people in _by_event(held, memberships):
        inviting.forget(
            audience=event.audience, users=people, actor=actor, via=via, reason="added by mistake"
        )


def _by_event(events, memberships, *, leaving: bool = False):
    """Each event with those of the members' people whom it concerns."""
    for event in events:
        people = {
            row.user_id: row.user
            for row in memberships
            if (row.team_id == event.team_id)
            or (event.open_to == PdEvent.OpenTo.CYCLE and row.team.cycle_id == event.cycle_id)
        }
        if leaving:
            stay = members_of(event).filter(user__in=people).order_by().values_list("user")
            picked = event.picked.filter(user__in=people).order_by().values_list("user")
            gone = [pk for (pk,) in stay.union(picked)]
        else:
            gone = event.facilitators.filter(user__in=people).values_list("user", flat=True)
        for pk in set(gone):
            del people[pk]
        if people:
            yield event, list(people.values())
