"""Coming back after an account was closed: the seat's own mail, and the moment told to apps above."""

from datetime import UTC, datetime, timedelta

import pytest

from mailing.models import Mail
from people.services import activate, deactivate
from teams import hooks
from teams.services import invitations, members
from teams.services.newcomers import Newcomer
from tests.factories import MembershipFactory, TeamFactory

pytestmark = [pytest.mark.django_db, pytest.mark.services]
NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


@pytest.fixture
def resumed(monkeypatch):
    seen = []
    receiver = (9, "test", lambda **moment: seen.extend(moment["memberships"]))
    monkeypatch.setattr(hooks.membership_resumed, "_receivers", [receiver])
    return seen


def away_and_back(user, *, meanwhile=lambda: None, back=NOW + timedelta(hours=1)):
    deactivate(user=user, actor=None, via="admin", now=NOW)
    meanwhile()
    activate(user=user, actor=None, via="admin", now=back)


def dropped_by_the_sender():
    Mail.objects.filter(state="queued").update(state="cancelled")


def invited(now=NOW):
    return invitations.invite(
        team=TeamFactory(), email="zoe@example.org", name="Zoë", actor=None, via="web", now=now
    )


def test_each_held_active_seat_is_told_once(resumed):
    row = MembershipFactory(team__name="A")
    MembershipFactory(user=row.user, state="left", seat=None)
    other = MembershipFactory(team__name="B", user=row.user)
    away_and_back(row.user)
    assert resumed == [row, other]
    activate(user=row.user, actor=None, via="admin", now=NOW)
    assert resumed == [row, other]


def test_an_invitation_that_never_left_goes_out():
    row = invited()
    away_and_back(row.user, meanwhile=dropped_by_the_sender)
    one = Mail.objects.get(state="queued")
    assert (one.user, one.kind) == (row.user, "invitation")


def test_one_that_arrived_isnt_sent_twice():
    row = invited()
    Mail.objects.update(state="sent", sent_at=NOW)
    away_and_back(row.user)
    assert Mail.objects.count() == 1


def test_one_that_ended_meanwhile_stays_ended():
    row = invited(NOW - timedelta(days=20))
    away_and_back(row.user, meanwhile=dropped_by_the_sender)
    assert not Mail.objects.filter(state="queued").exists()


def test_the_reminder_of_an_invitation_comes_after_all():
    row = invited(NOW - timedelta(days=12))
    Mail.objects.update(state="sent", sent_at=NOW)
    away_and_back(row.user, meanwhile=lambda: invitations.sweep(now=NOW))
    assert not Mail.objects.filter(kind="invitation_reminder").exists()
    invitations.sweep(now=NOW + timedelta(hours=2))
    assert Mail.objects.filter(kind="invitation_reminder", state="queued").count() == 1


@pytest.mark.parametrize("welcome", [True, False])
def test_a_welcome_that_never_left_goes_out(welcome):
    people = [Newcomer("zoe@example.org", "Zoë")]
    (row,) = members.add_active(
        team=TeamFactory(), people=people, welcome=welcome, actor=None, via="web", now=NOW
    )
    away_and_back(row.user, meanwhile=dropped_by_the_sender)
    assert Mail.objects.filter(state="queued", kind="welcome").count() == welcome
