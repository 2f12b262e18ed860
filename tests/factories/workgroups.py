from datetime import date, time, timedelta

import factory
from django.utils import timezone

from workgroups.models import Meeting, Poll, PollSlot, Workgroup, WorkgroupMember

from .gatherings import GatheringFactory
from .people import UserFactory
from .teams import TeamFactory


class WorkgroupFactory(factory.django.DjangoModelFactory):
    """An open workgroup of a team; ``team=None`` with hub and cycle for one open to the cycle."""

    class Meta:
        model = Workgroup

    team = factory.SubFactory(TeamFactory)
    hub = factory.SelfAttribute("team.hub")
    cycle = factory.SelfAttribute("team.cycle")
    name = factory.Sequence(lambda n: f"Workgroup {n}")
    goal = "Find out what teachers of grades 3-5 need to teach science every week."
    state = "open"
    opened_on = factory.LazyAttribute(
        lambda row: None if row.state == "proposed" else date(2026, 10, 1)
    )
    closed_on = factory.LazyAttribute(
        lambda row: date(2026, 10, 30) if row.state == "closed" else None
    )


class WorkgroupMemberFactory(factory.django.DjangoModelFactory):
    """A member; ``role="facilitator"`` leads it."""

    class Meta:
        model = WorkgroupMember

    workgroup = factory.SubFactory(WorkgroupFactory)
    user = factory.SubFactory(UserFactory)
    role = "member"
    joined_on = date(2026, 10, 1)


class MeetingFactory(factory.django.DjangoModelFactory):
    """An announced two-hour meeting of a workgroup; fields of the date as ``gathering__...``."""

    class Meta:
        model = Meeting

    workgroup = factory.SubFactory(WorkgroupFactory)
    gathering = factory.SubFactory(
        GatheringFactory,
        hub=factory.SelfAttribute("..workgroup.hub"),
        cycle=factory.SelfAttribute("..workgroup.cycle"),
        team=factory.SelfAttribute("..workgroup.team"),
        kind="meeting",
        audience=factory.LazyAttribute(lambda row: f"workgroup:{row.factory_parent.workgroup.pk}"),
        title="Meeting 1",
        ends_at=factory.LazyAttribute(lambda row: row.starts_at + timedelta(hours=2)),
        break_minutes=0,
        planned_minutes=120,
    )


class PollFactory(factory.django.DjangoModelFactory):
    """A poll about Tuesdays and Wednesdays, open since this moment for five days."""

    class Meta:
        model = Poll
        skip_postgeneration_save = True

    workgroup = factory.SubFactory(WorkgroupFactory)
    zone = "America/Los_Angeles"
    opened_at = factory.LazyFunction(timezone.now)
    closes_at = factory.LazyAttribute(lambda row: row.opened_at + timedelta(days=5))
    due_at = factory.LazyAttribute(lambda row: row.opened_at + timedelta(days=3))

    @factory.post_generation
    def slots(self, create, extracted, **kwargs):
        for weekday in (1, 2):
            PollSlot.objects.create(poll=self, weekday=weekday, starts=time(16), ends=time(18))
