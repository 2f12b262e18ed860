"""Signing in, passwords, passkeys and sessions wear the site's looks and speak its words."""

import re
from html import unescape

import pytest
from django.urls import reverse

from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

# Words that don't stand on a page of ours, whoever wrote the template underneath.
NEVER = ["successfully", "please note", "reauthenticate", "Two-Factor", "!", "Email", "log in"]


@pytest.fixture
def signed_in(client):
    ana = UserFactory(name="Ana Ruiz", email="ana@example.org")
    ana.set_password("blue-heron-42")
    ana.save()
    client.post(reverse("account_login"), {"login": ana.email, "password": "blue-heron-42"})
    return client


@pytest.fixture
def proven(signed_in):
    """Signed in, and asked once more who it is."""
    proof = {"password": "blue-heron-42", "next": reverse("account_email")}
    signed_in.post(reverse("account_reauthenticate"), proof)
    return signed_in


def read(html: str) -> str:
    main = html[html.index("<main") : html.index("</main>")]
    main = re.sub(r"<(script|svg).*?</\1>", "", main, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


OPEN = ["account_login", "account_reset_password", "account_reset_password_done", "account_signup"]
OWN = [
    "account_email",
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_generate_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate",
    "usersessions_list",
]


def check(html: str):
    assert html.count("<h1") == 1
    assert "placeholder=" not in html
    assert not re.search(r"\sstyle=|\son\w+=", html)
    said = read(html)
    assert [word for word in NEVER if word in said] == []
    assert '<link rel="stylesheet" href="/static/css/tokens.css">' in html


@pytest.mark.parametrize("name", OPEN)
def test_a_page_for_everybody_is_ours(name, client):
    check(client.get(reverse(name), follow=True).content.decode())


@pytest.mark.parametrize("name", OWN)
def test_a_page_about_oneself_is_ours(name, proven):
    answer = proven.get(reverse(name), follow=True)
    assert answer.status_code == 200
    check(answer.content.decode())


def test_the_pages_about_signing_in_link_to_each_other(proven):
    html = proven.get(reverse("account_email")).content.decode()
    for name in ["account_change_password", "mfa_index", "usersessions_list"]:
        assert f'href="{reverse(name)}"' in html
    assert html.count('aria-current="page"') >= 1


def test_a_new_address_is_mailed_a_link_first(signed_in):
    address = {"action_add": "1", "email": "ana.ruiz@example.org"}
    asked = signed_in.post(reverse("account_email"), address, follow=True)
    assert "Is it still you?" in asked.content.decode()
    proof = {"password": "blue-heron-42", "next": reverse("account_email")}
    signed_in.post(reverse("account_reauthenticate"), proof)
    # What was typed wasn't kept meanwhile.
    html = signed_in.post(reverse("account_email"), address, follow=True).content.decode()
    assert "We mailed a link to ana.ruiz@example.org." in html
    assert "Keep the old address" in html


def test_an_address_that_is_none_is_refused_beside_its_field(proven):
    address = {"action_add": "1", "email": "ana"}
    html = proven.post(reverse("account_email"), address, follow=True).content.decode()
    assert 'id="id_email_error"' in html
    assert 'value="ana"' in html


def test_signing_in_says_nothing_and_signing_out_says_so(client):
    ana = UserFactory(email="ana@example.org")
    ana.set_password("blue-heron-42")
    ana.save()
    sign_in = {"login": ana.email, "password": "blue-heron-42"}
    client.post(reverse("account_login"), sign_in)
    html = client.get(reverse("account_email")).content.decode()
    assert '<div class="msg">' not in html
    html = client.post(reverse("account_logout"), follow=True).content.decode()
    assert "You are signed out." in html
