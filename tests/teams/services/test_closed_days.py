from datetime import UTC, date, datetime

import pytest

from foundation.refusals import Gone, Refused, RowsRefused
from teams.models import ClosedDay
from teams.services import closed_days
from teams.services.closed_days import NewClosedDay
from tests.factories import ClosedDayFactory, HubFactory, HubRoleFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
WINTER = NewClosedDay("Winter break", date(2026, 12, 21), date(2027, 1, 1))
GRADING = NewClosedDay("Grading  day\t", date(2027, 1, 29))


@pytest.fixture
def hub():
    return HubFactory()


@pytest.fixture
def dana(hub):
    return HubRoleFactory(hub=hub).user


def add(hub, dana, *days):
    return closed_days.add(hub=hub, days=days, actor=dana, via="web", now=NOW)


def test_they_are_kept_with_who_added_them(hub, dana):
    add(hub, dana, WINTER, GRADING)
    kept = list(hub.closed_days.values_list("name", "first_day", "last_day"))
    assert kept == [
        ("Winter break", date(2026, 12, 21), date(2027, 1, 1)),
        ("Grading day", date(2027, 1, 29), date(2027, 1, 29)),
    ]
    assert {row.history_user for row in ClosedDay.history.all()} == {dana}


def test_the_same_days_twice_stand_there_once(hub, dana):
    add(hub, dana, WINTER)
    assert [one.name for one in add(hub, dana, WINTER, GRADING, GRADING)] == ["Grading day"]
    assert hub.closed_days.count() == 2


@pytest.mark.parametrize(
    ("day", "field", "sentence"),
    [
        (NewClosedDay(" ", date(2026, 12, 21)), "name", "Enter what the day is"),
        (NewClosedDay("x" * 81, date(2026, 12, 21)), "name", "Enter a shorter name"),
        (NewClosedDay("Break", None), "first", "Enter the first day"),
        (NewClosedDay("Break", date(2026, 12, 21), date(2026, 12, 20)), "last", "before the first"),
        (NewClosedDay("Break", date(2026, 12, 21), date(2027, 6, 1)), "last", "longer than 120"),
        (NewClosedDay("Break", date(2026, 11, 22)), "first", "This is past"),
        (NewClosedDay("Break", date(2030, 1, 1)), "first", "after 2029"),
    ],
)
def test_a_wrong_row_is_refused_and_nothing_is_saved(hub, dana, day, field, sentence):
    with pytest.raises(RowsRefused) as refused:
        add(hub, dana, WINTER, day)
    ((place, inner),) = refused.value.rows.items()
    assert (place, inner.field) == (1, field)
    assert sentence in str(inner.message)
    assert not hub.closed_days.exists()


def test_a_hub_keeps_no_more_than_somebody_can_look_through(hub, dana, monkeypatch):
    monkeypatch.setattr(closed_days, "MOST_ROWS", 1)
    with pytest.raises(Refused, match="at most 1"):
        add(hub, dana, WINTER, GRADING)


def test_one_taken_away_twice_is_gone(hub, dana):
    row = ClosedDayFactory(hub=hub)
    closed_days.remove(closed_day=row, actor=dana, via="web")
    assert not hub.closed_days.exists()
    with pytest.raises(Gone):
        closed_days.remove(closed_day=row, actor=dana, via="web")
