"""What the database refuses, whoever writes: a date that can't be, a person twice."""

from datetime import timedelta

import pytest

from gatherings.models import CalendarFeed, GatheringFacts
from tests.factories import AttendeeFactory, GatheringFactory, UserFactory
from tests.support.constraints import declared, refuses

pytestmark = [pytest.mark.django_db, pytest.mark.services]


def ends_after_start(name):
    gathering = GatheringFactory(planned_minutes=1)
    refuses(name, gathering, ends_at=gathering.starts_at - timedelta(hours=1))


def planned_minutes(name):
    refuses(name, GatheringFactory(), planned_minutes=0)


def planned_fits(name):
    gathering = GatheringFactory(planned_minutes=360)
    refuses(name, gathering, ends_at=gathering.starts_at + timedelta(minutes=359))
    refuses(name, gathering, planned_minutes=421)


def announced_has_time(name):
    for state in ("announced", "held", "cancelled"):
        refuses(name, GatheringFactory(state="draft"), state=state)


def person_once(name):
    first = AttendeeFactory()
    refuses(name, AttendeeFactory(gathering=first.gathering), user=first.user)


def answer_has_time(name):
    for answer in ("accepted", "declined", "tentative"):
        refuses(name, AttendeeFactory(), answer=answer)


def uid_once(name):
    refuses(name, GatheringFactory(), uid=GatheringFactory().uid)


def one_address_a_person(name):
    ana, ben = (CalendarFeed.objects.create(user=UserFactory(), token=t) for t in "ab")
    refuses(name, ben, user=ana.user)


def token_once(name):
    ana, ben = (CalendarFeed.objects.create(user=UserFactory(), token=t) for t in "ab")
    refuses(name, ben, token=ana.token)


def facts_once(name):
    gathering = GatheringFactory()
    GatheringFacts.of(gathering).save()
    other = GatheringFacts.of(GatheringFactory())
    other.save()
    refuses(name, other, gathering=gathering)


CASES = {
    "gatherings_gathering_ends_after_start": ends_after_start,
    "gatherings_gathering_planned_minutes": planned_minutes,
    "gatherings_gathering_planned_fits": planned_fits,
    "gatherings_gathering_announced_has_time": announced_has_time,
    "gatherings_attendee_once": person_once,
    "gatherings_gatheringfacts_once": facts_once,
    "gatherings_attendee_answer_has_time": answer_has_time,
    "gathering.uid": uid_once,
    "calendarfeed.user": one_address_a_person,
    "calendarfeed.token": token_once,
}


@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses(name):
    CASES[name](name)


def test_every_constraint_is_tried():
    assert declared("gatherings") == set(CASES)


def test_a_day_may_be_all_contact_time():
    gathering = GatheringFactory(planned_minutes=420, break_minutes=0)
    assert gathering.ends_at - gathering.starts_at == timedelta(minutes=420)
