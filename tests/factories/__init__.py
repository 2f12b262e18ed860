"""Plain objects for tests: each factory makes one valid row and only what it must point to."""

from .gatherings import AttendeeFactory, GatheringFactory
from .mailing import MailFactory, SendingFactory
from .people import InstitutionFactory, UserFactory
from .recommendations import (
    AuthorFactory,
    CommentFactory,
    DraftFactory,
    IdeaFactory,
    SaveFactory,
    ThreadFactory,
    VersionFactory,
)
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
    "AuthorFactory",
    "ClosedDayFactory",
    "CommentFactory",
    "CycleFactory",
    "DraftFactory",
    "GatheringFactory",
    "HubFactory",
    "HubRoleFactory",
    "IdeaFactory",
    "InstitutionFactory",
    "MailFactory",
    "MeetingFactory",
    "MembershipFactory",
    "OfferingFactory",
    "PdDateFactory",
    "PdEventFactory",
    "PollFactory",
    "SaveFactory",
    "SendingFactory",
    "SessionFactory",
    "TeamFactory",
    "TermFactory",
    "ThreadFactory",
    "UserFactory",
    "VersionFactory",
    "WorkgroupFactory",
    "WorkgroupMemberFactory",
]
