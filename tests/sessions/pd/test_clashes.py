"""What speaks against coming is said where somebody answers, and to who leads the event."""

import pytest

from foundation import history
from foundation.refusals import Refused
from gatherings import links
from gatherings.models import Attendee
from sessions.models import PdPlace

pytestmark = pytest.mark.django_db
LEADS = "You lead this event, so you need no place, to learn or to observe."
SAME_DAY = "On Wednesday, December 9 you said yes to another date, too."


def page_behind_link(client, row):
    client.logout()
    return client.get(f"/answer/{links.answer_token(row)}/").content.decode()


@pytest.fixture
def two(pd):
    """Garden data, to which Member 00 said yes, and Rockets on the same two days."""
    first = pd.open()
    pd.offering.title = "Rockets"
    pd.offering.save()
    second = pd.plan()
    pd.announce(second, key="second")
    pd.says(first, pd.people[0], "participant")
    return first, second


def test_two_events_on_one_day_are_said_behind_the_link_without_a_name(pd, two, client):
    first, second = two
    page = page_behind_link(client, pd.row(second, pd.people[0]))
    assert SAME_DAY in page
    assert "On Wednesday, December 16 you said yes to another date, too." in page
    # The first is answered, and nothing else was said yes to; who said nothing isn't warned.
    assert "you said yes" not in page_behind_link(client, pd.row(first, pd.people[0]))
    assert "you said yes" not in page_behind_link(client, pd.row(second, pd.people[1]))
    assert "Garden data" not in page


def test_who_cant_come_on_that_day_isnt_warned(pd, two, client):
    second = two[1]
    pd.says(second, pd.people[0], "declined")
    assert "you said yes" not in page_behind_link(client, pd.row(second, pd.people[0]))


def test_who_leads_an_event_is_told_that_they_need_no_place(pd, sign_in):
    event = pd.open()
    page = sign_in(pd.lea).get(event.get_absolute_url()).content.decode()
    assert LEADS in page
    assert LEADS not in sign_in(pd.dana).get(event.get_absolute_url()).content.decode()


def test_who_leads_an_event_and_was_asked_to_it_takes_no_place(pd, client):
    event = pd.open()
    with history.record(actor=None, via="web"):
        for date in pd.dates(event):
            Attendee.objects.create(gathering=date, user=pd.lea)
    row = pd.row(event, pd.lea)
    page = page_behind_link(client, row)
    assert LEADS in page
    with pytest.raises(Refused) as refused:
        pd.says(event, pd.lea, "observer")
    assert refused.value.message == LEADS
    answer = client.post(f"/answer/{links.answer_token(row)}/", {"answer": "participant"})
    assert answer.status_code == 422
    assert LEADS in answer.content.decode()
    assert not PdPlace.objects.exists()
