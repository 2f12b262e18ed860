"""Two kinds, and who belongs to their audiences: all that an app above has to bring.

A real app keeps this in its tables; here it stands in memory.
"""

from dataclasses import dataclass, field

from django.db.models import CharField, Value
from django.utils.translation import gettext

from foundation.refusals import Refused
from gatherings.kinds import Choice, Kind, Owner, Steps
from gatherings.models import Attendee
from gatherings.services import inviting
from people.models import User

PLACES = 2


@dataclass
class Audience:
    """``leads`` needn't be among the ``people``; ``waiting`` maps a person's id to a sentence."""

    name: str
    people: list = field(default_factory=list)
    leads: list = field(default_factory=list)
    waiting: dict = field(default_factory=dict)


class PretendKind(Kind):
    """What both have in common: everything comes from ``audiences``."""

    def __init__(self):
        self.audiences: dict[str, Audience] = {}

    def _known(self, audiences) -> dict[str, Audience]:
        return {name: self.audiences[name] for name in audiences if name in self.audiences}

    def people(self, audience):
        ids = [user.pk for user in self.audiences[audience].people]
        role = Value(Attendee.Role.PARTICIPANT.value, output_field=CharField())
        return User.objects.filter(pk__in=ids, is_active=True).annotate(role=role)

    def led_by(self, user):
        return frozenset(
            name
            for name, one in self.audiences.items()
            if user.pk in {leader.pk for leader in one.leads}
        )

    def leaders(self, audiences):
        return {name: one.leads for name, one in self._known(audiences).items()}

    def owners(self, audiences):
        return {
            name: Owner(one.name, why=gettext("you belong to %(name)s") % {"name": one.name})
            for name, one in self._known(audiences).items()
        }

    def join(self, audience: str, *users, actor=None, now=None) -> None:
        """The app's own service: who joins is asked to what is to come."""
        self.audiences[audience].people += users
        inviting.invite(audience=audience, people=users, actor=actor, via="web", now=now)

    def leave(self, audience: str, *users, actor=None, now=None) -> None:
        kept = [one for one in self.audiences[audience].people if one not in users]
        self.audiences[audience].people = kept
        inviting.withdraw(audience=audience, users=users, actor=actor, via="web", now=now)


class Meeting(PretendKind):
    """An hour to three; who is silent is asked once, three days before."""

    slug = "pretend-meeting"
    label, noun, nouns = "Meeting", "meeting", "meetings"
    steps = Steps(silent=(3,), unsure=(), eve=False)

    def contact_minutes(self, gathering):
        return 60, 180


class Event(PretendKind):
    """Several dates with one answer for all; participants' places are few, observers' aren't."""

    slug = "pretend-event"
    label, noun, nouns = "PD event", "event", "events"
    answered_together = True

    def choices(self, attendee):
        no = Choice("declined", "I can't come", drawing="cross")
        if attendee.user_id in self.audiences[attendee.gathering.audience].waiting:
            return [no]
        return [
            Choice("participant", "Take part", answer="accepted", role="participant"),
            Choice(
                "observer",
                "Only watch",
                drawing="question",
                answer="accepted",
                role="observer",
                heading="You're in, to watch",
            ),
            no,
        ]

    def take(self, attendees, choice, *, actor, via, now):
        if choice == "participant":
            taken = (
                Attendee.objects.counted()
                .filter(gathering=attendees[0].gathering, answer="accepted", role="participant")
                .exclude(user=attendees[0].user_id)
            )
            if taken.count() >= PLACES:
                raise Refused(gettext("Both places are taken. You can watch."), field="answer")
        return super().take(attendees, choice, actor=actor, via=via, now=now)

    def on_hold(self, attendees):
        found = {}
        for row in attendees:
            waiting = self.audiences[row.gathering.audience].waiting
            if row.user_id in waiting:
                found[row.user_id, row.gathering_id] = waiting[row.user_id]
        return found

    def release(self, audience: str, user, *, now=None) -> None:
        """A place became free."""
        del self.audiences[audience].waiting[user.pk]
        inviting.hold_changed(audience=audience, users=[user], now=now)
