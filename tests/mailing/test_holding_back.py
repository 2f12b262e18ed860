"""What waits for another mail about the same thing."""

from datetime import timedelta

import pytest
from django.core import mail as django_mail

from mailing import sender
from mailing.models import Mail
from mailing.services import enqueue
from mailing.undo import undo_sending
from tests.factories import SendingFactory, UserFactory

from .conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.services]
DATE, OTHER = "gathering:1", "gathering:2"
SOON = NOW + timedelta(seconds=60)


@pytest.fixture
def ana():
    return UserFactory(email="ana@example.org")


@pytest.fixture
def sending(new_mail):
    """A deed about DATE that can still be undone."""
    sending = SendingFactory(undo_until=SOON)
    for n in (1, 2):
        enqueue([new_mail(key=f"deed:{n}", topics=[DATE])], sending=sending, now=NOW)
    return sending


def get(key):
    return Mail.objects.get(key=key)


def test_what_can_still_be_undone_is_told_by_no_other_mail(sending, ana, new_mail):
    new = [new_mail(ana, key=key, topics=topics) for key, topics in (
        ("same", [OTHER, DATE]), ("other", [OTHER]), ("none", []),
    )]  # fmt: skip
    enqueue(new, now=NOW)
    run = sender.send_due(now=NOW)
    assert (run.sent, run.released) == (2, 1)
    held = get("same")
    assert (held.state, held.send_after, held.attempts, held.error) == ("queued", SOON, 0, "")
    assert not held.texts.exists()
    assert sender.send_due(now=SOON).sent == 3


def test_the_mails_of_one_deed_do_not_wait_for_each_other(sending):
    Mail.objects.update(send_after=NOW)
    assert sender.send_due(now=NOW).sent == 2


def test_once_it_was_undone_nothing_waits_for_it(sending, ana, new_mail):
    undo_sending(sending=sending, actor=sending.actor, via="web", now=NOW)
    enqueue([new_mail(ana, key="same", topics=[DATE])], now=NOW)
    assert sender.send_due(now=NOW).sent == 1


def test_of_two_deeds_about_one_thing_the_first_waits_for_the_second(sending, ana, new_mail):
    first = SendingFactory(undo_until=NOW)
    enqueue([new_mail(ana, key="first", topics=[DATE])], sending=first, now=NOW)
    assert sender.send_due(now=NOW).sent == 0
    assert get("first").send_after == SOON


def test_while_another_sender_has_a_mail_to_somebody_in_hand_the_next_one_waits(ana, new_mail):
    enqueue([new_mail(ana, key="in hand", topics=[DATE])], now=NOW)
    claim = sender._claim(NOW)
    for key, user, topic in (("next", ana, DATE), ("ben", UserFactory(), DATE), ("x", ana, OTHER)):
        enqueue([new_mail(user, key=key, topics=[topic])], now=NOW)
    assert sender.send_due(now=NOW).sent == 2
    held = get("next")
    assert (held.state, held.send_after) == ("queued", NOW + sender.IN_HAND)
    with sender.Transport() as transport:
        sender._send_claim(claim, transport, sender.Run(), NOW)
    assert sender.send_due(now=NOW + sender.IN_HAND).sent == 1


def test_of_two_to_one_person_the_second_is_written_once_the_first_is_marked(
    ana, new_mail, hello, monkeypatch
):
    enqueue([new_mail(ana, key="first"), new_mail(ana, key="second")], now=NOW)
    read, states = hello.read, []

    def look(mails, now):
        states.append([one.state for one in Mail.objects.order_by("pk")])
        return read(mails, now)

    monkeypatch.setattr(hello, "read", look)
    assert sender.send_due(now=NOW).sent == 2
    assert hello.asked == [["first"], ["second"]]
    assert states == [["sending", "sending"], ["sent", "sending"]]
    assert len(django_mail.outbox) == 2
