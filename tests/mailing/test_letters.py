"""How a letter reads to whom it is for, and to others."""

import re
from datetime import date

import pytest
from django.core import signing

from foundation import zones
from mailing.services import why_not
from mailing.writing import as_read_by, without_links
from tests.factories import UserFactory

from .conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def text_of(new_mail, writes):
    """What is written to ``user`` about ``about``."""
    return lambda user=None, about=None, **fields: (
        writes(new_mail(user, about=about or {}, **fields)).text
    )


def test_a_letter_reads_in_its_readers_language_and_zone(text_of, settings):
    settings.LANGUAGES = [("en", "English"), ("es", "Spanish")]
    ben = UserFactory(name="Ben Ruiz", language="es", zone="America/New_York")
    shown = text_of(ben, {"LANGUAGE_CODE": "es"})
    assert shown.subject == "Session 2: Wed, Dec 9"
    assert "Hello Ben, Session 2 in es at 12:00." in shown.text
    assert '<html lang="es">' in shown.html


def test_a_language_the_site_doesnt_speak_yet_is_not_mixed_into_its_own(text_of):
    ana = UserFactory(name="Ana Ruiz", language="es")
    shown = text_of(ana)
    assert '<html lang="en">' in shown.html
    with as_read_by(ana):
        assert zones.say_day(date(2026, 12, 9), now=NOW, short=True) == "Wed, Dec 9"


def test_plain_text_is_not_escaped_and_html_is(text_of):
    shown = text_of(UserFactory(name="D'Arcy <b>"), {"what": "Q&A"})
    assert "Hello D'Arcy, Q&A" in shown.text
    assert "Hello D'Arcy, Q&amp;A" in shown.html
    assert shown.subject == "Q&A: Wed, Dec 9"


def test_a_letter_says_who_sent_it_and_why(text_of):
    shown = text_of()
    for body in (shown.text, shown.html):
        assert "Sent by Dana Whitfield" in body
        assert "You are invited." in body
        assert "Turn reminders off" not in body


def test_a_reminder_says_how_to_stop_reminders(text_of):
    shown = text_of(reminder=True)
    for body in (shown.text, shown.html):
        assert "/mail/reminders-off/" in body


def test_line_breaks_never_reach_a_subject(text_of):
    assert text_of(about={"what": "A\r\nBcc: x@y"}).subject == "A Bcc: x@y: Wed, Dec 9"


def test_who_is_gone_or_wants_no_reminders_gets_none(new_mail):
    here, gone, quiet = UserFactory(), UserFactory(is_active=False), UserFactory()
    quiet.wants_reminders = False
    mails = [new_mail(user, reminder=True) for user in (here, gone, quiet)]
    assert [why_not(one) for one in mails] == ["", "gone", "off"]
    assert why_not(new_mail(quiet)) == ""


def test_what_others_read_holds_no_working_link(text_of):
    token = signing.dumps([12, 3], salt="gatherings.answer")
    link = f"https://stemhub.example.org/answer/{token}/"
    shown = without_links(text_of(about={"link": link}))
    for body in (shown.text, shown.html):
        assert token not in body
        assert "https://stemhub.example.org/answer/.../" in body
    assert (
        "at 8:30 am - 3:30 pm"
        in without_links(text_of(about={"what": "at 8:30 am - 3:30 pm"})).text
    )


def test_the_html_holds_where_the_style_element_is_dropped(text_of):
    html = text_of(None, {"button_url": "https://example.org/a/", "button_label": "Answer"}).html
    bare = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    assert "<style" not in bare
    press = bare[bare.index('class="press"') :]
    # Word's engine takes colour and padding from the cell, everything else from the link.
    assert re.search(r'<td bgcolor="#0B5D57"[^>]*mso-padding-alt: 14px 26px', press)
    assert re.search(
        r"<a [^>]*background: #0B5D57[^>]*color: #FFFFFF|color: #FFFFFF[^>]*background: #0B5D57",
        press,
    )
    assert "max-width: 36rem" in bare


def test_the_column_is_as_wide_as_its_window(text_of):
    html = text_of().html
    without_words = re.sub(r"<!--\[if mso\]>.*?<!\[endif\]-->", "", html, flags=re.DOTALL)
    assert 'width="576"' in html
    assert 'width="576"' not in without_words


def test_what_is_for_the_dark_wins_over_the_elements_own_style(text_of):
    style = re.search(r"<style>(.*?)</style>", text_of().html, re.DOTALL)[1]
    dark = style[style.index("prefers-color-scheme: dark") :]
    said = re.findall(r"[a-z-]+: #[0-9A-F]{6}[^;]*;", dark)
    assert said
    assert all("!important" in one for one in said)
