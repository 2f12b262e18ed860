"""Everybody at once, as a browser sends it: nobody sees an error, no seat is sold twice."""

import logging
import random
import time
import uuid
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gatherings.models import Attendee, Gathering
from gatherings.services import reminding
from mailing.models import Sending
from people.models import Institution, User
from people.services import activate, change_address, deactivate
from teams.models import Membership
from teams.roster import reading
from teams.services import invitations
from tests.factories import (
    AttendeeFactory,
    CycleFactory,
    GatheringFactory,
    HubFactory,
    HubRoleFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)
from tests.fuzz.controls import of_page
from tests.teams.test_concurrency import at_once

pytestmark = [pytest.mark.services_only, pytest.mark.django_db(transaction=True)]
BACKEND = "people.backends.SignIn"


@pytest.fixture(autouse=True)
def undo(settings):
    settings.STEMHUB_UNDO_SECONDS = 60


def signed_in(user) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, BACKEND)
    client.get("/health/live")
    return client


def deadlocks() -> int:
    """How many PostgreSQL has counted in this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


def said_by_the_log(caplog) -> list[str]:
    """What was tried again, and what failed."""
    return [
        one.getMessage()
        for one in caplog.records
        if one.levelno >= logging.ERROR or "tried again" in one.getMessage()
    ]


# --- invitations and imports over new schools -------------------------------------------------

SCHOOLS = ["Rosewood", "gresham", "Mill Creek"]


def invites(client, team, turn, n):
    typed = {
        "email": f"web{turn}-{n}@example.org",
        "name": f"Web {n}",
        "institution": f"{SCHOOLS[n % 3]} {turn}",
        "job_role": "coach",
        "grade_band": "k5",
    }
    return lambda: client.post(reverse("teams:invite", args=[team.pk]), typed).status_code


def imports(client, team, turn, n):
    names = SCHOOLS if n % 2 else [name.swapcase() for name in reversed(SCHOOLS)]
    lines = [f"List {n}{m}\tlist{turn}-{n}{m}@example.org\t{s} {turn}" for m, s in enumerate(names)]
    roster = reading.from_file("\n".join(["Name\tE-mail\tSchool", *lines]).encode())
    sent = {"rows": reading.to_json(roster), "agreed": "no", "do": "add"}
    sent["sending_key"] = uuid.uuid4().hex
    return lambda: client.post(reverse("teams:import", args=[team.pk]), sent).status_code


@pytest.mark.parametrize(
    ("rounds", "people"),
    [
        pytest.param(1, 28, id="short"),
        pytest.param(10, 60, id="long", marks=pytest.mark.long),
    ],
)
def test_invitations_and_imports_that_name_the_same_new_schools(caplog, rounds, people):
    before = deadlocks()
    for turn in range(rounds):
        team, other = TeamFactory(), TeamFactory()
        dana = HubRoleFactory(hub=team.hub).user
        HubRoleFactory(hub=other.hub, user=dana)
        clients = [signed_in(dana) for _ in range(people + 4)]
        deeds = [invites(clients[n], team, turn, n) for n in range(people)]
        deeds += [imports(clients[people + n], (team, other)[n // 2], turn, n) for n in range(4)]
        random.Random(turn).shuffle(deeds)
        statuses = at_once(deeds)
        assert set(statuses) <= {302, 422}
        held = Membership.objects.holding().filter(team=team)
        assert sorted(held.values_list("seat", flat=True)) == list(range(1, 26))
        assert Membership.objects.holding().filter(team=other).count() == 6
        assert Institution.objects.filter(name__endswith=f" {turn}").count() == 3
    assert said_by_the_log(caplog) == []
    time.sleep(1)  # until PostgreSQL's processes have told their counts
    assert deadlocks() == before


# --- seven people, and Undo -------------------------------------------------------------------


@dataclass
class Region:
    """Two teams of one hub with dates and members, and what seven people saw."""

    hub: object = field(default_factory=HubFactory)
    statuses: list = field(default_factory=list)
    failures: list = field(default_factory=list)

    def __post_init__(self):
        cycle = CycleFactory()
        self.teams = [TeamFactory(hub=self.hub, cycle=cycle) for _ in range(2)]
        self.members = [UserFactory() for _ in range(8)]
        self.coordinators = [HubRoleFactory(hub=self.hub).user for _ in range(3)]
        start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=30)
        for team in self.teams:
            for user in self.members:
                MembershipFactory(team=team, user=user)
            for n in range(2):
                date = GatheringFactory(
                    team=team,
                    starts_at=start + timedelta(days=n),
                    announced_at=timezone.now() - timedelta(days=1),
                )
                for user in self.members:
                    AttendeeFactory(gathering=date, user=user)
            for n in range(2):
                GatheringFactory(team=team, state="draft", starts_at=start + timedelta(days=40 + n))


class Person:
    """Somebody at a browser: ``act`` does one thing, chosen by chance."""

    def __init__(self, region, user, deeds, seed):
        self.region, self.user, self.by_chance = region, user, random.Random(seed)
        self.client = signed_in(user)
        self.deeds = [getattr(self, name) for name in deeds]

    def act(self):
        self.by_chance.choice(self.deeds)()

    def seen(self, answer):
        self.region.statuses.append(answer.status_code)
        if answer.status_code >= 500:
            self.region.failures.append(f"{answer.status_code} {answer.request['PATH_INFO']}")
        return answer

    def post(self, address, data=None):
        return self.seen(self.client.post(address, data or {}))

    def one(self, rows):
        rows = list(rows)
        return self.by_chance.choice(rows) if rows else None

    def team(self):
        return self.one(self.region.teams)

    def date(self, state):
        return self.one(Gathering.objects.filter(hub=self.region.hub, state=state))

    def confirm(self, address):
        """The page before a mass mail, and its button."""
        answer = self.seen(self.client.get(address))
        if answer.status_code != 200:
            return
        controls = of_page(answer.content.decode(), address)
        data = {name: one.values[0] for name, one in controls.items() if one.values}
        data.pop("test", None)
        self.post(address, data)

    # What coordinators do.

    def undo(self):
        mine = Sending.objects.filter(actor=self.user, undone_at=None).order_by("-pk")[:3]
        if sending := self.one(mine):
            self.post(reverse("mailing:undo", args=[sending.pk]))

    def announce(self):
        drafts = list(Gathering.objects.filter(hub=self.region.hub, state="draft")[:3])
        if drafts:
            named = "&".join(f"id={one.pk}" for one in drafts)
            self.confirm(f"{reverse('gatherings:announce')}?{named}")

    def change(self):
        if date := self.date("announced"):
            form = self.seen(self.client.get(reverse("gatherings:change", args=[date.pk])))
            data = {}
            for one in form.context["form"]:
                shown = one.field.widget.format_value(one.value())
                data[one.name] = shown[0] if isinstance(shown, list) else shown or ""
            data |= {"place": f"Room {self.by_chance.random()}", "hours_reason": "Snow"}
            answer = self.post(reverse("gatherings:change", args=[date.pk]), data)
            if answer.status_code == 303 and "change=" in answer["Location"]:
                self.confirm(answer["Location"])

    def cancel(self):
        if date := self.date("announced"):
            answer = self.post(reverse("gatherings:cancel", args=[date.pk]), {"reason": "Snow"})
            if answer.status_code == 303 and "change=" in answer["Location"]:
                self.confirm(answer["Location"])
                self.undo()

    def nudge(self):
        if date := self.date("announced"):
            self.confirm(reverse("gatherings:nudge", args=[date.pk]))

    def roster(self):
        who = [self.by_chance.randrange(12) for _ in range(3)]
        lines = [f"New {n}\tnew{n}@example.org\tSchool {n % 3}" for n in sorted(set(who))]
        rows = reading.from_file("\n".join(["Name\tE-mail\tSchool", *lines]).encode())
        sent = {"rows": reading.to_json(rows), "agreed": "yes", "welcome": "on", "do": "add"}
        sent["sending_key"] = uuid.uuid4().hex
        self.post(reverse("teams:import", args=[self.team().pk]), sent)
        if self.by_chance.random() < 0.7:
            self.undo()

    def invite(self):
        n = self.by_chance.randrange(12)
        typed = {
            "email": f"new{n}@example.org",
            "name": f"New {n}",
            "institution": f"School {n % 3}",
        }
        self.post(reverse("teams:invite", args=[self.team().pk]), typed)

    def take_back(self):
        held = Membership.objects.filter(team__in=self.region.teams, state="invited")
        if row := self.one(held):
            name = self.one(["teams:take_back", "teams:agreed", "teams:invite_again"])
            self.post(reverse(name, args=[row.team_id, row.pk]))

    # What admins do, and the schedule.

    def close_and_open(self):
        user = self.one(self.region.members)
        with self.watched():
            deactivate(user=user, actor=self.user, via="admin")
            activate(user=user, actor=self.user, via="admin")

    def readdress(self):
        user = self.one(self.region.members)
        with self.watched():
            change_address(
                user=user, email=f"{uuid.uuid4().hex}@example.org", actor=self.user, via="admin"
            )

    def sweep(self):
        with self.watched():
            reminding.sweep(now=timezone.now() + timedelta(days=self.by_chance.randrange(20)))
            invitations.sweep()

    def watched(self):
        return _Watched(self.region)

    # What members do.

    def answer(self):
        rows = Attendee.objects.filter(user=self.user, gathering__state="announced")
        if row := self.one(rows):
            said = {"answer": self.one(["accepted", "declined", "tentative"])}
            self.post(reverse("gatherings:respond", args=[row.gathering_id]), said)

    def profile(self):
        zone = self.one(["America/Los_Angeles", "America/Boise", "Pacific/Honolulu"])
        data = {
            "name": self.user.name, "short_name": "", "job_role": "coach", "grade_band": "k5",
            "institution": f"School {self.by_chance.randrange(3)}", "language": "en", "zone": zone,
        }  # fmt: skip
        self.post(reverse("people:profile"), data)


class _Watched:
    def __init__(self, region):
        self.region = region

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if error is not None:
            self.region.failures.append(repr(error))
        self.region.statuses.append(0)
        return isinstance(error, Exception)


COORDINATES = ["undo", "announce", "change", "cancel", "nudge", "roster", "invite", "take_back"]
ADMINISTERS = ["close_and_open", "readdress", "sweep"]
IS_MEMBER = ["answer", "profile"]


def work(people, goes_on) -> list:
    def one(person):
        def deed():
            done = 0
            while goes_on(done):
                person.act()
                done += 1

        return deed

    return at_once([one(person) for person in people])


@pytest.mark.parametrize(
    ("seconds", "acts"),
    [
        pytest.param(0, 12, id="short"),
        pytest.param(120, 0, id="long", marks=pytest.mark.long),
    ],
)
def test_seven_people_do_everything_at_once_and_undo_it(caplog, seconds, acts):
    region = Region()
    admin = UserFactory(is_superuser=True)
    people = [
        *(Person(region, user, COORDINATES, n) for n, user in enumerate(region.coordinators)),
        Person(region, admin, ADMINISTERS, 7),
        *(Person(region, user, IS_MEMBER, 10 + n) for n, user in enumerate(region.members[:3])),
    ]
    assert len(people) == 7
    end = time.monotonic() + seconds
    problems = work(people, lambda done: done < acts or time.monotonic() < end)
    assert [one for one in problems if one is not None] == []
    assert region.failures == []
    assert said_by_the_log(caplog) == []
    assert len(region.statuses) > (seconds or 7 * acts / 2)
    for team in region.teams:
        seats = Membership.objects.holding().filter(team=team).values_list("seat", flat=True)
        assert len(seats) == len(set(seats)) <= 25
    assert User.objects.filter(email="").count() == 0
