"""Leaving a team, and with it a workgroup and PD events, while others have the same dates in hand."""

import logging

import pytest
from django.db import transaction

from gatherings.services import dates, inviting, links
from mailing.undo import undo_sending
from sessions.models import Offering
from sessions.pd.services import offerings
from teams.services.members import ending_of, leave
from tests.factories import (
    AttendeeFactory,
    HubFactory,
    MeetingFactory,
    OfferingFactory,
    UserFactory,
    WorkgroupFactory,
    WorkgroupMemberFactory,
)
from tests.gatherings.diaries import at
from tests.support.meanwhile import Meanwhile
from tests.workgroups.test_at_once import together

from .conftest import AFTER, NOW, Pd, places

pytestmark = [pytest.mark.services_only, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pd(transactional_db, time_machine, settings):
    """Member 00 of East and Wes of West are in one workgroup, whose meeting was made after the PD."""
    settings.STEMHUB_UNDO_SECONDS = 60
    time_machine.move_to(NOW, tick=False)
    pd = Pd()
    pd.event = pd.open(learners=1)
    for user in pd.people[:2]:
        pd.says(pd.event, user, "participant")
    group = WorkgroupFactory(team=None, hub=pd.east, cycle=pd.cycle)
    pd.meeting = MeetingFactory(workgroup=group).gathering
    for user in (pd.people[0], pd.wes):
        WorkgroupMemberFactory(workgroup=group, user=user)
        AttendeeFactory(gathering=pd.meeting, user=user)
    return pd


def begin_at_the_meeting(monkeypatch, pd, name, deed):
    """``deed`` begins, elsewhere, as soon as the meeting's people are in hand here."""
    real = getattr(inviting, name)
    other = Meanwhile(deed)

    def changed(**given):
        found = real(**given)
        if given["audience"] == pd.meeting.audience and other.thread.ident is None:
            other.waits()
        return found

    monkeypatch.setattr(inviting, name, changed)
    return other


def leaves(pd):
    return leave(
        membership=pd.seats[0], on=NOW.date(), actor=pd.dana, via="web", reason="moved", now=AFTER
    )


def another_address(pd):
    links.end_links_of(users=[pd.wes], actor=None, via="web", now=AFTER)


def another_answer(pd):
    pd.says(pd.event, pd.people[1], "declined", AFTER)


def another_place(pd):
    pd.says(pd.event, pd.people[2], "participant", AFTER)


@pytest.mark.parametrize("deed", [another_address, another_answer, another_place])
def test_who_leaves_waits_for_nobody_who_waits_for_them(pd, monkeypatch, caplog, deed):
    other = begin_at_the_meeting(monkeypatch, pd, "withdraw", lambda: deed(pd))
    with caplog.at_level(logging.WARNING, "foundation.retrying"):
        leaves(pd)
        assert other.end() is None
    assert not caplog.records
    assert "Member 00" not in places(pd.event)


@pytest.mark.parametrize("deed", [another_address, another_answer, another_place])
def test_an_undone_leave_waits_for_nobody_who_waits_for_it(pd, monkeypatch, caplog, deed):
    left = leaves(pd)
    other = begin_at_the_meeting(monkeypatch, pd, "restore", lambda: deed(pd))
    with caplog.at_level(logging.WARNING, "foundation.retrying"):
        undo_sending(sending=ending_of(left), actor=pd.dana, via="web", now=AFTER)
        assert other.end() is None
    assert not caplog.records


def test_two_presses_of_use_it_make_one_copy(transactional_db):
    offering, hub, user = OfferingFactory(published=True), HubFactory(), UserFactory()
    use = {"offering": offering, "hub": hub, "actor": user, "via": "web"}
    assert together(*[lambda: offerings.use(**use)] * 6) == [None] * 6
    assert Offering.objects.filter(hub=hub).count() == 1


# --- a day that was over ----------------------------------------------------------------------------

OVER = at("2026-12-18 09:00")
LATER = {"starts_at": at("2027-01-13 08:30"), "ends_at": at("2027-01-13 15:30")}


def moves(pd):
    first = min(pd.dates(pd.event), key=lambda one: one.starts_at)
    return dates.change(gathering=first, changes=LATER, actor=pd.dana, via="web", now=OVER)


def leaves_then(pd):
    return leave(membership=pd.seats[0], on=OVER.date(), actor=pd.dana, via="web", now=OVER)


@pytest.mark.parametrize(("first", "second"), [(moves, leaves_then), (leaves_then, moves)])
def test_who_leaves_while_a_day_that_was_over_is_moved_isnt_asked_to_it(pd, caplog, first, second):
    other = Meanwhile(lambda: second(pd))
    with caplog.at_level(logging.WARNING), transaction.atomic():
        first(pd)
        assert other.waits()
    assert other.end() is None
    asked = min(pd.dates(pd.event), key=lambda one: -one.starts_at.timestamp()).attendees.counted()
    assert not asked.filter(user=pd.people[0]).exists()
    assert places(pd.event) == []
    assert places(pd.event, "offered") == [pd.people[1].name]
    assert "again" not in caplog.text
