"""A cache that is away, hangs or is full: nobody signs in, nobody sees a 500, the rest works."""

import pytest
import redis
from django.core.cache import cache

from mailing.models import Mail
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
FAULTS = [
    redis.TimeoutError("Timeout reading from socket"),
    redis.ConnectionError("Connection refused"),
    redis.exceptions.OutOfMemoryError("command not allowed when used memory > 'maxmemory'."),
]
SIGN_IN = [
    ("/accounts/login/", {"login": "ana@example.org", "password": "one-of-ten-letters"}),
    ("/accounts/password/reset/", {"email": "ana@example.org"}),
]


@pytest.fixture(params=FAULTS, ids=lambda fault: type(fault).__name__)
def away(request, monkeypatch):
    def fails(*args, **kwargs):
        raise request.param

    for name in ("add", "get", "set", "incr", "delete"):
        monkeypatch.setattr(cache, name, fails)


@pytest.mark.parametrize(("address", "form"), SIGN_IN)
def test_sign_in_says_a_sentence_and_lets_nobody_in(client, away, address, form):
    UserFactory(email="ana@example.org", password="one-of-ten-letters")

    assert client.get(address).status_code == 200
    answer = client.post(address, form)

    assert answer.status_code == 503
    assert "Wait a minute, go back, and try again." in answer.content.decode()
    assert answer["Retry-After"] == "60"
    assert "_auth_user_id" not in client.session


def test_a_code_is_mailed_without_a_cache(client, away):
    """How often codes may be asked for and tried is counted in the database."""
    UserFactory(email="ana@example.org")
    assert client.post("/accounts/login/code/", {"email": "ana@example.org"}).status_code == 302
    assert Mail.objects.get().to == "ana@example.org"


def test_whoever_is_signed_in_needs_no_cache(client, away):
    client.force_login(UserFactory(), "people.backends.SignIn")

    assert client.get("/").status_code == 200
    assert client.get("/me/").status_code == 200
