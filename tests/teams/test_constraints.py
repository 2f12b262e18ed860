"""What the database refuses, whoever writes: services aren't the last line."""

from datetime import UTC, date, datetime

import pytest

from teams.models import SEATS_PER_TEAM, FocusArea, HubWord
from tests.factories import (
    ClosedDayFactory,
    CycleFactory,
    HubFactory,
    HubRoleFactory,
    MembershipFactory,
    TeamFactory,
    TermFactory,
    UserFactory,
)
from tests.support.constraints import declared, refuses

pytestmark = [pytest.mark.django_db, pytest.mark.services]
UNTIL = datetime(2027, 1, 1, tzinfo=UTC)


def member(**fields):
    return MembershipFactory(**fields)


def seat_once(name):
    first = member(seat=7)
    refuses(name, member(team=first.team, seat=8), seat=7)


def seat_while_held(name):
    row = member()
    for seat in (None, 0, SEATS_PER_TEAM + 1):
        refuses(name, row, seat=seat)
    invited = member(state="invited")
    refuses(name, invited, seat=None)
    for state in ("left", "declined", "expired"):
        refuses(name, member(state=state), seat=3)
    refuses(name, row, state="elsewhere")


def once_in_team(name):
    first = member()
    refuses(name, member(team=first.team), user=first.user)
    refuses(name, member(team=first.team, state="left", user=first.user), state="invited",
            seat=20, expires_at=UNTIL)  # fmt: skip


def active_has_joined(name):
    refuses(name, member(), joined_on=None)


def left_has_date(name):
    refuses(name, member(state="left"), left_on=None)


def left_after_joined(name):
    refuses(name, member(state="left"), joined_on=date(2026, 5, 2), left_on=date(2026, 5, 1))


def invited_expires(name):
    refuses(name, member(state="invited"), expires_at=None)


def team_name_once(name):
    first = TeamFactory()
    refuses(name, TeamFactory(hub=first.hub, cycle=first.cycle), name=first.name)


def hub_name_once(name):
    HubFactory(name="East Metro")
    refuses(name, HubFactory(), name="EAST metro")


def hub_slug_once(name):
    refuses(name, HubFactory(), slug=HubFactory().slug)


def cycle_name_once(name):
    refuses(name, CycleFactory(), name=CycleFactory().name)


def cycle_ends_after_start(name):
    cycle = CycleFactory()
    refuses(name, cycle, ends_on=cycle.starts_on)


def term_number_once(name):
    first = TermFactory()
    refuses(name, TermFactory(cycle=first.cycle), number=first.number)


def term_name_once(name):
    first = TermFactory()
    refuses(name, TermFactory(cycle=first.cycle), name=first.name)


def term_number_from_one(name):
    refuses(name, TermFactory(), number=0)


def term_ends_after_start(name):
    term = TermFactory()
    refuses(name, term, ends_on=term.starts_on)


def role_ends_after_start(name):
    refuses(name, HubRoleFactory(starts_on=date(2026, 5, 2)), ends_on=date(2026, 5, 1))


def role_once(name):
    first = HubRoleFactory()
    refuses(name, HubRoleFactory(hub=first.hub), user=first.user)


def network_role_once(name):
    first = HubRoleFactory(hub=None, kind="funder")
    refuses(name, HubRoleFactory(hub=None, kind="funder"), user=first.user)


def focus_area_slug_once(name):
    first, second = FocusArea.objects.all()[:2]
    refuses(name, second, slug=first.slug)


def hub_word_once(name):
    first = HubWord.objects.create(hub=HubFactory(), column="role", words="wizard", meaning="coach")
    other = HubWord.objects.create(hub=first.hub, column="role", words="mage", meaning="coach")
    refuses(name, other, words="wizard")


def closed_day_ends_after_start(name):
    refuses(name, ClosedDayFactory(), last_day=date(2027, 3, 21))


def focus_area_number_once(name):
    """A retired one keeps its number; what comes in its place may have it."""
    first, other = FocusArea.objects.order_by("number")[:2]
    refuses(name, other, number=first.number)
    FocusArea.objects.filter(pk=first.pk).update(retired=True)
    FocusArea.objects.filter(pk=other.pk).update(number=first.number)
    refuses(name, first, retired=False)


def closed_day_once(name):
    first = ClosedDayFactory()
    other = ClosedDayFactory(hub=first.hub, last_day=date(2027, 3, 27))
    refuses(name, other, last_day=first.last_day)


CASES = {
    "teams_membership_seat_once": seat_once,
    "teams_membership_seat_while_held": seat_while_held,
    "teams_membership_once_in_team": once_in_team,
    "teams_membership_active_has_joined": active_has_joined,
    "teams_membership_left_has_date": left_has_date,
    "teams_membership_left_after_joined": left_after_joined,
    "teams_membership_invited_expires": invited_expires,
    "teams_team_name_once": team_name_once,
    "teams_hub_name_once": hub_name_once,
    "hub.slug": hub_slug_once,
    "cycle.name": cycle_name_once,
    "teams_cycle_ends_after_start": cycle_ends_after_start,
    "teams_term_number_once": term_number_once,
    "teams_term_name_once": term_name_once,
    "teams_term_number_from_one": term_number_from_one,
    "teams_term_ends_after_start": term_ends_after_start,
    "teams_hubrole_ends_after_start": role_ends_after_start,
    "teams_hubrole_once": role_once,
    "teams_hubrole_network_once": network_role_once,
    "focusarea.slug": focus_area_slug_once,
    "teams_focusarea_number_once": focus_area_number_once,
    "teams_hubword_once": hub_word_once,
    "teams_closedday_ends_after_start": closed_day_ends_after_start,
    "teams_closedday_once": closed_day_once,
}


@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses(name):
    CASES[name](name)


def test_every_constraint_is_tried():
    assert declared("teams") == set(CASES)


def test_who_left_may_come_back_and_a_seat_that_is_free_may_be_taken():
    team, person = TeamFactory(), UserFactory()
    for state in ("left", "declined", "expired"):
        member(team=team, user=person, state=state)
    member(team=team, user=person, seat=1)
    HubRoleFactory(hub=team.hub, user=person, ends_on=date(2021, 6, 30))
    HubRoleFactory(hub=team.hub, user=person)
