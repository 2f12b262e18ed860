import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.refusals import Refused
from teams.models import SEATS_PER_TEAM, Membership
from teams.services.seats import free_seats, lock_team, take_seats
from tests.factories import MembershipFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


def fill(team, seats):
    Membership.objects.bulk_create(
        MembershipFactory.build(team=team, user=UserFactory(), seat=seat) for seat in seats
    )


def test_the_lowest_free_seats_are_given():
    team = TeamFactory()
    fill(team, [1, 2, 4])
    with transaction.atomic():
        assert take_seats(lock_team(team.pk), 3) == [3, 5, 6]


def test_an_invitation_holds_its_seat_and_whoever_left_holds_none():
    team = TeamFactory()
    MembershipFactory(team=team, state="invited", seat=1)
    for state in ("left", "declined", "expired"):
        MembershipFactory(team=team, state=state)
    assert free_seats(team) == list(range(2, 26))


def test_a_full_team_says_how_to_free_a_seat():
    team = TeamFactory(name="East Team")
    fill(team, range(1, 26))
    with pytest.raises(Refused) as refused, transaction.atomic():
        take_seats(lock_team(team.pk), 1)
    assert refused.value.message == (
        "All 25 seats of East Team are taken. Free one first: in the team room open the page of "
        "somebody who is leaving and choose End membership, or take back an invitation that nobody has "
        "answered."
    )


@pytest.mark.parametrize(
    ("held", "wanted", "start"),
    [(22, 19, "3 seats are free, 19 are needed."), (24, 2, "1 seat is free, 2 are needed.")],
)
def test_too_few_seats_are_counted_in_the_refusal(held, wanted, start):
    team = TeamFactory()
    fill(team, range(1, held + 1))
    with pytest.raises(Refused) as refused, transaction.atomic():
        take_seats(lock_team(team.pk), wanted)
    assert refused.value.message.startswith(start)


def test_no_seat_is_asked_of_a_full_team():
    team = TeamFactory()
    fill(team, range(1, 26))
    with transaction.atomic():
        assert take_seats(lock_team(team.pk), 0) == []


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    held=st.sets(st.integers(1, SEATS_PER_TEAM), max_size=SEATS_PER_TEAM),
    wanted=st.integers(0, SEATS_PER_TEAM + 5),
)
def test_seats_given_are_free_distinct_lowest_and_never_over_25(db, held, wanted):
    with transaction.atomic():
        team = TeamFactory()
        fill(team, held)
        free = [seat for seat in range(1, SEATS_PER_TEAM + 1) if seat not in held]
        if wanted > len(free):
            with pytest.raises(Refused):
                take_seats(lock_team(team.pk), wanted)
        else:
            assert take_seats(lock_team(team.pk), wanted) == free[:wanted]
        transaction.set_rollback(True)
