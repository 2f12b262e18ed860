from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from foundation import zones
from people.models import PrivateNeeds
from teams.links import join_token
from teams.services import invitations, members
from tests.factories import InstitutionFactory, UserFactory

pytestmark = pytest.mark.django_db

PROFILE = {
    "name": "Zoë Park-Lee",
    "institution": "Clear Creek",
    "job_role": "coach",
    "grade_band": "k8",
    "food": "no nuts",
    "access": "",
    "spoken_language": "",
}


@pytest.fixture
def row(scene):
    return invitations.invite(
        team=scene.team,
        email="zoe@example.org",
        name="Zoë Park",
        job_role="principal",
        actor=scene.dana,
        via="web",
    )


@pytest.fixture
def phone():
    """A browser of its own that checks CSRF, keeps no cookie and is nobody."""
    return Client(enforce_csrf_checks=True)


def address(row, more=""):
    return f"/join/{join_token(row)}/{more}"


class TestInvitation:
    def test_the_page_says_who_asks_what_and_acts_on_nothing(self, row, phone, read):
        page = phone.get(address(row))
        text = read(page)
        assert page.status_code == 200
        assert "Zoë, will you join the team?" in text
        assert "Dana Whitfield invites you to East Team" in text
        assert "Your seat is held until" in text
        assert page["X-Robots-Tag"] == "noindex"
        assert "no-store" in page["Cache-Control"]
        row.refresh_from_db()
        assert row.state == "invited"

    def test_it_shows_no_address_of_the_person(self, row, phone):
        assert "zoe@example.org" not in phone.get(address(row)).content.decode()

    def test_joining_takes_one_press_and_signs_nobody_in(self, row, phone, read):
        here = address(row)
        answer = phone.post(here, {"answer": "join"})
        assert (answer.status_code, answer["Location"]) == (303, here)
        assert "sessionid" not in phone.cookies
        row.refresh_from_db()
        assert row.state == "active"
        text = read(phone.get(address(row)))
        assert "You're in the team, Zoë" in text
        assert "East Team, seat 1." in text
        assert "This can wait" in text

    def test_somebody_else_who_is_signed_in_is_not_the_one_who_joined(self, scene, row):
        scene.be(UserFactory())
        scene.client.post(address(row), {"answer": "join"})
        row.refresh_from_db()
        assert row.history.first().history_user is None
        assert row.history.first().history_change_reason == "link"

    def test_a_double_press_shows_the_same_page(self, row, phone):
        phone.post(address(row), {"answer": "join"})
        assert phone.post(address(row), {"answer": "join"}).status_code == 303
        assert row.history.filter(history_type="~").count() == 1

    def test_no_frees_the_seat_and_says_thank_you(self, row, phone, read):
        answer = phone.post(address(row), {"answer": "decline"}, follow=True)
        assert "You've said no" in read(answer)
        assert "dana@example.org" in read(answer)
        row.refresh_from_db()
        assert (row.state, row.seat) == ("declined", None)

    def test_a_post_that_says_nothing_changes_nothing(self, row, phone):
        assert phone.post(address(row), {"answer": "maybe"}).status_code == 200
        row.refresh_from_db()
        assert row.state == "invited"


class TestEnded:
    def test_an_ended_invitation_is_a_kind_410(self, row, phone, read):
        invitations.sweep(now=row.expires_at)
        page = phone.get(address(row))
        assert page.status_code == 410
        assert "This invitation ended on" in read(page)
        assert "Dana Whitfield can send you a new one." in read(page)
        assert phone.post(address(row), {"answer": "join"}).status_code == 410

    def test_a_replaced_link_says_so(self, row, phone, read):
        old = address(row)
        invitations.invite_again(
            membership=row, actor=None, via="web", now=timezone.now() + timedelta(days=1)
        )
        page = phone.get(old)
        assert page.status_code == 410
        assert "Use the one in the latest mail" in read(page)

    def test_whoever_left_is_told(self, row, phone, read):
        invitations.join(membership_id=row.pk, link_version=0)
        row.refresh_from_db()
        members.leave(membership=row, on=row.joined_on, actor=None, via="web")
        assert phone.get(address(row)).status_code == 410

    def test_an_older_link_says_what_became_of_the_invitation(self, row, phone, read):
        """A version more for each: only where a newer mail went out is it called replaced."""
        older, told = address(row), {}

        def say(what):
            page = phone.get(older)
            assert page.status_code == 410
            told[what] = read(page)
            assert phone.post(older, {"answer": "join"}).status_code == 410

        later = timezone.now() + timedelta(days=1)
        invitations.invite_again(membership=row, actor=None, via="web", now=later)
        say("invited again")
        invitations.join(membership_id=row.pk, link_version=1)
        say("joined")
        row.refresh_from_db()
        members.leave(membership=row, on=row.joined_on, actor=None, via="web")
        say("left")
        assert "This link was replaced. Use the one in the latest mail." in told["invited again"]
        assert "You've joined this team already. Sign in to see its dates." in told["joined"]
        assert f"You left this team on {zones.say_day(row.joined_on)}." in told["left"]
        assert sum("replaced" in text for text in told.values()) == 1

    def test_a_link_of_an_invitation_taken_back_says_when_it_ended(self, row, phone, read):
        old = address(row)
        row = invitations.take_back(membership=row, actor=None, via="web")
        text = read(phone.get(old))
        day = zones.local_day(row.ended_at, row.team.hub.zone)
        assert f"This invitation ended on {day}, and the seat may go to somebody else." in text
        assert "replaced" not in text

    def test_an_older_link_of_somebody_who_said_no_says_so(self, row, phone, read):
        old = address(row)
        later = timezone.now() + timedelta(days=1)
        invitations.invite_again(membership=row, actor=None, via="web", now=later)
        invitations.decline(membership_id=row.pk, link_version=1)
        page = phone.get(old)
        assert page.status_code == 410
        assert "You said no to this invitation." in read(page)
        assert "replaced" not in read(page)

    def test_a_closed_account_is_called_closed(self, row, phone, read):
        type(row.user).objects.update(is_active=False)
        text = read(phone.get(address(row)))
        assert "Your account here is closed." in text
        assert "replaced" not in text

    def test_after_its_14_days_a_member_is_led_to_sign_in(self, row, phone, read):
        invitations.join(membership_id=row.pk, link_version=0)
        type(row).objects.update(expires_at=timezone.now() - timedelta(days=1))
        page = phone.get(address(row))
        assert page.status_code == 410
        assert "Sign in to see its dates" in read(page)
        assert phone.post(address(row, "profile/"), {"name": ""}).status_code == 410

    @pytest.mark.parametrize(("token", "words"), [("example", "example"), ("x:y:z", "cut off")])
    def test_what_is_no_link_is_404_in_words(self, db, phone, read, token, words):
        page = phone.get(f"/join/{token}/")
        assert page.status_code == 404
        assert words in read(page)


class TestProfile:
    @pytest.fixture(autouse=True)
    def joined(self, row):
        invitations.join(membership_id=row.pk, link_version=0)
        row.refresh_from_db()

    def test_it_is_prefilled_and_shows_no_need_that_is_known(self, row, phone):
        PrivateNeeds.objects.create(user=row.user, food="kosher")
        page = phone.get(address(row)).content.decode()
        assert 'value="Zoë Park"' in page
        assert '<option value="principal" selected>' in page
        assert "kosher" not in page

    def test_what_is_said_goes_to_person_and_seat(self, row, phone, read):
        answer = phone.post(address(row, "profile/"), PROFILE, follow=True)
        assert "What you said is saved" in read(answer)
        row.refresh_from_db()
        person = row.user
        assert (person.name, person.job_role, person.institution.name) == (
            "Zoë Park-Lee",
            "coach",
            "Clear Creek",
        )
        assert (row.job_role, row.grade_band) == ("coach", "k8")
        assert person.needs.food == "no nuts"
        assert person.history.first().history_change_reason == "link"

    def test_a_prefilled_school_saved_untouched_stays_the_one_of_its_district(self, row, phone):
        for name in ("Salem", "Gresham"):
            district = InstitutionFactory(name=name, kind="district")
            row.institution = InstitutionFactory(name="Lincoln", district=district)
        row.save()
        assert 'value="Lincoln (Gresham)"' in phone.get(address(row)).content.decode()
        phone.post(address(row, "profile/"), PROFILE | {"institution": "Lincoln (Gresham)"})
        kept = row.institution
        row.refresh_from_db()
        assert (row.institution, row.user.institution) == (kept, kept)

    def test_a_school_of_two_districts_is_asked_about_and_nothing_is_saved(self, row, phone, read):
        for name in ("Salem", "Gresham"):
            district = InstitutionFactory(name=name, kind="district")
            InstitutionFactory(name="Lincoln", district=district)
        answer = phone.post(address(row, "profile/"), PROFILE | {"institution": "Lincoln"})
        assert answer.status_code == 422
        (said,) = answer.context["form"].errors["institution"]
        assert said.endswith("Enter one of these: Lincoln (Gresham); Lincoln (Salem).")
        row.user.refresh_from_db()
        assert row.user.name == "Zoë Park"

    def test_a_new_school_is_in_the_hubs_zone(self, scene, row, phone):
        type(scene.team.hub).objects.update(zone="America/Boise")
        phone.post(address(row, "profile/"), PROFILE)
        row.refresh_from_db()
        assert row.institution.zone == "America/Boise"

    def test_empty_needs_leave_what_is_known(self, row, phone):
        PrivateNeeds.objects.create(user=row.user, food="kosher")
        phone.post(address(row, "profile/"), PROFILE | {"food": "", "access": "ramp"})
        needs = PrivateNeeds.objects.get()
        assert (needs.food, needs.access) == ("kosher", "ramp")

    def test_bad_input_is_422_and_stays(self, row, phone, read):
        answer = phone.post(address(row, "profile/"), PROFILE | {"name": ""})
        assert answer.status_code == 422
        assert "Fill this in" in read(answer)
        assert "no nuts" in answer.content.decode()

    def test_whoever_signs_in_has_a_page_of_their_own(self, row, phone, read):
        row.user.last_login = timezone.now()
        row.user.save()
        assert "About you" not in read(phone.get(address(row)))
        answer = phone.post(address(row, "profile/"), PROFILE)
        assert answer.status_code == 422
        assert "Sign in and change your own page" in read(answer)
        row.user.refresh_from_db()
        assert row.user.name == "Zoë Park"

    def test_before_joining_nothing_can_be_said(self, scene, phone):
        other = invitations.invite(
            team=scene.team, email="b@example.org", name="B", actor=None, via="web"
        )
        assert phone.post(address(other, "profile/"), PROFILE).status_code == 422
        other.user.refresh_from_db()
        assert other.user.name == "B"

    def test_once_the_link_has_ended_it_says_nothing_of_the_person_any_more(
        self, row, phone, time_machine
    ):
        """The page says so by then; whoever found the old mail could still send its form."""
        time_machine.move_to(row.expires_at)
        answer = phone.post(address(row, "profile/"), PROFILE)
        assert answer.status_code == 410
        row.user.refresh_from_db()
        assert row.user.name == "Zoë Park"
        assert not PrivateNeeds.objects.exists()
