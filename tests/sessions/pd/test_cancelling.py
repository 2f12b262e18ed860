"""A whole event is cancelled with one mail a person, and can be undone; a draft is deleted."""

import re
from datetime import timedelta

import pytest

from foundation.refusals import Refused
from gatherings.models import Attendee, Gathering
from mailing.models import Sending
from mailing.undo import undo_sending
from sessions.models import PdEvent, PdPlace
from sessions.pd import sweeps
from sessions.pd.services import cancelling, events

from .conftest import AFTER, NOW, places, went

pytestmark = pytest.mark.django_db
LATER = AFTER + timedelta(minutes=5)


@pytest.fixture
def full(pd):
    """One place to learn: Member 00 has it, 01 and 02 wait, 03 can't come."""
    event = pd.open(learners=1)
    went()
    for user in pd.people[:3]:
        pd.says(event, user, "participant", AFTER)
    pd.says(event, pd.people[3], "declined", AFTER)
    return event


def cancel(pd, event, key="off", now=AFTER):
    return cancelling.cancel(
        event=event, reason="Snow", actor=pd.dana, via="web", sending_key=key, now=now
    )


def test_everybody_who_has_not_said_no_gets_one_mail_with_all_dates(pd, full):
    cancel(pd, full)
    mails = went(LATER)
    # Six but one, Wes; Dana and Lea manage it.
    assert len(mails) == 8
    assert {mail.kind for mail in mails} == {"pd.cancelled"}
    assert pd.people[3] not in {mail.user for mail in mails}
    text = next(mail for mail in mails if mail.user == pd.people[0]).texts.get()
    assert "Wednesday, December 9" in text.text
    assert "Wednesday, December 16" in text.text
    assert "The reason: Snow" in text.text
    assert len(text.files) == 2
    assert "waiting list ends" not in text.text
    waited = next(mail for mail in mails if mail.user == pd.people[1]).texts.get()
    assert "The waiting list ends with it." in waited.text


def test_its_dates_are_off_and_nothing_is_offered_any_more(pd, full):
    pd.says(full, pd.people[0], "declined", AFTER)
    assert places(full, "offered") == ["Member 01"]
    went(AFTER)
    cancel(pd, full)
    assert {one.state for one in pd.dates(full)} == {"cancelled"}
    assert {mail.kind for mail in went(LATER)} == {"pd.cancelled"}
    offer = PdPlace.objects.get(state="offered")
    sweeps.offers(now=offer.offered_until)
    assert places(full, "offered") == []
    assert went(offer.offered_until) == []
    with pytest.raises(Refused, match="is cancelled"):
        pd.says(full, pd.people[4], "participant", AFTER)


def test_undo_brings_dates_places_and_the_line_back_and_nobody_is_told(pd, full, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    sending = cancel(pd, full)
    undo_sending(sending=sending, actor=pd.dana, via="web", now=AFTER + timedelta(seconds=30))
    assert {one.state for one in pd.dates(full)} == {"announced"}
    assert places(full) == ["Member 00"]
    assert places(full, "waiting") == ["Member 01", "Member 02"]
    assert pd.row(full, pd.people[0]).answer == "accepted"
    assert went(LATER) == []


def test_what_was_held_already_stays(pd, full):
    first = min(pd.dates(full), key=lambda one: one.starts_at)
    Gathering.objects.filter(pk=first.pk).update(state="held")
    cancel(pd, full)
    assert sorted(one.state for one in pd.dates(full)) == ["cancelled", "held"]


def test_a_second_press_changes_nothing(pd, full):
    assert cancel(pd, full) == cancel(pd, full)
    assert Sending.objects.filter(kind="pd.cancelled").count() == 1
    with pytest.raises(Refused, match="nothing to cancel"):
        cancel(pd, full, key="other")


def test_who_was_never_told_of_it_hears_nothing(pd):
    event = pd.plan()
    pd.announce(event)
    # The announcement still waits.
    cancel(pd, event, now=NOW)
    assert went(LATER) == []


def test_the_mail_is_seen_before_it_goes(pd, full, sign_in):
    client = sign_in(pd.lea)
    address = f"/pd/events/{full.pk}/cancel/"
    answer = client.post(address, {"reason": "Snow"})
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "Send 8 mails" in page
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]+)"', page))
    shown = client.post(answer["Location"], hidden, follow=True).content.decode()
    assert "Snow" in shown
    assert {one.state for one in pd.dates(full)} == {"cancelled"}
    assert client.post(address, {"reason": ""}).status_code == 422
    assert "Send" not in re.sub(
        r"<head>.*</head>", "", client.get(answer["Location"]).content.decode()
    ) or (Sending.objects.filter(kind="pd.cancelled").count() == 1)


def test_back_from_the_mail_the_reason_stands_in_the_form(pd, full, sign_in):
    client = sign_in(pd.lea)
    answer = client.post(f"/pd/events/{full.pk}/cancel/", {"reason": "Snow & ice"})
    page = client.get(client.get(answer["Location"]).context["parent_url"])
    assert page.context["form"]["reason"].value() == "Snow & ice"


def test_a_draft_is_deleted_whole_and_the_offering_stays(pd, sign_in):
    event = pd.plan()
    client = sign_in(pd.dana)
    assert "Delete this draft" in client.get(event.get_absolute_url()).content.decode()
    answer = client.post(f"/pd/events/{event.pk}/delete/", follow=True)
    assert "The draft is gone" in answer.content.decode()
    assert not PdEvent.objects.exists()
    assert not Gathering.objects.filter(kind="pd").exists()


def test_what_people_know_of_is_not_deleted(pd, full):
    with pytest.raises(Refused, match="Cancel it instead"):
        events.delete_draft(event=full, actor=pd.dana, via="web")
    assert Attendee.objects.filter(gathering__audience=full.audience).exists()


def test_only_who_coordinates_deletes_a_draft(pd, sign_in):
    event = pd.plan()
    assert sign_in(pd.lea).post(f"/pd/events/{event.pk}/delete/").status_code == 403
    assert PdEvent.objects.exists()
