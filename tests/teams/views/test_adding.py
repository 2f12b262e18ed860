import io
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone

from mailing.models import Mail
from people.models import Institution, User
from teams.models import Membership
from tests.factories import GatheringFactory, InstitutionFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

TYPED = {
    "email": "Zoe@example.org",
    "name": "Zoë Park",
    "institution": "Clear Creek Middle School",
    "job_role": "coach",
    "grade_band": "6_8",
}


def invite(scene, **changed):
    return scene.client.post(f"/teams/{scene.team.pk}/invite/", TYPED | changed)


class TestPermissions:
    @pytest.mark.parametrize("page", ["add", "invite"])
    def test_a_stranger_gets_404_and_a_member_403(self, scene, page):
        address = f"/teams/{scene.team.pk}/{page}/"
        assert "/accounts/login/" in scene.client.get(address)["Location"]
        scene.be(UserFactory())
        assert scene.client.get(address).status_code == 404
        scene.be(scene.member().user)
        assert scene.client.get(address).status_code == 403
        assert scene.client.post(address, TYPED).status_code in (403, 405)
        assert not Mail.objects.exists()


class TestAdd:
    def test_it_offers_three_ways_and_a_sample(self, scene, read):
        scene.be(scene.dana)
        page = scene.client.get(f"/teams/{scene.team.pk}/add/")
        assert page.status_code == 200
        text = read(page)
        assert "Import a spreadsheet" in text
        assert "Invite by e-mail" in text
        assert page.content.decode().count("btn-primary") == 1

    def test_a_full_team_says_how_to_free_a_seat(self, scene, read):
        for seat in range(1, 26):
            MembershipFactory(team=scene.team, seat=seat)
        scene.be(scene.dana)
        assert "All seats are taken. To free one" in read(
            scene.client.get(f"/teams/{scene.team.pk}/add/")
        )


class TestInvite:
    @pytest.fixture(autouse=True)
    def as_dana(self, scene):
        scene.be(scene.dana)

    def test_the_form_says_what_will_happen(self, scene, read):
        page = scene.client.get(f"/teams/{scene.team.pk}/invite/")
        assert page.status_code == 200
        assert "They get one mail now" in read(page)
        assert "25 seats are open" in read(page)

    def test_a_refused_invitation_leaves_no_school_behind(self, scene):
        assert invite(scene, name="").status_code == 422
        assert not Institution.objects.exists()

    def test_it_invites_and_says_so_with_undo(self, scene, read):
        answer = invite(scene)
        row = Membership.objects.get()
        assert answer["Location"] == f"/teams/{scene.team.pk}/"
        assert (row.state, row.user.email, row.job_role) == ("invited", "zoe@example.org", "coach")
        assert row.institution.name == "Clear Creek Middle School"
        assert row.invited_by == scene.dana
        assert row.history.get().history_change_reason == "web"
        page = scene.client.get(answer["Location"])
        assert "Zoë Park is invited to seat 1 and has until" in read(page)
        assert f"/teams/{scene.team.pk}/people/{row.pk}/take-back/" in page.content.decode()

    def test_a_known_school_is_found_whatever_the_case(self, scene):
        school = InstitutionFactory(name="clear creek middle school", district=InstitutionFactory())
        invite(scene)
        assert Membership.objects.get().institution == school

    def test_a_new_school_and_a_new_person_are_in_the_hubs_zone(self, scene):
        type(scene.team.hub).objects.update(zone="America/Boise")
        invite(scene)
        row = Membership.objects.get()
        assert (row.institution.zone, row.user.zone) == ("America/Boise", "America/Boise")

    def test_a_school_that_two_districts_have_is_asked_about_beside_the_field(self, scene):
        for name in ("Salem", "Gresham"):
            district = InstitutionFactory(name=name, kind="district")
            InstitutionFactory(name="Lincoln", district=district)
        answer = invite(scene, institution="Lincoln")
        assert answer.status_code == 422
        (said,) = answer.context["form"].errors["institution"]
        assert said.endswith("Enter one of these: Lincoln (Gresham); Lincoln (Salem).")
        assert not Mail.objects.exists()
        invite(scene, institution="Lincoln (Salem)")
        assert Membership.objects.get().institution.label == "Lincoln (Salem)"

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"email": "zoe at school"}, "Enter a valid email address"),
            ({"email": ""}, "Fill this in"),
            ({"name": ""}, "Enter the full name: nobody with this address is known"),
            ({"job_role": "wizard"}, "Select a valid choice"),
            ({"name": "x" * 151}, "at most 150 characters"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, scene, read, changed, words):
        answer = invite(scene, **changed)
        assert answer.status_code == 422
        assert words in read(answer)
        assert "Clear Creek Middle School" in answer.content.decode()
        assert not Membership.objects.exists()
        assert not Mail.objects.exists()

    def test_somebody_in_the_team_is_refused_beside_the_address(self, scene, read):
        scene.member("Zoe Park")
        answer = invite(scene)
        assert answer.status_code == 422
        assert (
            "Zoe Park is already in this team, in seat 1." in answer.context["form"].errors["email"]
        )

    def test_the_26th_is_refused_in_words_and_leaves_no_trace(self, scene, read):
        for seat in range(1, 26):
            MembershipFactory(team=scene.team, seat=seat)
        answer = invite(scene)
        assert answer.status_code == 422
        assert "All 25 seats of East Team are taken. Free one first" in read(answer)
        assert not User.objects.filter(email="zoe@example.org").exists()


class TestSample:
    def test_it_is_a_spreadsheet_with_the_imports_columns(self, scene):
        scene.be(scene.dana)
        answer = scene.client.get("/teams/sample-roster.xlsx")
        assert answer["Content-Disposition"] == 'attachment; filename="sample-roster.xlsx"'
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        headings = [cell.value for cell in book.active[1]]
        assert headings[:2] == ["Name", "E-mail"]

    def test_it_needs_signing_in(self, scene):
        assert scene.client.get("/teams/sample-roster.xlsx").status_code == 302


@pytest.mark.parametrize("page", ["invite", "add-one"])
def test_known_schools_are_suggested_while_one_types(scene, page):
    scene.be(scene.dana)
    markup = scene.client.get(f"/teams/{scene.team.pk}/{page}/").content.decode()
    assert 'hx-get="/me/institutions/"' in markup
    assert '<datalist id="institutions">' in markup


class TestAddOne:
    @pytest.fixture(autouse=True)
    def as_dana(self, scene):
        scene.be(scene.dana)

    def add(self, scene, **changed):
        return scene.client.post(f"/teams/{scene.team.pk}/add-one/", TYPED | changed, follow=True)

    def test_it_stands_beside_the_invitation_and_says_what_mail_there_is(self, scene, read):
        address = f"/teams/{scene.team.pk}/add-one/"
        offered = scene.client.get(f"/teams/{scene.team.pk}/add/").content.decode()
        assert f'href="{address}"' in offered
        assert "get no mail about it. No date is announced yet" in read(scene.client.get(address))
        coming = timezone.now() + timedelta(days=9)
        GatheringFactory(team=scene.team, starts_at=coming)
        GatheringFactory(team=scene.team, starts_at=coming + timedelta(days=9))
        said = read(scene.client.get(address))
        assert "2 dates are announced: they get one mail that asks whether they'll come" in said

    def test_they_are_seated_and_undo_is_offered(self, scene, read, settings):
        settings.STEMHUB_UNDO_SECONDS = 60
        assert "Zoë Park is a member now, in seat 1." in read(self.add(scene))
        assert Membership.objects.get().state == "active"
        assert not Mail.objects.exists()
        scene.client.post(scene.client.session["undo"]["url"])
        assert not Membership.objects.exists()

    def test_what_is_refused_stands_beside_its_field_and_nothing_typed_is_lost(self, scene, read):
        self.add(scene)
        answer = scene.client.post(
            f"/teams/{scene.team.pk}/add-one/", TYPED | {"institution": "Rosewood"}
        )
        assert answer.status_code == 422
        assert "already in this team, in seat 1" in read(answer)
        assert 'value="Rosewood"' in answer.content.decode()
