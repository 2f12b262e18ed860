"""Signing in through the real pages: for 30 days, with a second step, and after a lost password."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.test import Client
from django.urls import reverse

from mailing.models import Mail
from people.models import User

pytestmark = pytest.mark.django_db

DAY = 24 * 3600
PHRASE = "blue-heron-42"
NEW_PHRASE = "a grey heron in May"


@pytest.fixture(autouse=True)
def moment():
    """The app's code changes every 30 seconds, but not in the middle of a test."""
    with time_machine.travel(datetime(2026, 11, 23, 17, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def ana():
    return User.objects.create_user("ana@example.org", "Ana Ruiz", PHRASE)


def with_code(client, user):
    """Sign in with the code from the mail; the last answer."""
    client.post(reverse("account_request_login_code"), {"email": user.email})
    code = Mail.objects.latest("pk").subject[:7]
    return client.post(reverse("account_confirm_login_code"), {"code": code})


def with_password(client, user, password=PHRASE):
    return client.post(reverse("account_login"), {"login": user.email, "password": password})


def is_signed_in(client) -> bool:
    return client.get(reverse("people:profile")).status_code == 200


# --- for 30 days --------------------------------------------------------------------------------


@pytest.mark.parametrize("sign_in", [with_code, with_password])
def test_whoever_signs_in_stays_so_for_30_days_in_a_closed_browser(sign_in, client, ana):
    answer = sign_in(client, ana)

    cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
    # Without an age of its own a browser would forget it when it is closed.
    assert cookie["max-age"] == 30 * DAY
    assert cookie["expires"]
    assert not client.session.get_expire_at_browser_close()
    assert client.session.get_expiry_age() == 30 * DAY
    assert is_signed_in(client)


# --- where to go afterwards ---------------------------------------------------------------------


@pytest.mark.parametrize("where", ["A://[", "http://[::1", "//evil.example/", "https://[v1.x]:y/"])
def test_an_address_that_leads_nowhere_or_away_leads_home(client, ana, where):
    asked = {"login": ana.email, "password": PHRASE, "next": where}
    answer = client.post(reverse("account_login"), asked)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get(reverse("account_login"), {"next": where}).status_code in (200, 302)
    assert client.post(reverse("account_logout"), {"next": where})["Location"] == "/"


# --- the second step ----------------------------------------------------------------------------


@pytest.fixture
def careful(ana):
    """Ana with an authenticator app and recovery codes; ``careful.secret`` is her app's."""
    ana.secret = generate_totp_secret()
    TOTP.activate(ana, ana.secret)
    ana.recovery_codes = RecoveryCodes.activate(ana).generate_codes()
    return ana


def code_of_app(user) -> str:
    """What the app on the phone shows now."""
    (counter,) = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(user.secret, counter))


def second_step(client, code):
    return client.post(reverse("mfa_authenticate"), {"code": code})


@pytest.mark.parametrize("sign_in", [with_code, with_password])
def test_the_app_s_code_is_asked_for_and_lets_in(sign_in, client, careful):
    asked = sign_in(client, careful)
    assert asked.url == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    page = client.get(asked.url).content.decode()
    assert "Enter the code that your authenticator app shows" in page

    answer = second_step(client, code_of_app(careful))

    assert (answer.status_code, answer.url) == (302, "/")
    assert is_signed_in(client)
    assert answer.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 30 * DAY


def test_a_wrong_code_is_refused_beside_its_field(client, careful):
    with_code(client, careful)
    right = code_of_app(careful)
    wrong = f"{(int(right) + 1) % 10**6:06}"

    answer = second_step(client, wrong)

    assert 'id="id_code_error"' in answer.content.decode()
    assert not is_signed_in(client)


def test_the_app_s_code_works_once(client, careful):
    """Whoever looks over her shoulder can't use it after her."""
    code = code_of_app(careful)
    with_password(client, careful)
    second_step(client, code)
    assert is_signed_in(client)
    somebody = Client()
    with_password(somebody, careful)

    second_step(somebody, code)

    assert not is_signed_in(somebody)


def test_a_recovery_code_lets_in_once(client, careful):
    code, *_others = careful.recovery_codes
    with_code(client, careful)
    second_step(client, code)
    assert is_signed_in(client)

    again = Client()
    with_password(again, careful)
    second_step(again, code)
    assert not is_signed_in(again)

    second_step(again, careful.recovery_codes[1])
    assert is_signed_in(again)


def test_the_app_is_set_up_on_ones_own_page_and_asked_for_from_then_on(client, ana):
    with_password(client, ana)
    client.post(reverse("account_reauthenticate"), {"password": PHRASE})
    page = client.get(reverse("mfa_activate_totp"))
    ana.secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of_app(ana)})
    client.post(reverse("account_logout"))

    assert with_code(client, ana).url == reverse("mfa_authenticate")
    assert not is_signed_in(client)


# --- a lost password ----------------------------------------------------------------------------


def mailed_link() -> str:
    return re.search(r"/accounts/password/reset/key/\S+", Mail.objects.latest("pk").text)[0]


def set_by(client, link, password):
    """Open the mailed link and set a password; what the last page says."""
    form = client.get(link, follow=True)
    typed = {"password1": password, "password2": password}
    return client.post(form.request["PATH_INFO"], typed, follow=True)


def test_the_mailed_link_sets_a_new_password_and_works_once(client, ana):
    client.post(reverse("account_reset_password"), {"email": ana.email})
    link = mailed_link()

    set_by(client, link, NEW_PHRASE)

    with_password(new := Client(), ana, NEW_PHRASE)
    with_password(old := Client(), ana, PHRASE)
    assert (is_signed_in(new), is_signed_in(old)) == (True, False)

    used = set_by(Client(), link, "somebody else's phrase")
    assert used.status_code == 200
    ana.refresh_from_db()
    assert ana.check_password(NEW_PHRASE)


def test_a_link_asked_for_before_the_password_changed_opens_nothing(client, ana):
    client.post(reverse("account_reset_password"), {"email": ana.email})
    first = mailed_link()
    client.post(reverse("account_reset_password"), {"email": ana.email})
    set_by(client, mailed_link(), NEW_PHRASE)

    set_by(Client(), first, "somebody else's phrase")

    ana.refresh_from_db()
    assert ana.check_password(NEW_PHRASE)
