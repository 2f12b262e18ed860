"""One today for a hub: who is set up in the evening may begin at once, wherever the site is."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from foundation import zones
from gatherings import mail_words
from teams.contacts import contact_for
from teams.models import HubRole
from teams.services.newcomers import Newcomer
from teams.services.setup import NewHub, set_up_hub
from tests.factories import CycleFactory, HubFactory, HubRoleFactory

pytestmark = [pytest.mark.django_db, pytest.mark.services]
# Half past midnight on December 2 in New York; 9:30 pm on the 1st in Oregon.
LATE = datetime(2026, 12, 2, 5, 30, tzinfo=UTC)
EASTERN, HAWAII = "America/New_York", "Pacific/Honolulu"


def test_a_new_york_hub_set_up_in_the_evening_is_its_coordinators_at_once(client, time_machine):
    time_machine.move_to(LATE, tick=False)
    team = set_up_hub(
        hub=NewHub("Hudson STEM", zone=EASTERN),
        cycle=CycleFactory(),
        team_name="Hudson team",
        coordinator=Newcomer("rae@example.org", "Rae Ochoa"),
        actor=None,
        via="web",
    )
    role = HubRole.objects.get()
    assert role.starts_on == date(2026, 12, 2)
    client.force_login(role.user, "people.backends.SignIn")
    assert client.get(reverse("teams:room", args=[team.pk])).status_code == 200
    assert contact_for(team.hub).name == "Rae Ochoa"
    assert mail_words.coordinators_by_hub([team.hub_id], now=LATE) == {team.hub_id: [role.user]}


@pytest.mark.parametrize(
    ("zone", "now", "in_force"),
    [
        # The role is of December 1 alone.
        (EASTERN, datetime(2026, 12, 1, 4, 59, tzinfo=UTC), False),
        (EASTERN, datetime(2026, 12, 1, 5, 0, tzinfo=UTC), True),
        (EASTERN, datetime(2026, 12, 2, 4, 59, tzinfo=UTC), True),
        (EASTERN, datetime(2026, 12, 2, 5, 0, tzinfo=UTC), False),
        (zones.DEFAULT_ZONE, datetime(2026, 12, 1, 7, 59, tzinfo=UTC), False),
        (zones.DEFAULT_ZONE, datetime(2026, 12, 1, 8, 0, tzinfo=UTC), True),
        (HAWAII, datetime(2026, 12, 2, 9, 59, tzinfo=UTC), True),
        (HAWAII, datetime(2026, 12, 2, 10, 0, tzinfo=UTC), False),
        (None, datetime(2026, 12, 2, 7, 59, tzinfo=UTC), True),
        (None, datetime(2026, 12, 2, 8, 0, tzinfo=UTC), False),
    ],
)
def test_a_role_holds_on_the_days_of_its_hub(zone, now, in_force, time_machine):
    time_machine.move_to(now, tick=False)
    hub = HubFactory(zone=zone) if zone else None
    day = date(2026, 12, 1)
    role = HubRoleFactory(hub=hub, starts_on=day, ends_on=day)
    assert HubRole.objects.in_force(now).exists() == in_force
    from teams.roles import network_roles

    assert network_roles(role.user).is_coordinator == in_force


def test_two_days_at_most_wherever_a_hub_is():
    assert zones.days_now(datetime(2026, 12, 1, 20, 0, tzinfo=UTC)) == (
        date(2026, 12, 1),
        date(2026, 12, 1),
        (),
    )
    today, other, others = zones.days_now(LATE)
    assert (today, other) == (date(2026, 12, 1), date(2026, 12, 2))
    assert others == (EASTERN,)
