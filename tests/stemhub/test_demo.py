"""The demo: its numbers, and what it shows."""

import shutil
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client, TestCase, override_settings
from django.urls import reverse
from django.utils import timezone

from foundation import zones
from gatherings.models import Attendee, Gathering
from mailing.models import Mail
from people.models import User
from recommendations.models import Ballot, VoteCall
from sessions.models import Offering, PdEvent, PdPicked, PdPlace, PublicCatalogue
from stemhub import marks
from stemhub.demo import build
from stemhub.demo.people import PASSWORD, PEOPLE
from teams.models import Cycle, FocusArea, Hub, HubRole, Membership, Team
from tests.conftest import on_services
from tests.support import migrated
from tests.support.running import BuiltDemo
from workgroups.models import Meeting, Poll, PollAnswer, Workgroup

from . import demo_urls
from .demo_of_groups import GroupsAndDrafts

DEMO = override_settings(
    DEMO=True,
    TEST=False,
    STEMHUB_MAIL_DELIVERY="database",
    STEMHUB_UNDO_SECONDS=60,
    PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"],
    ROOT_URLCONF=demo_urls.__name__,
)


def seed(*arguments) -> str:
    said = StringIO()
    call_command("seed_demo", *arguments, stdout=said)
    return said.getvalue()


def numbers(gathering) -> tuple:
    one = Gathering.objects.with_answer_counts().get(pk=gathering.pk)
    return one.coming, one.cant, one.unsure, one.silent


@pytest.fixture(scope="module", autouse=True)
def built(run_folder, tmp_path_factory):
    """On SQLite the demo is built once a run, by make run's process."""
    if not on_services():
        demo, folder = BuiltDemo(run_folder), tmp_path_factory.mktemp("built")
        TestTheDemo.said = demo.said(folder)
        TestTheDemo.database = shutil.copyfile(demo.file, folder / "copy.sqlite3")


@pytest.mark.services
@DEMO
class TestTheDemo(GroupsAndDrafts, TestCase):
    """Built once for all of these: on PostgreSQL by the command itself, on SQLite by make run."""

    database: Path | None = None

    @classmethod
    def setUpClass(cls):
        if cls.database:
            cls.enterClassContext(migrated.another_file(cls.database))
        super().setUpClass()

    @classmethod
    def setUpTestData(cls):
        if not cls.database:
            cls.said = seed()
        cls.teams = {
            team.hub.slug: team
            for team in Team.objects.filter(cycle__archived=False).select_related("hub", "cycle")
        }

    def test_pd_is_told_from_last_cycles_offering_to_a_guest(self):
        old = Cycle.objects.get(archived=True)
        draft = PdEvent.objects.filter(dates__gathering__state="draft").distinct().get()
        assert draft.offering.history.earliest().history_date.date() <= old.ends_on
        guest = PdPicked.objects.get().user
        assert guest.name == "Robin Vale"
        assert not guest.memberships.exists()
        assert PdPlace.objects.filter(user=guest).exists()
        assert [one.hub.slug for one in PublicCatalogue.objects.all()] == ["east-metro"]
        group = Offering.objects.exclude(workgroup=None).get().workgroup
        assert group.name == "Science every week in K-5"

    def test_one_vote_is_open_with_too_few_so_far_and_one_text_was_adopted_after_a_harm(self):
        call = VoteCall.objects.get(closed_at=None, team__cycle__archived=False)
        answered = call.electors.exclude(votes=None).count()
        assert call.closes_at > timezone.now() and answered * 3 < call.electors.count() * 2
        member = call.electors.get(user__email="member@example.org")
        assert not member.votes.exists()
        ballots = Ballot.objects.filter(call__team__cycle__archived=False).exclude(outcome="open")
        harmed, adopted = ballots.order_by("decided_at")
        assert (harmed.outcome, adopted.outcome) == ("harm", "adopted")
        assert adopted.second_of == harmed and adopted.texts.get().draft.state == "adopted"
        # It waits to be published since some days: months would read as neglect.
        assert timedelta(days=1) < timezone.now() - adopted.decided_at < timedelta(days=12)

    def sessions(self, slug):
        return list(self.teams[slug].gatherings.filter(kind="session").order_by("starts_at"))

    def test_three_hubs_with_a_live_cycle_and_the_archived_one(self):
        assert list(Hub.objects.values_list("name", flat=True)) == [
            "East Metro STEAM Partnership",
            "Portland Metro STEM Partnership",
            "South Metro-Salem STEM Partnership",
        ]
        old = Cycle.objects.get(archived=True)
        assert old.name == "2020-21"
        assert list(old.terms.values_list("name", flat=True)) == [
            "Spring 2020",
            "Fall 2020",
            "Spring 2021",
        ]
        held = Gathering.objects.filter(cycle=old, kind="session", ends_at__lte=timezone.now())
        assert held.filter(state="held").count() == 9
        assert held.exclude(state__in=["held", "cancelled"]).count() == 0
        assert Cycle.objects.get(archived=False).terms.count() == 3

    def test_teams_hold_25_23_and_22_seats(self):
        held = {
            slug: (team.memberships.active().count(), team.memberships.holding().count())
            for slug, team in self.teams.items()
        }
        assert held == {
            "east-metro": (25, 25),
            "portland-metro": (22, 23),
            "south-metro-salem": (22, 22),
        }

    def test_the_coordinator_runs_two_hubs(self):
        hubs = HubRole.objects.filter(user__email="coordinator@example.org", kind="coordinator")
        assert sorted(hubs.values_list("hub__slug", flat=True)) == [
            "east-metro",
            "south-metro-salem",
        ]

    def test_session_one_was_held_and_22_of_25_came(self):
        first = self.sessions("east-metro")[0]
        assert first.ends_at < timezone.now()
        assert (first.state, numbers(first)) == ("held", (22, 2, 1, 0))
        came = first.attendees.filter(present_minutes__gt=0)
        partly = came.filter(present_minutes__lt=first.planned_minutes)
        assert (came.count(), partly.count()) == (22, 2)
        closed = first.history.filter(state="held").earliest("history_date")
        assert closed.history_date < timezone.now() - timedelta(days=100)

    def test_no_past_date_is_left_open(self):
        left = Gathering.objects.to_close(timezone.now())
        assert not left.filter(kind="session").exists()
        # Of the workgroup that is behind.
        assert {one.title for one in left} == {
            "Meeting 3, Family STEM nights",
            "Meeting 4, Family STEM nights",
        }

    def test_closed_workgroups_of_the_old_cycle_are_read_with_their_summaries(self):
        old = Workgroup.objects.get(name="Science at the kitchen table")
        for who in ("member", "coordinator"):
            client = Client()
            client.post(reverse("demo_sign_in", args=[who]))
            listed = client.get(reverse("workgroups:list"), {"state": "past"}).content.decode()
            assert "Handed in: Twelve cards in English and Spanish" in listed
            page = client.get(old.get_absolute_url()).content.decode()
            assert "We tried 24 experiments with 60 families" in page

    def test_a_workgroup_asks_for_its_times_and_five_of_seven_have_answered(self):
        (poll,) = Poll.objects.all()
        said = PollAnswer.objects.filter(slot__poll=poll).values("user").distinct()
        asked = poll.workgroup.roles_held.filter(left_on=None)
        assert (said.count(), asked.count(), poll.is_open(timezone.now())) == (5, 7, True)
        client = Client()
        client.post(reverse("demo_sign_in", args=["facilitator"]))
        page = client.get(poll.get_absolute_url()).content.decode()
        assert "5 of 7 have answered" in page
        assert "Wednesdays 4-6 pm: 5 of 5, 2 of them if need be" in page

    def test_of_one_meeting_that_few_came_to_its_facilitator_was_asked_and_kept_it(self):
        (mail,) = Mail.objects.filter(kind="workgroups.few_come", state="sent")
        (meeting,) = Meeting.objects.exclude(asked_at=None)
        assert mail.user.email == "wren.adair@example.org"
        assert mail.subject.startswith("2 of 6 come: Meeting 2, Placements that fit")
        assert meeting.kept_at and meeting.gathering.state == "held"

    def test_session_two_is_about_16_days_off_with_17_2_and_6(self):
        second = self.sessions("east-metro")[1]
        today = zones.local_date(timezone.now(), second.zone)
        days = (zones.local_date(second.starts_at, second.zone) - today).days
        assert 15 <= days <= 17
        assert zones.utc_to_wall(second.starts_at, second.zone).weekday() < 5
        assert numbers(second) == (17, 2, 0, 6)
        assert zones.local_hours(second.starts_at, second.ends_at, second.zone) == (
            "8:30 am - 3:30 pm Pacific time"
        )

    def test_eleven_substitutes_were_asked_for_and_eight_found(self):
        rows = self.sessions("east-metro")[1].attendees.counted()
        assert rows.filter(substitute="found").count() == 8
        assert rows.filter(substitute="wanted").count() == 3

    def test_the_member_has_not_answered_the_next_session(self):
        row = self.sessions("east-metro")[1].attendees.get(user__email="member@example.org")
        assert (row.answer, row.user.name) == ("needs-action", "Ana Ruiz")

    def test_the_facilitator_leads_it(self):
        row = self.sessions("east-metro")[1].attendees.get(user__email="facilitator@example.org")
        assert (row.role, row.answer) == ("facilitator", "accepted")

    def test_the_third_session_is_a_draft(self):
        assert [one.state for one in self.sessions("east-metro")] == [
            "held",
            "announced",
            "draft",
        ]

    def test_a_day_off_was_cancelled_and_has_a_replacement(self):
        lost = Gathering.objects.get(team=self.teams["south-metro-salem"], state="cancelled")
        assert lost.cancelled_reason.endswith("schools are closed.")
        new = lost.session.replacement.gathering
        assert (new.state, numbers(new)) == ("announced", (9, 1, 1, 11))
        assert new.uid != lost.uid
        ice = Gathering.objects.get(cycle__archived=True, state="cancelled")
        assert ice.session.replacement.gathering.starts_at.date() == date(2021, 4, 14)

    def test_all_kinds_of_memberships_are_there(self):
        states = {
            state: Membership.objects.filter(state=state).count()
            for state in ("left", "declined", "invited", "expired")
        }
        assert states == {"left": 1, "declined": 1, "invited": 1, "expired": 1}
        left = Membership.objects.select_related("user").get(state="left")
        assert left.user.attendances.filter(answer="accepted", withdrawn=False).exists()

    def test_edge_cases_live_in_it(self):
        names = set(User.objects.values_list("name", flat=True))
        assert {"Siân O'Neill", "Priscilla D'Amico", "Linh Trần", "José Ángel Peña"} <= names
        live = Membership.objects.active().filter(team__cycle__archived=False)
        sian = live.filter(user__name="Siân O'Neill")
        assert sorted(sian.values_list("team__hub__slug", flat=True)) == [
            "east-metro",
            "portland-metro",
        ]
        assert User.objects.get(name="Walt Iverson").zone == "America/Boise"
        assert User.objects.filter(language="es").exists()

    def test_people_are_invented_and_have_addresses_nobody_owns(self):
        assert not User.objects.exclude(email__endswith="@example.org").exists()

    def test_some_answers_came_by_link_and_some_were_told(self):
        rows = Attendee.objects.exclude(answer="needs-action")
        assert rows.filter(answered_via="link", answered_by=None).exists()
        told = rows.filter(answered_via="web").select_related("answered_by").first()
        assert (told.answered_by.name, told.answer_source) in (
            ("Dana Whitfield", "Said so on the phone"),
            ("Marisol Vega", "Said so on the phone"),
        )
        assert not rows.filter(answered_at__gt=timezone.now()).exists()

    def test_mail_of_the_past_was_sent_in_the_past(self):
        assert not Mail.objects.filter(state__in=["queued", "sending"]).exists()
        sent = Mail.objects.filter(state="sent")
        assert sent.filter(sent_at__year=2020).exists()
        assert not sent.filter(sent_at__gt=timezone.now()).exists()
        assert {"gatherings.announced", "gatherings.reminder", "welcome"} <= set(
            sent.values_list("kind", flat=True)
        )

    def test_what_is_told_of_the_past_has_its_date(self):
        member = Membership.objects.get(
            user__email="member@example.org", team=self.teams["east-metro"]
        )
        added = member.history.earliest("history_date")
        assert zones.local_date(added.history_date, "America/Los_Angeles") == member.joined_on
        answered = Attendee.objects.filter(answer="accepted").latest("answered_at")
        assert answered.history.latest("history_id").history_date <= timezone.now()
        gone = self.teams["east-metro"].memberships.get(user__name="Joyce Calloway")
        assert gone.history.latest("history_id").history_date < timezone.now() - timedelta(days=30)

    def test_one_person_s_mail_failed(self):
        failed = Mail.objects.filter(state="failed")
        assert set(failed.values_list("user__name", flat=True)) == {"Zoë Lindgren"}
        assert "mailbox is full" in failed.first().error

    def test_six_people_share_one_printed_password(self):
        assert PASSWORD in self.said
        for person in PEOPLE:
            user = User.objects.get(email=person.email)
            assert user.name == person.name
            assert user.check_password(PASSWORD)
            assert person.email in self.said
        assert not User.objects.get(name="Walt Iverson").has_usable_password()

    def test_the_coordinators_home_shows_life(self):
        client = Client()
        client.post(reverse("demo_sign_in", args=["coordinator"]))
        body = client.get("/").content.decode()
        # Six are silent; mail to one of them doesn't get through.
        assert "Nudge these 5" in body
        assert "didn&#x27;t get through" in body
        assert "Invite again" in body
        assert "3 people have no substitute yet" in body
        assert "People and schools here are invented." in body

    def test_each_button_signs_in_as_its_person(self):
        for person in PEOPLE:
            client = Client()
            answer = client.post(reverse("demo_sign_in", args=[person.key]))
            assert (answer.status_code, answer["Location"]) == (302, "/")
            assert client.get("/").context["user"].email == person.email

    def test_a_button_keeps_to_this_site(self):
        address = reverse("demo_sign_in", args=["member"])
        assert Client().post(address, {"next": "/gatherings/"})["Location"] == "/gatherings/"
        assert Client().post(address, {"next": "https://evil.example/"})["Location"] == "/"

    def test_a_link_signs_nobody_in(self):
        assert Client().get(reverse("demo_sign_in", args=["admin"])).status_code == 405
        assert Client().post(reverse("demo_sign_in", args=["nobody"])).status_code == 404
        careful = Client(enforce_csrf_checks=True)
        assert careful.post(reverse("demo_sign_in", args=["admin"])).status_code == 403

    def test_the_sign_in_page_offers_them(self):
        body = Client().get(reverse("account_login")).content.decode()
        for person in PEOPLE:
            assert str(person.label) in body
            assert f'action="{reverse("demo_sign_in", args=[person.key])}"' in body

    def test_seeding_again_does_nothing(self):
        before = list(User.objects.values_list("pk", flat=True))
        assert "loaded already" in seed()
        assert list(User.objects.values_list("pk", flat=True)) == before

    def test_the_database_is_marked(self):
        assert marks.is_demo()

    def test_clearing_forgets_all_but_the_mark_and_what_migrations_filled(self):
        build.clear()
        assert not User.objects.exists()
        assert not Hub.objects.exists()
        assert not Mail.objects.exists()
        assert not User.history.exists()
        assert FocusArea.objects.count() == 5
        assert marks.is_demo()

    def test_fresh_clears_and_builds_anew(self):
        built = []
        original, build.build = build.build, lambda **options: built.append(User.objects.count())
        try:
            seed("--fresh")
        finally:
            build.build = original
        assert built == [0]
