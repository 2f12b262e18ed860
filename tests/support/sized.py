"""A network with n of everything, made in bulk: what pages are measured on."""

from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from gatherings.models import Gathering
from mailing.models import Mail, MailText, MailTopic
from people.models import Institution, User
from sessions.models import Session
from teams.models import Cycle, Hub, HubRole, Membership, Team, Term
from tests.support.sized_drafts import sized_drafts
from tests.support.sized_workgroups import invite, sized_poll, sized_workgroups


class Sized:
    """One hub whose coordinator has ``teams`` teams; the first has people and dates.

    ``people`` seats are filled in the first team (25 at most) and all of them are invited to each
    of its ``dates`` dates; every other team has one member and one date. The first of its
    ``workgroups`` is led by its first person, and all are in it and asked to its ``dates``
    meetings; every other one has one meeting, and nobody. Of the first team's ``drafts`` drafts
    everybody in it writes the first, which has as many versions and comments; each other team has
    one draft.
    """

    def __init__(self, *, teams=1, people=1, dates=1, workgroups=1, drafts=1):
        self.hub = Hub.objects.create(name="East Metro STEAM Partnership", slug="east-metro")
        self.cycle = Cycle.objects.create(
            name="2026-27", starts_on=date(2026, 1, 1), ends_on=date(2028, 1, 1)
        )
        self.coordinator = self._staff("Dana Whitfield", "coordinator", self.hub)
        self.funder = self._staff("Fern Odell", "funder", None)
        self.teams = Team.objects.bulk_create(
            Team(hub=self.hub, cycle=self.cycle, name=f"Team {n}") for n in range(teams)
        )
        self.team = self.teams[0]
        self._people(people)
        self._dates(dates)
        self.workgroup = sized_workgroups(self, workgroups, meetings=dates)
        self.poll = sized_poll(self)
        self.drafts = sized_drafts(self, drafts)
        self.draft = self.drafts[0]

    def _staff(self, name, kind, hub):
        user = User.objects.create(email=f"{kind}@example.org", name=name)
        HubRole.objects.create(user=user, kind=kind, hub=hub, starts_on=date(2020, 1, 1))
        return user

    def _people(self, people):
        districts = Institution.objects.bulk_create(
            Institution(name=f"District {n}", kind="district") for n in range(people)
        )
        schools = Institution.objects.bulk_create(
            Institution(name=f"School {n}", district=one) for n, one in enumerate(districts)
        )
        extra = len(self.teams) - 1
        users = User.objects.bulk_create(
            User(email=f"p{n}@example.org", name=f"Person {n:03}", job_role="k5_teacher")
            for n in range(people + extra)
        )
        self.people, others = users[:people], users[people:]
        seats = [
            Membership(
                team=self.team,
                user=user,
                state="active",
                seat=n + 1,
                institution=schools[n],
                job_role="k5_teacher",
                joined_on=date(2026, 1, 15),
            )
            for n, user in enumerate(self.people)
        ] + [
            Membership(team=team, user=user, state="active", seat=1, joined_on=date(2026, 1, 15))
            for team, user in zip(self.teams[1:], others, strict=True)
        ]
        self.memberships = Membership.objects.bulk_create(seats)
        self.member = self.people[0]

    def _dates(self, dates):
        now = timezone.now().replace(minute=0, second=0, microsecond=0)
        terms = Term.objects.bulk_create(
            Term(
                cycle=self.cycle,
                number=n + 1,
                name=f"Term {n + 1}",
                starts_on=date(2026, 1, 1),
                ends_on=date(2028, 1, 1),
            )
            for n in range(max(dates, 3))
        )
        self.gatherings = Gathering.objects.bulk_create(
            [self._date(self.team, now, n) for n in range(dates)]
            + [self._date(team, now, 0) for team in self.teams[1:]]
        )
        Session.objects.bulk_create(
            Session(gathering=one, team=self.team, term=term)
            for one, term in zip(self.gatherings[:dates], terms, strict=False)
        )
        invite(self.gatherings[:dates], self.people)
        self.gathering = self.gatherings[0]
        self._mails(now)

    def _date(self, team, now, number):
        starts_at = now + timedelta(days=16 + 7 * number)
        return Gathering(
            hub=self.hub,
            team=team,
            audience=f"team:{team.pk}",
            cycle=self.cycle,
            kind="session",
            state="announced",
            title=f"Session {number + 1}",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=7),
            zone="America/Los_Angeles",
            break_minutes=60,
            planned_minutes=360,
            place="Rosewood Center",
            address="14901 SE Stark St, Portland",
            arrival_notes="Park behind the building; the door is on the east side.",
            answer_by=timezone.localdate() + timedelta(days=2 + 7 * number),
            announced_at=datetime(2026, 1, 20, 17, tzinfo=UTC),
        )

    def _mails(self, now):
        """Everybody got the announcement, and for every third person one mail failed."""
        mails = Mail.objects.bulk_create(
            Mail(
                key=f"sized:{n}",
                user=user,
                to=user.email,
                kind="announcement",
                kept=True,
                state="failed" if n % 3 == 2 else "sent",
                sent_at=now - timedelta(days=9),
                send_after=now - timedelta(days=9),
                error="550 no such mailbox" * (n % 3 == 2),
            )
            for n, user in enumerate(self.people)
        )
        MailText.objects.bulk_create(MailText(mail=mail, subject="Session 1") for mail in mails)
        MailTopic.objects.bulk_create(
            MailTopic(mail=mail, user=mail.user, topic=f"gathering:{self.gathering.pk}", said=0)
            for mail in mails
        )
