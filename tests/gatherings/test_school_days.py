"""A date on a closed day of its hub, or on a holiday: said wherever it is set, and not refused."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import AttendeeFactory, ClosedDayFactory

from .conftest import text_of
from .test_change_meanwhile import form_on

SENTENCE = "Monday, December 14 is no school day: Winter break."


@pytest.fixture
def dana(client, east, now):
    ClosedDayFactory(
        hub=east.hub,
        name="Winter break",
        first_day=date(2026, 12, 14),
        last_day=date(2027, 1, 1),
    )
    client.force_login(east.dana, "people.backends.SignIn")
    return client


def moved(dana, gathering):
    url = reverse("gatherings:change", args=[gathering.pk])
    page = dana.get(url)
    assert "no school day" not in text_of(page)
    return dana.post(url, form_on(page) | {"day": "2026-12-14"}, follow=True)


def test_a_draft_is_saved_and_the_warning_stays_on_its_form(dana, east):
    draft = east.draft()
    assert SENTENCE in text_of(moved(dana, draft))
    assert SENTENCE in text_of(dana.get(reverse("gatherings:change", args=[draft.pk])))


def test_an_announced_date_says_so_before_the_mail_goes(dana, east):
    session = east.draft(state="announced")
    AttendeeFactory(gathering=session, user=east.ana)
    assert SENTENCE in text_of(moved(dana, session))
    session.refresh_from_db()
    assert session.starts_at.day == 9
