"""A second step: asked of whom wants it, and taken off where a phone is lost."""

import pytest
from allauth.core import context as allauth_context
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from foundation.refusals import Refused
from mailing.models import Mail
from people.passkey_pages import AddPasskey
from people.second_step import choose_second_step, take_second_step_off
from tests.factories import HubRoleFactory, MembershipFactory, UserFactory
from tests.support.signing_in import prove

pytestmark = pytest.mark.django_db
STEP, INDEX = reverse("mfa_authenticate"), reverse("mfa_index")
CODES = reverse("mfa_view_recovery_codes")


@pytest.fixture
def ana():
    return UserFactory(name="Ana Ruiz", email="ana@example.org")


def add_passkey(user, name="My phone"):
    data = {"name": name, "credential": {}}
    return Authenticator.objects.create(user=user, type="webauthn", data=data)


def sign_in(user) -> Client:
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": user.email})
    code = Mail.objects.filter(kind="sign-in").latest("pk").subject[:7]
    client.answer = client.post(reverse("account_confirm_login_code"), {"code": code})
    return client


@pytest.fixture(autouse=True)
def any_passkey(monkeypatch):
    """What a browser would be asked; these passkeys were made by no browser."""
    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.get_credentials", lambda user: [])


def test_a_code_is_enough_for_somebody_who_added_a_passkey(ana):
    add_passkey(ana)
    assert sign_in(ana).answer.url == "/"


def test_it_is_not_where_they_asked_for_the_passkey_too(ana):
    add_passkey(ana)
    choose_second_step(user=ana, asked=True, actor=ana, via="web")
    assert sign_in(ana).answer.url == STEP


def test_it_is_not_where_the_site_asks(ana, settings):
    add_passkey(ana)
    settings.STEMHUB_ASK_SECOND_STEP = True
    assert sign_in(ana).answer.url == STEP


def test_it_is_not_where_they_set_up_an_app(ana):
    TOTP.activate(ana, generate_totp_secret())
    assert sign_in(ana).answer.url == STEP


def test_without_a_passkey_there_is_nothing_to_ask_for(ana):
    with pytest.raises(Refused, match="Add a passkey first"):
        choose_second_step(user=ana, asked=True, actor=ana, via="web")


# --- recovery codes -----------------------------------------------------------------------------


class _Made:
    cleaned_data = {"name": "My phone", "credential": {"made": "up"}}


def added(client, user):
    """The passkey page after a browser made one."""
    request = client.get(INDEX).wsgi_request
    with allauth_context.request_context(request):
        return AddPasskey(request=request).form_valid(_Made())


@pytest.fixture
def inside(ana):
    client = sign_in(ana)
    prove(client, ana)
    return client


def test_with_a_passkey_no_recovery_codes_come(inside, ana):
    assert added(inside, ana).url == INDEX
    assert [one.type for one in ana.authenticator_set.all()] == ["webauthn"]
    page = inside.get(INDEX).content.decode()
    assert "Recovery codes" not in page
    assert "A code by e-mail signs you in, too" in page


def test_they_come_when_the_passkey_becomes_the_second_step(inside, ana):
    add_passkey(ana)
    answer = inside.post(reverse("mfa_choose_second_step"), {"asked": "yes"})
    assert answer.url == CODES
    codes = RecoveryCodes.activate(ana).generate_codes()
    assert codes[0] in inside.get(answer.url).content.decode()
    ana.refresh_from_db()
    assert ana.second_step
    assert ana.history.first().history_user == ana
    inside.post(reverse("mfa_choose_second_step"), {"asked": "no"})
    assert sign_in(ana).answer.url == "/"


def test_they_come_with_an_app_though_they_were_made_before(inside, ana, monkeypatch):
    add_passkey(ana)
    RecoveryCodes.activate(ana)
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.validate_totp_code", lambda *a: True)
    inside.get(reverse("mfa_activate_totp"))
    assert inside.post(reverse("mfa_activate_totp"), {"code": "482193"}).url == CODES


@pytest.mark.parametrize("mark", [" ", "\u00a0", "\u200b", "-", "\u2013"])
def test_a_recovery_code_is_taken_however_it_is_typed(ana, mark):
    TOTP.activate(ana, generate_totp_secret())
    code = RecoveryCodes.activate(ana).generate_codes()[0]
    client = sign_in(ana)
    assert client.post(STEP, {"code": f"{code[:4]}{mark}{code[4:]}"}).url == "/"


# --- a lost phone -------------------------------------------------------------------------------


@pytest.fixture
def careful(ana):
    TOTP.activate(ana, generate_totp_secret())
    RecoveryCodes.activate(ana)
    add_passkey(ana)
    ana.second_step = True
    ana.save()
    return ana


def test_an_admin_takes_it_off_and_the_person_is_told(client, careful):
    ruth = UserFactory(name="Ruth Ortiz", is_superuser=True)
    client.force_login(ruth)
    client.post(
        reverse("admin:people_user_changelist"),
        {"action": "take_second_steps_off", "_selected_action": [careful.pk]},
    )
    assert not careful.authenticator_set.exists()
    row = careful.history.first()
    assert (row.history_user, row.history_change_reason) == (ruth, "admin: second step taken off")
    assert row.second_step is False
    mail = Mail.objects.get(user=careful)
    assert mail.subject == "Your second step was taken off"
    assert "Ruth Ortiz took off the second step" in mail.text
    assert sign_in(careful).answer.url == "/"


def test_where_there_is_none_nobody_is_mailed(ana):
    ruth = UserFactory(is_superuser=True)
    assert not take_second_step_off(user=ana, actor=ruth, via="admin")
    assert not Mail.objects.exists()


def test_nobody_takes_their_own_off_that_way(careful):
    with pytest.raises(Refused):
        take_second_step_off(user=careful, actor=careful, via="admin")


def test_the_page_names_a_coordinator_of_the_hub(careful):
    seat = MembershipFactory(user=careful)
    dana = UserFactory(name="Dana Whitfield", email="dana@example.org")
    HubRoleFactory(hub=seat.team.hub, user=dana)
    page = sign_in(careful).get(STEP).content.decode()
    assert "Ask Dana Whitfield" in page
    assert "mailto:dana@example.org" in page


def test_the_page_names_an_admin_to_who_is_in_no_hub(careful):
    UserFactory(name="Ruth Ortiz", email="ruth@example.org", is_superuser=True)
    assert "Ask Ruth Ortiz" in sign_in(careful).get(STEP).content.decode()
