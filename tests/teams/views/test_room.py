import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mailing.models import Mail
from teams.models import Membership
from tests.factories import (
    HubRoleFactory,
    InstitutionFactory,
    MailFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def room(scene, query=""):
    return scene.client.get(f"/teams/{scene.team.pk}/{query}")


class TestWhoSeesIt:
    def test_a_stranger_gets_404_and_anonymous_signs_in(self, scene):
        assert room(scene)["Location"].startswith("/accounts/login/")
        scene.be(UserFactory())
        assert room(scene).status_code == 404

    @pytest.mark.parametrize("state", ["invited", "left", "declined", "expired"])
    def test_whoever_holds_no_active_seat_gets_404(self, scene, state):
        scene.be(scene.member(state=state).user)
        assert room(scene).status_code == 404

    def test_a_funder_gets_404(self, scene):
        scene.be(HubRoleFactory(hub=None, kind="funder").user)
        assert room(scene).status_code == 404


class TestCoordinator:
    def test_seats_people_and_contacts_are_there(self, scene, read):
        scene.member(
            "Ana Ruiz", job_role="coach", institution=InstitutionFactory(name="Clear Creek")
        )
        scene.member("Zoë Park", state="invited")
        scene.be(scene.dana)
        page = room(scene)
        text = read(page)
        assert page.status_code == 200
        assert "East Metro STEAM Partnership, 2026-27 · 2 of 25 seats" in text
        assert "1 filled, 1 invited, 23 open" in text
        for words in ("Ana Ruiz", "Coach", "Clear Creek", "ana@example.org", "Add people"):
            assert words in text
        assert "Invited until Thu, Dec 31" in text
        assert f'href="/teams/{scene.team.pk}/invite/"' in page.content.decode()

    def test_a_failed_mail_stands_beside_the_person(self, scene, read):
        row = scene.member()
        MailFactory(user=row.user, state=Mail.State.FAILED, error="550 no such user")
        scene.be(scene.dana)
        page = room(scene)
        assert "Mail failed" in read(page)
        assert f"/teams/{scene.team.pk}/people/{row.pk}/#mails" in page.content.decode()

    def test_whoever_left_is_listed_apart(self, scene, read):
        scene.member()
        scene.member("Lee Gone", state="left")
        scene.be(scene.dana)
        text = read(room(scene))
        assert "Not in the team now" in text
        assert text.index("Not in the team now") < text.index("Lee Gone")

    def test_an_older_row_of_somebody_invited_again_is_not_listed(self, scene):
        row = scene.member(state="expired")
        MembershipFactory(team=scene.team, user=row.user)
        scene.be(scene.dana)
        assert not room(scene).context["former"]

    def test_an_empty_team_shows_four_steps_and_a_sample(self, scene, read):
        scene.be(scene.dana)
        page = room(scene)
        text = read(page)
        for step in ("Add people", "Set dates", "Announce", "Watch answers"):
            assert step in text
        assert "/teams/sample-roster.xlsx" in page.content.decode()
        assert f'href="/teams/{scene.team.pk}/dates/"' in page.content.decode()
        assert page.content.decode().count("btn-primary") == 1

    def test_where_nobody_is_yet_a_coordinator_isnt_told_to_wait_for_the_coordinator(
        self, scene, read
    ):
        scene.be(scene.dana)
        text = read(room(scene))
        assert "The people of this team will stand here. Add people" in text
        assert "Its coordinator adds them" not in text

    def test_a_past_cycle_takes_nobody_any_more(self, scene, read):
        scene.member()
        scene.cycle.archived = True
        scene.cycle.save()
        scene.be(scene.dana)
        page = room(scene)
        assert "2026-27 is over" in read(page)
        assert "Add people" not in read(page)
        assert "/invite/" not in page.content.decode()


class TestMember:
    def test_members_read_names_and_neither_addresses_nor_who_is_invited(self, scene, read):
        me = scene.member("Ana Ruiz")
        scene.member("Ben Ode")
        scene.member("Zoë Park", state="invited")
        MailFactory(user=me.user, state="failed")
        scene.be(me.user)
        page = room(scene)
        text = read(page)
        assert page.status_code == 200
        assert "Ben Ode" in text
        for hidden in ("Zoë Park", "ben@example.org", "Mail failed", "Add people", "/people/"):
            assert hidden not in page.content.decode()
        assert "2 filled, 1 invited, 22 open" in text

    def test_an_address_cannot_be_searched_for(self, scene, read):
        scene.be(scene.member("Ana Ruiz").user)
        assert "Nobody here fits that" in read(room(scene, "?q=example.org"))


class TestFilters:
    @pytest.fixture(autouse=True)
    def people(self, scene):
        scene.member(
            "Ana Ruiz", job_role="coach", institution=InstitutionFactory(name="Clear Creek")
        )
        scene.member("Ben O'Dell", job_role="principal")
        scene.be(scene.dana)

    def shown(self, response):
        return [row.name for row in response.context["people"]]

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("", ["Ana Ruiz", "Ben O'Dell"]),
            ("?q=ruiz", ["Ana Ruiz"]),
            ("?q=o%27d", ["Ben O'Dell"]),
            ("?q=clear+ana", ["Ana Ruiz"]),
            ("?q=ben%40example.org", ["Ben O'Dell"]),
            ("?role=coach", ["Ana Ruiz"]),
            ("?role=coach&q=ben", []),
            ("?role=nonsense", []),
        ],
    )
    def test_words_and_role_choose_whom_to_see(self, scene, query, names):
        assert self.shown(room(scene, query)) == names

    def test_the_role_links_count_and_keep_the_search(self, scene, read):
        page = room(scene, "?q=ana&role=coach")
        assert "2 all" in read(page)
        assert "1 Coach" in read(page)
        assert "?q=ana&amp;role=coach" in page.content.decode()
        assert 'value="ana"' in page.content.decode()

    def test_nobody_found_offers_everybody(self, scene, read):
        assert "Show everybody" in read(room(scene, "?q=xyz"))

    def test_what_is_searched_for_is_never_markup(self, scene):
        assert "<script>alert" not in room(scene, "?q=<script>alert(1)</script>").content.decode()


@pytest.mark.parametrize("people", [1, 3, 25])
def test_a_coordinators_room_costs_8_queries_whatever_its_size(scene, people):
    Membership.objects.bulk_create(
        MembershipFactory.build(
            team=scene.team, user=UserFactory(), institution=InstitutionFactory(), seat=seat
        )
        for seat in range(1, people + 1)
    )
    scene.be(scene.dana)
    room(scene)  # the first visit of a day prolongs the session
    with CaptureQueriesContext(connection) as seen:
        assert room(scene).status_code == 200
    assert len(seen) == 8


@pytest.mark.parametrize("people", [1, 3, 24])
def test_a_members_room_costs_7_queries_whatever_its_size(scene, people):
    me = scene.member(seat=25)
    Membership.objects.bulk_create(
        MembershipFactory.build(
            team=scene.team, user=UserFactory(), institution=InstitutionFactory(), seat=seat
        )
        for seat in range(1, people + 1)
    )
    scene.be(me.user)
    room(scene)
    with CaptureQueriesContext(connection) as seen:
        assert room(scene).status_code == 200
    assert len(seen) == 7


class TestList:
    def test_it_shows_the_teams_one_may_open_with_their_seats(self, scene, read):
        mine = scene.member()
        TeamFactory(name="Somebody else's team")
        scene.be(mine.user)
        text = read(scene.client.get("/teams/"))
        assert "East Team" in text
        assert "1 of 25 seats" in text
        assert "Somebody else's" not in text

    def test_a_stranger_reads_how_one_joins(self, scene, read):
        scene.be(UserFactory())
        page = scene.client.get("/teams/")
        assert page.status_code == 200
        assert "You join a team by its coordinator's invitation" in read(page)

    def test_past_cycles_come_last(self, scene, read):
        old = TeamFactory(hub=scene.team.hub, cycle__archived=True, cycle__name="2020-21")
        scene.be(scene.dana)
        text = read(scene.client.get("/teams/"))
        assert text.index("East Team") < text.index("2020-21 (over)") < text.index(old.name)
