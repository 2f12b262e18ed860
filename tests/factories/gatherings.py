from datetime import UTC, datetime, timedelta

import factory

from gatherings.models import Attendee, Gathering

from .people import UserFactory
from .teams import TeamFactory


class GatheringFactory(factory.django.DjangoModelFactory):
    """An announced full day on Wednesday, December 9, 2026, 8:30 am - 3:30 pm Pacific time."""

    class Meta:
        model = Gathering

    team = factory.SubFactory(TeamFactory)
    hub = factory.SelfAttribute("team.hub")
    cycle = factory.SelfAttribute("team.cycle")
    kind = "session"
    audience = factory.LazyAttribute(lambda row: f"team:{row.team.pk}" if row.team else "")
    title = factory.Sequence(lambda n: f"Session {n}")
    starts_at = datetime(2026, 12, 9, 16, 30, tzinfo=UTC)
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + timedelta(hours=7))
    zone = "America/Los_Angeles"
    break_minutes = 60
    planned_minutes = 360
    place = "Rosewood Center"
    state = "announced"
    announced_at = factory.LazyAttribute(
        lambda row: None if row.state == "draft" else datetime(2026, 11, 1, 17, 0, tzinfo=UTC)
    )


class AttendeeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Attendee

    gathering = factory.SubFactory(GatheringFactory)
    user = factory.SubFactory(UserFactory)
    answered_at = factory.LazyAttribute(
        lambda row: (
            None if row.answer == "needs-action" else datetime(2026, 11, 2, 17, 0, tzinfo=UTC)
        )
    )
    answer = "needs-action"
