"""The hub that the walk-throughs happen in: Dana's team, its people, and its dates."""

from datetime import timedelta
from functools import cached_property

from django.utils import timezone

from gatherings.models import Attendee
from gatherings.services import announcing
from mailing.models import Mail
from mailing.sender import send_due
from teams.services import invitations
from tests.factories import (
    CycleFactory,
    GatheringFactory,
    HubFactory,
    HubRoleFactory,
    InstitutionFactory,
    MembershipFactory,
    SessionFactory,
    TeamFactory,
    TermFactory,
    UserFactory,
)

# Who is in the team at first, and what they teach; people and schools are invented.
PEOPLE = {
    "Ana Ruiz": ("middle_teacher", "Clear Creek Middle School"),
    "Ben Okafor": ("k5_teacher", "Rosewood Elementary"),
    "Chloë O'Neill": ("coach", "Rosewood Elementary"),
    "Eli Tanaka": ("principal", "Clear Creek Middle School"),
    "Farah Haddad": ("district", "Gresham-Barlow"),
    "Gus Lindqvist": ("k5_teacher", "Hollydale Elementary"),
    "Hope Abara": ("middle_teacher", "Clear Creek Middle School"),
    "Sam Whitehorse": ("teacher_preparation", "Pacific Teachers College"),
}


class Region:
    """One hub with its coordinator Dana, a cycle of three terms and a team.

    ``people`` are in it by name. Times are relative to the moment it is made, ``now``.
    """

    def __init__(self, people=tuple(PEOPLE)):
        self.now = timezone.now().replace(microsecond=0)
        today = timezone.localdate(self.now)
        self.hub = HubFactory(name="East Metro STEAM Partnership")
        self.cycle = CycleFactory(
            name="2026-27",
            starts_on=today - timedelta(days=60),
            ends_on=today + timedelta(days=330),
        )
        self.terms = [
            TermFactory(
                cycle=self.cycle,
                number=number,
                name=name,
                starts_on=today + timedelta(days=first),
                ends_on=today + timedelta(days=last),
            )
            for number, (name, first, last) in enumerate(
                [("Fall", -60, 60), ("Winter", 61, 150), ("Spring", 151, 330)], start=1
            )
        ]
        self.team = TeamFactory(name="East Metro Leadership Team", hub=self.hub, cycle=self.cycle)
        self.dana = UserFactory(name="Dana Whitfield", email="dana@example.org")
        HubRoleFactory(hub=self.hub, user=self.dana)
        self.schools = {}
        for name in people:
            self.join(name)

    def join(self, name: str):
        """An active member of this name; returns their user."""
        role, school = PEOPLE.get(name, ("k5_teacher", "Rosewood Elementary"))
        if school not in self.schools:
            self.schools[school] = InstitutionFactory(name=school)
        email = name.split(maxsplit=1)[0].casefold().replace("ë", "e") + "@example.org"
        user = UserFactory(name=name, email=email, job_role=role, institution=self.schools[school])
        MembershipFactory(
            team=self.team,
            user=user,
            job_role=role,
            institution=user.institution,
            joined_on=(self.now - timedelta(days=40)).date(),
        )
        return user

    def user(self, first_name: str):
        """The member of this first name."""
        return self.team.memberships.get(user__name__startswith=first_name).user

    def draft(self, number=1, *, days=16, **facts):
        """The draft of a term's session so many days from now."""
        starts_at = (self.now + timedelta(days=days)).replace(hour=16, minute=30, second=0)
        gathering = GatheringFactory(
            team=self.team,
            title=f"Session {number}",
            state="draft",
            starts_at=starts_at,
            place="Rosewood Center",
            address="14901 SE Stark St, Portland",
            arrival_notes="Park behind the building; the door is on the east side.",
            **facts,
        )
        SessionFactory(gathering=gathering, term=self.terms[number - 1])
        return gathering

    def announced(self, number=1, *, days=16, days_ago=9, **facts):
        """A session that Dana announced so many days ago, its mails sent then."""
        gathering = self.draft(number, days=days, **facts)
        then = self.now - timedelta(days=days_ago)
        announcing.announce(
            gatherings=[gathering],
            actor=self.dana,
            via="web",
            sending_key=f"press-of-{gathering.pk}",
            now=then,
        )
        send_due(now=then + timedelta(minutes=2))
        gathering.refresh_from_db()
        return gathering

    def invite(self, name="Zoë Park", email="zoe@example.org"):
        """Dana's invitation to the team, its mail sent."""
        row = invitations.invite(
            team=self.team, email=email, name=name, actor=self.dana, via="web", now=self.now
        )
        send_due(now=self.now + timedelta(minutes=2))
        return row

    @cached_property
    def admin(self):
        return UserFactory(name="Ruth Keller", email="ruth@example.org", is_superuser=True)


def mail_to(user, kind: str) -> Mail:
    """The one mail of this kind that this person has got; it must be sent."""
    return Mail.objects.get(user=user, kind=kind, state="sent")


def row_of(gathering, user) -> Attendee:
    return Attendee.objects.select_related("gathering", "user").get(gathering=gathering, user=user)
