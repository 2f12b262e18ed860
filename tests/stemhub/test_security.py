"""What the browser is told, on every page."""

import pytest
from django.urls import reverse

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def headers(client):
    return client.get(reverse("account_login")).headers


def test_the_content_policy_allows_nothing_inline_and_no_other_host(headers):
    policy = dict(
        part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
    )

    assert policy["default-src"] == "'self'"
    assert policy["img-src"] == "'self' data:"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "http" not in headers["Content-Security-Policy"]
    assert "report-uri" not in policy


def test_the_referrer_policy_lets_forms_through(headers):
    """``no-referrer`` makes ``Origin: null``, and CSRF refuses each POST then."""
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_no_one_signs_up(client):
    answer = client.post(reverse("account_signup"), {"email": "new@example.org"})

    from django.contrib.auth import get_user_model

    assert not get_user_model().objects.exists()
    assert answer.status_code in (200, 403)


def test_unknown_addresses_are_not_found_or_asked_to_sign_in(client):
    assert client.get("/no/such/page").status_code == 404


@pytest.mark.parametrize("charset", ["zlib", "unicode_escape", "utf-16", "latin-1"])
def test_forms_in_strange_codecs_are_bad_requests_and_no_failures(client, charset):
    client.raise_request_exception = False
    body = b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n\\ud800\r\n--x--\r\n'
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    assert client.generic("POST", reverse("account_login"), body, kind).status_code == 400


def test_forms_in_utf_8_come_through_whether_they_say_so_or_not(client):
    body = b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\nana\r\n--x--\r\n'
    for said in ("", "; charset=UTF-8", "; charset=no-such"):
        kind = f"multipart/form-data; boundary=x{said}"
        assert client.generic("POST", reverse("account_login"), body, kind).status_code == 200


def test_no_proxy_keeps_what_a_signed_in_person_sees(client):
    client.force_login(UserFactory(), "people.backends.SignIn")
    for page in ("home", "people:profile", "teams:list"):
        assert client.get(reverse(page))["Cache-Control"] == "private, no-cache"


def test_another_host_is_refused(client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_looking_at_the_way_out_signs_nobody_out(client):
    client.force_login(UserFactory(), "people.backends.SignIn")
    client.get(reverse("account_logout"))
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("where", ["//evil.example/", "https://evil.example/", "/\\evil.example"])
def test_signing_in_leads_to_no_other_site(client, where):
    ana = UserFactory(email="ana@example.org")
    ana.set_password("blue-heron-42")
    ana.save()
    typed = {"login": ana.email, "password": "blue-heron-42", "next": where}
    before = client.get(reverse("account_login")) and client.session.session_key
    answer = client.post(reverse("account_login"), typed)
    assert answer["Location"] == "/"
    # Nor does a session that was there before go on as theirs.
    assert client.session.session_key != before
