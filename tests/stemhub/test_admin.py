"""The admin is for admins, and has no door of its own."""

import pytest
from django.contrib import admin
from django.urls import reverse

from stemhub.admin import Site
from tests.factories import InstitutionFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
BACKEND = "people.backends.SignIn"


def enter(client, **kind):
    client.force_login(UserFactory(**kind), BACKEND)
    return client


def test_every_apps_admin_registers_with_our_site():
    assert isinstance(admin.site, Site)


def test_an_admin_gets_in(client):
    assert enter(client, is_superuser=True).get("/admin/").status_code == 200


def test_the_first_page_lists_every_app_and_an_apps_page_its_own(ruth):
    first = ruth.get("/admin/").content.decode()
    assert "/admin/people/user/" in first
    assert "/admin/teams/team/" in first
    of_people = ruth.get("/admin/people/").content.decode()
    assert "/admin/people/user/" in of_people
    assert "/admin/teams/team/" not in of_people
    assert ruth.get("/admin/nothing/").status_code == 404


@pytest.mark.parametrize("address", ["/admin/", "/admin/people/user/"])
def test_a_stranger_is_sent_to_the_sites_own_sign_in(client, address):
    answer = client.get(address, follow=True)

    assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_whoever_is_no_admin_is_refused(client):
    assert enter(client).get("/admin/", follow=True).status_code == 403


def test_an_admin_who_was_made_inactive_is_out(client):
    user = UserFactory(is_superuser=True)
    client.force_login(user, BACKEND)
    user.is_active = False
    user.save()

    answer = client.get("/admin/", follow=True)

    assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_nothing_of_a_librarys_goes_around_the_services(client):
    """allauth would swap addresses and show the secrets of second factors; groups grant nothing."""
    ours = {
        *("people", "mailing", "teams", "gatherings"),
        *("workgroups", "team_sessions", "recommendations"),
    }
    assert {model._meta.app_label for model in admin.site._registry} <= ours
    enter(client, is_superuser=True)
    for address in ("account/emailaddress/", "mfa/authenticator/", "usersessions/usersession/"):
        assert client.get(f"/admin/{address}").status_code == 404


def test_no_old_version_is_brought_back_around_the_services(client):
    enter(client, is_superuser=True)
    seat = MembershipFactory(state="active")
    before = seat.history.latest()
    page = f"/admin/teams/membership/{seat.pk}/history/{before.history_id}/"

    assert client.get(page).status_code == 200
    typed = {"team": seat.team_id, "user": seat.user_id, "state": "left", "link_version": 9}
    assert client.post(page, typed).status_code == 403
    seat.refresh_from_db()
    assert seat.state == "active"


def test_what_cant_be_deleted_says_what_belongs_to_it_and_speaks_of_no_rights(client):
    seat = MembershipFactory(institution=InstitutionFactory())
    one, ruth = seat.institution, enter(client, is_superuser=True)
    alone = ruth.get(f"/admin/people/institution/{one.pk}/delete/").content.decode()
    assert "can't be deleted while any of these belongs to it" in alone
    several = ruth.post(
        "/admin/people/institution/", {"action": "delete_selected", "_selected_action": [one.pk]}
    ).content.decode()
    assert "None of these is deleted" in several
    for page in (alone, several):
        assert "membership" in page and "your account" not in page
