"""Plain objects for tests: each factory makes one valid row and only what it must point to."""

from .gatherings import AttendeeFactory, GatheringFactory
from .mailing import MailFactory, SendingFactory
from .people import InstitutionFactory, UserFactory
from .sessions import OfferingFactory, PdDateFactory, PdEventFactory, SessionFactory
from .teams import (
    ClosedDayFactory,
    CycleFactory,
    HubFactory,
    HubRoleFactory,
    MembershipFactory,
    TeamFactory,
    TermFactory,
)
from .workgroups import MeetingFactory, PollFactory, WorkgroupFactory, WorkgroupMemberFactory

__all__ = [
    "AttendeeFactory",
    "ClosedDayFactory",
    "CycleFactory",
    "GatheringFactory",
    "HubFactory",
    "HubRoleFactory",
    "InstitutionFactory",
    "MailFactory",
    "MeetingFactory",
    "MembershipFactory",
    "OfferingFactory",
    "PdDateFactory",
    "PdEventFactory",
    "PollFactory",
    "SendingFactory",
    "SessionFactory",
    "TeamFactory",
    "TermFactory",
    "UserFactory",
    "WorkgroupFactory",
    "WorkgroupMemberFactory",
]
