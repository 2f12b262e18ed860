"""The admin is for admins, and has no door of its own."""

import pytest
from django.contrib import admin
from django.urls import reverse

from stemhub.admin import Site
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
BACKEND = "people.backends.SignIn"


def enter(client, **kind):
    client.force_login(UserFactory(**kind), BACKEND)
    return client


def test_every_apps_admin_registers_with_our_site():
    assert isinstance(admin.site, Site)


def test_an_admin_gets_in(client):
    assert enter(client, is_superuser=True).get("/admin/").status_code == 200


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
