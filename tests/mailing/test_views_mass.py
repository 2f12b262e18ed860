import re

import pytest

from foundation import undoing
from mailing.models import Mail, Sending
from people.models import User
from tests.factories import MailFactory, UserFactory

from .urls import Announce

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.mailing.urls")]


@pytest.fixture
def dana(client):
    dana = UserFactory(name="Dana Whitfield", email="dana@example.org")
    client.force_login(dana)
    return dana


@pytest.fixture
def members():
    return [UserFactory(name=f"Member {n}") for n in (1, 2, 3)]


def hidden(page, name):
    return re.search(f'name="{name}" value="([^"]*)"', page)[1]


def fields(page):
    return {name: hidden(page, name) for name in ("sending_key", "digest")}


def test_the_page_says_how_many_who_and_what(client, dana, members):
    UserFactory(name="Member Quiet", wants_reminders=False)
    page = client.get("/announce/?id=1&id=2").content.decode()
    for shown in (
        "Announce three dates",
        "2 people haven&#x27;t joined yet and get theirs when they join.",
        "3 people get this mail",
        "Member 1, Member 2, Member 3",
        "Member Quiet turned reminders off and gets none.",
        "In the last 30 days these people got no mail from us.",
        "As Member 1 gets it",
        "Dates for Member 1: Wed, Dec 9",
        "Dana Whitfield, East Metro",
        "dates.ics",
        "Send 3 mails",
        'src="/announce/?id=1&amp;id=2&amp;preview=0"',
    ):
        assert shown in page
    assert not Mail.objects.exists()


def test_any_of_them_can_be_looked_at(client, dana, members):
    page = client.get("/announce/?id=7&person=1").content.decode()
    assert "Dates for Member 2: Wed, Dec 9" in page
    assert 'preview=1"' in page
    assert '<input type="hidden" name="id" value="7">' in page


def test_the_preview_is_the_mail_itself_and_can_do_nothing(client, dana, members):
    answer = client.get("/announce/?preview=1")
    page = answer.content.decode()
    assert "Hello Member, Dates for Member 2." in page
    assert "aa:bb:cc" not in page
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("which", ["3", "-1", "x", "²", "9" * 5000, "\0"])
def test_a_preview_of_nobody_is_not_found(client, dana, members, which):
    assert client.get("/announce/", {"preview": which}).status_code == 404


def test_how_much_mail_they_had_already(client, dana, members):
    from django.utils import timezone

    MailFactory(user=members[0], state="sent", sent_at=timezone.now())
    page = client.get("/announce/").content.decode()
    assert "these people got 0-1 mails from us" in page


def test_whoever_sends_is_warned_of_those_who_had_six(client, dana, members):
    from django.utils import timezone

    now = timezone.now()
    for member in members[:2]:
        MailFactory.create_batch(5, user=member, state="sent", sent_at=now)
    assert "six mails" not in client.get("/announce/").content.decode()
    MailFactory(user=members[0], state="sent", sent_at=now)
    page = client.get("/announce/").content.decode()
    assert "1 of them had six mails or more. If this can wait" in page


def test_those_who_had_six_are_counted_in_the_database_too(members):
    from django.utils import timezone

    from mailing.recent import recent_of
    from people.models import User

    now = timezone.now()
    MailFactory.create_batch(6, user=members[0], state="sent", sent_at=now)
    MailFactory.create_batch(2, user=members[1], state="sent", sent_at=now)
    some = User.objects.filter(pk__in=[one.pk for one in members[:2]])
    found = recent_of(some, now=now)
    assert (found.least, found.most, found.busy) == (2, 6, 1)


def test_send_sends_exactly_what_was_shown(client, dana, members):
    shown = fields(client.get("/announce/").content.decode())
    answer = client.post("/announce/", shown)
    assert (answer.status_code, answer.url) == (302, "/")
    assert Mail.objects.count() == 3
    sending = Sending.objects.get()
    assert (sending.actor, sending.key) == (dana, shown["sending_key"])


def test_after_send_there_is_a_way_back(client, dana, members, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    shown = fields(client.get("/announce/").content.decode())
    answer = client.post("/announce/", shown)
    offered = undoing.offered(answer.wsgi_request)
    sending = Sending.objects.get()
    assert offered.said == "Three dates. 3 mails wait."
    assert offered.more == f"/mail/sendings/{sending.pk}/"
    assert offered.url == f"/mail/sendings/{sending.pk}/undo/"
    assert offered.seconds in (59, 60)


def test_a_double_click_is_one_sending(client, dana, members):
    shown = fields(client.get("/announce/").content.decode())
    for _ in range(2):
        assert client.post("/announce/", shown).status_code == 302
    assert (Sending.objects.count(), Mail.objects.count()) == (1, 3)


def test_when_the_list_changed_meanwhile_it_is_shown_again(client, dana, members):
    shown = fields(client.get("/announce/").content.decode())
    UserFactory(name="Member 4")
    answer = client.post("/announce/", shown)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This changed while you looked." in page
    assert "Send 4 mails" in page
    assert not Mail.objects.exists()
    assert hidden(page, "sending_key") == shown["sending_key"]
    assert client.post("/announce/", fields(page)).status_code == 302
    assert Mail.objects.count() == 4


def test_when_a_mail_would_say_something_else_by_now_it_is_shown_again(client, dana, members):
    shown = fields(client.get("/announce/").content.decode())
    User.objects.filter(pk=members[0].pk).update(name="Member One")
    answer = client.post("/announce/", shown)
    assert answer.status_code == 422
    assert "Dates for Member One" in answer.content.decode()
    assert not Mail.objects.exists()
    assert client.post("/announce/", fields(answer.content.decode())).status_code == 302


def test_a_refusal_is_shown_on_the_page(client, dana, members, monkeypatch):
    monkeypatch.setattr(Announce, "refusal", "Session 2 was cancelled.")
    shown = fields(client.get("/announce/").content.decode())
    answer = client.post("/announce/", shown)
    assert answer.status_code == 422
    assert "Session 2 was cancelled." in answer.content.decode()


@pytest.mark.parametrize(
    "posted", [{}, {"digest": "x", "sending_key": "y" * 300}, {"sending_key": "\0" * 20}]
)
def test_a_broken_form_sends_nothing(client, dana, members, posted):
    assert client.post("/announce/", posted).status_code == 422
    assert not Mail.objects.exists()


def test_send_me_a_test(client, dana, members):
    answer = client.post("/announce/", {"test": "1", "person": "1"})
    assert answer.status_code == 302
    mail = Mail.objects.get()
    assert (mail.to, mail.subject) == ("dana@example.org", "Test: Dates for Member 2: Wed, Dec 9")
    answer = client.post("/announce/", {"test": "1"}, headers={"HX-Request": "true"})
    assert "A test is on its way to dana@example.org." in answer.content.decode()


def test_nobody_to_write_to(client, dana):
    page = client.get("/announce/").content.decode()
    assert "Nobody would get this mail." in page
    assert "Send 0" not in page
    assert client.post("/announce/", {"test": "1"}).status_code == 404


@pytest.mark.parametrize("people", [1, 25])
def test_the_page_costs_the_same_for_any_number(client, dana, people, django_assert_num_queries):
    for n in range(people):
        UserFactory(name=f"Member {n}")
    client.get("/announce/")
    # Session, user, roles (for the bar), the test's letters, how much they had lately.
    with django_assert_num_queries(6):
        client.get("/announce/")
