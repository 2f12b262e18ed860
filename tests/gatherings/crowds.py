"""A kind whose audience is any number of people, more than a press writes."""

from datetime import date, timedelta

from django.db.models import CharField, Value
from django.utils import timezone

from gatherings import kinds
from people.models import User
from teams.models import Membership
from tests.factories import CycleFactory, GatheringFactory, HubFactory, TeamFactory

AUDIENCE = "crowd:1"


class Crowd(kinds.Kind):
    slug = "crowd"

    def contact_minutes(self, gathering):
        return 0, 1000

    def people(self, audience):
        role = Value("participant", output_field=CharField())
        some = User.objects.filter(email__startswith="crowd", is_active=True)
        return some.annotate(role=role)


def make(number: int, **fields):
    """So many people, and a draft that is for them, in two weeks."""
    kinds.register(Crowd())
    start = (timezone.now() + timedelta(days=14)).replace(microsecond=0)
    User.objects.bulk_create(
        User(email=f"crowd{n}@example.org", name=f"Person {n:05}") for n in range(number)
    )
    return GatheringFactory(
        kind="crowd",
        audience=AUDIENCE,
        team=None,
        hub=HubFactory(),
        cycle=CycleFactory(),
        state="draft",
        starts_at=start,
        ends_at=start + timedelta(hours=7),
        **fields,
    )


def of_24_teams() -> list:
    """A draft for each of 24 full teams: 600 people, each of whom gets one mail."""
    cycle, hub = CycleFactory(), HubFactory()
    teams = [TeamFactory(hub=hub, cycle=cycle) for _ in range(24)]
    users = User.objects.bulk_create(
        User(email=f"person{n}@example.org", name=f"Person {n:03}") for n in range(600)
    )
    Membership.objects.bulk_create(
        Membership(
            team=teams[n // 25],
            user=user,
            state="active",
            seat=n % 25 + 1,
            joined_on=date(2026, 1, 15),
        )
        for n, user in enumerate(users)
    )
    start = timezone.now() + timedelta(days=14)
    return [
        GatheringFactory(team=team, state="draft", starts_at=start + timedelta(hours=n))
        for n, team in enumerate(teams)
    ]
