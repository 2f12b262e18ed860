"""A passkey in a real browser: made on one's own page, used from the sign-in page, removed."""

import pytest
from django.urls import reverse

from tests.factories import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHRASE = "blue-heron-42"
# A phone that knows its owner by a fingerprint and keeps the key itself.
PHONE_WITH_A_FINGER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def ana():
    ana = UserFactory(name="Ana Ruiz", email="ana@example.org")
    ana.set_password(PHRASE)
    ana.save()
    return ana


def give_authenticator(visitor):
    """Build an authenticator into this browser; ``of(...)`` asks it something by CDP."""
    session = visitor.page.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE_WITH_A_FINGER})

    def of(command, **more):
        return session.send(f"WebAuthn.{command}", {**made, **more})

    return of


def has_keys(of) -> int:
    return len(of("getCredentials")["credentials"])


def is_signed_in(visitor) -> bool:
    visitor.open(reverse("people:profile"))
    return "/accounts/login/" not in visitor.page.url


def sign_out(visitor):
    visitor.open(reverse("account_logout"))
    visitor.tap("Sign out", role="button", within=visitor.page.locator("main"))
    assert not is_signed_in(visitor)


def test_a_passkey_is_added_signs_in_from_the_quiet_link_and_is_removed(visit, ana):
    visitor = visit(ana, alone=True)
    of = give_authenticator(visitor)
    visitor.open(reverse("mfa_index"))
    visitor.tap("Add a passkey")
    visitor.type("Password", PHRASE)  # is it still you?
    visitor.tap("Go on", role="button")
    visitor.type("Name of this device", "My phone")
    with visitor.page.expect_navigation():
        visitor.tap("Add the passkey")
    assert has_keys(of) == 1
    visitor.open(reverse("mfa_list_webauthn"))
    assert visitor.sees("My phone")
    assert visitor.sees("not used yet")

    sign_out(visitor)
    visitor.open(reverse("account_login"))
    with visitor.page.expect_navigation():
        visitor.tap("Use a passkey")
    visitor.settle()
    assert is_signed_in(visitor)

    visitor.open(reverse("mfa_list_webauthn"))
    assert visitor.sees("last used")
    visitor.tap("Remove")
    visitor.tap("Use a passkey", role="link")  # is it still you?
    with visitor.page.expect_navigation():
        visitor.tap("Use a passkey", role="button")
    visitor.settle()
    visitor.tap("Remove the passkey")
    assert visitor.sees("Your passkeys will stand here.")
    assert not ana.authenticator_set.exists()

    # The phone still offers it; the site no longer knows it.
    sign_out(visitor)
    visitor.open(reverse("account_login"))
    with visitor.page.expect_navigation():
        visitor.tap("Use a passkey")
    assert not is_signed_in(visitor)


def test_a_device_that_refuses_says_so_where_the_link_stands(visit, ana):
    visitor = visit(alone=True)
    of = give_authenticator(visitor)
    of("setUserVerified", isUserVerified=False)
    visitor.open(reverse("account_login"))
    visitor.tap("Use a passkey")
    problem = visitor.page.locator("#passkey-problem")
    problem.wait_for()
    assert "That didn't work with a passkey." in problem.inner_text()
