from datetime import date

import pytest

from mailing import sender
from mailing.models import Mail
from tests.factories import (
    CycleFactory,
    HubFactory,
    HubRoleFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)
from tests.gatherings.diaries import at
from tests.support.standing import standing
from workgroups.services import members, proposals
from workgroups.services.proposals import Facts

# Monday morning, Pacific time.
NOW = at("2026-11-02 09:00")
FACTS = Facts(
    name="Rural science",
    goal="Find out what teachers of grades 3-5 need to teach science every week.",
    meeting_link="https://example.org/meet",
    shared_folder="https://example.org/folder",
)


class World:
    """East's team of four and West's of one, in one cycle; Dana coordinates East, Wanda West."""

    def __init__(self):
        self.cycle = CycleFactory(
            name="2026-27", starts_on=date(2026, 8, 1), ends_on=date(2027, 6, 30)
        )
        self.east, self.west = HubFactory(name="East"), HubFactory(name="West")
        self.team = TeamFactory(hub=self.east, cycle=self.cycle, name="East team")
        self.west_team = TeamFactory(hub=self.west, cycle=self.cycle, name="West team")
        for name in ("ana", "ben", "cy", "dee"):
            self._member(name, self.team)
        self._member("wes", self.west_team)
        self.stranger = UserFactory(name="Stranger Doe")
        self.dana = HubRoleFactory(hub=self.east, user__name="Dana Doe").user
        self.wanda = HubRoleFactory(hub=self.west, user__name="Wanda Doe").user

    def _member(self, name, team):
        row = MembershipFactory(team=team, user__name=f"{name.title()} Doe")
        setattr(self, name, row.user)
        setattr(self, f"{name}_seat", row)

    def proposed(self, **given):
        """Proposed by Ana."""
        return proposals.propose(
            team=self.team, facts=FACTS, actor=self.ana, via="web", now=NOW, **given
        )

    def opened(self, *others, **given):
        """Led by Ana; these people are in it, too."""
        group = self.proposed(**given)
        for user in others:
            proposals.support(workgroup=group, actor=user, via="web", now=NOW)
        return proposals.open_proposal(workgroup=group, actor=self.dana, via="web", now=NOW)

    def give(self, group, user, role):
        return members.give_role(
            workgroup=group, user=user, role=role, actor=self.dana, via="web", now=NOW
        )


world_of_module, world = standing("world", World, at=NOW)


@pytest.fixture
def sign_in(client):
    def _sign_in(user):
        client.force_login(user, "people.backends.SignIn")
        return client

    return _sign_in


def went(now, **filters):
    """What goes out by then."""
    before = list(Mail.objects.filter(state="sent").values_list("pk", flat=True))
    sender.send_due(now=now)
    gone = Mail.objects.filter(state="sent", **filters).exclude(pk__in=before)
    return list(gone.select_related("user").order_by("pk"))
