"""Somebody whose account was closed for a while hears of the dates that passed them by."""

from datetime import timedelta

import pytest

from gatherings import kinds
from gatherings.models import Attendee
from gatherings.services import announcing
from mailing.models import Mail, Sending
from mailing.undo import undo_sending
from people.services import activate, deactivate
from teams.services.members import leave
from tests.factories import GatheringFactory, MembershipFactory, TeamFactory

from .conftest import (
    AFTER,
    NOW,
    START,
    both_kinds,
    cancel,
    change,
    queued,
    went,
)

pytestmark = [pytest.mark.django_db, pytest.mark.services]
LATER = {"starts_at": START + timedelta(days=1), "ends_at": START + timedelta(days=1, hours=7)}


def close(user):
    assert deactivate(user=user, actor=None, via="admin", now=NOW)
    user.refresh_from_db()


def let_in(user, now=NOW):
    assert activate(user=user, actor=None, via="admin", now=now)


def announce(east, *gatherings, key="first"):
    return announcing.announce(
        gatherings=gatherings, actor=east.dana, via="web", sending_key=key, now=NOW
    )


def all_sent():
    return went(AFTER)


def theirs(user):
    """What they get of what waits now."""
    return went(AFTER + timedelta(days=2), user=user)


@pytest.fixture
def away(east, now, settings):
    """Ana's account is closed."""
    settings.STEMHUB_UNDO_SECONDS = 60
    close(east.ana)
    return east.ana


@both_kinds
def test_who_was_away_when_dates_were_announced_is_asked_on_coming_back(east, away):
    dates = [east.draft(), east.draft(title="Session 3", starts_at=START + timedelta(days=60))]
    announce(east, *dates)
    all_sent()
    assert not Attendee.objects.filter(user=away).exists()
    let_in(away)
    assert set(
        Attendee.objects.counted().filter(user=away).values_list("gathering", flat=True)
    ) == {one.pk for one in dates}
    # Where a kind asks once, the silent are reminded before the first date alone.
    reminded = 1 if kinds.get(dates[0].kind).asked_once else 2
    assert Attendee.objects.filter(user=away, remind_at__isnull=False).count() == reminded
    assert not went(NOW + timedelta(seconds=59))
    (one,) = theirs(away)
    assert "Session 2" in one.text
    assert "Session 3" in one.text


@both_kinds
def test_a_second_absence_is_caught_up_with_too(east, away):
    announce(east, east.draft())
    let_in(away)
    all_sent()
    close(away)
    announce(east, east.draft(title="Session 3"), key="second")
    all_sent()
    let_in(away, NOW + timedelta(days=1))
    (one,) = theirs(away)
    assert "Session 3" in one.text
    assert "Session 2" not in one.text


@both_kinds
def test_drafts_and_other_teams_dates_are_none_of_theirs(east, away):
    east.draft()
    other = TeamFactory(hub=east.hub)
    announce(east, GatheringFactory(team=other, state="draft"))
    MembershipFactory(team=TeamFactory(), user=away)
    all_sent()
    let_in(away)
    assert not Attendee.objects.filter(user=away).exists()
    assert not queued().exists()


@both_kinds
def test_who_was_away_for_nothing_gets_no_mail_and_keeps_their_answer(east, announced):
    Attendee.objects.filter(user=east.ana).update(answer="accepted", answered_at=NOW)
    close(east.ana)
    let_in(east.ana)
    assert not theirs(east.ana)
    assert Attendee.objects.get(user=east.ana).answer == "accepted"


@both_kinds
@pytest.mark.parametrize("what", [LATER, {"place": "Gresham High"}], ids=["moved", "place"])
def test_a_date_that_changed_meanwhile_is_told_as_it_is_by_now(east, announced, what):
    Attendee.objects.filter(user=east.ana).update(answer="accepted", answered_at=NOW)
    close(east.ana)
    change(east, announced, **what)
    assert not queued(user=east.ana).exists()
    all_sent()
    let_in(east.ana)
    (one,) = theirs(east.ana)
    assert ("Gresham High" if "place" in what else "December 10") in one.text
    assert Attendee.objects.get(user=east.ana).answer == "accepted"


@both_kinds
def test_an_invitation_that_never_left_is_written_again(east, now, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    announce(east, east.draft())
    close(east.ana)
    # As the sender does with mail to somebody inactive.
    queued(user=east.ana).update(state="cancelled")
    all_sent()
    let_in(east.ana)
    assert "Session 2" in queued(user=east.ana).get().text


@both_kinds
def test_a_date_that_was_cancelled_meanwhile_is_said_to_be(east, announced):
    close(east.ana)
    cancel(east, announced)
    assert not queued(user=east.ana).exists()
    all_sent()
    let_in(east.ana)
    (one,) = theirs(east.ana)
    assert one.kind == "gatherings.cancelled"
    close(east.ana)
    let_in(east.ana)
    assert not theirs(east.ana)


@both_kinds
def test_a_cancellation_that_is_undone_reaches_nobody_who_came_back(east, announced):
    close(east.ana)
    cancel(east, announced, key="off")
    let_in(east.ana)
    assert queued(user=east.ana).exists()
    undo_sending(sending=Sending.objects.get(key="off"), actor=east.dana, via="web", now=NOW)
    assert not theirs(east.ana)


@both_kinds
def test_an_announcement_that_is_undone_reaches_nobody_who_came_back(east, away):
    sending = announce(east, east.draft())
    let_in(away)
    assert queued(user=away).exists()
    undo_sending(sending=sending, actor=east.dana, via="web", now=NOW)
    announce(east, *sending_dates(sending), key="again")
    assert len(theirs(away)) == 1


def sending_dates(sending):
    from gatherings.models import Gathering

    return Gathering.objects.filter(pk__in=sending.before["gatherings"])


@both_kinds
def test_who_left_meanwhile_is_asked_to_nothing(east, away):
    announce(east, east.draft())
    all_sent()
    leave(membership=east.seats[0], on=NOW.date(), actor=None, via="web", now=NOW)
    let_in(away)
    assert not Mail.objects.filter(user=away).exists()
