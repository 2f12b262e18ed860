from datetime import date, time, timedelta

import pytest

from gatherings.models import Attendee
from gatherings.services import announcing, answers
from mailing import sender
from mailing.models import Mail
from sessions.models import PdPlace
from sessions.pd.services import events
from sessions.pd.services.events import Plan, Row
from tests.factories import (
    CycleFactory,
    HubFactory,
    HubRoleFactory,
    MembershipFactory,
    OfferingFactory,
    TeamFactory,
    UserFactory,
)
from tests.gatherings.diaries import at
from tests.support.standing import standing

# Monday, four weeks before the first date.
NOW = at("2026-11-09 09:00")
AFTER = NOW + timedelta(seconds=61)
DAYS = (date(2026, 12, 9), date(2026, 12, 16))


class Pd:
    """East's offering, run for all teams of the cycle: East's ``people`` and West's Wes."""

    def __init__(self, members=6):
        self.east, self.west = HubFactory(name="East"), HubFactory(name="West")
        self.dana = HubRoleFactory(hub=self.east, user__name="Dana Doe").user
        self.wanda = HubRoleFactory(hub=self.west, user__name="Wanda Doe").user
        self.cycle = CycleFactory(name="2026-27")
        self.team = TeamFactory(hub=self.east, cycle=self.cycle, name="East team")
        self.west_team = TeamFactory(hub=self.west, cycle=self.cycle, name="West team")
        self.people = [UserFactory(name=f"Member {n:02}") for n in range(members)]
        self.seats = [MembershipFactory(team=self.team, user=user) for user in self.people]
        self.wes = MembershipFactory(team=self.west_team, user__name="Wes Doe").user
        self.lea = MembershipFactory(team=self.team, user__name="Lea Doe").user
        self.offering = OfferingFactory(hub=self.east, title="Garden data")

    def plan(self, *, learners=12, observers=4, days=DAYS, **more):
        given = {"open_to": "cycle", "cycle": self.cycle, "facilitators": [self.lea]} | more
        return events.make(
            offering=self.offering,
            plan=Plan(learners=learners, observers=observers, **given),
            rows=[Row(day=day, starts=time(8, 30), ends=time(15, 30)) for day in days],
            actor=self.dana,
            via="web",
            now=NOW,
        )

    def announce(self, event, key="first"):
        return announcing.announce(
            gatherings=self.dates(event), actor=self.dana, via="web", sending_key=key, now=NOW
        )

    def open(self, **given):
        event = self.plan(**given)
        self.announce(event)
        return event

    @staticmethod
    def dates(event):
        return [row.gathering for row in event.dates.select_related("gathering")]

    def row(self, event, user):
        first = min(self.dates(event), key=lambda one: one.starts_at)
        return Attendee.objects.select_related("gathering", "user").get(gathering=first, user=user)

    def says(self, event, user, answer, now=NOW):
        return answers.answer(
            attendee=self.row(event, user), answer=answer, actor=None, via="link", now=now
        )


def places(event, state="held", side="participant"):
    """The names of who has a place, or waits, in order."""
    rows = PdPlace.objects.filter(event=event, state=state, side=side).select_related("user")
    return [row.user.name for row in rows.order_by("number", "turn")]


def went(now=AFTER, **filters):
    """What goes out by then."""
    before = list(Mail.objects.filter(state="sent").values_list("pk", flat=True))
    sender.send_due(now=now)
    gone = Mail.objects.filter(state="sent", **filters).exclude(pk__in=before)
    return list(gone.select_related("user").order_by("pk"))


pd_of_module, pd = standing("pd", Pd, at=NOW)


@pytest.fixture
def sign_in(client):
    def _sign_in(user):
        client.force_login(user, "people.backends.SignIn")
        return client

    return _sign_in
