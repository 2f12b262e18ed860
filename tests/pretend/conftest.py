from datetime import date, timedelta

import pytest

from gatherings import kinds
from gatherings.models import Attendee
from mailing import sender
from mailing.models import Mail
from tests.factories import (
    GatheringFactory,
    HubFactory,
    HubRoleFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)
from tests.gatherings.diaries import at
from tests.support.standing import standing

from .app import Audience, Event, Meeting

# Monday, five weeks before the first date.
NOW = at("2026-11-02 09:00")
AFTER = NOW + timedelta(seconds=61)
MEETING, EVENT = "meeting:1", "event:1"


class World:
    """East's team of five, three of whom meet; West's and they are asked to North's event.

    Ana leads the meetings; Lea leads the event and belongs to no team. Neither coordinates a hub.
    """

    def __init__(self):
        self.meetings, self.events = Meeting(), Event()
        self.east, self.west, self.north = (
            HubFactory(name=name) for name in ("East", "West", "North")
        )
        names = ("Ana", "Ben", "Cy", "Dee", "Eve", "Wes", "Lea", "Stranger")
        for name in names:
            setattr(self, name.lower(), UserFactory(name=f"{name} Doe"))
        for name, hub in (("dana", self.east), ("wanda", self.west), ("nora", self.north)):
            setattr(self, name, HubRoleFactory(hub=hub, user__name=f"{name.title()} Doe").user)
        self.team = TeamFactory(hub=self.east, name="East team")
        for user in (self.ana, self.ben, self.cy, self.dee, self.eve):
            MembershipFactory(team=self.team, user=user)
        west = TeamFactory(hub=self.west, name="West team", cycle=self.team.cycle)
        MembershipFactory(team=west, user=self.wes)
        three = [self.ana, self.ben, self.cy]
        self.meetings.audiences[MEETING] = Audience("Rural science", three, [self.ana])
        both = [self.ben, self.dee, self.eve, self.wes]
        self.events.audiences[EVENT] = Audience("Data days", both, [self.lea])

    def meeting(self, day="2026-12-09", **fields):
        start = at(f"{day} 16:00")
        given = {"title": "Meeting 1", "state": "draft", "audience": MEETING} | fields
        return GatheringFactory(
            team=self.team,
            kind=Meeting.slug,
            starts_at=start,
            ends_at=start + timedelta(minutes=90),
            break_minutes=0,
            planned_minutes=90,
            **given,
        )

    def event(self, **fields):
        """Two dates, a week apart."""
        starts = [at("2026-12-09 08:30"), at("2026-12-16 08:30")]
        return [
            GatheringFactory(
                team=None,
                hub=self.north,
                cycle=self.team.cycle,
                kind=Event.slug,
                audience=EVENT,
                title=f"Data day {number}",
                answer_by=date(2026, 11, 25),
                starts_at=start,
                **({"state": "draft"} | fields),
            )
            for number, start in enumerate(starts, 1)
        ]


built_of_module, built = standing("built", World, at=NOW)


@pytest.fixture
def world(built, monkeypatch):
    """The pretend app is installed; the clock stands at NOW."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.register(built.meetings)
    kinds.register(built.events)
    return built


@pytest.fixture
def sign_in(client):
    def _sign_in(user):
        client.force_login(user, "people.backends.SignIn")
        return client

    return _sign_in


def names(rows):
    return sorted(row.user.name.split()[0] for row in rows)


def asked(gathering):
    return names(Attendee.objects.counted().filter(gathering=gathering).select_related("user"))


def row_of(gathering, user):
    return Attendee.objects.select_related("gathering__hub", "user").get(
        gathering=gathering, user=user
    )


def went(now=AFTER, **filters):
    """What goes out by then."""
    before = list(Mail.objects.filter(state="sent").values_list("pk", flat=True))
    sender.send_due(now=now)
    gone = Mail.objects.filter(state="sent", **filters).exclude(pk__in=before)
    return list(gone.select_related("user").order_by("pk"))
