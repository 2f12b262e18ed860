"""What a date of a PD event is to the app that runs all dated things."""

from django.db.models import CharField, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation import history
from foundation.refusals import Refused
from gatherings.kinds import Choice, Kind, Owner, Steps
from gatherings.models import Attendee, Gathering
from people.models import User
from teams.models import Membership
from teams.services.seats import lock_teams

from ..models import PdEvent, PdFacilitator, PdPicked, PdPlace
from . import clashes, place_words
from .people import own_pd
from .querysets import event_ids, members_of, teams_of
from .services import letting_go, places

SLUG = "pd"
# Contact time of one date, in minutes, that nobody asks a reason for.
LEAST_MINUTES, MOST_MINUTES = 15, 600
LEARN, OBSERVE = PdPlace.Side.PARTICIPANT.value, PdPlace.Side.OBSERVER.value
_SIDES = (LEARN, OBSERVE)
_CHOSEN = {
    LEARN: {
        "label": _("Come to learn"),
        "said": _("Comes to learn"),
        "heading": _("You're in, to learn"),
    },
    OBSERVE: {
        "label": _("Come as critical friend (observe)"),
        "said": _("Comes as critical friend"),
        "heading": _("You're in, as critical friend"),
    },
}
_UNSURE = Choice("tentative", _("Not sure yet"), said=_("Isn't sure yet"), drawing="question")
_NO = Choice("declined", _("I can't come"), said=_("Can't come"), drawing="cross")


class PdEventKind(Kind):
    """One answer for all dates of an event, and two sides of the room with places for each."""

    slug = SLUG
    label = _("PD event")
    noun = _("PD event")
    nouns = _("PD events")
    steps = Steps(silent=(14, 3), unsure=(3,), eve=True)
    answered_together = True
    titles_say_whose = True
    # Events come after teams in the order of locks.
    lock_order = 2

    def contact_minutes(self, gathering):
        return LEAST_MINUTES, MOST_MINUTES

    def lock(self, audiences):
        places.hold(event_ids(audiences))

    def lock_again(self, audiences):
        # Leaving holds the events that are to come alone, after the team.
        teams = [teams_of(event) for event in PdEvent.objects.filter(pk__in=event_ids(audiences))]
        lock_teams(pk for some in teams for pk in some.values_list("pk", flat=True))
        self.lock(audiences)

    def people(self, audience):
        event = PdEvent.objects.get(pk=event_ids([audience])[0])
        members = Q(pk__in=members_of(event).values("user"))
        guests = Q(pk__in=PdPicked.objects.filter(event=event).values("user"))
        # Whoever leads it is told, and not asked: they need no place.
        leads = PdFacilitator.objects.leading().filter(event=event).values("user")
        return (
            User.objects.filter(members | guests, is_active=True, merged_into__isnull=True)
            .exclude(pk__in=leads)
            .annotate(
                role=Value(Attendee.Role.PARTICIPANT.value, output_field=CharField(max_length=12))
            )
        )

    def to_come(self, audiences):
        teams = teams_of(PdEvent(pk=0, open_to="picked"))
        for event in PdEvent.objects.filter(pk__in=event_ids(audiences)):
            teams = teams | teams_of(event)
        invited = Membership.objects.filter(team__in=teams, state="invited").order_by()
        return invited.values("user").distinct().count()

    def led_by(self, user):
        return frozenset(f"pd:{pk}" for pk in own_pd(user).led)

    def guest_of(self, user):
        events = PdPicked.objects.filter(user=user.pk).order_by().values_list("event", flat=True)
        return frozenset(f"pd:{pk}" for pk in events)

    def leaders(self, audiences):
        found: dict[str, list] = {}
        rows = PdFacilitator.objects.leading()
        rows = rows.filter(event__in=event_ids(audiences), user__is_active=True)
        for row in rows.select_related("user").order_by("user__name", "user_id"):
            found.setdefault(f"pd:{row.event_id}", []).append(row.user)
        return found

    def owners(self, audiences):
        return {
            event.audience: Owner(
                name=event.title,
                url=reverse("team_sessions:event", args=[event.pk]),
                why=gettext("you're invited to the PD %(title)s") % {"title": event.title},
            )
            for event in PdEvent.objects.filter(pk__in=event_ids(audiences))
        }

    def choices(self, attendee):
        room = room_of(attendee)
        if room.event is None:
            return [_NO]
        mine = room.place
        if mine is None and room.event.closed:
            return [_NO]
        if mine is not None and mine.state == PdPlace.State.OFFERED:
            first = room.side(mine.side, label=_("Take the place"))
        elif mine is not None and mine.state == PdPlace.State.WAITING:
            first = room.side(
                mine.side,
                answer="tentative",
                label=_("Stay on the waiting list"),
                said=_("Is on the waiting list"),
                heading=_("You're on the waiting list"),
            )
        else:
            return [*(room.side(side) for side in _SIDES), _UNSURE, _NO]
        others = [room.side(side) for side in _SIDES if side != mine.side]
        return [first, *([] if room.event.closed else others), _NO]

    def take(self, attendees, choice, *, actor, via, now):
        row = attendees[0]
        (event,) = places.hold(event_ids([row.gathering.audience]))
        try:
            if choice not in _SIDES:
                if not _comes_on_another_day(attendees, now):
                    places.give_back(
                        event, [row.user], actor=actor, via=via, reason="answered", now=now
                    )
                return choice, ""
            if PdFacilitator.objects.filter(event=event, user=row.user_id).exists():
                raise Refused(clashes.leads(), field="answer")
            place = places.take(event, row.user, choice, actor=actor, via=via, now=now)
            _same_side_everywhere(attendees, choice, actor=actor, via=via, now=now)
            waits = place.state == PdPlace.State.WAITING
            return "tentative" if waits else "accepted", choice
        finally:
            for one in attendees:
                one.__dict__.pop("_room", None)

    def let_go(self, audience, users, *, actor, via, now):
        (event,) = places.hold(event_ids([audience]))
        return letting_go.let_go(event, users, actor=actor, via=via, now=now)

    def take_again(self, audience, freed, *, actor, via, now):
        (event,) = places.hold(event_ids([audience]))
        letting_go.take_again(event, freed, actor=actor, via=via)

    def notes(self, attendee, now):
        return clashes.unnamed(attendee, now)

    def shown_apart(self, attendees):
        """A place that is offered: see ``parts.home``."""
        offered = {f"{SLUG}:{pk}" for pk in own_pd(attendees[0].user).offered}
        return {row.pk for row in attendees if row.gathering.audience in offered}

    def on_hold(self, attendees):
        known = [row.__dict__.get("_room") for row in attendees]
        if all(known):
            lines = [(row, room.rank()) for row, room in zip(attendees, known, strict=True)]
            return {
                (row.user_id, row.gathering_id): place_words.waits(rank, over=_is_over(row))
                for row, rank in lines
                if rank
            }
        ids = event_ids({row.gathering.audience for row in attendees})
        users = {row.user_id or row.user.pk for row in attendees}
        waiting: dict[tuple, list] = {}
        for event, side, user in (
            PdPlace.objects.filter(event__in=ids)
            .waiting()
            .values_list("event_id", "side", "user_id")
        ):
            waiting.setdefault((event, side), []).append(user)
        ranks = {
            (event, user): rank
            for (event, _side), line in waiting.items()
            for rank, user in enumerate(line, 1)
            if user in users
        }
        found = {}
        for row in attendees:
            event = event_ids([row.gathering.audience])
            user = row.user_id or row.user.pk
            if event and (rank := ranks.get((event[0], user))):
                said = place_words.waits(rank, over=_is_over(row))
                found[user, row.gathering_id or row.gathering.pk] = said
        return found


def _is_over(row) -> bool:
    return row.gathering.is_over(timezone.now())


def _comes_on_another_day(attendees, now) -> bool:
    """Whether the person's word is for some days alone, and they keep their place for others."""
    row = attendees[0]
    others = Attendee.objects.counted().filter(
        user=row.user_id,
        answer__in=("accepted", "tentative"),
        gathering__in=Gathering.objects.open_to_answers(now).filter(
            audience=row.gathering.audience
        ),
    )
    return others.exclude(pk__in=[one.pk for one in attendees]).exists()


def _same_side_everywhere(attendees, side: str, *, actor, via: str, now) -> None:
    """The place is for the whole event: who says another side for one day comes so on all of them."""
    row = attendees[0]
    others = Attendee.objects.counted().exclude(pk__in=[one.pk for one in attendees])
    open_now = Gathering.objects.open_to_answers(now).filter(audience=row.gathering.audience)
    others = others.filter(user=row.user_id, gathering__in=open_now).exclude(role=side)
    rows = list(others.select_for_update(of=("self",), no_key=True).order_by("pk"))
    for one in rows:
        one.role = side
    with history.record(actor=actor, via=via, reason="other side"):
        history.bulk_update(rows, Attendee, ["role"])


class Room:
    """An event as one person sees it who answers: what is taken, who waits, and their own place."""

    def __init__(self, event: PdEvent | None, rows: list[PdPlace], user_id):
        self.event, self.rows = event, rows
        self.place = next((row for row in rows if row.user_id == user_id), None)
        self.taken = {
            side: sum(row.side == side and bool(row.number) for row in rows) for side in _SIDES
        }
        self.waiting = {
            side: sum(row.side == side and bool(row.turn) for row in rows) for side in _SIDES
        }

    def rank(self) -> int:
        """Their place in the line, from 1; 0 for who doesn't wait."""
        if self.place is None or not self.place.turn:
            return 0
        return sum(
            row.side == self.place.side and bool(row.turn) and row.turn <= self.place.turn
            for row in self.rows
        )

    def left(self, side: str) -> str:
        """ "3 places left"."""
        return place_words.left(self.event.limit(side), self.taken[side], self.waiting[side])

    def side(self, side: str, *, answer="accepted", **words) -> Choice:
        """The button for one side."""
        mine = self.place is not None and self.place.side == side
        hint = "" if mine else self.left(side)
        if mine and self.place.state == PdPlace.State.OFFERED:
            hint = place_words.offered(self.place, self.event.hub.zone, timezone.now())
        given = _CHOSEN[side] | words
        return Choice(side, answer=answer, role=side, hint=hint, **given)


def know_room(attendee, event: PdEvent, rows: list[PdPlace]) -> None:
    """Spare :func:`room_of` its queries: the page has read all places already."""
    attendee.__dict__["_room"] = Room(event, rows, attendee.user_id)


def room_of(attendee) -> Room:
    """The event of somebody's date; two queries, kept on the row until they answer."""
    known = attendee.__dict__.get("_room")
    if known is None:
        ids = event_ids([attendee.gathering.audience])
        event = PdEvent.objects.select_related("hub").filter(pk__in=ids).first()
        rows = list(PdPlace.objects.filter(event__in=ids))
        known = attendee.__dict__["_room"] = Room(event, rows, attendee.user_id)
    return known
