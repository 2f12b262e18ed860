"""Every address that takes a POST: who sends it, and what it may be filled in with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.urls import reverse
from hypothesis import strategies as st

from gatherings.links import answer_token
from mailing.unsubscribing import reminders_off_url
from teams.links import join_token
from tests.support.access import PERSONAS
from tests.support.access_table import ROWS

from . import nasty
from .controls import Control, of_page

# Answered, redirected, told what is wrong (422), or that it is over (410).
USUAL = frozenset({200, 204, 302, 303, 410, 422})
WITH_404 = USUAL | {404}
ALLAUTH = USUAL | {400, 403, 404, 429}
ADMIN = USUAL | {403, 404}


@dataclass(frozen=True)
class Target:
    """``extra`` are fields that no page shows; ``draws`` replaces the fields of the page.

    ``prepare`` brings the browser to where this form stands and returns the address.
    """

    name: str
    persona: str
    prepare: Callable[[Any, Any], str]
    expected: frozenset = USUAL
    extra: dict = field(default_factory=dict)
    queries: tuple = ("",)
    draws: Callable[[], st.SearchStrategy] | None = None
    file: bool = False
    echoes: bool = True

    @property
    def is_bare(self) -> bool:
        """A button without a field: there is little to make up."""
        return self.name.partition(" ")[0] in _BARE

    def controls(self, client, address: str) -> dict[str, Control]:
        found = {name: Control(name, "hidden", list(values)) for name, values in self.extra.items()}
        answer = client.get(address)
        if answer.status_code == 200 and not answer.streaming:
            found = of_page(answer.content.decode(), address) | found
        return found


def _row_address(row, persona):
    def prepare(world, client):
        return reverse(row.name, kwargs=world.kwargs(row, persona)) + row.query(world)

    return prepare


_EXTRA = {
    "gatherings:respond": {
        "answer": ["accepted", "declined", "tentative", "needs-action"],
        "substitute": ["none", "wanted", "found"],
        "note": ["", "The lift"],
    },
    "gatherings:my_calendar": {"make": ["1"], "end": ["1"]},
    "gatherings:announce": {"test": ["1"], "person": ["0", "1"]},
    "gatherings:nudge": {"test": ["1"], "person": ["0", "1"], "people": ["1", "2"]},
}
_BARE = {
    "mailing:undo", "teams:invite_again", "teams:agreed", "teams:take_back",
    "teams:close_attention", "teams:send_again", "gatherings:new_link", "gatherings:fresh_link", "gatherings:change_send",
    "gatherings:cancel_send",
}  # fmt: skip
_QUERIES = {
    "gatherings:respond": ("", "?undo=1", "?substitute=1", "?from=home", "?undo&substitute"),
}
# They have tests of their own below: more than one step.
_ELSEWHERE = {"teams:import", "gatherings:change_send", "gatherings:cancel_send"}
_SOMETIMES_404 = {"gatherings:announce", "gatherings:nudge"}


def _rows():
    for row in ROWS:
        acting = [p for p, mark in zip(PERSONAS, row.post, strict=True) if mark == "A"]
        if not acting or row.name in _ELSEWHERE:
            continue
        persona = next(p for p in ("coordinator", "member", "admin", *acting) if p in acting)
        yield Target(
            f"{row.name} {row.about}".strip(),
            persona,
            _row_address(row, persona),
            WITH_404 if row.name in _SOMETIMES_404 else USUAL,
            extra=_EXTRA.get(row.name, {}),
            queries=_QUERIES.get(row.name, ("",)),
        )


# --- steps that follow others ---------------------------------------------------------------


def _change_send(world, client):
    page = reverse("gatherings:change", args=[world.gatherings["announced"].pk])
    controls = of_page(client.get(page).content.decode(), page)
    filled = {name: one.values[0] for name, one in controls.items() if one.values}
    filled |= {"zone": "America/Los_Angeles", "place": "Elsewhere", "day": "2027-06-01"}
    filled["hours_reason"] = "a snow day"
    answer = client.post(page, filled)
    assert answer.status_code == 303, answer.content.decode()
    return answer["Location"]


def _cancel_send(world, client):
    page = reverse("gatherings:cancel", args=[world.gatherings["announced"].pk])
    answer = client.post(page, {"reason": nasty.MARK})
    assert answer.status_code == 303
    return answer["Location"]


def _import(world, client):
    return reverse("teams:import", args=[world.team.pk])


@st.composite
def _import_rows(draw):
    pairs = [("rows", draw(nasty.hidden_rows()))]
    plain = {
        "agreed": ["yes", "no", "", "maybe"],
        "welcome": ["on", ""],
        "do": ["add", "add", "look", ""],
        "expected": ["", "x"],
        "skip": ["1", "2", "²", "99999999999", "-1"],
        "cell-1-email": ["ana@example.org", "bo@example.org", "x"],
        "cell-1-name": ["Ana Ruiz", nasty.MARK],
        "cell-2-role": ["Coach", "k5_teacher"],
        "cell-x-y": ["1"],
        "cell-9999999-name": ["x"],
    }
    for name, offered in plain.items():
        if draw(st.booleans()):
            pairs.append((name, draw(st.one_of(st.sampled_from(offered), nasty.values))))
    return pairs


# --- tokens ---------------------------------------------------------------------------------


def _answer(world, client):
    return reverse("gatherings:answer", args=[answer_token(world.attendees["announced", "member"])])


def _stale_answer(world, client):
    row = world.attendees["announced", "facilitator"]
    token = signing.dumps([row.pk, row.link_version + 7], salt="gatherings.answer")
    return reverse("gatherings:fresh_link", args=[token])


def _join(world, client):
    return reverse("teams:join", args=[join_token(world.seats["invited"])])


def _joined(world, client):
    client.post(_join(world, client), {"answer": "join"})
    return reverse("teams:join_profile", args=[join_token(world.seats["invited"])])


def _reminders_off(world, client):
    return "/" + reminders_off_url(world.users["member"]).split("/", 3)[3]


_TOKENED = [
    Target(
        "gatherings:answer", "anonymous", _answer,
        extra=_EXTRA["gatherings:respond"], queries=_QUERIES["gatherings:respond"],
    ),
    Target("gatherings:fresh_link", "anonymous", _stale_answer),
    Target("teams:join", "anonymous", _join, extra={"answer": ["join", "decline"]}),
    Target(
        "teams:join_profile", "anonymous", _joined,
        extra={
            "name": ["Ana Ruiz"], "institution": ["Rosewood"], "job_role": ["coach"],
            "grade_band": ["k5"], "food": ["none"], "access": [""], "spoken_language": [""],
        },
    ),
    Target(
        "mailing:reminders_off", "anonymous", _reminders_off,
        extra={"reminders": ["on", "off"], "List-Unsubscribe": ["One-Click"]},
    ),
]  # fmt: skip


# --- allauth's and the admin's --------------------------------------------------------------


def _at(name, *args):
    return lambda world, client: reverse(name, args=args)


def _code_asked(world, client):
    client.post(reverse("account_request_login_code"), {"email": world.users["member"].email})
    return reverse("account_confirm_login_code")


def _just_signed_in(name):
    def prepare(world, client):
        # allauth asks again before it shows these; somebody who just signed in isn't asked.
        import time

        session = client.session
        session["account_authentication_methods"] = [{"method": "code", "at": time.time()}]
        session.save()
        return reverse(name)

    return prepare


_NEXT = {"next": ["/teams/", "//evil.example/", "https://evil.example/", "/\\evil.example",
                  "javascript:zap()", "/\r\nX: y"]}  # fmt: skip
_ACCOUNTS = [
    Target("account_login", "anonymous", _at("account_login"), ALLAUTH, extra=_NEXT | {
        "login": ["person3@example.org"], "password": ["x"]}),
    Target("account_request_login_code", "anonymous", _at("account_request_login_code"), ALLAUTH,
           extra=_NEXT),
    Target("account_confirm_login_code", "anonymous", _code_asked, ALLAUTH,
           extra=_NEXT | {"code": ["123456", "482 193"], "action": ["resend", "verify"]}),
    Target("account_reset_password", "anonymous", _at("account_reset_password"), ALLAUTH),
    Target("account_reset_password_from_key", "anonymous",
           _at("account_reset_password_from_key", "1", "abc-def"), ALLAUTH,
           extra={"password1": ["x"], "password2": ["x"]}),
    Target("account_signup", "anonymous", _at("account_signup"), ALLAUTH,
           extra={"email": ["new@example.org"], "password1": ["correct horse battery"]}),
    Target("account_logout", "member", _at("account_logout"), ALLAUTH, extra=_NEXT),
    Target("account_reauthenticate", "member", _at("account_reauthenticate"), ALLAUTH,
           extra=_NEXT | {"password": ["x"]}),
    Target("account_email", "member", _just_signed_in("account_email"), ALLAUTH),
    Target("account_set_password", "member", _just_signed_in("account_set_password"), ALLAUTH),
    Target("mfa_activate_totp", "member", _just_signed_in("mfa_activate_totp"), ALLAUTH),
    Target("mfa_add_webauthn", "member", _just_signed_in("mfa_add_webauthn"), ALLAUTH,
           extra={"credential": ["{}", '{"id": 1}'], "name": ["Key"]}),
    Target("mfa_login_webauthn", "anonymous", _at("mfa_login_webauthn"), ALLAUTH,
           extra={"credential": ["{}", '{"id": 1, "response": {}}', "[]"]}),
    Target("usersessions_list", "member", _just_signed_in("usersessions_list"), ALLAUTH),
]  # fmt: skip
# Django's own admin forms look up what is chosen there without asking whether it is a number.
_ADMIN = [
    Target("admin: set up a hub", "admin", _at("admin:teams_hub_set_up"), ADMIN),
    Target("admin: add a cycle", "admin", _at("admin:teams_cycle_add"), ADMIN),
]  # fmt: skip
_STEPS = [
    Target("gatherings:change_send", "coordinator", _change_send, WITH_404,
           extra=_EXTRA["gatherings:announce"]),
    Target("gatherings:cancel_send", "coordinator", _cancel_send, WITH_404,
           extra=_EXTRA["gatherings:announce"]),
    Target("teams:import a file", "coordinator", _import, file=True),
    Target("teams:import its rows", "coordinator", _import, draws=_import_rows, echoes=False),
]  # fmt: skip

TARGETS = [*_rows(), *_TOKENED, *_STEPS, *_ACCOUNTS, *_ADMIN]
