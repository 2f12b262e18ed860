"""The demo's mailbox: what was mailed, with links that work."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from gatherings.services import announcing
from mailing import sender
from mailing.models import Mail
from tests.factories import (
    GatheringFactory,
    HubRoleFactory,
    MailFactory,
    MembershipFactory,
    SessionFactory,
    TermFactory,
    UserFactory,
)

from . import demo_urls

pytestmark = [pytest.mark.django_db, pytest.mark.urls(demo_urls.__name__)]


@pytest.fixture(autouse=True)
def demo(settings):
    settings.DEMO = True
    settings.STEMHUB_MAIL_DELIVERY = "database"
    settings.STEMHUB_UNDO_SECONDS = 0


def sent(**fields):
    return MailFactory(state="sent", sent_at=timezone.now(), **fields)


def test_it_lists_what_went_out_newest_first(client):
    sent(subject="The first")
    sent(subject="The second")
    MailFactory(subject="Waits still")
    body = client.get(reverse("mailbox")).content.decode()
    assert body.index("The second") < body.index("The first")
    assert "Waits still" not in body
    assert "One mail waits to be sent." in body


def test_it_shows_the_mail_of_one_person(client):
    sent(subject="For Ana", to="ana@example.org", user=UserFactory(name="Ana Ruiz"))
    sent(subject="For Ben", to="ben@example.org")
    body = client.get(reverse("mailbox"), {"to": "ana@example.org"}).content.decode()
    assert "For Ana" in body
    assert "For Ben" not in body
    assert "Ana Ruiz, ana@example.org (1 mail)" in body


def test_people_to_choose_stand_by_name_and_an_address_alone_is_said_once(client):
    sent(to="zz@example.org", user=UserFactory(name="Ana Ruiz"))
    sent(to="aa@example.org", user=UserFactory(name="Ben Okafor"))
    sent(to="nia@example.org", user=None)
    body = client.get(reverse("mailbox")).content.decode()
    assert re.findall(r">(.+) \(1 mail\)", body) == [
        "Ana Ruiz, zz@example.org",
        "Ben Okafor, aa@example.org",
        "nia@example.org",
    ]


def test_empty_it_says_what_will_be_here(client):
    assert "Mails will stand here" in client.get(reverse("mailbox")).content.decode()


def test_a_failed_mail_tells_the_servers_words(client):
    mail = MailFactory(state="failed", error="552 5.2.2 mailbox is full")
    body = client.get(reverse("mailbox_mail", args=[mail.pk])).content.decode()
    assert "The server said: 552 5.2.2 mailbox is full" in body


def test_html_stands_in_a_frame_that_runs_nothing(client):
    mail = sent(html='<html><head></head><body style="color: red">Hello</body></html>')
    page = client.get(reverse("mailbox_mail", args=[mail.pk])).content.decode()
    address = reverse("mailbox_html", args=[mail.pk])
    assert f'src="{address}"' in page
    answer = client.get(address)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'unsafe-inline'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "script-src 'none'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_top">' in answer.content.decode()


def test_attachments_can_be_taken_along(client):
    mail = sent(files=[{"name": "s.ics", "type": "text/calendar", "content": "BEGIN"}])
    answer = client.get(reverse("mailbox_file", args=[mail.pk, 0]))
    assert (answer.content, answer["Content-Type"]) == (b"BEGIN", "text/calendar")
    assert client.get(reverse("mailbox_file", args=[mail.pk, 1])).status_code == 404


@pytest.mark.parametrize("before", ["http://127.0.0.1:8000", "http://127.0.0.1:18123"])
def test_links_lead_to_where_the_demo_is_now(client, settings, before):
    settings.SITE_URL = "http://127.0.0.1:8123"
    calendar = Calendar()
    event = Event()
    event.add("uid", "a1@127.0.0.1")
    event.add("description", f"{'Park behind the gym. ' * 2}Answer: {before}/answer/x/")
    event.add("url", f"{before}/dates/1/")
    calendar.add_component(event)
    content = calendar.to_ical().decode()
    mail = sent(
        text=f"Answer: {before}/answer/x/",
        html=f'<html><head></head><body><a href="{before}/answer/x/">Answer</a>',
        files=[{"name": "s.ics", "type": "text/calendar; method=PUBLISH", "content": content}],
    )
    pages = [
        client.get(reverse(name, args=[mail.pk])).content.decode()
        for name in ("mailbox_mail", "mailbox_html")
    ]
    for page in pages:
        assert 'href="http://127.0.0.1:8123/answer/x/"' in page
        assert before not in page
    file = client.get(reverse("mailbox_file", args=[mail.pk, 0])).content
    assert max(map(len, file.split(b"\r\n"))) <= 75
    read = Calendar.from_ical(file).walk("VEVENT")[0]
    assert read["url"] == "http://127.0.0.1:8123/dates/1/"
    assert read["description"].endswith("Answer: http://127.0.0.1:8123/answer/x/")
    assert read["uid"] == "a1@127.0.0.1"


def test_what_waits_or_is_not_there_is_not_found(client):
    waiting = MailFactory()
    for name in ("mailbox_mail", "mailbox_html"):
        assert client.get(reverse(name, args=[waiting.pk])).status_code == 404
        assert client.get(reverse(name, args=[10**6])).status_code == 404


def test_its_links_answer(client, settings):
    """From the mail in the box to "You're in"."""
    seat = MembershipFactory(user__email="ana@example.org")
    dana = HubRoleFactory(hub=seat.team.hub).user
    now = timezone.now()
    gathering = GatheringFactory(
        team=seat.team, state="draft", starts_at=now + timezone.timedelta(days=16)
    )
    SessionFactory(gathering=gathering, term=TermFactory(cycle=seat.team.cycle))
    announcing.announce(gatherings=[gathering], actor=dana, via="web", sending_key="once", now=now)
    sender.send_due(now=now + timezone.timedelta(minutes=2))
    mail = Mail.objects.get(to="ana@example.org")
    page = client.get(reverse("mailbox_mail", args=[mail.pk])).content.decode()
    link = re.search(rf'href="{settings.SITE_URL}(/answer/[^"]+)"', page)[1]
    assert "will you be there?" in client.get(link).content.decode()
    client.post(link, {"answer": "accepted"})
    assert gathering.attendees.get().answer == "accepted"


@pytest.mark.parametrize("many", [1, 25])
def test_the_list_costs_the_same_for_any_number(client, many, django_assert_num_queries):
    for _ in range(many):
        sent(user=UserFactory())
    with django_assert_num_queries(4):
        client.get(reverse("mailbox"))
