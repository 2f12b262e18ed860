"""The demo's dates: whatever today is, they lie in their terms and on weekdays."""

from datetime import date, timedelta

import pytest

from stemhub.demo.when import LiveDates, season, weekday_near


@pytest.mark.parametrize("back", range(0, 800, 7))
def test_they_fit_their_terms_on_every_day(back):
    for weekday in range(7):
        dates = LiveDates(date(2026, 11, 23) + timedelta(days=back + weekday))
        assert 15 <= (dates.second - dates.today).days <= 17
        first, second, third = dates.terms
        assert first.starts_on < dates.first <= first.ends_on < second.starts_on
        assert second.starts_on < dates.today - timedelta(days=8)
        assert second.starts_on < dates.second <= second.ends_on < third.starts_on
        assert dates.second + timedelta(days=10) < second.ends_on
        assert third.starts_on < dates.third + timedelta(days=1) < third.ends_on
        assert len({term.name for term in dates.terms}) == 3
        assert dates.first < dates.today - timedelta(days=90)
        assert all(day.weekday() < 5 for day in (dates.first, dates.second, dates.third))


def test_a_weekend_gives_way_to_the_weekday_beside_it():
    assert weekday_near(date(2026, 12, 12)) == date(2026, 12, 11)
    assert weekday_near(date(2026, 12, 13)) == date(2026, 12, 14)


def test_seasons_are_named_as_schools_do():
    assert season(date(2026, 10, 1)) == "Fall 2026"
    assert season(date(2027, 4, 14)) == "Spring 2027"
