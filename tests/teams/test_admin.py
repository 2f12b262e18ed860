from datetime import date

import pytest

from mailing.models import Mail
from people.models import User
from teams.models import Cycle, FocusArea, Hub, HubRole, HubWord, Membership, Team, Term
from tests.factories import (
    CycleFactory,
    HubFactory,
    HubRoleFactory,
    MembershipFactory,
    TeamFactory,
    TermFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

SET_UP = "/admin/teams/hub/set-up/"
TYPED = {
    "hub": "",
    "hub_name": "East Metro STEAM Partnership",
    "zone": "America/Los_Angeles",
    "website": "",
    "cycle": "",
    "cycle_name": "2026-27",
    "term_1_name": "Spring 2026",
    "term_1_starts_on": "2026-02-01",
    "term_1_ends_on": "2026-06-15",
    "term_2_name": "Fall 2026",
    "term_2_starts_on": "2026-09-01",
    "term_2_ends_on": "2026-12-20",
    "term_3_name": "Spring 2027",
    "term_3_starts_on": "2027-01-15",
    "term_3_ends_on": "2027-06-15",
    "team_name": "East Metro Leadership Team",
    "coordinator_name": "Dana Whitfield",
    "coordinator_email": "Dana@example.org",
}


@pytest.fixture
def ruth():
    return UserFactory(name="Ruth", email="ruth@example.org", is_superuser=True)


@pytest.fixture
def admin(client, ruth):
    client.force_login(ruth, "people.backends.SignIn")
    return client


def nothing_was_made():
    return not (
        Hub.objects.exists()
        or Cycle.objects.exists()
        or Term.objects.exists()
        or Team.objects.exists()
        or HubRole.objects.exists()
        or User.objects.filter(email="dana@example.org").exists()
        or Mail.objects.exists()
    )


class TestSetUp:
    def test_only_admins_get_there(self, client):
        assert client.get(SET_UP).status_code == 302
        client.force_login(HubRoleFactory().user, "people.backends.SignIn")
        assert client.get(SET_UP).status_code in (302, 403)

    def test_the_add_button_leads_there(self, admin):
        assert admin.get("/admin/teams/hub/add/")["Location"] == SET_UP
        page = admin.get(SET_UP)
        assert page.status_code == 200
        assert "Name of the new hub" in page.content.decode()

    def test_the_admins_front_page_leads_there(self, admin):
        assert f'href="{SET_UP}"' in admin.get("/admin/").content.decode()

    def test_one_page_makes_everything(self, admin, ruth):
        answer = admin.post(SET_UP, TYPED)
        assert answer.status_code == 302
        team = Team.objects.get()
        assert (team.name, team.hub.slug) == (
            "East Metro Leadership Team",
            "east-metro-steam-partnership",
        )
        assert (team.cycle.starts_on, team.cycle.ends_on) == (date(2026, 2, 1), date(2027, 6, 15))
        assert [t.name for t in team.cycle.terms.all()] == [
            "Spring 2026",
            "Fall 2026",
            "Spring 2027",
        ]
        role = HubRole.objects.get()
        assert (role.user.email, role.kind, role.hub) == (
            "dana@example.org",
            "coordinator",
            team.hub,
        )
        assert not role.user.has_usable_password()
        assert team.history.get().history_user == ruth
        mail = Mail.objects.get()
        assert mail.subject == "You coordinate East Metro STEAM Partnership from now on"
        assert mail.reply_to == "ruth@example.org"
        assert f"/teams/{team.pk}/" in mail.text

    @pytest.mark.services
    def test_a_website_longer_than_its_column_is_said_beside_its_field(self, admin):
        answer = admin.post(SET_UP, TYPED | {"website": f"https://example.org/{'a' * 200}"})
        assert answer.status_code == 422
        assert "at most 200 characters" in answer.content.decode()
        assert nothing_was_made()

    def test_a_hub_and_a_cycle_that_are_there_are_used(self, admin):
        hub, cycle = HubFactory(), CycleFactory()
        TermFactory(cycle=cycle)
        HubRoleFactory(hub=hub)
        only = {"hub": hub.pk, "cycle": cycle.pk, "team_name": "Second team", "zone": hub.zone}
        assert admin.post(SET_UP, only).status_code == 302
        team = Team.objects.get()
        assert (team.hub, team.cycle) == (hub, cycle)
        assert not Mail.objects.exists()

    def test_somebody_who_coordinates_already_gets_no_second_role(self, admin):
        role = HubRoleFactory()
        typed = TYPED | {"hub": role.hub.pk, "coordinator_email": role.user.email}
        assert admin.post(SET_UP, typed).status_code == 302
        assert HubRole.objects.count() == 1

    @pytest.mark.parametrize(
        ("changed", "field", "words"),
        [
            ({"hub_name": ""}, "hub_name", "Enter the hub&#x27;s name"),
            ({"cycle_name": ""}, "cycle_name", "Enter the cycle&#x27;s name"),
            ({"team_name": ""}, "team_name", "Fill this in"),
            ({"term_2_name": ""}, "term_2_name", "Enter this for a new cycle"),
            ({"term_2_name": "Spring 2026"}, "term_2_name", "a name of its own"),
            ({"term_2_ends_on": "2026-08-01"}, "term_2_ends_on", "Enter an end after"),
            ({"term_2_starts_on": "2026-06-15"}, "term_2_starts_on", "Enter a start after"),
            ({"term_3_ends_on": "soon"}, "term_3_ends_on", "Enter a valid date"),
            ({"coordinator_email": ""}, "coordinator_email", "Enter the coordinator"),
            ({"coordinator_name": ""}, "coordinator_name", "Enter the full name"),
            (
                {"coordinator_name": "", "coordinator_email": ""},
                "coordinator_email",
                "Nobody coordinates",
            ),
            ({"coordinator_email": "dana at hub"}, "coordinator_email", "valid email"),
            ({"zone": "Mars"}, "zone", "Select a valid choice"),
        ],
    )
    def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_made(
        self, admin, changed, field, words
    ):
        answer = admin.post(SET_UP, TYPED | changed)
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        page = answer.content.decode()
        assert words in page
        assert "East Metro" in page
        assert nothing_was_made()

    def test_all_that_is_wrong_is_said_at_once(self, admin):
        CycleFactory(name="2026-27")
        wrong = {
            "hub_name": "",
            "website": "not a site",
            "term_1_ends_on": "2026-01-01",
            "term_2_name": "Spring 2026",
            "term_2_starts_on": "",
            "term_3_starts_on": "2026-12-20",
            "coordinator_name": "",
        }
        answer = admin.post(SET_UP, TYPED | wrong)
        errors = answer.context["form"].errors
        assert set(errors) == {*wrong, "cycle_name"}
        assert all(len(said) == 1 for said in errors.values())
        assert "Put the 8 marked fields right." in answer.content.decode()

    def test_a_hub_and_a_cycle_that_are_gone_by_now_are_all_that_is_said(self, admin):
        gone = {
            "hub": HubFactory(is_active=False).pk,
            "hub_name": "",
            "cycle": CycleFactory(name="2025-26", archived=True).pk,
            "cycle_name": "",
            "coordinator_name": "",
            "coordinator_email": "",
        } | {name: "" for name in TYPED if name.startswith("term_")}
        errors = admin.post(SET_UP, TYPED | gone).context["form"].errors
        assert set(errors) == {"hub", "cycle"}

    def test_the_first_hub_without_anything_typed_asks_for_everything_once(self, admin):
        errors = admin.post(SET_UP, {"zone": "America/Los_Angeles"}).context["form"].errors
        terms = {f"term_{n}_{part}" for n in (1, 2, 3) for part in ("name", "starts_on", "ends_on")}
        assert set(errors) == terms | {"hub_name", "cycle_name", "team_name", "coordinator_email"}
        assert all(len(said) == 1 for said in errors.values())

    def test_a_hubs_name_that_is_taken_is_refused(self, admin):
        HubFactory(name="east metro steam partnership")
        answer = admin.post(SET_UP, TYPED)
        assert "There is a hub of this name" in answer.content.decode()
        assert not Cycle.objects.exists()

    def test_a_cycles_and_a_teams_name_that_are_taken_are_refused(self, admin):
        team = TeamFactory(cycle__name="2026-27", name="East Metro Leadership Team")
        assert "There is a cycle of this name" in admin.post(SET_UP, TYPED).content.decode()
        typed = TYPED | {"hub": team.hub.pk, "cycle": team.cycle.pk}
        assert "has a team of this name" in admin.post(SET_UP, typed).content.decode()


class TestLists:
    @pytest.mark.parametrize(
        "model", ["hub", "cycle", "hubrole", "focusarea", "team", "membership"]
    )
    def test_every_list_opens_and_its_first_row_too(self, admin, model):
        row = MembershipFactory()
        HubRoleFactory(hub=row.team.hub)
        TermFactory(cycle=row.team.cycle)
        page = admin.get(f"/admin/teams/{model}/")
        assert page.status_code == 200
        first = {
            "hub": row.team.hub, "cycle": row.team.cycle, "hubrole": HubRole.objects.first(),
            "focusarea": FocusArea.objects.first(), "team": row.team, "membership": row,
        }[model]  # fmt: skip
        assert admin.get(f"/admin/teams/{model}/{first.pk}/change/").status_code == 200

    def test_a_hubs_name_is_there_once(self, admin):
        HubFactory(name="East")
        west = HubFactory(name="West", slug="west")
        typed = {"name": "EAST", "slug": "west", "zone": west.zone, "state": "OR", "website": ""}
        page = admin.post(f"/admin/teams/hub/{west.pk}/change/", typed).content.decode()
        assert "There is a hub of this name." in page and "is violated" not in page

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({}, ""),
            ({"session_minutes": "0"}, "Enter 60 to 720 minutes."),
            ({"terms-0-ends_on": "2026-09-02"}, "Enter a start after Wednesday, September 2"),
            ({"terms-1-ends_on": "2030-01-01"}, "Enter a day of the cycle."),
            ({"ends_on": "2026-08-01"}, "Enter a day of the cycle."),
        ],
    )
    def test_a_cycle_keeps_its_terms_in_order_and_within_its_days(self, admin, typed, said):
        cycle = CycleFactory(
            name="2026-27",
            starts_on=date(2026, 2, 1),
            ends_on=date(2027, 6, 15),
            session_minutes=360,
        )
        form = {
            "name": "2026-27", "starts_on": "2026-02-01", "ends_on": "2027-06-15",
            "session_minutes": "300", "terms-TOTAL_FORMS": "2", "terms-INITIAL_FORMS": "0",
        }  # fmt: skip
        days = [("2026-02-01", "2026-06-15"), ("2026-09-01", "2026-12-20")]
        for n, (first, last) in enumerate(days):
            term = {"number": n + 1, "name": f"Term {n}", "starts_on": first, "ends_on": last}
            form |= {f"terms-{n}-{name}": value for name, value in term.items()}
        answer = admin.post(f"/admin/teams/cycle/{cycle.pk}/change/", form | typed)
        assert said in answer.content.decode()
        assert answer.status_code == (200 if said else 302)
        assert cycle.terms.count() == (0 if said else 2)

    def test_a_hubs_word_means_what_a_list_can_say_and_nothing_else(self, admin):
        typed = {
            "hub": HubFactory().pk,
            "column": "role",
            "words": "T.O.S.A.",
            "meaning": "rubbish",
        }
        add = "/admin/teams/hubword/add/"
        assert admin.post(add, typed).status_code == 200
        page = admin.post(add, typed | {"meaning": "k5"}).content.decode()
        assert "Choose one of this column." in page
        admin.post(add, typed | {"meaning": "k5_teacher"})
        word = HubWord.objects.get()
        assert (word.words, word.meaning) == ("t o s a", "k5_teacher")
        page = admin.get("/admin/teams/hubword/").content.decode()
        assert "K-5 teacher" in page and "k5_teacher" not in page

    def test_a_focus_area_is_retired_and_never_deleted(self, admin, ruth):
        area = FocusArea.objects.first()
        assert admin.post(f"/admin/teams/focusarea/{area.pk}/delete/").status_code == 403
        admin.post(
            f"/admin/teams/focusarea/{area.pk}/change/",
            {"name": area.name, "number": area.number, "retired": "on"},
        )
        area.refresh_from_db()
        assert area.retired
        assert area.history.first().history_user == ruth

    def test_a_role_gets_an_end_in_place(self, admin):
        role = HubRoleFactory()
        admin.post(
            f"/admin/teams/hubrole/{role.pk}/change/",
            {
                "user": role.user.pk, "hub": role.hub.pk, "kind": role.kind,
                "starts_on": "2020-01-01", "ends_on": "2026-06-30",
            },
        )  # fmt: skip
        role.refresh_from_db()
        assert role.ends_on == date(2026, 6, 30)

    def test_a_role_that_is_over_stays_and_is_still_the_same_persons(self, admin):
        role, other = HubRoleFactory(), UserFactory()
        page = f"/admin/teams/hubrole/{role.pk}"
        assert admin.post(f"{page}/delete/", {"post": "yes"}).status_code == 403
        ticked = {"action": "delete_selected", "_selected_action": role.pk, "post": "yes"}
        admin.post("/admin/teams/hubrole/", ticked)
        admin.post(
            f"{page}/change/",
            {
                "user": other.pk, "hub": HubFactory().pk, "kind": "funder",
                "starts_on": "2020-01-01", "ends_on": "2026-06-30",
            },
        )  # fmt: skip
        after = HubRole.objects.get()
        assert (after.user, after.hub, after.kind) == (role.user, role.hub, role.kind)
        assert after.ends_on == date(2026, 6, 30)

    @pytest.mark.parametrize("everywhere", [True, False])
    def test_a_role_begun_again_keeps_the_end_of_the_one_before(self, admin, everywhere):
        one = {"hub": None} if everywhere else {}
        over = HubRoleFactory(ends_on=date(2026, 6, 30), starts_on=date(2026, 1, 1), **one)
        HubRoleFactory(user=over.user, hub=over.hub, kind=over.kind)
        page = f"/admin/teams/hubrole/{over.pk}/change/"
        answer = admin.post(page, {"starts_on": "2026-01-01", "ends_on": ""})
        assert "They have this role again already." in answer.content.decode()
        over.refresh_from_db()
        assert over.ends_on == date(2026, 6, 30)

    def test_a_team_is_renamed_by_the_service_and_moved_by_nobody(self, admin, ruth):
        team, other = TeamFactory(), HubFactory()
        admin.post(f"/admin/teams/team/{team.pk}/change/", {"name": "New name", "hub": other.pk})
        team.refresh_from_db()
        assert team.name == "New name"
        assert team.hub != other
        assert team.history.first().history_change_reason == "admin"

    def test_a_membership_cannot_be_made_edited_or_deleted_by_hand(self, admin):
        row = MembershipFactory()
        assert admin.get("/admin/teams/membership/add/").status_code == 403
        assert admin.post(f"/admin/teams/membership/{row.pk}/change/", {}).status_code == 403
        assert admin.post(f"/admin/teams/membership/{row.pk}/delete/").status_code == 403


class TestActions:
    def act(self, admin, action, *rows, **more):
        return admin.post(
            "/admin/teams/membership/",
            {"action": action, "_selected_action": [row.pk for row in rows]} | more,
            follow=True,
        )

    def test_inviting_again_calls_the_service(self, admin, ruth):
        row = MembershipFactory(state="expired")
        answer = self.act(admin, "invite_again", row)
        assert "1 membership changed." in answer.content.decode()
        again = Membership.objects.get(state="invited")
        assert again.invited_by == ruth

    def test_several_are_named_before_they_are_mailed(self, admin):
        rows = [MembershipFactory(state="expired") for _ in range(2)]
        page = self.act(admin, "invite_again", *rows).content.decode()
        assert "Send 2 mails?" in page
        assert str(rows[0].user) in page
        assert not Membership.objects.filter(state="invited").exists()

    def test_taking_back_and_leaving_too(self, admin):
        invited, active = MembershipFactory(state="invited"), MembershipFactory()
        self.act(admin, "take_back", invited)
        page = self.act(admin, "leave_today", active).content.decode()
        assert "1 person left today?" in page
        active.refresh_from_db()
        assert active.state == "active"
        self.act(admin, "leave_today", active, confirmed="yes")
        invited.refresh_from_db()
        active.refresh_from_db()
        assert (invited.state, active.state) == ("expired", "left")

    def test_what_a_service_refuses_is_said(self, admin):
        row = MembershipFactory()
        assert "is already in this team" in self.act(admin, "invite_again", row).content.decode()
