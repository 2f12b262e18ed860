"""A network of any size, written in bulk with its history: what growth is measured on.

mission.md's sizes a team: 28.25 people, 36 dates, 407.5 answers. Nothing here is random, so two
builds of one day are the same but for their uids.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, islice

from django.db import transaction
from django.utils import timezone

from foundation import history
from gatherings import reminders, topics
from gatherings.models import Attendee, Gathering, GatheringFacts
from mailing.models import Mail, MailTopic
from people.addresses import keep_in_step
from people.models import Institution, JobRole, User
from sessions.kind import audience_of
from sessions.models import Session
from teams.models import SEATS_PER_TEAM, Cycle, Hub, HubRole, Membership, Team, Term

ZONE = "America/Los_Angeles"
ANSWERS = ("needs-action", "accepted", "declined", "tentative")
# Teams written together: bounds memory, not the result.
_AT_ONCE = 20
_FIRST = ["Ana", "Ben", "Cora", "Dev", "Elena", "Femi", "Grace", "Hana", "Ivan", "Joy", "Kai"]
_LAST = ["Abbott", "Barrera", "Chen", "Diaz", "Ekström", "Farah", "Gupta", "Hale", "Nguyễn"]
_ROLES = [role.value for role in JobRole]


@dataclass(frozen=True)
class Size:
    """What each team has: three of its ``dates`` are sessions with everybody, the rest meetings.

    ``past`` of the dates are over. A meeting has ``meeting`` people, two of them one more: that
    makes 407 answers a team, and every other team has one more.
    """

    dates: int = 36
    past: int = 18
    meeting: int = 10


class Builder:
    """Adds hubs with their teams to the database, in a live cycle of three terms."""

    def __init__(self, *, now: datetime | None = None, say=lambda text: None):
        self.now = now or timezone.now()
        self.today = timezone.localdate(self.now)
        self.say = say
        self.numbers = count(1)
        self.start = self.now.replace(minute=0, second=0, microsecond=0)
        with history.record(actor=None, via="task", reason="bulk"):
            (self.cycle,) = self.create(
                Cycle,
                [
                    Cycle(
                        name=f"{self.today.year}-{self.today.year + 1}",
                        starts_on=self.today - timedelta(days=180),
                        ends_on=self.today + timedelta(days=540),
                    )
                ],
            )
            self.terms = self.create(
                Term,
                [
                    Term(
                        cycle=self.cycle,
                        number=number,
                        name=f"Term {number}",
                        starts_on=self.cycle.starts_on,
                        ends_on=self.cycle.ends_on,
                    )
                    for number in (1, 2, 3)
                ],
            )

    @staticmethod
    def create(model, rows) -> list:
        """The rows with their ids, and a history row each."""
        made = history.bulk_create(rows, model, batch_size=2000)
        if model is User:
            keep_in_step(made)
        return made

    def person(self, email: str = "") -> User:
        n = next(self.numbers)
        name = f"{_FIRST[n % len(_FIRST)]} {_LAST[n // len(_FIRST) % len(_LAST)]}"
        return User(
            email=email or f"person{n}@example.org", name=name, job_role=_ROLES[n % len(_ROLES)]
        )

    def staff(self, kind: str, slug: str, hub: Hub | None) -> User:
        (user,) = self.create(User, [self.person(f"{kind}.{slug}@example.org")])
        role = HubRole(user=user, kind=kind, hub=hub, starts_on=self.cycle.starts_on)
        self.create(HubRole, [role])
        return user

    def hub(self, number: int, *, teams: int, size: Size, gone: int = 0) -> tuple[Hub, list[Team]]:
        """A hub with a coordinator, ``teams`` full teams and ``gone`` people who left them."""
        with history.record(actor=None, via="task", reason="bulk"):
            (hub,) = self.create(Hub, [Hub(name=f"Region {number:03}", slug=f"region-{number}")])
            self.staff("coordinator", hub.slug, hub)
            rows = self.create(
                Team,
                [
                    Team(hub=hub, cycle=self.cycle, name=f"Region {number:03}, team {n + 1}")
                    for n in range(teams)
                ],
            )
            schools = self._schools(number)
            waiting = iter(rows)
            while batch := list(islice(waiting, _AT_ONCE)):
                people = self._people(batch, schools)
                self._dates(hub, batch, people, size)
            self._gone(rows, gone)
        return hub, rows

    def _schools(self, number: int) -> list[Institution]:
        (district,) = self.create(
            Institution, [Institution(name=f"District {number:03}", kind="district")]
        )
        schools = [
            Institution(name=f"School {number:03}-{n}", district=district) for n in range(12)
        ]
        return self.create(Institution, schools)

    def _people(self, teams, schools) -> dict[int, list[User]]:
        new = [self.person() for _ in range(SEATS_PER_TEAM * len(teams))]
        for n, user in enumerate(new):
            user.institution = schools[n % len(schools)]
        users = iter(self.create(User, new))
        by_team = {team.pk: list(islice(users, SEATS_PER_TEAM)) for team in teams}
        seats = [
            Membership(
                team_id=pk,
                user=user,
                state="active",
                seat=seat,
                institution=user.institution,
                job_role=user.job_role,
                joined_on=self.cycle.starts_on,
            )
            for pk, people in by_team.items()
            for seat, user in enumerate(people, 1)
        ]
        self.create(Membership, seats)
        return by_team

    def _gone(self, teams, gone: int) -> None:
        users = self.create(User, [self.person() for _ in range(gone)])
        left = [
            Membership(
                team=teams[n % len(teams)],
                user=user,
                state="left",
                joined_on=self.cycle.starts_on,
                left_on=self.today - timedelta(days=30),
                ended_at=self.now - timedelta(days=30),
            )
            for n, user in enumerate(users)
        ]
        self.create(Membership, left)

    def _dates(self, hub, teams, people, size: Size) -> None:
        rows = [self._date(hub, team, n, size) for team in teams for n in range(size.dates)]
        dates = iter(self.create(Gathering, rows))
        sessions, invited, mails = [], [], []
        for team in teams:
            own = list(islice(dates, size.dates))
            full = {0: 1, size.past: 2, size.dates - 1: 3}
            if not size.past:
                full = {0: 1, 1: 2, size.dates - 1: 3}
            for n, one in enumerate(own):
                if n in full:
                    term = self.terms[full[n] - 1]
                    sessions.append(Session(gathering=one, team=team, term=term))
                invited += self._invited(one, team, n, n in full, people[team.pk], size)
            mails += self._announced(own[size.past], people[team.pk])
        self.create(Session, sessions)
        self.create(Attendee, invited)
        Mail.objects.bulk_create(mails, batch_size=2000)
        MailTopic.objects.bulk_create(
            [
                MailTopic(
                    mail=mail,
                    user_id=mail.user_id,
                    topic=topics.topic_of(mail.about["dates"][0]),
                    said=0 if mail.state == "sent" else None,
                )
                for mail in mails
            ],
            batch_size=2000,
        )
        GatheringFacts.objects.bulk_create(
            [GatheringFacts.of(row) for row in rows if row.state != "draft"], batch_size=2000
        )

    def _date(self, hub, team, n: int, size: Size) -> Gathering:
        day = 16 + 7 * (n - size.past) if n >= size.past else -7 * (size.past - n)
        starts_at = self.start + timedelta(days=day, minutes=team.pk % 60)
        return Gathering(
            hub=hub,
            team=team,
            cycle=self.cycle,
            kind="session",
            audience=audience_of(team.pk),
            state="announced" if day > 0 else "held",
            title=f"Session {n + 1}",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=7),
            zone=ZONE,
            break_minutes=60,
            planned_minutes=360,
            place="Rosewood Center",
            address="14901 SE Stark St, Portland",
            arrival_notes="Park behind the building; the door is on the east side.",
            answer_by=self.today + timedelta(days=day - 7),
            announced_at=self.now - timedelta(days=170),
        )

    def _invited(self, gathering, team, n, everybody, people, size: Size) -> list[Attendee]:
        if not everybody:
            extra = (n > 12 and n % 12 == 1) + (n == 1 and team.pk % 2 == 0)
            first = n * size.meeting % len(people)
            people = (people + people)[first : first + min(size.meeting + extra, len(people))]
        due = {answer: self._due(gathering, answer) for answer in ANSWERS}
        return [
            Attendee(
                gathering=gathering,
                user=user,
                answer=(answer := ANSWERS[place % 4]),
                answered_at=None if answer == "needs-action" else self.now - timedelta(days=9),
                answered_via="" if answer == "needs-action" else "link",
                substitute="wanted" if place % 8 == 1 else "none",
                remind_at=due[answer],
                present_minutes=_present(gathering, answer),
            )
            for place, user in enumerate(people)
        ]

    def _due(self, gathering, answer: str) -> datetime | None:
        if gathering.state != "announced":
            return None
        facts = reminders.Facts(answer, gathering.starts_at, ZONE, ZONE, self.now)
        due = reminders.next_reminder(facts, self.now)
        return due.at if due else None

    def _announced(self, gathering, people) -> list[Mail]:
        """The mail that told each of them of their next session; some didn't get through."""
        sent = self.now - timedelta(days=9)
        return [
            Mail(
                key=f"bulk:{gathering.pk}:{user.pk}",
                user=user,
                to=user.email,
                kind="gatherings.announced",
                about={"dates": [gathering.pk]},
                state="failed" if place == 24 else "sent",
                sent_at=None if place == 24 else sent,
                send_after=sent,
                error="550 5.1.1 No such user here" if place == 24 else "",
            )
            for place, user in enumerate(people)
        ]


def _present(gathering, answer: str) -> int | None:
    """Who said yes to what is over was there; None for what is still to come."""
    if gathering.state != "held":
        return None
    return gathering.planned_minutes if answer == "accepted" else 0


@transaction.atomic
def build(*, teams: int, now: datetime | None = None, say=lambda text: None) -> None:
    """``teams`` full teams in half as many hubs, and a funder, on a database without hubs."""
    builder = Builder(now=now, say=say)
    hubs = max(teams // 2, 1)
    with history.record(actor=None, via="task", reason="bulk"):
        builder.staff("funder", "network", None)
    # Who isn't staff and holds no seat has left: 28.25 people a team in all.
    gone = max(round(teams * 28.25) - 25 * teams - hubs - 1, 0)
    for n in range(hubs):
        builder.hub(
            n + 1,
            teams=teams // hubs + (n < teams % hubs),
            size=Size(),
            gone=gone // hubs + (n < gone % hubs),
        )
        if n % 50 == 49:
            say(f"  {n + 1} of {hubs} hubs")
