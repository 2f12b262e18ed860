"""Every address that takes a POST: who sends it, and what it may be filled in with."""

from urllib.parse import urlsplit

from django.core import signing
from django.urls import reverse
from hypothesis import strategies as st

from gatherings.links import answer_token
from mailing.unsubscribing import reminders_off_url
from teams.links import join_token
from tests.support.access import PERSONAS
from tests.support.access_table import ROWS
from workgroups.poll_links import poll_url

from . import nasty
from .accounts import ACCOUNTS, ADMIN
from .controls import of_page
from .target import USUAL, WITH_404, Target


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
    "workgroups:poll_send": {"test": ["1"], "person": ["0", "1"]},
    "workgroups:plan": {
        "m0-day": ["2027-03-09", "2027-03-14"],
        "m0-starts": ["16:00"],
        "m0-ends": ["18:00"],
        "m1-day": ["2027-03-23"],
        "m1-starts": ["16:00"],
        "m1-ends": ["18:00"],
        "base": [""],
        "place": ["Rosewood"],
        "later": ["1"],
    },
    "gatherings:nudge": {"test": ["1"], "person": ["0", "1"], "people": ["1", "2"]},
}
_QUERIES = {
    "workgroups:plan": ("", "?weekday=1&first_week=2027-03-08", "?weekday=x&number=99"),
    "gatherings:respond": ("", "?undo=1", "?substitute=1", "?from=home", "?undo&substitute"),
}
# They have tests of their own below: more than one step.
_ELSEWHERE = {"teams:import", "gatherings:change_send", "gatherings:cancel_send"}
# After one left, or was taken out, the page isn't there for the next try. Nor is the mail to somebody
# who isn't among those that it goes to.
_SOMETIMES_404 = {
    "gatherings:announce", "gatherings:nudge", "teams:leave_team", "teams:mistaken",
    "workgroups:poll_send", "recommendations:contact_remove", "recommendations:need_unlink",
    "recommendations:need_answer_back", "team_sessions:guests_send",
    "team_sessions:event_cancel_send",
}  # fmt: skip


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
    # Whatever the hour is at which the tests run.
    filled |= {"zone": "America/Los_Angeles", "place": "Elsewhere", "day": "2027-06-01"}
    filled |= {"starts": "08:30", "ends": "15:30"}
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
        "rename": ["1", "2", "²", "-1"],
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


def _poll(world, client):
    return urlsplit(poll_url(world.poll, world.users["member"])).path


def _poll_fresh_link(world, client):
    return _poll(world, client) + "new-link/"


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
    Target("workgroups:poll_answer", "anonymous", _poll),
    Target("workgroups:poll_fresh_link", "anonymous", _poll_fresh_link),
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


# --- all of them ------------------------------------------------------------------------

_STEPS = [
    Target("gatherings:change_send", "coordinator", _change_send, WITH_404,
           extra=_EXTRA["gatherings:announce"]),
    Target("gatherings:cancel_send", "coordinator", _cancel_send, WITH_404,
           extra=_EXTRA["gatherings:announce"]),
    Target("teams:import a file", "coordinator", _import, file=True),
    Target("teams:import its rows", "coordinator", _import, draws=_import_rows, echoes=False),
]  # fmt: skip

TARGETS = [*_rows(), *_TOKENED, *_STEPS, *ACCOUNTS, *ADMIN]
