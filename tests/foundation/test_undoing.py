"""The bar with *Undo* lies in the login session until its time is over."""

from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from foundation import undoing


def asked(session):
    return SimpleNamespace(session=session)


def test_it_is_offered_until_its_time_is_over(time_machine):
    time_machine.move_to("2026-11-02 17:00:00Z", tick=False)
    request = asked({})
    until = timezone.now() + timedelta(seconds=60)
    undoing.offer(request, said="Session 2. 4 mails wait.", url="/undo/", until=until)
    time_machine.shift(19.5)
    shown = undoing.offered(request)
    assert (shown.said, shown.url, shown.left) == (
        "Session 2. 4 mails wait.",
        "/undo/",
        "41 seconds to undo",
    )
    time_machine.shift(40.5)
    assert undoing.offered(request) is None


def test_once_undone_it_is_gone():
    request = asked({})
    until = timezone.now() + timedelta(seconds=60)
    undoing.offer(request, said="A", url="/undo/", until=until)
    undoing.take_away(request)
    assert undoing.offered(request) is None


def test_a_page_without_a_session_offers_none():
    assert undoing.offered(SimpleNamespace()) is None
