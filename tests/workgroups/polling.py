"""A workgroup of four with a poll: Ana leads, Ben, Cy and Dee are in it, Dana coordinates."""

from datetime import UTC, date, datetime, time, timedelta

from tests.factories import (
    HubFactory,
    HubRoleFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
    WorkgroupFactory,
    WorkgroupMemberFactory,
)
from workgroups.models import Poll
from workgroups.services import polls
from workgroups.services.polls import NewSlot

# Monday, November 2, 2026, 9 am Pacific time.
NOW = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)
AFTER_UNDO = NOW + timedelta(seconds=61)
# Saturday at 8 pm; the silent are reminded from Thursday, 9 am on.
CLOSES = datetime(2026, 11, 8, 4, 0, tzinfo=UTC)
REMINDS = datetime(2026, 11, 5, 17, 0, tzinfo=UTC)
TUESDAYS = NewSlot(time(16), time(18), weekday=1)
WEDNESDAYS = NewSlot(time(15, 30), time(17, 30), weekday=2)
THURSDAYS = NewSlot(time(7), time(9), weekday=3)
THREE = [TUESDAYS, WEDNESDAYS, THURSDAYS]
DAYS = [
    NewSlot(time(16), time(18), day=date(2026, 12, 1)),
    NewSlot(time(16), time(18), day=date(2026, 12, 15)),
]


class Group:
    def __init__(self, hub="East Metro"):
        self.hub = HubFactory(name=hub)
        self.dana = UserFactory(name="Dana Whitfield")
        HubRoleFactory(hub=self.hub, user=self.dana)
        self.team = TeamFactory(hub=self.hub, name="East team")
        self.workgroup = WorkgroupFactory(team=self.team, name="Science every week")
        self.ana, self.ben, self.cy, self.dee = self.people = [
            UserFactory(name=name) for name in ("Ana Ruiz", "Ben Ode", "Cy Lam", "Dee Fox")
        ]
        self.rows = [
            WorkgroupMemberFactory(
                workgroup=self.workgroup, user=user, role="member" if n else "facilitator"
            )
            for n, user in enumerate(self.people)
        ]
        for user in self.people:
            MembershipFactory(team=self.team, user=user)

    def open(self, slots=THREE, *, key="first", now=NOW, **more) -> Poll:
        polls.open_poll(
            workgroup=self.workgroup,
            slots=slots,
            sending_key=key,
            **({"actor": self.ana, "via": "web"} | more),
            now=now,
        )
        return self.workgroup.polls.get(closed_at=None)

    def say(self, poll, user, *answers, now=NOW, **more):
        """``answers`` in the order of the slots; None for one that isn't said."""
        pks = poll.slots.values_list("pk", flat=True)
        said = {pk: one for pk, one in zip(pks, answers, strict=False) if one}
        return polls.answer(
            poll=poll, user=user, said=said, **({"actor": user, "via": "web"} | more), now=now
        )

    def leave(self, user, on=date(2026, 11, 2)):
        row = self.rows[self.people.index(user)]
        row.left_on = on
        row.save()
