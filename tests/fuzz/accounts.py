"""The forms that aren't ours alone: allauth's and the admin's."""

import time

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from tests.factories import InstitutionFactory

from .target import ADMIN_ANSWERS, ALLAUTH, Target

PHRASE = "blue-heron-42"


def _at(name, *args):
    return lambda world, client: reverse(name, args=args)


def _code_asked(world, client):
    client.post(reverse("account_request_login_code"), {"email": world.users["member"].email})
    return reverse("account_confirm_login_code")


def _proven(client, user) -> None:
    """allauth asks who it is before it shows some pages; whoever just said so isn't asked."""
    session = client.session
    proof = {"method": "password", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [proof]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def _with_password(world, client):
    member = world.users["member"]
    member.set_password(PHRASE)
    member.save()
    # Another password ends the sessions that there were.
    client.force_login(member, "people.backends.SignIn")
    return member


def _proven_at(name, *, password=True, second_step=False, passkey=False):
    def prepare(world, client):
        member = _with_password(world, client) if password else world.users["member"]
        if second_step:
            TOTP.activate(member, generate_totp_secret())
            RecoveryCodes.activate(member)
        args = []
        if passkey:
            made = Authenticator.objects.create(
                user=member, type="webauthn", data={"name": "My phone", "credential": {}}
            )
            args = [made.pk]
        _proven(client, member)
        return reverse(name, args=args)

    return prepare


def _second_step(world, client):
    member = _with_password(world, client)
    TOTP.activate(member, generate_totp_secret())
    RecoveryCodes.activate(member)
    client.logout()
    client.post(reverse("account_login"), {"login": member.email, "password": PHRASE})
    return reverse("mfa_authenticate")


def _from_mailed_link(world, client):
    member = _with_password(world, client)
    client.logout()
    key = default_token_generator.make_token(member)
    link = [user_pk_to_url_str(member), key]
    return client.get(reverse("account_reset_password_from_key", args=link))["Location"]


_NEXT = {"next": ["/teams/", "A://[", "//evil.example/",
                  "https://evil.example/", "/\\evil.example",
                  "javascript:zap()", "/\r\nX: y"]}  # fmt: skip
_CODES = {"code": ["123456", "482 193", "12345678"]}
ACCOUNTS = [
    Target("account_login", "anonymous", _at("account_login"), ALLAUTH, extra=_NEXT | {
        "login": ["person3@example.org"], "password": ["x"]}),
    Target("account_request_login_code", "anonymous", _at("account_request_login_code"), ALLAUTH,
           extra=_NEXT),
    Target("account_confirm_login_code", "anonymous", _code_asked, ALLAUTH,
           extra=_NEXT | {"code": ["123456", "482 193"], "action": ["resend", "verify"]}),
    Target("account_reset_password", "anonymous", _at("account_reset_password"), ALLAUTH),
    Target("account_reset_password_from_key", "anonymous", _from_mailed_link, ALLAUTH,
           extra={"password1": [PHRASE, "x"], "password2": [PHRASE, "x"]}),
    Target("account_reset_password_from_key stale", "anonymous",
           _at("account_reset_password_from_key", "1", "abc-def"), ALLAUTH,
           extra={"password1": ["x"], "password2": ["x"]}),
    Target("account_signup", "anonymous", _at("account_signup"), ALLAUTH,
           extra={"email": ["new@example.org"], "password1": ["correct horse battery"]}),
    Target("account_logout", "member", _at("account_logout"), ALLAUTH, extra=_NEXT),
    Target("account_reauthenticate", "member", _proven_at("account_reauthenticate"), ALLAUTH,
           extra=_NEXT | {"password": ["x", PHRASE]}),
    Target("account_reauthenticate_code", "member",
           _proven_at("account_reauthenticate_code", password=False), ALLAUTH,
           extra=_NEXT | {"code": ["123456", "482 193"], "action": ["resend", "verify"]}),
    Target("mfa_choose_second_step", "member",
           _proven_at("mfa_choose_second_step"), ALLAUTH,
           extra={"asked": ["yes", "no"]}),
    Target("account_email", "member", _proven_at("account_email"), ALLAUTH),
    Target("account_change_password", "member", _proven_at("account_change_password"), ALLAUTH,
           extra={"oldpassword": [PHRASE, "x"], "password1": ["a new phrase"],
                  "password2": ["a new phrase"]}),
    Target("account_set_password", "member",
           _proven_at("account_set_password", password=False), ALLAUTH),
    Target("mfa_authenticate", "anonymous", _second_step, ALLAUTH,
           extra=_NEXT | _CODES | {"credential": ["{}", '{"id": 1}']}),
    Target("mfa_reauthenticate", "member",
           _proven_at("mfa_reauthenticate", second_step=True), ALLAUTH, extra=_NEXT | _CODES),
    Target("mfa_activate_totp", "member", _proven_at("mfa_activate_totp"), ALLAUTH, extra=_CODES),
    Target("mfa_deactivate_totp", "member",
           _proven_at("mfa_deactivate_totp", second_step=True), ALLAUTH),
    Target("mfa_generate_recovery_codes", "member",
           _proven_at("mfa_generate_recovery_codes", second_step=True), ALLAUTH),
    Target("mfa_add_webauthn", "member", _proven_at("mfa_add_webauthn"), ALLAUTH,
           extra={"credential": ["{}", '{"id": 1}'], "name": ["Key"]}),
    Target("mfa_edit_webauthn", "member",
           _proven_at("mfa_edit_webauthn", passkey=True), ALLAUTH),
    Target("mfa_login_webauthn", "anonymous", _at("mfa_login_webauthn"), ALLAUTH,
           extra={"credential": ["{}", '{"id": 1, "response": {}}', "[]"]}),
    Target("usersessions_list", "member", _proven_at("usersessions_list"), ALLAUTH),
]  # fmt: skip


# --- the admin's ------------------------------------------------------------------------------


def _change(model, row):
    """The page on which an admin changes ``row(world)``."""
    return lambda world, client: reverse(f"admin:{model}_change", args=[row(world).pk])


def _selected(*actions) -> dict:
    return {"action": [*actions, ""], "_selected_action": ["1", "2", "3"], "index": ["0", "1"]}


def _admin(what, prepare, **more) -> Target:
    return Target(f"admin: {what}", "admin", prepare, ADMIN_ANSWERS, **more)


def _admin_list(what, model, *actions) -> Target:
    """A list with its actions; a row that can't be is asked for badly."""
    return Target(
        f"admin: {what}",
        "admin",
        _at(f"admin:{model}_changelist"),
        ADMIN_ANSWERS | {400},
        extra=_selected(*actions),
    )


ADMIN = [
    _admin("set up a hub", _at("admin:teams_hub_set_up")),
    _admin("add a cycle", _at("admin:teams_cycle_add")),
    _admin("change a hub", _change("teams_hub", lambda world: world.hub)),
    _admin("add a role", _at("admin:teams_hubrole_add")),
    _admin("change a team", _change("teams_team", lambda world: world.team)),
    _admin("add a focus area", _at("admin:teams_focusarea_add")),
    _admin("add a person", _at("admin:people_user_add")),
    _admin("change a person", _change("people_user", lambda world: world.users["member"])),
    _admin("change a school", _change("people_institution", lambda world: InstitutionFactory())),
    _admin_list("people", "people_user", "deactivate_people", "activate_people",
                "take_second_steps_off"),
    _admin_list("schools", "people_institution", "delete_selected"),
    _admin_list("mails", "mailing_mail", "send_them_again", "cancel_them"),
    _admin_list("members", "teams_membership", "invite_again", "take_back", "leave_today"),
]  # fmt: skip
