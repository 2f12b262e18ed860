"""A date of an event moves after people have answered: they're asked again, and lose no place."""

from datetime import timedelta

import pytest
from django.urls import reverse

from foundation.refusals import Refused
from gatherings.links import answer_token
from gatherings.models import Attendee
from gatherings.services import answers, dates
from mailing.models import Sending
from mailing.undo import undo_sending
from people.services import deactivate
from teams.services.members import leave
from tests.factories import UserFactory
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


# --- a day that was over --------------------------------------------------------------------------

SINCE = at("2026-12-18 09:00")
LATER = {"starts_at": at("2027-01-13 08:30"), "ends_at": at("2027-01-13 15:30")}


@pytest.fixture
def over(pd, time_machine, settings):
    """Both days are over; Member 00 had the place and left since, 01 waits, Lea leads and left."""
    settings.STEMHUB_UNDO_SECONDS = 60
    event = pd.open(learners=1)
    went()
    for user in pd.people[:2]:
        pd.says(event, user, "participant", AFTER)
    went(AFTER)
    time_machine.move_to(SINCE, tick=False)
    went(SINCE)
    for seat in (pd.seats[0], pd.team.memberships.get(user=pd.lea)):
        leave(membership=seat, on=SINCE.date(), actor=pd.dana, via="web", now=SINCE)
    went(SINCE + timedelta(minutes=2))
    return event


def move_on(pd, event, now=SINCE + timedelta(minutes=3)):
    first = min(pd.dates(event), key=lambda one: one.starts_at)
    dates.change(gathering=first, changes=LATER, actor=pd.dana, via="web", now=now)
    return first


def stands(event):
    return sorted(
        event.places.values_list("user__name", "state", "number", "turn"), key=lambda row: row[0]
    )


def test_the_place_of_who_left_goes_to_who_waits(pd, over):
    assert places(over) == ["Member 00"]
    first = move_on(pd, over)
    assert (places(over), places(over, "offered")) == ([], ["Member 01"])
    asked = first.attendees.counted().values_list("user__name", flat=True)
    assert sorted(asked) == [
        "Member 01",
        "Member 02",
        "Member 03",
        "Member 04",
        "Member 05",
        "Wes Doe",
    ]
    assert not over.facilitators.exists()
    # What can still be undone is told by no other mail.
    assert not went(SINCE + timedelta(minutes=3, seconds=30))
    mails = went(SINCE + timedelta(minutes=5), user=pd.people[1])
    assert {mail.kind for mail in mails} >= {"pd.offered"}


def test_undo_of_that_move_leaves_places_and_the_line_as_they_were(pd, over):
    before = stands(over)
    first = move_on(pd, over)
    waits = first.attendees.get(user=pd.people[1])
    assert waits.answer == Attendee.Answer.NEEDS_ACTION
    sending = Sending.objects.latest("pk")
    undo_sending(
        sending=sending, actor=pd.dana, via="web", now=SINCE + timedelta(minutes=3, seconds=20)
    )
    assert stands(over) == before
    assert [row.user for row in over.facilitators.all()] == [pd.lea]
    assert first.attendees.counted().filter(user=pd.people[0]).exists()
    waits.refresh_from_db()
    assert (waits.answer, waits.answered_at) == ("tentative", AFTER)
    assert not went(SINCE + timedelta(hours=1))


def test_undo_brings_a_closed_account_back_to_all_days(pd, over):
    """They give back their place, which is for all days, and stand on none of them meanwhile."""
    user = pd.people[3]
    deactivate(user=user, actor=UserFactory(is_superuser=True), via="admin", now=SINCE)
    other = max(pd.dates(over), key=lambda one: one.starts_at)
    type(other).objects.filter(pk=other.pk).update(
        starts_at=LATER["starts_at"] + timedelta(days=1),
        ends_at=LATER["ends_at"] + timedelta(days=1),
    )
    move_on(pd, over)
    rows = Attendee.objects.counted().filter(user=user)
    assert not rows.exists()
    undo_sending(
        sending=Sending.objects.latest("pk"), actor=pd.dana, via="web",
        now=SINCE + timedelta(minutes=3, seconds=20),
    )  # fmt: skip
    assert rows.count() == 2


def test_undo_is_refused_once_the_free_place_was_taken(pd, over):
    first = move_on(pd, over)
    sending = Sending.objects.latest("pk")
    soon = SINCE + timedelta(minutes=3, seconds=20)
    row = first.attendees.select_related("gathering", "user").get(user=pd.people[1])
    answers.answer(attendee=row, answer="participant", actor=pd.people[1], via="web", now=soon)
    with pytest.raises(Refused, match="somebody else's by now"):
        undo_sending(sending=sending, actor=pd.dana, via="web", now=soon)
    assert places(over) == ["Member 01"]
    first.refresh_from_db()
    assert first.starts_at == LATER["starts_at"]
