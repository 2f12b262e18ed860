"""Many at once, each with a connection of its own, on both databases."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from foundation.refusals import Refused
from mailing.models import Mail
from people.models import User
from teams.models import Membership
from teams.services import invitations, members
from teams.services.invitations import AlreadyJoinedError
from teams.services.newcomers import Newcomer
from tests.factories import MembershipFactory, TeamFactory, UserFactory
from tests.support.patience import PATIENCE

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


def at_once(deeds) -> list:
    """Start all deeds at the same moment; what each returned, or the exception it raised."""
    results = [None] * len(deeds)
    start = threading.Barrier(len(deeds))

    def run(number, deed):
        try:
            start.wait(timeout=PATIENCE)
            results[number] = deed()
        except Exception as error:  # noqa: BLE001 - any error is a result here
            results[number] = error
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=(number, deed)) for number, deed in enumerate(deeds)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return results


def held_team(held: int):
    team = TeamFactory()
    for seat in range(1, held + 1):
        MembershipFactory(team=team, seat=seat)
    return team


def test_sixty_at_once_fill_three_seats_and_57_are_told_no():
    team = held_team(22)

    def by_web(n):
        return lambda: invitations.invite(
            team=team, email=f"web{n}@example.org", name=f"Web {n}", actor=None, via="web"
        )

    def by_import(n):
        return lambda: members.add_active(
            team=team,
            people=[Newcomer(f"import{n}@example.org", f"Import {n}")],
            welcome=True,
            actor=None,
            via="import",
        )

    results = at_once([make(n) for n in range(30) for make in (by_web, by_import)])
    refused = [r for r in results if isinstance(r, Refused)]
    errors = [r for r in results if isinstance(r, Exception) and not isinstance(r, Refused)]
    assert errors == []
    assert len(refused) == 57
    assert {r.message.split(".")[0] for r in refused} == {f"All 25 seats of {team.name} are taken"}
    held = Membership.objects.holding().filter(team=team)
    assert sorted(held.values_list("seat", flat=True)) == list(range(1, 26))
    # Nothing is left of the 57: no person, no mail.
    assert User.objects.count() == 25
    assert Mail.objects.count() == 3


def test_two_teams_inviting_the_same_new_person_make_one_person():
    teams = [TeamFactory() for _ in range(8)]
    results = at_once(
        [
            lambda team=team: invitations.invite_many(
                team=team,
                people=[Newcomer("zoe@example.org", "Zoë"), Newcomer("ana@example.org", "Ana")]
                if team.pk % 2
                else [Newcomer("ana@example.org", "Ana"), Newcomer("zoe@example.org", "Zoë")],
                actor=None,
                via="import",
            )
            for team in teams
        ]
    )
    assert [r for r in results if isinstance(r, Exception)] == []
    assert User.objects.filter(email__in=["zoe@example.org", "ana@example.org"]).count() == 2
    assert Membership.objects.filter(state="invited").count() == 16


def test_twenty_acceptances_of_one_link_give_one():
    row = MembershipFactory(state="invited", expires_at=NOW + timedelta(days=14))
    results = at_once(
        [lambda: invitations.join(membership_id=row.pk, link_version=row.link_version, now=NOW)]
        * 20
    )
    assert len([r for r in results if isinstance(r, Membership)]) == 1
    assert len([r for r in results if isinstance(r, AlreadyJoinedError)]) == 19
    row.refresh_from_db()
    assert row.state == "active"
    assert row.history.filter(history_type="~").count() == 1


@pytest.mark.parametrize("turn", range(5))
def test_an_acceptance_racing_its_expiry_ends_in_one_of_two_states(turn):
    """The link's clock is a second early, the sweep's a second late: both think they may."""
    team = TeamFactory()
    row = MembershipFactory(team=team, state="invited", expires_at=NOW)
    results = at_once(
        [
            lambda: invitations.join(
                membership_id=row.pk, link_version=0, now=NOW - timedelta(seconds=1)
            ),
            lambda: invitations.sweep(now=NOW + timedelta(seconds=1)),
            lambda: invitations.sweep(now=NOW + timedelta(seconds=1)),
        ]
    )
    assert [r for r in results if isinstance(r, Exception) and not isinstance(r, Refused)] == []
    row.refresh_from_db()
    expired = sum(r.expired for r in results[1:])
    if isinstance(results[0], Membership):
        assert (row.state, row.seat, row.joined_on is not None, expired) == ("active", 1, True, 0)
    else:
        assert (row.state, row.seat, row.joined_on, expired) == ("expired", None, None, 1)


def test_two_sweeps_at_once_end_and_remind_each_once(monkeypatch):
    monkeypatch.setattr(invitations, "TEAMS_AT_ONCE", 3)
    for _ in range(10):
        team = TeamFactory()
        MembershipFactory(team=team, state="invited", expires_at=NOW)
        MembershipFactory(
            team=team, state="invited", expires_at=NOW + timedelta(days=2), user=UserFactory()
        )
    results = at_once([lambda: invitations.sweep(now=NOW)] * 2)
    assert [r for r in results if isinstance(r, Exception)] == []
    assert sum(r.expired for r in results) == 10
    assert sum(r.reminded for r in results) == 10
    assert Mail.objects.count() == 10
