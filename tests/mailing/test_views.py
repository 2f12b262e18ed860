from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from mailing import sender
from mailing.models import Mail
from mailing.services import open_sending
from mailing.unsubscribing import reminders_off_url
from tests.factories import MailFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana():
    return UserFactory(name="Dana Whitfield")


@pytest.fixture
def sending(dana, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    sending, _ = open_sending(key="k", actor=dana, kind="announce", label="Three dates")
    MailFactory.create_batch(3, sending=sending)
    return sending


# --- how far, and back ------------------------------------------------------------------------


def test_who_pressed_send_sees_how_far_it_is(client, dana, sending):
    client.force_login(dana)
    page = client.get(f"/mail/sendings/{sending.pk}/").content.decode()
    assert "Three dates" in page
    assert "3 mails go out in" in page
    assert f'hx-get="/mail/sendings/{sending.pk}/progress/"' in page
    assert f'action="/mail/sendings/{sending.pk}/undo/"' in page


def test_the_fragment_stops_asking_when_all_have_gone(client, dana, sending):
    client.force_login(dana)
    sending.undo_until = timezone.now()
    sending.save()
    Mail.objects.filter(pk=Mail.objects.first().pk).update(state="sent", sent_at=timezone.now())
    url = f"/mail/sendings/{sending.pk}/progress/"
    page = client.get(url).content.decode()
    assert "1 of 3 sent" in page
    assert "every 2s" in page
    assert "undo" not in page
    Mail.objects.update(state="sent", sent_at=timezone.now())
    page = client.get(url).content.decode()
    assert "All 3 mails sent." in page
    assert "hx-get" not in page
    assert "<html" not in page


def test_undo_calls_all_back_and_returns(client, dana, sending):
    client.force_login(dana)
    answer = client.post(
        f"/mail/sendings/{sending.pk}/undo/", headers={"Referer": "http://testserver/teams/3/"}
    )
    assert (answer.status_code, answer.url) == (302, "http://testserver/teams/3/")
    assert set(Mail.objects.values_list("state", flat=True)) == {"cancelled"}
    page = client.get(f"/mail/sendings/{sending.pk}/").content.decode()
    assert "Called back. No mail went out." in page


def test_undo_too_late_says_so(client, dana, sending):
    client.force_login(dana)
    sending.undo_until = timezone.now() - timedelta(seconds=1)
    sending.save()
    answer = client.post(f"/mail/sendings/{sending.pk}/undo/", follow=True)
    assert "too late to undo" in answer.content.decode()
    assert Mail.objects.pending().count() == 3


def test_undo_never_leads_to_another_site(client, dana, sending):
    client.force_login(dana)
    answer = client.post(
        f"/mail/sendings/{sending.pk}/undo/", headers={"Referer": "https://evil.example.com/"}
    )
    assert answer.url == f"/mail/sendings/{sending.pk}/"


@pytest.mark.parametrize("page", ["", "progress/", "undo/"])
def test_a_sending_is_nobody_elses(client, sending, page):
    url = f"/mail/sendings/{sending.pk}/{page}"
    act = client.post if page == "undo/" else client.get
    assert act(url).status_code == 302
    client.force_login(UserFactory())
    assert act(url).status_code == 404
    assert act("/mail/sendings/99/" + page).status_code == 404
    assert Mail.objects.pending().count() == 3


def test_a_get_undoes_nothing(client, dana, sending):
    client.force_login(dana)
    assert client.get(f"/mail/sendings/{sending.pk}/undo/").status_code == 405


# --- reminders off --------------------------------------------------------------------------------


@pytest.fixture
def ana():
    return UserFactory(name="Ana Ruiz")


def path_of(user):
    return reminders_off_url(user).removeprefix("http://127.0.0.1:8000")


def wants(user):
    user.refresh_from_db()
    return user.wants_reminders


def test_opening_the_link_shows_a_button_and_changes_nothing(client, ana):
    answer = client.get(path_of(ana))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Stop reminders?" in page
    assert "Ana, without reminders" in page
    assert "Ruiz" not in page
    assert (answer["X-Robots-Tag"], "no-store" in answer["Cache-Control"]) == ("noindex", True)
    assert wants(ana)


def test_the_button_stops_reminders_and_another_brings_them_back(client, ana):
    pending = MailFactory(user=ana, reminder=True)
    other = MailFactory(user=ana)
    page = client.post(path_of(ana), {"reminders": "off"}).content.decode()
    assert "Reminders are off" in page
    assert not wants(ana)
    sender.send_due()
    pending.refresh_from_db()
    other.refresh_from_db()
    assert (pending.state, other.state) == ("unneeded", "sent")
    page = client.post(path_of(ana), {"reminders": "on"}).content.decode()
    assert "Reminders are on again" in page
    assert wants(ana)


def test_one_click_of_a_mail_program(ana):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    answer = client.post(path_of(ana), {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert not wants(ana)


def test_the_links_person_chose_whoever_is_signed_in(client, ana):
    client.force_login(UserFactory())
    client.post(path_of(ana), {"reminders": "off"})
    row = ana.history.first()
    assert (row.history_user, row.history_change_reason) == (None, "link")


@pytest.mark.parametrize(
    "token",
    ["x", "a:b:c", signing.dumps(1, salt="gatherings.answer")],
    ids=["too short", "unsigned", "for something else"],
)
def test_a_strange_token_opens_nothing(client, ana, token):
    answer = client.post(f"/mail/reminders-off/{token}/", {"reminders": "off"})
    assert answer.status_code == 404
    assert "This link doesn't work" in answer.content.decode()
    assert wants(ana)


def test_the_link_of_somebody_who_is_gone_opens_nothing(client):
    gone = UserFactory(is_active=False)
    assert client.get(path_of(gone)).status_code == 404
