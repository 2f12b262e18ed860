"""Rosters to bring in, and what there is to see of them afterwards."""

from datetime import UTC, datetime

from mailing.models import Mail
from people.models import Institution, User
from teams.models import Membership
from teams.roster import reading
from teams.roster.plan import Choices

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
HEADING = "Name\tE-mail\tSchool\tDistrict\tRole\tGrades\tLanguage\tCounty"
AGREED, INVITE = Choices(welcome=False), Choices(agreed=False)


def roster(*rows, heading=HEADING):
    return reading.from_file("\n".join([heading, *rows]).encode())


def people(n, start=1):
    return roster(
        *(
            f"Person {i}\tnew{i}@example.org\tSchool {i % 7}\tDistrict {i % 3}\tCoach\tK-8"
            for i in range(start, start + n)
        )
    )


def everything():
    """All that an import may write, to see that nothing was."""
    return (
        list(User.objects.order_by("pk").values()),
        list(Institution.objects.order_by("pk").values()),
        list(Membership.objects.order_by("pk").values()),
        list(Mail.objects.order_by("pk").values("key", "state")),
        User.history.count(),
        Membership.history.count(),
        Institution.history.count(),
    )


def kinds(plan):
    return [one.kind for one in plan.outcomes]
