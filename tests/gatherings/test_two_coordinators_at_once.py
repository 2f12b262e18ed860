"""Two coordinators who press for the same date at the same moment, on PostgreSQL."""

from datetime import timedelta

import pytest

from foundation.refusals import Refused
from gatherings.models import Gathering
from gatherings.services import announcing, closing, dates, reminding
from mailing.models import Mail, Sending
from tests.factories import AttendeeFactory, GatheringFactory, HubRoleFactory, MembershipFactory
from tests.workgroups.test_at_once import together

from .conftest import NOW, START

pytestmark = [pytest.mark.services_only, pytest.mark.django_db(transaction=True)]


def both(hub, deed):
    """Dana and Eve press at once, each on a page of their own: what each was told."""
    people = [HubRoleFactory(hub=hub, user__name=name).user for name in ("Dana", "Eve")]
    presses = [
        lambda user=user: deed(actor=user, via="web", sending_key=f"{user.name}-key-of-their-own")
        for user in people
    ]
    return together(*presses)


def sent_to(user, kind):
    return Mail.objects.filter(user=user, kind=kind).exclude(state="cancelled").count()


def test_a_date_is_announced_once_and_the_other_is_told():
    draft = GatheringFactory(state="draft")
    member = MembershipFactory(team=draft.team).user
    told = both(draft.hub, lambda **by: announcing.announce(gatherings=[draft], now=NOW, **by))
    assert sorted(type(one).__name__ for one in told) == ["NoneType", "Refused"]
    assert sent_to(member, "gatherings.announced") == 1


def test_a_date_is_cancelled_once_and_the_other_is_told():
    row = AttendeeFactory(answer="accepted")
    date = row.gathering
    told = both(date.hub, lambda **by: dates.cancel(gathering=date, reason="", now=NOW, **by))
    assert sorted(type(one).__name__ for one in told) == ["NoneType", "Refused"]
    assert Sending.objects.count() == 1
    assert sent_to(row.user, "gatherings.cancelled") <= 1


def test_the_same_silent_people_are_nudged_once():
    row = AttendeeFactory()
    told = both(
        row.gathering.hub,
        lambda **by: reminding.nudge(gathering=row.gathering, attendee_ids=[row.pk], now=NOW, **by),
    )
    assert sorted(type(one).__name__ for one in told) == ["NoneType", "Refused"]
    assert Mail.objects.filter(user=row.user).count() == 1


def test_one_moves_it_and_one_changes_the_place_and_both_hold():
    row = AttendeeFactory(answer="accepted")
    date = row.gathering
    later = {"starts_at": START + timedelta(days=1), "ends_at": date.ends_at + timedelta(days=1)}
    told = together(
        lambda: dates.change(gathering=date, changes=later, actor=None, via="web", now=NOW),
        lambda: dates.change(
            gathering=date, changes={"place": "Gresham High"}, actor=None, via="web", now=NOW
        ),
    )
    assert told == [None, None]
    found = Gathering.objects.get(pk=date.pk)
    assert (found.starts_at, found.place) == (later["starts_at"], "Gresham High")
    assert found.sequence == date.sequence + 2


def test_closed_by_two_it_is_held_once_with_one_of_both_lists():
    date = GatheringFactory()
    rows = [AttendeeFactory(gathering=date) for _each in range(2)]
    after = date.ends_at + timedelta(hours=1)
    told = together(
        *(
            lambda row=row: closing.take_place(
                gathering=date, present={row.pk: None}, actor=None, via="web", now=after
            )
            for row in rows
        )
    )
    assert [one for one in told if one is not None and not isinstance(one, Refused)] == []
    there = [row.present_minutes for row in date.attendees.order_by("pk")]
    assert sorted(there) == [0, date.planned_minutes]
