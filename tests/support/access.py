"""Everybody who may come to a page, and one world in which each of them stands somewhere."""

from contextlib import contextmanager
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from foundation import history
from foundation.uploads import Upload
from recommendations.models import ResourceFile, Suggestion
from sessions.models import Material, PdPlace, Sheet
from tests.factories import (
    AttendeeFactory,
    AuthorFactory,
    ClosedDayFactory,
    CycleFactory,
    DraftFactory,
    GatheringFactory,
    HubFactory,
    HubRoleFactory,
    IdeaFactory,
    MailFactory,
    MeetingFactory,
    MembershipFactory,
    OfferingFactory,
    PdDateFactory,
    PdEventFactory,
    PollFactory,
    SendingFactory,
    SessionFactory,
    TeamFactory,
    TermFactory,
    ThreadFactory,
    UserFactory,
    VersionFactory,
    WorkgroupFactory,
    WorkgroupMemberFactory,
)
from tests.support import access_needs, access_sending
from tests.support.access_publishing import publish_one
from tests.support.access_voting import add_votes

OUR_NAMESPACES = {
    "people",
    "mailing",
    "teams",
    "gatherings",
    "workgroups",
    "team_sessions",
    "recommendations",
}

# The order of the marks in a row of tests/support/access_table.py.
PERSONAS = (
    "anonymous",
    "stranger",
    "inactive",
    "invited",
    "declined",
    "left",
    "past_coordinator",
    "other_member",
    "other_coordinator",
    "funder",
    "member",
    "facilitator",
    "coordinator",
    "admin",
)


class World:
    """One hub's team with dates in every state, and a persona of each kind around it."""

    def __init__(self):
        self.hub, self.other_hub = HubFactory(), HubFactory()
        self.closed_day = ClosedDayFactory(hub=self.hub)
        self.cycle = CycleFactory()
        self.terms = [TermFactory(cycle=self.cycle, number=n) for n in (1, 2, 3)]
        self.team = TeamFactory(hub=self.hub, cycle=self.cycle)
        self.same_hub_team = TeamFactory(hub=self.hub, cycle=self.cycle)
        self._people()
        self._dates()
        self._pd()
        self._mails()
        self._workgroups()
        self._drafts()
        self.sending = SendingFactory(actor=self.users["coordinator"])
        access_sending.put_up(self)
        access_needs.put_up(self)
        self.sessions = {name: self._signed_in(user) for name, user in self.users.items()}

    def _people(self):
        self.users = {name: UserFactory(name=name.replace("_", " ").title()) for name in PERSONAS}
        self.users["admin"].is_superuser = True
        self.users["admin"].save()
        self.users["inactive"].is_active = False
        self.users["inactive"].save()
        HubRoleFactory(hub=self.hub, user=self.users["coordinator"])
        HubRoleFactory(hub=self.other_hub, user=self.users["other_coordinator"])
        HubRoleFactory(hub=self.hub, user=self.users["past_coordinator"], ends_on=date(2021, 6, 30))
        HubRoleFactory(hub=None, user=self.users["funder"], kind="funder")
        seat = {
            name: MembershipFactory(team=self.team, user=self.users[name], state=state)
            for name, state in (
                ("member", "active"),
                ("facilitator", "active"),
                ("invited", "invited"),
                ("declined", "declined"),
                ("left", "left"),
            )
        }
        self.seats = seat
        MembershipFactory(team=self.same_hub_team, user=self.users["other_member"])

    def _dates(self):
        starts_at = timezone.now().replace(microsecond=0) + timedelta(days=20)
        made = {
            state: GatheringFactory(team=self.team, state=state, starts_at=starts_at)
            for state in ("draft", "announced", "cancelled", "held")
        }
        for state, term in zip(("draft", "announced"), self.terms, strict=False):
            SessionFactory(gathering=made[state], term=term)
        made["archived"] = self._archived_date()
        self.gatherings = made
        self.attendees = {}
        for state, gathering in made.items():
            for name in ("member", "facilitator"):
                role = "facilitator" if name == "facilitator" else "participant"
                self.attendees[state, name] = AttendeeFactory(
                    gathering=gathering, user=self.users[name], role=role
                )
        self._who_left(made)

    def _who_left(self, made):
        """They came to what is over, and were taken off what is to come; once they facilitated."""
        for state in ("announced", "cancelled", "held"):
            AttendeeFactory(
                gathering=made[state],
                user=self.users["left"],
                role="facilitator",
                answer="accepted",
                withdrawn=state == "announced",
            )
        MembershipFactory(team=made["archived"].team, user=self.users["left"], state="left")
        AttendeeFactory(gathering=made["archived"], user=self.users["left"], role="facilitator")

    def _archived_date(self):
        """A date of years ago, in an archived cycle, with the same people."""
        cycle = CycleFactory(archived=True)
        team = TeamFactory(hub=self.hub, cycle=cycle)
        for name in ("member", "facilitator"):
            MembershipFactory(team=team, user=self.users[name])
        return GatheringFactory(team=team, state="held")

    def _pd(self):
        """An offering of the hub and one that it publishes; a run of the first for all teams.

        Facilitator leads it; member and other member are asked, and member waits for a place.
        """
        self.offering = OfferingFactory(hub=self.hub)
        self.shared = OfferingFactory(hub=self.hub, published=True)
        self.events = {}
        for state in ("draft", "announced"):
            event = PdEventFactory(offering=self.offering, cycle=self.cycle)
            event.facilitators.create(user=self.users["facilitator"])
            starts_at = timezone.now().replace(microsecond=0) + timedelta(days=25)
            date_of = PdDateFactory(
                event=event, gathering__state=state, gathering__starts_at=starts_at
            )
            self.events[state] = event
            if state == "announced":
                for name in ("member", "other_member"):
                    AttendeeFactory(gathering=date_of.gathering, user=self.users[name])
        with history.record(actor=None, via="web"):
            self.place = PdPlace.objects.create(
                event=self.events["announced"],
                user=self.users["member"],
                side="participant",
                state="waiting",
                limit=12,
                turn=1,
            )

        upload = Upload("plan.pdf", "pdf", b"%PDF-1.7")
        with history.record(actor=None, via="web"):
            self.material = Material.of(upload, offering=self.offering, added_at=timezone.now())
            self.material.save()
        self.picked = self.events["announced"].picked.create(user=UserFactory())
        observer = self.users["other_member"]
        with history.record(actor=None, via="web"):
            self.events["announced"].places.create(
                user=observer, side="observer", state="held", number=1, limit=4
            )
        now = timezone.now()
        self.sheet = Sheet.objects.create(
            event=self.events["announced"], user=observer, warm="Calm", saved_at=now, sent_at=now
        )

    def _mails(self):
        self.failed_mail = MailFactory(
            user=self.users["member"],
            state="failed",
            for_hub=self.hub.pk,
            topics=[f"gathering:{self.gatherings['announced'].pk}"],
        )

    def _workgroups(self):
        """Of the team: the facilitator leads it, the member is in it."""
        self.workgroups = {
            state: WorkgroupFactory(team=self.team, state=state)
            for state in ("proposed", "open", "closed")
        }
        self.workgroups["polled"] = WorkgroupFactory(team=self.team)
        for state in ("open", "closed", "polled"):
            for name, role in (("facilitator", "facilitator"), ("member", "member")):
                WorkgroupMemberFactory(
                    workgroup=self.workgroups[state], user=self.users[name], role=role
                )
        self.poll = PollFactory(workgroup=self.workgroups["polled"])
        self.meeting = MeetingFactory(workgroup=self.workgroups["open"])
        self.meetings_mail = MailFactory(
            user=self.users["member"],
            state="failed",
            for_hub=self.hub.pk,
            topics=[f"gathering:{self.meeting.gathering_id}"],
        )
        self.draft_meeting = MeetingFactory(
            workgroup=self.workgroups["open"], gathering__state="draft"
        )
        self._developed()

    def _developed(self):
        """What the open workgroup developed, run for another team alone; it is over."""
        offering = OfferingFactory(hub=self.hub, workgroup=self.workgroups["open"])
        event = PdEventFactory(
            offering=offering, cycle=self.cycle, open_to="team", team=self.same_hub_team
        )
        now = timezone.now().replace(microsecond=0)
        date_of = PdDateFactory(
            event=event, gathering__state="held", gathering__starts_at=now - timedelta(days=5)
        )
        observer = self.users["other_member"]
        AttendeeFactory(gathering=date_of.gathering, user=observer)
        self.events["developed"] = event
        self.developed_sheet = Sheet.objects.create(
            event=event, user=observer, warm="Calm", saved_at=now, sent_at=now
        )

    def _drafts(self):
        """Of the team: the facilitator writes them and proposed an idea, the member reads."""
        archived = self.gatherings["archived"].team
        self.drafts = {
            state: DraftFactory(
                team=archived if state == "archived" else self.team,
                state="draft" if state == "archived" else state,
                reason="Not now" if state == "shelved" else "",
            )
            for state in ("draft", "comments", "ready", "shelved", "archived")
        }
        for draft in self.drafts.values():
            AuthorFactory(draft=draft, user=self.users["facilitator"])
            VersionFactory(draft=draft)
        resource, upload = self.drafts["draft"], Upload("plan.pdf", "pdf", b"%PDF-1.7")
        resource.kind = "resource"
        with history.record(actor=None, via="web"):
            resource.save()
            ResourceFile.of(upload, draft=resource, added_at=timezone.now()).save()
        self.brought = self.drafts["draft"].brought_in.create(
            html='<p data-block="bbbbbbb1">Brought</p>', at=timezone.now()
        )
        publish_one(self)
        self.idea = IdeaFactory(team=self.team, proposed_by=self.users["facilitator"])
        self._talk()
        add_votes(self)

    def _talk(self):
        """A thread, a suggestion, a paragraph that two changed, and rounds of comments."""
        draft, now = self.drafts["comments"], timezone.now()
        save, version = draft.saves.latest("pk"), draft.versions.get()
        self.thread = ThreadFactory(draft=draft)
        self.suggested = ThreadFactory(draft=draft)
        self.suggested.suggestion = Suggestion.objects.create(
            thread=self.suggested, new_words="Coaches"
        )
        self.clash = draft.clashes.create(save_made=save, block="aaaaaaa2", mine="<p>x</p>")
        self.round = draft.rounds.create(
            version=version, opens_at=now, closes_at=now + timedelta(days=9)
        )
        self.reader = self.round.readers.create(name="Kim Lee", email="kim@example.org")
        self.closed_round = draft.rounds.create(
            version=version,
            opens_at=now - timedelta(days=30),
            closes_at=now - timedelta(days=20),
            closed_at=now - timedelta(days=20),
        )

    @staticmethod
    def _signed_in(user) -> str:
        """The key of a session: thousands of requests by the same few needn't each begin one."""
        client = Client()
        client.force_login(user, "people.backends.SignIn")
        return client.session.session_key

    def become(self, client, persona: str) -> None:
        """Make ``client`` the browser of ``persona``."""
        client.cookies.clear()
        if persona != "anonymous":
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[persona]

    def kwargs(self, row, persona: str) -> dict:
        """What the row's address is about, in this world."""
        return row.about_what(self) if row.about_what else {}


@contextmanager
def standing_world():
    """A world that stands for a whole module: each test takes back what it did there.

    A test within it is given a copy of it, so that none finds what another changed in memory.
    """
    with transaction.atomic():
        try:
            yield World()
        finally:
            transaction.set_rollback(True)
