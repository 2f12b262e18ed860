import threading

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.refusals import Refused
from teams.models import SEATS_PER_TEAM, Membership, Team
from teams.services.seats import free_seats, lock_team, lock_teams, take_seats
from tests.factories import MembershipFactory, TeamFactory, UserFactory
from tests.support.patience import PATIENCE
from tests.support.processes import wait_until

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


# --- the lock ---------------------------------------------------------------------------------


@pytest.mark.services
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (2, 1, 0)])
def test_teams_are_locked_in_id_order_whatever_order_is_asked(order):
    teams = TeamFactory.create_batch(3)
    ids = [team.pk for team in teams]
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        locked = lock_teams([ids[n] for n in order])
    assert [team.pk for team in locked] == ids
    (statement,) = [one["sql"] for one in captured if one["sql"].startswith("SELECT")]
    _before, ordered = statement.split(" ORDER BY ")
    assert ordered.startswith('"teams_team"."id" ASC')
    if connection.vendor == "postgresql":
        # SQLite has no such words: there a transaction is alone from its start.
        assert ordered.endswith('FOR NO KEY UPDATE OF "teams_team"')


@pytest.mark.services_only
@pytest.mark.django_db(transaction=True)
def test_whoever_waits_for_a_team_holds_those_before_it_and_none_after():
    first, second, third = TeamFactory.create_batch(3)
    failed = []

    def take_all():
        try:
            with transaction.atomic():
                lock_teams([third.pk, second.pk, first.pk])
        except Exception as error:  # noqa: BLE001 - told to the test below
            failed.append(error)
        finally:
            connection.close()

    def is_free(team) -> bool:
        locked = Team.objects.select_for_update(nowait=True, no_key=True)
        try:
            with transaction.atomic():
                locked.get(pk=team.pk)
                transaction.set_rollback(True)  # gives the lock back
        except OperationalError:
            return False
        return True

    other = threading.Thread(target=take_all)
    with transaction.atomic():
        lock_team(second.pk)
        other.start()
        wait_until(lambda: not is_free(first), what="the other to hold the first")
        assert is_free(third)
    other.join(PATIENCE)
    assert not failed
