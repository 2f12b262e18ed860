"""*Undo* of a roster: for a minute nobody has heard of anything, and all of it can go back."""

import re
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from foundation.refusals import Refused
from gatherings.models import Attendee
from mailing.models import Mail, Sending
from mailing.services import undo_sending
from people.models import User
from teams.models import Membership
from teams.roster.plan import Choices
from teams.services.importing import OutdatedError
from tests.factories import GatheringFactory, MailFactory, MembershipFactory, UserFactory

from .lists import NOW, people

pytestmark = [pytest.mark.django_db, pytest.mark.services]
WELCOME, INVITE = Choices(), Choices(agreed=False)
KEY = "one-press"


@pytest.fixture(autouse=True)
def a_minute(settings):
    settings.STEMHUB_UNDO_SECONDS = 60


def undo(dana, *, after=59):
    return undo_sending(
        sending=Sending.objects.get(), actor=dana, via="web", now=NOW + timedelta(seconds=after)
    )


@pytest.mark.parametrize("choices", [WELCOME, INVITE])
def test_whom_a_roster_added_has_no_seat_again_and_gets_no_mail(bring, team, dana, choices):
    before = MembershipFactory(team=team)
    date = GatheringFactory(team=team)
    assert bring(people(3), choices, sending_key=KEY).count("new") == 3
    mails = Mail.objects.filter(sending__key=KEY)
    # The announced date, too, which those get who are members at once.
    assert mails.count() == Mail.objects.count() == (6 if choices is WELCOME else 3)
    assert {mail.send_after for mail in mails} == {NOW + timedelta(seconds=60)}
    undo(dana)
    assert list(Membership.objects.all()) == [before]
    assert set(Mail.objects.values_list("state", flat=True)) == {"cancelled"}
    assert not Attendee.objects.filter(gathering=date, withdrawn=False).exists()
    gone = Membership.history.filter(history_type="-")
    assert {(row.history_user, row.history_change_reason) for row in gone} == {(dana, "web: undo")}


def test_the_roster_can_be_brought_in_again_at_once(bring, team, dana):
    GatheringFactory(team=team)
    bring(people(3), WELCOME, sending_key=KEY)
    undo(dana)
    assert bring(people(3), WELCOME, sending_key="another-press").count("new") == 3
    assert Membership.objects.active().count() == 3
    assert Mail.objects.pending().count() == 6
    assert Attendee.objects.filter(withdrawn=False).count() == 3


def test_the_old_page_pressed_again_after_undo_is_looked_at_first(bring, dana):
    bring(people(1), WELCOME, sending_key=KEY)
    undo(dana)
    with pytest.raises(OutdatedError):
        bring(people(1), WELCOME, sending_key=KEY)
    assert not Membership.objects.exists()


def test_who_was_there_before_stays_as_the_roster_says(bring, team, dana):
    seat = MembershipFactory(team=team, user=UserFactory(email="new1@example.org"))
    bring(people(2), WELCOME, sending_key=KEY)
    undo(dana)
    assert Membership.objects.get() == seat
    assert Membership.objects.get().job_role == "coach"
    assert User.objects.filter(email="new2@example.org").exists()


def test_after_a_minute_it_is_too_late(bring, dana):
    bring(people(1), WELCOME, sending_key=KEY)
    with pytest.raises(Refused, match="too late"):
        undo(dana, after=60)
    assert Membership.objects.active().count() == 1


def test_without_mail_there_is_a_way_back_too(bring, dana):
    bring(people(2), Choices(welcome=False), sending_key=KEY)
    assert not Mail.objects.exists()
    undo(dana)
    assert not Membership.objects.exists()


def press(client, team, **data):
    from teams.roster import reading

    address = reverse("teams:import", args=[team.pk])
    rows = {"rows": reading.to_json(people(2)), "agreed": "yes", "welcome": "on"}
    return client.post(address, rows | data)


def test_the_page_offers_undo_and_a_second_press_keeps_it(client, team, dana):
    client.force_login(dana)
    shown = press(client, team).content.decode()
    key = re.search(r'name="sending_key" value="([^"]+)"', shown)[1]
    for done in ("2 people are now in", "Nothing changed: everybody in the list"):
        answer = press(client, team, do="add", sending_key=key)
        (message,) = list(get_messages(answer.wsgi_request))[-1:]
        sending = Sending.objects.get()
        assert message.message.startswith(done)
        assert re.search(r"2 mails go out in \d+ seconds\.", message.message)
        assert message.extra_tags == f"undo:/mail/sendings/{sending.pk}/undo/"
    client.post(f"/mail/sendings/{sending.pk}/undo/")
    assert not Membership.objects.exists()


def test_the_page_says_how_much_mail_they_had_lately(client, team, dana):
    client.force_login(dana)
    assert "In the last 30 days" not in press(client, team).content.decode()
    known = UserFactory(email="new1@example.org")
    MailFactory.create_batch(2, user=known, state="sent", sent_at=timezone.now())
    said = "In the last 30 days these people got 0-2 mails from us."
    assert said in press(client, team).content.decode()


def test_send_me_a_test_saves_nothing(client, team, dana):
    client.force_login(dana)
    page = press(client, team, do="test").content.decode()
    assert "A test is on its way to dana@example.org." in page
    mail = Mail.objects.get()
    assert (mail.to, mail.kind) == ("dana@example.org", "test")
    assert not Membership.objects.exists()
