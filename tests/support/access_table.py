"""The table of tests/test_access.py: one row for each address, and for each state that matters.

Marks stand in the order of ``PERSONAS``; the ten before the team's own people come first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# anonymous, stranger, inactive, invited, declined, left, past coordinator, member of another team
# of the hub, coordinator of another hub, funder
OUTSIDE = "S4S4444444"
# ... and then: member, facilitator, coordinator, admin.
READ = OUTSIDE + "2222"
MANAGE = OUTSIDE + "3322"
LEAD = OUTSIDE + "3222"
HIDDEN = OUTSIDE + "4422"
NO_POST = OUTSIDE + "5555"
ACT = OUTSIDE + "33AA"
EVERYBODY = "2" * 14
OWN = "S2S" + "2" * 11
OWN_ACT = "SAS" + "A" * 11
NOT_TAKEN = "S5S" + "5" * 11


@dataclass(frozen=True)
class Row:
    """``about_what`` makes the address's parts from the world; ``about`` names the state."""

    name: str
    get: str
    post: str
    about_what: Callable[[Any], dict] | None = None
    about: str = ""
    asks: Callable[[Any], str] | None = None

    def query(self, world) -> str:
        """What follows the address, such as ``?id=3``."""
        return self.asks(world) if self.asks else ""


def team(world) -> dict:
    return {"pk": world.team.pk}


def sending(world) -> dict:
    return {"pk": world.sending.pk}


def seat(state="member"):
    return lambda world: {"team": world.team.pk, "membership": world.seats[state].pk}


def date(state="announced"):
    return lambda world: {"pk": world.gatherings[state].pk}


def row_of(state="announced", name="member"):
    return lambda world: {
        "pk": world.gatherings[state].pk,
        "attendee": world.attendees[state, name].pk,
    }


# Addresses without a signed-in person: a token is the authority, or everybody may read.
ELSEWHERE = {
    "health_live": "tests/stemhub/test_health.py",
    "health_ready": "tests/stemhub/test_health.py",
    "mailing:reminders_off": "tests/mailing/test_views.py",
    "teams:join": "tests/teams/test_joining.py",
    "teams:join_profile": "tests/teams/test_joining.py",
    "gatherings:answer": "tests/gatherings/test_answer_page.py",
    "gatherings:answer_calendar": "tests/gatherings/test_feeds.py",
    "gatherings:feed": "tests/gatherings/test_feeds.py",
}

ROWS = [
    Row("home", EVERYBODY, "5" * 14),
    Row("people:profile", OWN, OWN_ACT),
    Row("people:mail_choices", OWN, OWN_ACT),
    Row("people:needs", OWN, OWN_ACT),
    Row("people:institutions", OWN, NOT_TAKEN),
    Row("mailing:sending", HIDDEN, OUTSIDE + "4455", sending),
    Row("mailing:progress", HIDDEN, OUTSIDE + "4455", sending),
    Row("mailing:undo", OUTSIDE + "4455", OUTSIDE + "44AA", sending),
    Row("teams:list", OWN, NOT_TAKEN),
    Row("teams:sample_roster", OWN, NOT_TAKEN),
    Row("teams:room", READ, NO_POST, team),
    Row("teams:add", MANAGE, NO_POST, team),
    Row("teams:invite", MANAGE, ACT, team),
    Row("teams:import", MANAGE, ACT, team),
    Row("team_sessions:dates", MANAGE, ACT, team),
    Row("teams:member", MANAGE, NO_POST, seat()),
    Row("teams:leave", MANAGE, ACT, seat()),
    Row("gatherings:list", OWN, NOT_TAKEN),
    Row("gatherings:page", READ, NO_POST, date(), "announced"),
    Row("gatherings:page", HIDDEN, NO_POST, date("draft"), "draft"),
    Row("gatherings:page", READ, NO_POST, date("cancelled"), "cancelled"),
    Row("gatherings:page", READ, NO_POST, date("held"), "held"),
    Row("gatherings:change", MANAGE, ACT, date(), "announced"),
    Row("gatherings:cancel", MANAGE, ACT, date(), "announced"),
    Row("gatherings:nudge", MANAGE, ACT, date(), "announced"),
    Row("gatherings:calendar_file", READ, NO_POST, date(), "announced"),
    Row("gatherings:calendar_file", OUTSIDE + "4444", OUTSIDE + "4455", date("draft"), "draft"),
    Row("gatherings:my_calendar", OWN, OWN_ACT),
]
