from datetime import date

import pytest
from django.core import signing

from foundation import zones
from mailing.letters import as_read_by, render, wanted, why_not, without_links
from tests.factories import UserFactory

from .conftest import NOW

pytestmark = pytest.mark.django_db


def test_a_letter_reads_in_its_readers_language_and_zone(letter, settings):
    settings.LANGUAGES = [("en", "English"), ("es", "Spanish")]
    ben = UserFactory(name="Ben Ruiz", language="es", zone="America/New_York")
    shown = render(letter(ben, context={"at": NOW, "LANGUAGE_CODE": "es"}))
    assert shown.subject == "Session 2: Wed, Dec 9"
    assert "Hello Ben, Session 2 in es at 12:00." in shown.text
    assert '<html lang="es">' in shown.html


def test_a_language_the_site_doesnt_speak_yet_is_not_mixed_into_its_own(letter):
    ana = UserFactory(name="Ana Ruiz", language="es")
    shown = render(letter(ana, context={"at": NOW}))
    assert '<html lang="en">' in shown.html
    with as_read_by(ana):
        assert zones.say_day(date(2026, 12, 9), now=NOW, short=True) == "Wed, Dec 9"


def test_plain_text_is_not_escaped_and_html_is(letter):
    shown = render(letter(UserFactory(name="D'Arcy <b>"), context={"what": "Q&A"}))
    assert "Hello D'Arcy, Q&A" in shown.text
    assert "Hello D&#x27;Arcy, Q&amp;A" in shown.html
    assert shown.subject == "Q&A: Wed, Dec 9"


def test_a_letter_says_who_sent_it_and_why(letter):
    shown = render(letter())
    for body in (shown.text, shown.html):
        assert "Sent by Dana Whitfield" in body
        assert "You are invited." in body
        assert "Turn reminders off" not in body


def test_a_reminder_says_how_to_stop_reminders(letter):
    shown = render(letter(unsubscribe=True))
    for body in (shown.text, shown.html):
        assert "/mail/reminders-off/" in body


def test_line_breaks_never_reach_a_subject(letter):
    assert render(letter(context={"what": "A\r\nBcc: x@y"})).subject == "A Bcc: x@y: Wed, Dec 9"


def test_who_is_gone_or_wants_no_reminders_gets_none(letter):
    here, gone, quiet = UserFactory(), UserFactory(is_active=False), UserFactory()
    quiet.wants_reminders = False
    letters = [letter(user, unsubscribe=True) for user in (here, gone, quiet)]
    assert [why_not(one) for one in letters] == ["", "gone", "off"]
    assert wanted(letters) == letters[:1]
    assert why_not(letter(quiet)) == ""


def test_what_others_read_holds_no_working_link(letter):
    token = signing.dumps([12, 3], salt="gatherings.answer")
    link = f"https://stemhub.example.org/answer/{token}/"
    shown = without_links(render(letter(context={"link": link})))
    for body in (shown.text, shown.html):
        assert token not in body
        assert "https://stemhub.example.org/answer/.../" in body
    assert (
        "at 8:30 am - 3:30 pm"
        in without_links(render(letter(context={"what": "at 8:30 am - 3:30 pm"}))).text
    )
