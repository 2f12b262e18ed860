"""Once a date has begun nobody is asked by mail any more; an answer can still be set."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from gatherings import parts
from tests.factories import AttendeeFactory

from .conftest import START, text_of
from .test_parts import asked_by


@pytest.fixture
def session(east, now):
    gathering = east.draft(state="announced", answer_by=date(2026, 11, 25))
    AttendeeFactory(gathering=gathering, user=east.ana)
    AttendeeFactory(gathering=gathering, user=east.ben)
    return gathering


@pytest.mark.parametrize(("minutes", "asks"), [(-1, True), (0, False), (60, False)])
def test_silent_people_are_nudged_until_it_begins_and_set_by_hand_after(
    sign_in, east, session, time_machine, minutes, asks
):
    time_machine.move_to(START + timedelta(minutes=minutes), tick=False)
    page = text_of(sign_in(east.dana).get(session.get_absolute_url()))
    assert "No answer yet" in page
    assert ("Nudge these 2" in page) is asks
    assert (reverse("gatherings:nudge", args=[session.pk]) in page) is asks
    for row in session.attendees.all():
        assert reverse("gatherings:set_answer", args=[session.pk, row.pk]) in page
    said = [one.sentence for one in parts.attention(asked_by(east.dana))]
    assert any("haven't answered for Session 2" in one for one in said) is asks
