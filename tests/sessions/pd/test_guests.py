"""Guests from outside the teams: invited by address, and answering by link."""

import re

import pytest

from gatherings.services import inviting
from people.models import User
from sessions.models import PdPicked
from sessions.pd.services import events
from teams.services.members import leave
from teams.services.newcomers import Newcomer
from tests.factories import UserFactory

from .conftest import AFTER, NOW, places, went

pytestmark = pytest.mark.django_db


def guests(event):
    return f"/pd/events/{event.pk}/guests/"


def test_a_guest_gets_the_invitation_and_comes_by_the_link(pd, sign_in, client):
    event = pd.open()
    went()
    answer = sign_in(pd.dana).post(
        guests(event), {"picked": "Gus Guest, GUS@example.org"}, follow=True
    )
    assert "1 guest is on the list" in answer.content.decode()
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
    return events.invite_guests(
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
