"""Guests from outside the teams: invited by address, and answering by link."""

import re

import pytest
from django.urls import reverse

from foundation.refusals import Refused
from gatherings.services import feeds, inviting
from mailing.models import Sending
from mailing.undo import undo_sending
from people.models import User
from sessions.models import PdPicked
from sessions.pd.services import events
from sessions.pd.services import guests as service
from teams.services.members import leave
from teams.services.newcomers import Newcomer
from tests.factories import UserFactory
from tests.gatherings.conftest import text_of

from .conftest import AFTER, NOW, places, went

pytestmark = pytest.mark.django_db


def send(client, event):
    """Press *Send* on the page that shows the mail."""
    address = f"{guests(event)}send/"
    page = client.get(address).content.decode()
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]+)"', page))
    answer = client.post(address, hidden)
    assert answer.status_code == 302
    return page


def guests(event):
    return f"/pd/events/{event.pk}/guests/"


def test_a_guest_gets_the_invitation_and_comes_by_the_link(pd, sign_in, client):
    event = pd.open()
    went()
    answer = sign_in(pd.dana).post(
        guests(event), {"picked": "Gus Guest, GUS@example.org"}, follow=True
    )
    shown = answer.content.decode()
    assert "Send 1 mail" in shown
    assert "Gus Guest" in shown
    assert went(AFTER) == []
    send(client, event)
    gus = User.objects.get(email="gus@example.org")
    (mail,) = went(AFTER, user=gus)
    link = re.search(r"/answer/\S+", mail.texts.get().text)[0]
    client.logout()
    client.post(link, {"answer": "participant"})
    assert places(event) == ["Gus Guest"]


def test_a_guest_of_a_draft_is_asked_when_it_is_announced(pd):
    event = pd.plan()
    invite(pd, event, "Gus Guest", "gus@example.org")
    assert went() == []
    pd.announce(event)
    assert "gus@example.org" in {mail.user.email for mail in went()}


def invite(pd, event, name, email):
    return service.add(
        event=event, guests=[Newcomer(email, name)], actor=pd.dana, via="web", now=AFTER
    )


def test_who_is_known_needs_no_name_and_is_not_asked_twice(pd, sign_in):
    event = pd.open()
    went()
    UserFactory(name="Ina Known", email="ina@example.org")
    client = sign_in(pd.dana)
    for _time in range(2):
        text = f"ina@example.org\n{pd.people[0].email}"
        assert client.post(guests(event), {"picked": text}).status_code == 302
    send(client, event)
    assert [mail.user.name for mail in went(AFTER)] == ["Ina Known"]
    assert PdPicked.objects.filter(event=event).count() == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("new@example.org", "Put the name before it"),
        ("Gus Guest", "No e-mail address stands in: Gus Guest"),
        ("", "error"),
    ],
)
def test_what_is_wrong_is_named_and_nobody_is_invited(pd, sign_in, text, said):
    event = pd.open()
    answer = sign_in(pd.dana).post(guests(event), {"picked": text})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not PdPicked.objects.exists()


def test_a_closed_event_takes_no_guests(pd, sign_in):
    event = pd.open()
    events.close(event=event, closed=True, actor=pd.dana, via="web")
    answer = sign_in(pd.dana).post(guests(event), {"picked": "Gus Guest, gus@example.org"})
    assert answer.status_code == 422
    assert "takes nobody more" in answer.content.decode()
    assert not User.objects.filter(email="gus@example.org").exists()


def test_only_who_coordinates_invites_guests(pd, sign_in):
    event = pd.open()
    assert sign_in(pd.lea).get(guests(event)).status_code == 403
    assert sign_in(pd.people[0]).get(guests(event)).status_code == 403
    assert sign_in(pd.wanda).get(guests(event)).status_code == 404


def test_a_member_who_is_a_guest_too_stays_when_they_leave_the_team(pd):
    event = pd.open()
    PdPicked.objects.create(event=event, user=pd.people[0])
    pd.says(event, pd.people[0], "participant")
    leave(membership=pd.seats[0], on=NOW.date(), actor=pd.dana, via="web", reason="", now=AFTER)
    assert places(event) == ["Member 00"]
    assert inviting.people_of(pd.dates(event))[event.audience]


def test_an_event_for_picked_people_takes_new_ones_by_name_and_address(pd, sign_in):
    from .test_pages import event_fields

    fields = event_fields(pd, open_to=f"picked-{pd.cycle.pk}", picked="Gus Guest, gus@example.org")
    assert (
        sign_in(pd.dana).post(f"/pd/offerings/{pd.offering.pk}/event/", fields).status_code == 302
    )
    assert PdPicked.objects.get().user.email == "gus@example.org"


def test_inviting_guests_can_be_undone_and_sent_again(pd, sign_in, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    event = pd.open()
    went()
    client = sign_in(pd.dana)
    client.post(guests(event), {"picked": "Gus Guest, gus@example.org"})
    send(client, event)
    sending = Sending.objects.get(kind=service.KIND)
    undo_sending(sending=sending, actor=pd.dana, via="web", now=NOW)
    assert went(AFTER) == []
    assert "Gus Guest" not in {row.user.name for row in inviting.counted(*pd.dates(event))}
    page = client.get(guests(event)).content.decode()
    assert "1 person on the list isn" in page
    send(client, event)
    assert [mail.user.name for mail in went(AFTER)] == ["Gus Guest"]
    assert "aren" not in client.get(guests(event)).content.decode().split("Invited by address")[1]


def test_a_second_press_sends_nothing_more(pd):
    event = pd.open()
    went()
    invite(pd, event, "Gus Guest", "gus@example.org")
    first, second = (
        service.invite(event=event, actor=pd.dana, via="web", sending_key="k", now=NOW)
        for _ in range(2)
    )
    assert first == second
    with pytest.raises(Refused):
        service.invite(event=event, actor=pd.dana, via="web", sending_key="other", now=NOW)
    assert len(went(AFTER)) == 1


def test_a_guest_who_is_taken_off_gives_the_place_back_and_the_next_is_offered_it(pd, sign_in):
    event = pd.open(learners=1)
    went()
    invite(pd, event, "Gus Guest", "gus@example.org")
    service.invite(event=event, actor=pd.dana, via="web", sending_key="k", now=NOW)
    gus = User.objects.get(email="gus@example.org")
    pd.says(event, gus, "participant")
    pd.says(event, pd.wes, "participant")
    client, row = sign_in(pd.dana), PdPicked.objects.get()
    answer = client.post(f"{guests(event)}{row.pk}/remove/", follow=True)
    assert "Gus Guest is off the list" in answer.content.decode()
    assert places(event) == []
    assert places(event, "offered") == ["Wes Doe"]
    assert not PdPicked.objects.exists()
    assert client.post(f"{guests(event)}{row.pk}/remove/").status_code == 404


def test_a_member_who_is_taken_off_the_list_stays_invited_as_a_member(pd):
    event = pd.open()
    row = PdPicked.objects.create(event=event, user=pd.people[0])
    pd.says(event, pd.people[0], "participant")
    service.take_off(picked=row, actor=pd.dana, via="web", now=NOW)
    assert places(event) == ["Member 00"]


def test_who_leads_the_event_is_no_guest_and_the_page_says_so(pd, sign_in):
    event = pd.open()
    answer = sign_in(pd.dana).post(guests(event), {"picked": pd.lea.email}, follow=True)
    assert "Lea Doe leads this event and needs no place" in answer.content.decode()
    assert not PdPicked.objects.exists()


def test_people_are_picked_after_planning_too(pd, sign_in):
    event = pd.plan(open_to="picked", picked=[pd.people[0]])
    pd.announce(event)
    went()
    client = sign_in(pd.dana)
    assert "Who is invited" in client.get(event.get_absolute_url()).content.decode()
    client.post(guests(event), {"picked": f"{pd.people[1].email}\nGus Guest, gus@example.org"})
    send(client, event)
    assert {mail.user.name for mail in went(AFTER)} == {"Member 01", "Gus Guest"}
    pd.says(event, pd.people[1], "participant")
    row = PdPicked.objects.get(user=pd.people[1])
    client.post(f"{guests(event)}{row.pk}/remove/")
    assert places(event) == []


def test_many_guests_are_paged(pd, sign_in):
    event = pd.open()
    for n in range(51):
        PdPicked.objects.create(event=event, user=UserFactory(name=f"Guest {n:02}"))
    client = sign_in(pd.dana)
    first, second = (client.get(f"{guests(event)}?page={n}").content.decode() for n in (1, 2))
    assert "Guest 49" in first
    assert "Guest 50" not in first
    assert "Guest 50" in second


def test_a_guest_who_once_left_the_team_sees_the_event_and_its_dates(pd, sign_in, client):
    event = pd.open(open_to="team", team=pd.team)
    gus, other = pd.people[:2]
    for seat in pd.seats[:2]:
        leave(membership=seat, on=NOW.date(), actor=pd.dana, via="web", now=NOW)
    invite(pd, event, gus.name, gus.email)
    service.invite(event=event, actor=pd.dana, via="web", sending_key="guests", now=AFTER)
    client = sign_in(gus)
    dates = pd.dates(event)
    addresses = [event.get_absolute_url(), *(one.get_absolute_url() for one in dates)]
    assert [client.get(one).status_code for one in addresses] == [200, 200, 200]
    row = pd.row(event, gus)
    assert gus.has_perm("gatherings.answer", row.gathering)
    shown = client.get("/gatherings/").content.decode()
    assert "Garden data" in shown
    feed = feeds.contents(feeds.make(user=gus, actor=gus, via="web"), now=AFTER).decode()
    assert feed.count("BEGIN:VEVENT") == 2
    # Who left and is no guest still sees none of it.
    client = sign_in(other)
    assert [client.get(one).status_code for one in addresses] == [404, 404, 404]


def test_addresses_that_arent_asked_for_stop_nobody(pd, sign_in):
    """Typed for picked people, then all teams chosen: nothing in a field that isn't shown is wrong."""
    from .test_pages import event_fields

    client = sign_in(pd.dana)
    address = f"{pd.offering.get_absolute_url()}event/"
    wrong = event_fields(pd, open_to=f"picked-{pd.cycle.pk}", picked="Ana Ruiz")
    assert client.post(address, wrong).status_code == 422
    answer = client.post(address, event_fields(pd, picked="Ana Ruiz"))
    assert answer.status_code == 302
    assert not PdPicked.objects.exists()


def test_a_guest_of_another_hub_uses_their_account_there(pd, sign_in):
    """An address is the key to an account: their own hub's coordinator doesn't change it alone."""
    event = pd.plan(open_to="picked", picked=[pd.wes])
    seat = pd.wes.memberships.get()
    address = reverse("teams:correct_address", args=[seat.team_id, seat.pk])
    wanda = sign_in(pd.wanda)
    answer = wanda.post(address, {"email": "mine@example.org"})
    assert answer.status_code == 422
    assert "uses this account elsewhere" in text_of(answer)
    event.picked.all().delete()
    assert wanda.post(address, {"email": "mine@example.org"}).status_code == 302
    pd.wes.refresh_from_db()
    assert pd.wes.email == "mine@example.org"


def test_a_guest_of_ones_own_hub_gets_another_address_from_its_coordinator(pd, sign_in):
    pd.plan(open_to="picked", picked=[pd.people[0]])
    seat = pd.people[0].memberships.get()
    address = reverse("teams:correct_address", args=[seat.team_id, seat.pk])
    answer = sign_in(pd.dana).post(address, {"email": "mine@example.org"})
    assert answer.status_code == 302
