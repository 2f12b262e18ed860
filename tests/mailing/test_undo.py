"""*Undo*: all of a deed and its mail, or nothing."""

from datetime import timedelta

import pytest

from foundation.refusals import Refused
from mailing import sender, undo
from mailing.models import Mail, Sending
from mailing.services import enqueue, open_sending
from mailing.undo import undo_sending
from tests.factories import UserFactory

from .conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.services]


class Deed:
    """What an app registers: it keeps what was asked of it, and refuses where it is told to."""

    def __init__(self):
        self.calls = []
        self.refusal = ""

    def lock(self, before):
        self.calls.append(("lock", before))

    def inverse(self, before, *, actor, via, now):
        self.calls.append(("inverse", before, actor, via, now))
        if self.refusal:
            raise Refused(self.refusal)


@pytest.fixture
def deed(monkeypatch):
    monkeypatch.setattr(undo, "_deeds", {})
    one = Deed()
    undo.register("announce", lock=one.lock, inverse=one.inverse)
    return one


@pytest.fixture
def dana():
    return UserFactory(name="Dana Whitfield")


@pytest.fixture
def sending(dana, deed, new_mail, settings):
    """A press whose two mails wait."""
    settings.STEMHUB_UNDO_SECONDS = 60
    sending, _ = open_sending(
        key="press-1", actor=dana, kind="announce", label="Dates", before={"ids": [3]}, now=NOW
    )
    enqueue([new_mail(key="one"), new_mail(key="two")], sending=sending, now=NOW)
    return sending


def press(sending, seconds=59, **more):
    now = NOW + timedelta(seconds=seconds)
    return undo_sending(sending=sending, actor=sending.actor, via="web", now=now, **more)


def states():
    return set(Mail.objects.values_list("state", flat=True))


def assert_nothing_changed():
    assert "cancelled" not in states()
    assert Sending.objects.get().undone_at is None


def test_it_takes_the_deed_and_all_mail_back_and_frees_the_keys(sending, deed, dana, new_mail):
    press(sending)
    assert states() == {"cancelled"}
    now = NOW + timedelta(seconds=59)
    # What the deed changed is locked before anything else is.
    assert deed.calls == [
        ("lock", {"ids": [3]}),
        ("inverse", {"ids": [3]}, dana, "web", now),
    ]
    assert Sending.objects.get().undone_at == now
    assert enqueue([new_mail(key="one")], now=NOW) == 1


def test_pressed_twice_it_takes_back_once(sending, deed):
    press(sending)
    press(sending)
    assert [name for name, *_ in deed.calls].count("inverse") == 1


def test_too_late_it_is_refused_and_changes_nothing(sending, deed):
    with pytest.raises(Refused, match="too late"):
        press(sending, seconds=60)
    assert_nothing_changed()
    assert [name for name, *_ in deed.calls] == ["lock"]


@pytest.mark.parametrize("state", ["sending", "sent", "failed"])
def test_once_a_sender_took_a_mail_of_it_it_is_refused(sending, deed, state):
    mail = Mail.objects.filter(pk=Mail.objects.first().pk)
    mail.update(send_after=NOW)
    claim = sender._claim(NOW)
    if state != "sending":
        run = sender.Run()
        verdict = sender.Verdict(state)
        sender._mark(claim.mails[0], sender.Outcome(verdict), claim, run, NOW)
    with pytest.raises(Refused, match="too late"):
        press(sending)
    assert_nothing_changed()
    assert states() == {"queued", state}
    assert [name for name, *_ in deed.calls] == ["lock"]


def test_a_mail_that_is_claimed_while_the_deed_is_taken_back_refuses_it(sending, deed, monkeypatch):
    inverse = deed.inverse

    def meanwhile(*args, **more):
        inverse(*args, **more)
        Mail.objects.filter(pk=Mail.objects.first().pk).update(state="failed")

    undo.register("announce", lock=deed.lock, inverse=meanwhile)
    with pytest.raises(Refused, match="too late"):
        press(sending)
    assert_nothing_changed()
    assert states() == {"queued"}


def test_a_deed_that_cannot_be_taken_back_leaves_its_mail_waiting(sending, deed):
    deed.refusal = "Somebody answered already."
    with pytest.raises(Refused, match="Somebody answered already"):
        press(sending)
    assert_nothing_changed()
    sender.send_due(now=NOW + timedelta(seconds=60))
    assert states() == {"sent"}


def test_what_nobody_registered_just_calls_its_mail_back(sending, monkeypatch):
    monkeypatch.setattr(undo, "_deeds", {})
    press(sending)
    assert states() == {"cancelled"}


def test_what_was_given_up_or_refused_before_stands_in_nobodys_way(sending):
    Mail.objects.filter(pk=Mail.objects.first().pk).update(state="given_up")
    press(sending)
    assert states() == {"cancelled", "given_up"}
