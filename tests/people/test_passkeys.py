"""What no passkey sends is refused in words, and never a failure."""

import pytest
from django.urls import reverse

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

MADE_UP = [
    "{}",
    "[]",
    "3",
    "9" * 5000,
    "[" * 100_000,
    '{"id": 1}',
    '{"id": "a", "rawId": "b", "type": "x", "response": {}}',
]


@pytest.mark.parametrize("credential", MADE_UP)
def test_a_made_up_passkey_signs_nobody_in(client, credential):
    client.get(reverse("mfa_login_webauthn"))
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert answer.status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("credential", MADE_UP)
def test_a_made_up_passkey_is_not_added(client, credential):
    ana = UserFactory(email="ana@example.org")
    ana.set_password("blue-heron-42")
    ana.save()
    client.post(reverse("account_login"), {"login": ana.email, "password": "blue-heron-42"})
    client.post(reverse("account_reauthenticate"), {"password": "blue-heron-42"})
    address = reverse("mfa_add_webauthn")
    assert client.get(address).status_code == 200
    answer = client.post(address, {"credential": credential, "name": "My key"})
    assert answer.status_code == 200
    assert not ana.authenticator_set.exists()
