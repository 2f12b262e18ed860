from datetime import UTC, datetime, timedelta

import pytest

from gatherings.services import announcing, dates
from mailing import sender
from mailing.models import Mail
from tests.factories import (
    AttendeeFactory,
    GatheringFactory,
    HubFactory,
    HubRoleFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)

# Monday, November 2, 2026, 9 am Pacific time: 37 days before the factories' session.
NOW = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)
AFTER = NOW + timedelta(seconds=61)
START = datetime(2026, 12, 9, 16, 30, tzinfo=UTC)


@pytest.fixture
def now(time_machine):
    """The clock stands at NOW."""
    time_machine.move_to(NOW, tick=False)
    return NOW


class Team:
    """A hub with Dana, who coordinates it, and a team of Ana, Ben and Cy."""

    def __init__(self):
        self.hub = HubFactory(name="East Metro")
        self.dana = UserFactory(name="Dana Whitfield", email="dana@example.org")
        HubRoleFactory(hub=self.hub, user=self.dana)
        self.team = TeamFactory(hub=self.hub, name="East team")
        self.ana, self.ben, self.cy = (
            UserFactory(name=name) for name in ("Ana Ruiz", "Ben Ode", "Cy Lam")
        )
        self.seats = [
            MembershipFactory(team=self.team, user=user) for user in (self.ana, self.ben, self.cy)
        ]

    def draft(self, **fields):
        return GatheringFactory(
            team=self.team, **({"state": "draft", "title": "Session 2"} | fields)
        )


@pytest.fixture
def east(db):
    return Team()


@pytest.fixture
def session(east, now):
    """Session 2 with Ana silent, Ben coming, Cy not."""
    gathering = east.draft(
        state="announced",
        arrival_notes="Park behind the gym.",
        answer_by=datetime(2026, 11, 25).date(),
    )
    for user, answer in ((east.ana, "needs-action"), (east.ben, "accepted"), (east.cy, "declined")):
        AttendeeFactory(gathering=gathering, user=user, answer=answer)
    return gathering


@pytest.fixture
def sign_in(client):
    def _sign_in(user):
        client.force_login(user, "people.backends.SignIn")
        return client

    return _sign_in


@pytest.fixture
def announced(east, now, settings):
    """Session 2, announced; the mails have gone out."""
    gathering = east.draft()
    announcing.announce(
        gatherings=[gathering], actor=east.dana, via="web", sending_key="first", now=NOW
    )
    sender.send_due(now=NOW)
    gathering.refresh_from_db()
    settings.STEMHUB_UNDO_SECONDS = 60
    return gathering


def change(east, gathering, key=None, **changes):
    return dates.change(
        gathering=gathering, changes=changes, actor=east.dana, via="web", sending_key=key, now=NOW
    )


def cancel(east, gathering, reason="Snow", key=None):
    return dates.cancel(
        gathering=gathering, reason=reason, actor=east.dana, via="web", sending_key=key, now=NOW
    )


def queued(**filters):
    return Mail.objects.filter(state="queued", **filters)


def went(now=AFTER, **filters):
    """What goes out by then (the time to undo is over): those mails, in the order of the outbox."""
    before = list(Mail.objects.filter(state="sent").values_list("pk", flat=True))
    sender.send_due(now=now)
    gone = Mail.objects.filter(state="sent", **filters).exclude(pk__in=before)
    return list(gone.order_by("pk"))


def warm(client):
    """The first visit of a day renews the session; that isn't what these count."""
    client.get("/health/live")
    return client


def text_of(response):
    return response.content.decode().replace("&#x27;", "'")
