"""What PD somebody learnt at, observed and led stands on their page."""

import pytest
from django.urls import reverse

from gatherings.services import closing
from sessions.pd import records
from tests.gatherings.diaries import at

from .conftest import went

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(pd):
    event = pd.open()
    pd.says(event, pd.people[0], "participant")
    pd.says(event, pd.people[1], "observer")
    pd.says(event, pd.people[2], "participant")
    went()
    for date in pd.dates(event):
        came = date.attendees.filter(user__in=pd.people[:2]).values_list("pk", flat=True)
        closing.take_place(
            gathering=date, present=dict.fromkeys(came), actor=pd.dana, via="web",
            now=at("2026-12-16 18:00"),
        )  # fmt: skip
    return event


def test_it_says_what_each_did_once_an_event(pd, held):
    found = {
        user.name: [one.how for one in records.record_of(user.pk)]
        for user in (*pd.people[:3], pd.lea)
    }
    assert found == {
        "Member 00": ["Learnt"],
        "Member 01": ["Observed, as critical friend"],
        "Member 02": [],
        "Lea Doe": ["Led"],
    }
    assert records.record_of(pd.people[0].pk, hub=pd.west.pk) == []


def test_what_has_not_taken_place_counts_as_nothing(pd):
    pd.open()
    assert records.record_of(pd.lea.pk) == []


def test_it_stands_on_the_persons_page_and_their_own(pd, held, sign_in):
    person = reverse("teams:member", args=[pd.team.pk, pd.seats[0].pk])
    page = sign_in(pd.dana).get(person).content.decode()
    assert "Learnt ·" in page
    assert held.get_absolute_url() in page
    assert "In PD" in sign_in(pd.people[1]).get("/me/").content.decode()
