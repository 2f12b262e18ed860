"""What the rows of tests/test_access.py are made of: marks in the order of ``PERSONAS``.

The ten before the team's own people come first.
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
# No such request at all, or only for those who may; the door is looked at before the verb.
MANAGE_ONLY = OUTSIDE + "3355"
LEAD_ONLY = OUTSIDE + "3555"
HIDDEN_ONLY = OUTSIDE + "4455"
HIDDEN_ACT = OUTSIDE + "44AA"
# The coordinator takes it away, so the admin who comes after finds nothing.
REMOVED_ONCE = OUTSIDE + "44A4"
# One's own invitation is the object: a coordinator without one finds nothing.
OWN_ROW_ONLY = OUTSIDE + "5544"
OWN_ROW_ACT = OUTSIDE + "AA44"
# Only who has a seat: a coordinator without one is refused, a superuser passes the rule and finds
# no place of theirs.
MEMBER = OUTSIDE + "2234"
MEMBER_ACT = OUTSIDE + "AA34"
# Who leads a workgroup may do with it what the coordinator may, but for deciding on it.
LEAD_ACT = OUTSIDE + "3AAA"
# What only somebody in the team can do for themselves.
MEMBERS_ONLY = OUTSIDE + "5535"
MEMBERS_ACT = OUTSIDE + "AA3A"
EVERY_ACT = OUTSIDE + "AAAA"
EVERYBODY = "2" * 14
OWN = "S2S" + "2" * 11
OWN_ACT = "SAS" + "A" * 11
NOT_TAKEN = "S5S" + "5" * 11


# A sending is its sender's, and the admins'.
SENDING = "S4S" + "4" * 9 + "22"
SENDING_ONLY = "S4S" + "4" * 9 + "55"
SENDING_ACT = "S4S" + "4" * 9 + "AA"
# A step of a form that was left: back to the form.
MANAGE_ACT_PAGE = ACT


# PD: whoever belongs to a team or coordinates a hub; and who sees what is theirs.
IN_PD = "S3S3333223" + "2222"
IN_PD_ONLY = "S3S3333553" + "5555"
HUBS_PD = "S4S4444244" + "2222"
HUBS_PD_ONLY = "S4S4444544" + "5555"
SHARED_PD = "S4S4444224" + "2222"
SHARED_PD_ONLY = "S4S4444554" + "5555"
# Members see it, and only its hub's coordinators change it.
MAKES_PD = "S3S3333323" + "3322"
MAKES_PD_ACT = "S3S33333A3" + "33AA"
CHANGES_PD = "S4S4444344" + "3322"
CHANGES_PD_ONLY = "S4S4444344" + "3355"
CHANGES_PD_ACT = "S4S4444344" + "33AA"
# The coordinator takes it off, the guest or the file, so the admin who comes after finds nothing.
REMOVED_GUEST = "S4S4444344" + "33A4"
USES_PD_ONLY = "S4S4444354" + "3355"
USES_PD_ACT = "S4S44443A4" + "33AA"
# A run: who is asked reads, who leads or coordinates runs it.
EVENT = "S4S4444244" + "2222"
EVENT_ONLY = "S4S4444544" + "5555"
RUNS = "S4S4444344" + "3222"
RUNS_ONLY = "S4S4444344" + "3555"
RUNS_ACT = "S4S4444344" + "3AAA"
# Who is in the workgroup that developed it reads what was said of it, and answers.
READS = "S4S4444344" + "2222"
READS_ONLY = "S4S4444344" + "5555"
READS_ACT = "S4S4444344" + "AAAA"
# Who has a place to observe, alone.
OBSERVES = "S4S4444244" + "4444"
OBSERVES_ACT = "S4S4444A44" + "4444"
DRAFT_EVENT = OUTSIDE + "4222"
DRAFT_EVENT_ONLY = OUTSIDE + "4555"
# Who leads it sees the draft; its hub's coordinators delete it, and the admin finds nothing after.
DELETES_DRAFT = OUTSIDE + "4322"
DELETED_ONCE = OUTSIDE + "43A4"


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
