"""The numbers on the page that follows a large invitation: they only ever rise."""

import re

import pytest

from mailing import mass, sender, tasks
from mailing.models import Sending
from teams.services.members import leave
from tests.factories import MembershipFactory

from .conftest import AFTER, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(monkeypatch, settings):
    """Three are many, and a task writes the rows: here the test does."""
    settings.STEMHUB_UNDO_SECONDS = 60
    monkeypatch.setattr(mass, "AT_ONCE", 3)
    monkeypatch.setattr(tasks.write_rows, "apply_async", lambda *_, **__: None)
    monkeypatch.setattr(tasks.write_rows, "delay", lambda *_: None)


@pytest.fixture
def watched(pd, many, sign_in, time_machine):
    """Announce to seven and two who manage it, and send while rows are written.

    Returns what the page showed each time, (sent, of how many). ``meanwhile`` is called once.
    """

    def _watched(meanwhile=lambda: None):
        pd.announce(pd.plan())
        sending, client, shown = Sending.objects.get(), sign_in(pd.dana), []

        def look():
            page = client.get(f"/mail/sendings/{sending.pk}/progress/").content.decode()
            most, sent = re.search(r'<progress max="(\d+)" value="(\d+)"', page).groups()
            shown.append((int(sent), int(most)))
            return page

        look()
        time_machine.move_to(AFTER, tick=False)
        more = True
        while more:
            more = mass.write_some(sending.pk, now=AFTER)
            look()
            if len(shown) == 2:
                meanwhile()
            sender.send_due(now=AFTER)
            look()
        assert "hx-get" not in look()
        return shown

    return _watched


def test_progress_on_the_page_never_goes_back(watched):
    shown = watched()
    assert shown[0] == (0, 9)
    assert shown[-1] == (9, 9)
    assert {most for _sent, most in shown} == {9}
    assert [sent for sent, _most in shown] == sorted(sent for sent, _most in shown)
    assert len({sent for sent, _most in shown}) > 2


def test_nor_does_it_when_people_join_and_leave_meanwhile(pd, watched):
    def meanwhile():
        MembershipFactory(team=pd.team, user__name="Late Doe")
        leave(membership=pd.seats[0], on=NOW.date(), actor=pd.dana, via="web", reason="", now=AFTER)

    shown = watched(meanwhile)
    assert [sent for sent, _most in shown] == sorted(sent for sent, _most in shown)
    assert [most for _sent, most in shown] == sorted(most for _sent, most in shown)
