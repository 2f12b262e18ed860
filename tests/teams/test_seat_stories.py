"""Whatever happens to a team, in whatever order, its seats stay right."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.refusals import Refused
from teams.models import SEATS_PER_TEAM, Membership
from teams.services import invitations, members
from teams.services.newcomers import Newcomer
from tests.factories import MembershipFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
DEEDS = ("invite", "add", "join", "decline", "leave", "take_back", "again", "wait")
WHOM = [f"p{n}@example.org" for n in range(6)]


def do(deed, address, team, now):
    """One deed to one person of a few; a refusal is an answer like any other."""
    row = Membership.objects.filter(team=team, user__email=address).order_by("-pk").first()
    if deed == "invite":
        invitations.invite(team=team, email=address, name="P", actor=None, via="web", now=now)
    elif deed == "add":
        members.add_active(
            team=team, people=[Newcomer(address, "P")], welcome=True, actor=None,
            via="import", now=now,
        )  # fmt: skip
    elif row is None:
        return
    elif deed in ("join", "decline"):
        getattr(invitations, deed)(membership_id=row.pk, link_version=row.link_version, now=now)
    elif deed == "leave":
        members.leave(membership=row, on=now.date(), actor=None, via="web", now=now)
    elif deed == "take_back":
        invitations.take_back(membership=row, actor=None, via="web", now=now)
    elif deed == "again":
        invitations.invite_again(membership=row, actor=None, via="web", now=now)


def check(team):
    rows = list(Membership.objects.filter(team=team))
    held = [row for row in rows if row.state in Membership.HOLDING]
    seats = [row.seat for row in held]
    assert len(seats) == len(set(seats)) <= SEATS_PER_TEAM
    assert all(1 <= seat <= SEATS_PER_TEAM for seat in seats)
    assert all(row.seat is None for row in rows if row.state not in Membership.HOLDING)
    people = [row.user_id for row in held]
    assert len(people) == len(set(people))
    assert all(row.joined_on for row in rows if row.state in ("active", "left"))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    held=st.integers(20, 25),
    story=st.lists(
        st.tuples(st.sampled_from(DEEDS), st.sampled_from(WHOM), st.integers(0, 20)), max_size=25
    ),
)
def test_no_order_of_deeds_gives_a_seat_twice_or_a_26th(db, held, story):
    with transaction.atomic():
        team, now = TeamFactory(), START
        Membership.objects.bulk_create(
            MembershipFactory.build(team=team, user=UserFactory(), seat=seat)
            for seat in range(1, held + 1)
        )
        for deed, address, days in story:
            now += timedelta(days=days, minutes=11)
            with suppress(Refused):
                do(deed, address, team, now)
            invitations.sweep(now=now)
            check(team)
        transaction.set_rollback(True)
