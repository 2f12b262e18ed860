import logging

import pytest
from django.db import connection

from foundation.sweeping import sweep

pytestmark = pytest.mark.django_db


def swept(rows, *, bad=(), at_once=3):
    tried, done = [], []

    def deed(some):
        tried.append(list(some))
        if set(some) & set(bad):
            raise ValueError("planted")
        done.extend(some)
        return len(some)

    return sweep(rows, deed, at_once=at_once, what="Row"), tried, done


def test_all_is_done_some_at_a_time():
    counts, tried, done = swept(range(7))
    assert tried == [[0, 1, 2], [3, 4, 5], [6]]
    assert done == list(range(7))
    assert sum(counts) == 7


def test_the_row_that_fails_is_logged_and_the_rest_goes_on(caplog):
    with caplog.at_level(logging.ERROR):
        counts, tried, done = swept(range(7), bad=[4])
    assert tried == [[0, 1, 2], [3, 4, 5], [3], [4], [5], [6]]
    assert done == [0, 1, 2, 3, 5, 6]
    assert sum(counts) == 6
    (told,) = caplog.records
    assert told.getMessage() == "Row 4 failed, and waits for the next sweep"
    assert "planted" in caplog.text


def test_several_that_fail_stop_nobody():
    assert swept(range(4), bad=[0, 2, 3])[2] == [1]


def test_a_database_that_is_gone_is_not_blamed_on_the_rows(monkeypatch):
    monkeypatch.setattr(connection, "is_usable", lambda: False)
    with pytest.raises(ValueError, match="planted"):
        swept(range(4), bad=[1])


def test_nothing_due_does_nothing():
    assert swept([]) == ([], [], [])
