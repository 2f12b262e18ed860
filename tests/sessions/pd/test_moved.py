"""A date of an event moves after people have answered: they're asked again, and lose no place."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gatherings.links import answer_token
from gatherings.models import Attendee
from gatherings.services import dates
from tests.gatherings.diaries import at

from .conftest import AFTER, places, went

pytestmark = pytest.mark.django_db
MOVED = AFTER + timedelta(minutes=5)


@pytest.fixture
def moved(pd):
    """One place to learn: Member 00 has it, 01 waits, 02 can't come; the first date moves."""
    event = pd.open(learners=1)
    went()
    for user in pd.people[:2]:
        pd.says(event, user, "participant", AFTER)
    pd.says(event, pd.people[2], "declined", AFTER)
    went(AFTER)
    first = min(pd.dates(event), key=lambda one: one.starts_at)
    times = {"starts_at": at("2026-12-10 08:30"), "ends_at": at("2026-12-10 15:30")}
    dates.change(gathering=first, changes=times, actor=pd.dana, via="web", now=MOVED)
    return event


def test_everybody_who_may_come_is_told_once_and_who_waits_not_that_they_are_in(pd, moved):
    mails = {mail.user: mail.texts.get().text for mail in went(MOVED + timedelta(minutes=2))}
    # Who couldn't come hears of it, too: the new day may suit them.
    assert set(pd.people[:4]) <= set(mails)
    assert "Thursday, December 10" in mails[pd.people[0]]
    assert "You said that you'd be there. If that still holds" in mails[pd.people[0]]
    assert "You said that you couldn't come. Can you now?" in mails[pd.people[2]]
    assert "See where you stand" in mails[pd.people[1]]
    assert "You said" not in mails[pd.people[1]]


def test_who_has_a_place_is_asked_again_about_that_date_and_keeps_the_place(pd, moved, client):
    row = pd.row(moved, pd.people[0])
    assert row.answer == Attendee.Answer.ACCEPTED
    page = client.get(reverse("gatherings:answer", args=[answer_token(row)])).content.decode()
    assert "It has moved since you answered. Does your answer still hold?" in page
    assert (places(moved), places(moved, "waiting")) == (["Member 00"], ["Member 01"])


def test_who_says_the_other_side_for_the_moved_date_alone_comes_so_on_all(pd, moved, client):
    """A place is for the whole event: no date may count them on the side that they gave back."""
    user = pd.people[0]
    went(MOVED + timedelta(minutes=2))
    address = reverse("gatherings:answer", args=[answer_token(pd.row(moved, user))])
    # What the buttons of a date that has moved send.
    assert client.post(f"{address}?only=", {"answer": "observer"}).status_code == 303
    assert places(moved, side="observer") == [user.name]
    rows = Attendee.objects.filter(user=user, gathering__audience=moved.audience)
    assert set(rows.values_list("answer", "role")) == {("accepted", "observer")}
