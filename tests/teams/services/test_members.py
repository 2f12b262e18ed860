from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.refusals import Refused
from mailing.models import Mail
from people.models import User
from teams import hooks
from teams.models import Membership
from teams.services.members import add_active, leave
from teams.services.newcomers import Newcomer
from tests.factories import (
    HubFactory,
    HubRoleFactory,
    InstitutionFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

# 6 pm on Thursday in Oregon, Friday already in UTC.
NOW = datetime(2026, 12, 4, 2, 0, tzinfo=UTC)


@pytest.fixture
def team():
    return TeamFactory(name="East Team", hub=HubFactory(name="East Hub"))


@pytest.fixture
def dana(team):
    dana = UserFactory(name="Dana Whitfield", email="dana@example.org")
    HubRoleFactory(hub=team.hub, user=dana)
    return dana


@pytest.fixture
def heard(monkeypatch):
    """What the hooks told the apps above."""
    heard = []
    for name in ("membership_activated", "membership_ended"):
        monkeypatch.setattr(hooks, name, lambda _name=name, **moment: heard.append((_name, moment)))
    return heard


def add(team, *people, welcome=False, actor=None, via="import", now=NOW):
    return add_active(team=team, people=people, welcome=welcome, actor=actor, via=via, now=now)


class TestAddActive:
    def test_people_are_made_without_a_password_and_seated_on_the_hubs_day(self, team, heard):
        school = InstitutionFactory(zone="America/Boise")
        ana, ben = add(
            team,
            Newcomer("Ana.Ruiz@Example.org", "Ana Ruiz", school, "k5_teacher", "k5"),
            Newcomer("ben@example.org", "Ben Ode"),
        )
        assert (ana.seat, ben.seat) == (1, 2)
        assert ana.joined_on == date(2026, 12, 3)
        user = User.objects.get(email="ana.ruiz@example.org")
        assert not user.has_usable_password()
        assert (user.zone, user.job_role) == ("America/Boise", "k5_teacher")
        row = Membership.objects.get(user=user)
        assert (row.state, row.institution, row.job_role, row.grade_band) == (
            "active",
            school,
            "k5_teacher",
            "k5",
        )
        assert [
            (name, [row.user.name for row in moment["memberships"]]) for name, moment in heard
        ] == [
            ("membership_activated", ["Ana Ruiz", "Ben Ode"]),
        ]

    def test_history_names_who_and_how(self, team, dana):
        (row,) = add(team, Newcomer("ana@example.org", "Ana Ruiz"), actor=dana)
        told = row.history.get()
        assert (told.history_user, told.history_change_reason) == (dana, "import")
        assert row.user.history.get().history_user == dana

    def test_a_known_person_is_found_whatever_the_case_and_only_blanks_are_filled(self, team):
        ana = UserFactory(email="ana@example.org", name="Ana Ruiz", job_role="coach")
        (row,) = add(team, Newcomer("ANA@example.org", "A. Ruiz", None, "principal", "k8"))
        ana.refresh_from_db()
        assert row.user == ana
        assert (ana.name, ana.job_role, ana.grade_band) == ("Ana Ruiz", "coach", "k8")
        assert row.job_role == "principal"

    def test_a_merged_person_is_followed(self, team):
        ana = UserFactory()
        UserFactory(email="old@example.org", is_active=False, merged_into=ana)
        (row,) = add(team, Newcomer("old@example.org"))
        assert row.user == ana

    def test_an_open_invitation_becomes_the_seat_it_holds(self, team, heard):
        invited = MembershipFactory(team=team, state="invited", seat=7)
        (row,) = add(team, Newcomer(invited.user.email))
        assert (row.pk, row.seat, row.state) == (invited.pk, 7, "active")
        assert heard[0][1]["memberships"][0].pk == invited.pk

    @pytest.mark.parametrize(
        ("newcomer", "field", "words"),
        [
            (Newcomer("ana at school", "Ana"), "email", "isn't an e-mail address"),
            (Newcomer("new@example.org"), "name", "Enter the full name"),
        ],
    )
    def test_what_cannot_be_is_refused_beside_its_field(self, team, newcomer, field, words):
        with pytest.raises(Refused) as refused:
            add(team, newcomer)
        assert refused.value.field == field
        assert words in refused.value.message

    def test_an_address_twice_is_refused(self, team):
        with pytest.raises(Refused, match="stands there twice"):
            add(team, Newcomer("a@example.org", "A"), Newcomer("A@example.org", "B"))

    def test_somebody_closed_out_is_refused(self, team):
        user = UserFactory(is_active=False)
        with pytest.raises(Refused, match="account is closed"):
            add(team, Newcomer(user.email))

    @pytest.mark.parametrize(
        ("state", "words"),
        [
            ("active", "is already in this team, in seat 1"),
            ("left", "left this team on Thursday, October 1"),
            ("declined", "said no on"),
        ],
    )
    def test_members_and_those_who_went_are_refused_and_nobody_is_added(self, team, state, words):
        known = MembershipFactory(team=team, state=state, ended_at=NOW)
        with pytest.raises(Refused, match=words):
            add(team, Newcomer("new@example.org", "New"), Newcomer(known.user.email))
        assert not User.objects.filter(email="new@example.org").exists()
        assert team.memberships.count() == 1

    def test_somebody_who_did_not_answer_in_time_can_be_added(self, team):
        before = MembershipFactory(team=team, state="expired")
        (row,) = add(team, Newcomer(before.user.email))
        before.refresh_from_db()
        assert row.pk != before.pk
        assert before.attention_closed

    def test_the_26th_is_refused_and_nobody_is_made(self, team):
        for seat in range(1, 25):
            MembershipFactory(team=team, seat=seat)
        with pytest.raises(Refused, match="1 seat is free, 2 are needed"):
            add(team, Newcomer("a@example.org", "A"), Newcomer("b@example.org", "B"))
        assert not User.objects.filter(email="a@example.org").exists()

    def test_a_welcome_comes_from_the_coordinator_with_the_hub(self, team, dana):
        add(team, Newcomer("ana@example.org", "Ana Ruiz"), welcome=True, actor=dana)
        mail = Mail.objects.get()
        assert mail.from_name == "Dana Whitfield, East Hub"
        assert mail.reply_to == "dana@example.org"
        assert mail.subject == f"Welcome to East Team, {team.cycle.name}"
        assert "Hello Ana," in mail.text
        assert f"/teams/{team.pk}/" in mail.text
        assert "You sign in with ana@example.org" in mail.html

    def test_without_a_welcome_nobody_gets_mail(self, team):
        add(team, Newcomer("ana@example.org", "Ana Ruiz"))
        assert not Mail.objects.exists()

    def test_nobody_changes_nothing(self, team):
        assert add(team) == []

    def test_twenty_five_people_cost_what_three_do(self, heard):
        counts = []
        for n in (3, 25):
            team = TeamFactory()
            people = [Newcomer(f"p{n}-{i}@example.org", f"P {i}") for i in range(n)]
            with CaptureQueriesContext(connection) as seen:
                add(team, *people, welcome=True)
            counts.append(len(seen))
        assert counts[0] == counts[1]


class TestLeave:
    def test_the_seat_is_free_the_row_stays_and_waiting_mail_is_called_back(
        self, team, dana, heard
    ):
        (row,) = add(team, Newcomer("ana@example.org", "Ana Ruiz"), welcome=True, actor=dana)
        leave(membership=row, on=date(2026, 12, 3), actor=dana, via="web", reason="moved", now=NOW)
        row.refresh_from_db()
        assert (row.state, row.seat, row.left_on, row.link_version) == (
            "left",
            None,
            date(2026, 12, 3),
            1,
        )
        assert Mail.objects.get().state == "cancelled"
        assert heard[-1][0] == "membership_ended"
        assert heard[-1][1]["memberships"] == [row]
        assert row.history.first().history_change_reason == "web: moved"

    @pytest.mark.parametrize(
        ("on", "words"),
        [
            (date(2026, 12, 4), "Enter today or an earlier day"),
            (date(2026, 1, 1), "Enter a day that isn't before Thursday, January 15"),
        ],
    )
    def test_a_day_that_cannot_be_is_refused(self, team, on, words):
        row = MembershipFactory(team=team)
        with pytest.raises(Refused, match=words) as refused:
            leave(membership=row, on=on, actor=None, via="web", now=NOW)
        assert refused.value.field == "on"

    @pytest.mark.parametrize("state", ["invited", "left", "declined", "expired"])
    def test_only_a_member_can_leave(self, team, state):
        row = MembershipFactory(team=team, state=state)
        with pytest.raises(Refused, match="isn't a member"):
            leave(membership=row, on=date(2026, 12, 3), actor=None, via="web", now=NOW)
