"""What the browser is told, on every page."""

import pytest
from django.urls import reverse

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
