"""Writers are asked when mails go; what is wrong with one hurts no other."""

from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.db import DataError, InterfaceError, OperationalError

from mailing import sender, writing
from mailing.models import Mail, MailText, MailTopic
from mailing.services import enqueue
from mailing.writing import Paragraph, Planned
from tests.factories import UserFactory

from .conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.services]


def put(new_mail, *keys, **fields):
    enqueue([new_mail(key=key, **fields) for key in keys], now=NOW)


def states():
    return dict(Mail.objects.values_list("key", "state"))


# --- when something is wrong ----------------------------------------------------------------------


@pytest.mark.parametrize("early", [False, True], ids=["saying", "reading"])
@pytest.mark.parametrize("error", [KeyError("seat"), DataError("out of range")])
def test_the_one_mail_that_a_writer_fails_over_fails_alone(new_mail, hello, error, early, caplog):
    hello.failing = {"b": error}
    hello.read_fails = error if early else None
    put(new_mail, "a", "b", "c")
    run = sender.send_due(now=NOW)
    assert (run.sent, run.failed) == (2, 1)
    assert states() == {"a": "sent", "b": "failed", "c": "sent"}
    words = Mail.objects.get(key="b").error
    assert words == f"This mail can't be put together: {error}"
    assert not MailText.objects.filter(mail__key="b").exists()
    assert "Mail b can't be written" in caplog.text
    assert hello.asked == ([["a", "b", "c"], ["a"], ["b"], ["c"]] if early else [["a", "b", "c"]])


def test_a_mail_that_nobody_writes_fails_alone(new_mail):
    put(new_mail, "a", "b")
    Mail.objects.filter(key="a").update(kind="of another version")
    sender.send_due(now=NOW)
    assert states() == {"a": "failed", "b": "sent"}
    assert "nobody writes of another version" in Mail.objects.get(key="a").error


def test_a_kept_mail_whose_text_is_gone_fails_alone(new_mail):
    put(new_mail, "a", "b")
    Mail.objects.filter(key="a").update(kept=True)
    sender.send_due(now=NOW)
    assert states() == {"a": "failed", "b": "sent"}


@pytest.mark.parametrize("early", [False, True], ids=["saying", "reading"])
@pytest.mark.parametrize("error", [OperationalError("gone away"), InterfaceError("closed")])
def test_a_database_that_fails_releases_the_claim_uncounted(new_mail, hello, error, early):
    hello.failing = {"b": error}
    hello.read_fails = error if early else None
    put(new_mail, "a", "b", "c")
    with pytest.raises(type(error)):
        sender.send_due(now=NOW)
    rows = set(Mail.objects.values_list("state", "attempts", "claim", "error"))
    assert rows == {("queued", 0, None, "")}
    assert django_mail.outbox == []
    hello.failing, hello.read_fails = {}, None
    assert sender.send_due(now=NOW).sent == 3


# --- what a writer says ---------------------------------------------------------------------------


def test_it_is_asked_for_a_slice_at_once(new_mail, hello, monkeypatch):
    monkeypatch.setattr(sender, "SLICE", 3)
    put(new_mail, *"abcdefg")
    assert sender.send_due(now=NOW).sent == 7
    assert hello.asked == [["a", "b", "c"], ["d", "e", "f"], ["g"]]


def test_what_it_said_and_of_what_is_kept(new_mail):
    ana = UserFactory()
    said = {"gathering:1": 4, "gathering:2": None}
    enqueue([new_mail(ana, about={"said": said}, topics=["gathering:1"])], now=NOW)
    sender.send_due(now=NOW)
    (mail,) = Mail.objects.all()
    assert mail.texts.get().text == django_mail.outbox[0].body
    assert dict(mail.topics.values_list("topic", "said")) == said
    assert set(mail.topics.values_list("user", flat=True)) == {ana.pk}
    assert MailTopic.objects.told([ana.pk], said) == {(ana.pk, "gathering:1"): 4}


def test_what_it_said_before_the_server_put_it_off_counts_as_told_no_more(new_mail, smtp):
    ana = UserFactory(email="ana@example.org")
    said = {"gathering:1": 4, "gathering:2": 7}
    enqueue([new_mail(ana, about={"said": said, "what": "Two dates"})], now=NOW)
    smtp.refuse["ana@example.org"] = "452 4.2.2 Mailbox full"
    sender.send_due(now=NOW)
    assert MailTopic.objects.told([ana.pk], said) == {}
    Mail.objects.update(about={"said": {"gathering:1": 5}, "what": "One date"})
    smtp.refuse.clear()
    assert sender.send_due(now=NOW + timedelta(hours=1)).sent == 1
    assert MailTopic.objects.told([ana.pk], said) == {(ana.pk, "gathering:1"): 5}
    assert MailText.objects.get().subject == "One date: Wed, Dec 9"


def test_what_has_nothing_to_say_any_more_is_not_needed_and_its_key_is_free(new_mail, hello):
    put(new_mail, "a", "b")
    hello.over["a"] = "They know it."
    run = sender.send_due(now=NOW)
    assert (run.sent, run.unneeded) == (1, 1)
    mail = Mail.objects.get(key="a")
    assert (mail.state, mail.error, mail.attempts) == ("unneeded", "They know it.", 0)
    put(new_mail, "a")
    assert Mail.objects.filter(key="a").count() == 2


def test_what_is_for_later_waits_until_then(new_mail, hello):
    put(new_mail, "a", "b")
    hello.later["a"] = NOW + timedelta(hours=3)
    assert sender.send_due(now=NOW).sent == 1
    mail = Mail.objects.get(key="a")
    assert (mail.state, mail.send_after, mail.attempts) == ("queued", NOW + timedelta(hours=3), 0)


# --- what a letter takes along --------------------------------------------------------------------


@pytest.fixture
def along(monkeypatch):
    """What each letter takes along, by key; and how often that was read."""
    found, asked = {}, []

    def read(mails, now):
        asked.append(len(mails))
        if isinstance(found.get("error"), Exception):
            raise found["error"]
        return found

    monkeypatch.setattr(writing, "_besides", {})
    writing.take_along("minutes", read)
    return found, asked


def test_paragraphs_taken_along_stand_in_text_and_html_and_are_noted(new_mail, along):
    found, asked = along
    put(new_mail, "a", "b", topics=["gathering:1"])
    url = "https://stemhub.example.org/minutes/3/"
    found["a"] = [
        Paragraph("The minutes of Monday are <here>.", url=url, topic="minutes:3", said=2),
        Paragraph("Bring a pen."),
    ]
    sender.send_due(now=NOW)
    assert asked == [2]
    text, html = Mail.objects.get(key="a").text, Mail.objects.get(key="a").html
    assert "The minutes of Monday are <here>." in text
    assert "The minutes of Monday are &lt;here&gt;." in html
    for body in (text, html):
        assert url in body
        assert "Bring a pen." in body
    assert set(MailTopic.objects.filter(mail__key="a").values_list("topic", "said")) == {
        ("gathering:1", None),
        ("minutes:3", 2),
    }
    assert "Bring a pen." not in Mail.objects.get(key="b").text


def test_where_it_cannot_be_said_letters_go_without_it(new_mail, along, caplog):
    found, _asked = along
    found["error"] = ValueError("no minutes")
    put(new_mail, "a", "b")
    assert sender.send_due(now=NOW).sent == 2
    assert "Mails go without minutes" in caplog.text


def test_where_the_database_fails_over_it_the_claim_goes_back(new_mail, along):
    found, _asked = along
    found["error"] = OperationalError("gone away")
    put(new_mail, "a")
    with pytest.raises(OperationalError):
        sender.send_due(now=NOW)
    assert states() == {"a": "queued"}


# --- the page before --------------------------------------------------------------------------------


def planned(new_mail, *users, **about):
    return Planned([new_mail(user, about=about).row(sending=None, now=NOW) for user in users])


def test_a_plan_shows_what_each_would_get_and_writes_nothing(new_mail):
    ana, gone = UserFactory(name="Ana Ruiz"), UserFactory(is_active=False)
    plan = planned(new_mail, gone, ana, what="Three dates", link="https://x/answer/a:b:c/")
    assert [mail.user for mail in plan.going] == [ana]
    example = plan.example(0)
    assert "Hello Ana, Three dates" in example.text
    assert "https://x/answer/.../" in example.text
    assert not Mail.objects.exists()


def test_a_plan_has_another_digest_once_it_says_something_else_or_goes_to_others(new_mail):
    ana, ben = UserFactory(), UserFactory()
    digest = planned(new_mail, ana).digest
    assert planned(new_mail, ana).digest == digest
    assert planned(new_mail, ana, what="Session 3").digest != digest
    assert planned(new_mail, ana, ben).digest != digest
