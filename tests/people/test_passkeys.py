"""What no passkey sends is refused in words, and never a failure."""

import json

import pytest
from django.urls import reverse
from fido2 import cbor
from fido2.utils import websafe_encode

from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.services]


def _answer(**response) -> str:
    """An answer of the right form; its parts are bytes."""
    said = {"clientDataJSON": b'{"type":"x","challenge":"AA","origin":"x"}'} | response
    encoded = {name: websafe_encode(part) for name, part in said.items()}
    return json.dumps({"id": "YWE", "rawId": "YWE", "type": "public-key", "response": encoded})


def _asserted(data: bytes) -> str:
    return _answer(authenticatorData=data, signature=b"x", userHandle=b"1")


_HEAD = bytes(32) + b"\x41" + bytes(4 + 16)
ENDLESS = b"\x81" * 5000
MADE_UP = [
    "{}",
    "[]",
    "3",
    "9" * 5000,
    "[" * 100_000,
    '{"id": 1}',
    '{"id": "a", "rawId": "b", "type": "x", "response": {}}',
    '{"rawId": "\\ud800"}',
    '{"rawId": ["\\u0000"]}',
    '"\\udfff"',
    _asserted(_HEAD[:40]),
    _asserted(_HEAD + b"\x00\x02aa" + ENDLESS),
    _answer(attestationObject=ENDLESS),
    _answer(attestationObject=cbor.encode({"fmt": "none", "attStmt": {}, "authData": _HEAD})),
]


@pytest.mark.parametrize("credential", MADE_UP)
def test_a_made_up_passkey_signs_nobody_in(client, credential):
    client.get(reverse("mfa_login_webauthn"))
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert answer.status_code == 302
    assert "_auth_user_id" not in client.session


PHRASE = "blue-heron-42"


@pytest.fixture
def ana():
    ana = UserFactory(email="ana@example.org")
    ana.set_password(PHRASE)
    ana.save()
    return ana


def sign_in(client, ana):
    return client.post(reverse("account_login"), {"login": ana.email, "password": PHRASE})


@pytest.mark.parametrize("credential", MADE_UP)
def test_a_made_up_passkey_is_not_added(client, ana, credential):
    sign_in(client, ana)
    client.post(reverse("account_reauthenticate"), {"password": PHRASE})
    address = reverse("mfa_add_webauthn")
    assert client.get(address).status_code == 200
    answer = client.post(address, {"credential": credential, "name": "My key"})
    assert answer.status_code == 200
    assert not ana.authenticator_set.exists()


@pytest.fixture
def with_passkey(ana):
    credential = {"id": "YWE", "rawId": "YWE", "response": {}}
    ana.authenticator_set.create(type="totp", data={"secret": "x"})
    return ana.authenticator_set.create(
        type="webauthn", data={"name": "My phone", "credential": credential}
    )


@pytest.mark.parametrize("credential", MADE_UP)
def test_a_made_up_passkey_is_no_second_step(client, ana, with_passkey, monkeypatch, credential):
    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.get_credentials", lambda user: [])
    assert sign_in(client, ana)["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("mfa_authenticate")).status_code == 200
    answer = client.post(reverse("mfa_authenticate"), {"credential": credential})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("credential", MADE_UP)
def test_a_made_up_passkey_proves_nobody(client, ana, with_passkey, monkeypatch, credential):
    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.get_credentials", lambda user: [])
    client.force_login(ana, backend="people.backends.SignIn")
    address = reverse("mfa_reauthenticate_webauthn")
    assert client.get(address).status_code == 200
    answer = client.post(address, {"credential": credential})
    assert answer.status_code < 500
    assert "account_authentication_methods" not in client.session
