from datetime import UTC, datetime, timedelta

import pytest

from gatherings.services import announcing, dates, inviting
from mailing import sender
from mailing.models import Mail
from sessions import kind
from tests.factories import (
    AttendeeFactory,
    GatheringFactory,
    HubFactory,
    HubRoleFactory,
    MeetingFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
    WorkgroupFactory,
    WorkgroupMemberFactory,
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

    def called(self, title: str) -> str:
        """A date's title as mails give it, with whose it is."""
        return f"{title}, East team"

    def newcomer(self, name="Zoë Quist"):
        """Somebody who belongs to it from now on, and whom nobody has invited yet."""
        return MembershipFactory(team=self.team, user=UserFactory(name=name)).user

    def invite(self, user, *, now=NOW):
        """What joining and coming back do with the dates."""
        seat = self.team.memberships.get(user=user)
        kind.invite_members(memberships=[seat], actor=None, via="link", now=now)

    def withdraw(self, user, *, now=NOW):
        """What leaving does with them."""
        seat = self.team.memberships.get(user=user)
        seat.state, seat.seat, seat.left_on = "left", None, now.date()
        seat.save()
        kind.withdraw_members(memberships=[seat], actor=self.dana, via="web", now=now)


class Workgroup(Team):
    """The same people with a workgroup of the team; their dates are its meetings.

    They take as long as a session, for a reason, so that the same stories can be told of both.
    """

    def __init__(self):
        super().__init__()
        self.workgroup = WorkgroupFactory(team=self.team, name="Rural science")
        for user in (self.ana, self.ben, self.cy):
            WorkgroupMemberFactory(workgroup=self.workgroup, user=user)

    def draft(self, **fields):
        own = {
            "kind": "meeting",
            "audience": f"workgroup:{self.workgroup.pk}",
            "hours_reason": "We work through a whole day.",
        }
        gathering = super().draft(**(own | fields))
        return MeetingFactory(workgroup=self.workgroup, gathering=gathering).gathering

    def called(self, title):
        return title

    def newcomer(self, name="Zoë Quist"):
        user = super().newcomer(name)
        WorkgroupMemberFactory(workgroup=self.workgroup, user=user)
        return user

    def invite(self, user, *, now=NOW):
        audience = f"workgroup:{self.workgroup.pk}"
        inviting.invite(audience=audience, people=[user], actor=None, via="link", now=now)

    def withdraw(self, user, *, now=NOW):
        self.workgroup.roles_held.filter(user=user).update(left_on=now.date())
        audience = f"workgroup:{self.workgroup.pk}"
        inviting.withdraw(audience=audience, users=[user], actor=self.dana, via="web", now=now)


WORLDS = {"session": Team, "meeting": Workgroup}
# What sessions have, meetings have: a test marked so is told of a session and of a meeting.
both_kinds = pytest.mark.parametrize("east", list(WORLDS), indirect=True)


@pytest.fixture
def east(request, db):
    """A team with its sessions, or, of a test for ``both_kinds``, a workgroup with its meetings."""
    return WORLDS[getattr(request, "param", "session")]()


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
