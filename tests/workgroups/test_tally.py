"""What a poll comes to, in words."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import pytest

from tests.factories import UserFactory
from workgroups import tally
from workgroups.models import PollSlot

NOW = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)
TUESDAYS = PollSlot(pk=1, weekday=1, starts=time(16), ends=time(18))
WEDNESDAYS = PollSlot(pk=2, weekday=2, starts=time(15, 30), ends=time(17, 30))
PEOPLE = {10: "Ana", 11: "Ben", 12: "Cy", 13: "Dee", 14: "Eli", 15: "Flo", 16: "Gus"}


def found(*answers, people=PEOPLE):
    return tally.tally([TUESDAYS, WEDNESDAYS], answers, people)


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        (time(16), time(18), "4-6 pm"),
        (time(15, 30), time(17), "3:30-5 pm"),
        (time(11), time(13), "11 am - 1 pm"),
        (time(7), time(8, 30), "7-8:30 am"),
    ],
)
def test_a_span_is_said_as_people_write_it(starts, ends, said):
    assert tally.say_span(starts, ends) == said


def test_a_slot_is_named_by_its_weekday_or_day():
    assert tally.slot_name(TUESDAYS) == "Tuesdays 4-6 pm"
    day = PollSlot(day=date(2026, 12, 1), starts=time(16), ends=time(18))
    assert tally.slot_name(day, NOW) == "Tue, Dec 1, 4-6 pm"


def test_the_best_time_is_a_sentence_that_names_who_can_not():
    everybody_but_ben = [(1, pk, "no" if pk == 11 else "yes") for pk in PEOPLE]
    said = found(*everybody_but_ben).said(named=True)
    assert said == ["Tuesdays 4-6 pm: 6 of 7, without Ben"]
    assert found(*everybody_but_ben).said(named=False) == ["Tuesdays 4-6 pm: 6 of 7"]


def test_who_can_only_if_need_be_is_said_and_ranks_after():
    both = found((1, 10, "yes"), (1, 11, "maybe"), (2, 10, "yes"), (2, 11, "yes"))
    assert both.said(named=True) == [
        "Wednesdays 3:30-5:30 pm: 2 of 2",
        "Tuesdays 4-6 pm: 2 of 2, 1 of them if need be",
    ]
    assert [row.slot.pk for row in both.winners] == [2]


def test_who_said_nothing_of_a_time_is_not_counted_for_it():
    one = found((1, 10, "yes"), (2, 10, "yes"), (2, 11, "yes"))
    assert one.said(named=True)[1] == "Tuesdays 4-6 pm: 1 of 2, without Ben"
    assert one.turnout == "2 of 7 have answered"
    assert one.silent == ("Cy", "Dee", "Eli", "Flo", "Gus")


def test_who_left_is_not_counted():
    people = {10: "Ana", 11: "Ben"}
    assert found((1, 10, "yes"), (1, 12, "yes"), people=people).said(named=True) == [
        "Tuesdays 4-6 pm: 1 of 1"
    ]


def test_many_who_can_not_are_not_named():
    most = [(1, pk, "yes" if pk < 12 else "no") for pk in PEOPLE]
    assert found(*most).said(named=True) == ["Tuesdays 4-6 pm: 2 of 7"]


def test_without_answers_nothing_is_best():
    nothing = found()
    assert (nothing.best, nothing.winners, nothing.said(named=True)) == ([], [], [])
    assert nothing.turnout == "0 of 7 have answered"


@dataclass
class Name:
    pk: int
    name: str

    @property
    def greeting(self):
        return self.name.split()[0]


def test_two_of_one_first_name_are_told_apart():
    named = tally.names_of([Name(1, "Ana Ruiz"), Name(2, "Ben Ode"), Name(3, "Ana Lund")])
    assert named == {1: "Ana Ruiz", 2: "Ben", 3: "Ana Lund"}
    assert tally.names_of([UserFactory.build(pk=1, name="Ana Ruiz")]) == {1: "Ana"}


@pytest.mark.parametrize(
    ("viewer", "said"),
    [
        ("America/Los_Angeles", ""),
        ("America/Boise", "5-7 pm Mountain time"),
        ("America/New_York", "7-9 pm Eastern time"),
    ],
)
def test_the_reader_s_own_clock_stands_beside(viewer, said):
    assert tally.elsewhere(TUESDAYS, "America/Los_Angeles", viewer, NOW) == said


def test_another_day_over_there_is_named():
    late = PollSlot(weekday=1, starts=time(21, 30), ends=time(22, 30))
    said = tally.elsewhere(late, "America/Los_Angeles", "America/New_York", NOW)
    assert said == "Wednesday, 12:30-1:30 am Eastern time"


@pytest.mark.parametrize(("weekday", "day"), [(0, 9), (1, 3), (6, 8)])
def test_the_next_day_of_a_weekday_is_after_today(weekday, day):
    slot = PollSlot(weekday=weekday, starts=time(16), ends=time(18))
    assert tally.next_day(slot, date(2026, 11, 2)) == date(2026, 11, day)
