"""A link that a mail program cut out with something behind it leads to its page all the same."""

import pytest
from django.urls import get_resolver, reverse

from gatherings import links
from mailing.unsubscribing import reminders_off_url
from teams.links import join_token
from tests.factories import AttendeeFactory, GatheringFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
JUNK = [
    ">",
    "%3E",
    "%20",
    "%22",
    '"',
    "'",
    ".",
    ",",
    ")",
    "%E2%80%9D",
    "=3D",
    "%0A",
    ">%0D%0Amore/",
]


def addresses():
    row = AttendeeFactory(gathering=GatheringFactory(state="announced"))
    seat = MembershipFactory(state="invited")
    off = reminders_off_url(UserFactory())
    return [
        reverse("gatherings:answer", args=[links.answer_token(row)]),
        reverse("teams:join", args=[join_token(seat)]),
        off[off.index("/mail/") :],
    ]


@pytest.mark.parametrize("junk", JUNK)
@pytest.mark.parametrize("slash", ["", "/"])
def test_junk_after_a_link_leads_to_the_page(client, junk, slash):
    for address in addresses():
        answer = client.get(address.rstrip("/") + slash + junk, follow=True)
        assert answer.status_code == 200, address
        assert answer.request["PATH_INFO"] == address


def mailed_links(resolver, prefix=""):
    """Every address of the site that a signed link makes."""
    for one in resolver.url_patterns:
        address = f"{prefix}{one.pattern}"
        if hasattr(one, "url_patterns"):
            yield from mailed_links(one, address)
        elif "<str:token>/" in address and address.endswith("<str:token>/"):
            yield "/" + address.replace("<str:token>", "MTI:1vAbc-_d:x9")


def test_no_link_is_forgotten(client):
    links = set(mailed_links(get_resolver()))
    assert {"/answer/MTI:1vAbc-_d:x9/", "/decide/MTI:1vAbc-_d:x9/"} < links
    links |= {"/accounts/confirm-email/MTI:1vAbc:x9/", "/accounts/password/reset/key/3-set-abc/"}
    for address in links:
        for junk in ("%3E", "%20", "%22"):
            assert client.get(f"{address}{junk}")["Location"] == address, address
            assert client.get(f"{address[:-1]}{junk}")["Location"] == address, address


def test_the_pages_below_a_link_stay_where_they_are(client):
    answer, *_others = addresses()
    assert client.get(f"{answer}calendar.ics")["Content-Type"].startswith("text/calendar")


def test_it_leads_nowhere_else(client):
    answer = client.get("/answer/abc>//example.org/")
    assert answer["Location"] == "/answer/abc/"


def test_only_a_look_is_led_on(client):
    assert client.post("/answer/abc>").status_code == 405
