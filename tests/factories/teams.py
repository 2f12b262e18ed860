from datetime import UTC, date, datetime

import factory

from teams.models import ClosedDay, Cycle, Hub, HubRole, Membership, Team, Term

from .people import UserFactory


class HubFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Hub

    name = factory.Sequence(lambda n: f"Hub {n}")
    slug = factory.Sequence(lambda n: f"hub-{n}")


class ClosedDayFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ClosedDay

    hub = factory.SubFactory(HubFactory)
    name = factory.Sequence(lambda n: f"Break {n}")
    first_day = date(2027, 3, 22)
    last_day = date(2027, 3, 26)


class CycleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Cycle

    name = factory.Sequence(lambda n: f"Cycle {n}")
    starts_on = date(2026, 1, 1)
    ends_on = date(2027, 6, 30)


class TermFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Term

    cycle = factory.SubFactory(CycleFactory)
    number = factory.Sequence(lambda n: n + 1)
    name = factory.Sequence(lambda n: f"Term {n}")
    starts_on = date(2026, 9, 1)
    ends_on = date(2026, 12, 31)


class TeamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Team

    hub = factory.SubFactory(HubFactory)
    cycle = factory.SubFactory(CycleFactory)
    # From 10,001 on: "Team 2026" would be read as a team's name and its year.
    name = factory.Sequence(lambda n: f"Team {10_001 + n}")


class MembershipFactory(factory.django.DjangoModelFactory):
    """An active member; ``state="invited"`` and so on need what their constraints ask for."""

    class Meta:
        model = Membership

    team = factory.SubFactory(TeamFactory)
    user = factory.SubFactory(UserFactory)
    state = "active"
    seat = factory.LazyAttribute(
        lambda row: (
            None
            if row.state not in ("invited", "active")
            else 1
            + max(row.team.memberships.exclude(seat=None).values_list("seat", flat=True), default=0)
        )
    )
    joined_on = factory.LazyAttribute(
        lambda row: date(2026, 1, 15) if row.state in ("active", "left") else None
    )
    left_on = factory.LazyAttribute(lambda row: date(2026, 10, 1) if row.state == "left" else None)
    expires_at = factory.LazyAttribute(
        lambda row: datetime(2027, 1, 1, tzinfo=UTC) if row.state == "invited" else None
    )


class HubRoleFactory(factory.django.DjangoModelFactory):
    """A coordinator's role in force; ``kind="funder"``, ``hub=None`` for the others."""

    class Meta:
        model = HubRole

    hub = factory.SubFactory(HubFactory)
    user = factory.SubFactory(UserFactory)
    kind = "coordinator"
    starts_on = date(2020, 1, 1)
