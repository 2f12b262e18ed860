"""Plain objects for tests: each factory makes one valid row and only what it must point to."""

from .gatherings import AttendeeFactory, GatheringFactory
from .mailing import MailFactory, SendingFactory
from .people import InstitutionFactory, UserFactory
from .sessions import OfferingFactory, PdDateFactory, PdEventFactory, SessionFactory
from .teams import (
    CycleFactory,
    HubFactory,
    HubRoleFactory,
    MembershipFactory,
    TeamFactory,
    TermFactory,
)

__all__ = [
    "AttendeeFactory",
    "CycleFactory",
    "GatheringFactory",
    "HubFactory",
    "HubRoleFactory",
    "InstitutionFactory",
    "MailFactory",
    "MembershipFactory",
    "OfferingFactory",
    "PdDateFactory",
    "PdEventFactory",
    "SendingFactory",
    "SessionFactory",
    "TeamFactory",
    "TermFactory",
    "UserFactory",
]
