"""Two deeds at the same moment that touch the same people, on PostgreSQL."""

from datetime import timedelta

import pytest
from django.db import transaction

from foundation.refusals import Refused
from gatherings.models import Attendee
from gatherings.services import answers, dates, reminding
from mailing import sender, undo
from mailing.models import Mail, Sending
from mailing.undo import undo_sending
from people.services import change_profile, choose_reminders
from teams.roster import reading
from teams.roster.plan import Choices
from teams.services import importing
from tests.factories import AttendeeFactory, GatheringFactory, HubRoleFactory
from tests.support.meanwhile import Meanwhile

from .conftest import NOW, START
from .diaries import DUE, HAWAII

# SQLite lets one write at a time: there nothing waits in the middle.
pytestmark = [pytest.mark.services_only, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def row():
    return AttendeeFactory()


def say_yes(row):
    return answers.answer(
        attendee=row, answer="accepted", actor=row.user, via="web", now=NOW + timedelta(seconds=1)
    )


def test_an_answer_that_waits_behind_a_cancellation_is_refused(row):
    deed = Meanwhile(lambda: say_yes(row))
    with transaction.atomic():
        dates.cancel(gathering=row.gathering, reason="Snow", actor=None, via="web", now=NOW)
        assert deed.waits()
    assert isinstance(deed.end(), Refused)
    assert "cancelled" in deed.error.message
    row.refresh_from_db()
    assert row.answer == "needs-action"


def test_an_answer_that_waits_behind_a_move_is_reminded_of_the_new_day(row):
    later = START + timedelta(days=14)
    deed = Meanwhile(lambda: say_yes(row))
    with transaction.atomic():
        dates.change(
            gathering=row.gathering,
            changes={"starts_at": later, "ends_at": later + timedelta(hours=7)},
            actor=None,
            via="web",
            now=NOW,
        )
        assert deed.waits()
    assert deed.end() is None
    row.refresh_from_db()
    assert row.answer == "accepted"
    assert row.remind_at > START + timedelta(days=7)


@pytest.mark.parametrize("what", ["zone", "reminders"])
def test_a_change_of_zone_and_the_sweep_wait_for_each_other_only_once(row, monkeypatch, what):
    """The sweep holds the row and writes mail to the person, whom the change holds already."""
    Attendee.objects.update(remind_at=DUE)
    deeds = {
        "zone": lambda: change_profile(
            user=row.user, changes={"zone": HAWAII}, actor=row.user, via="web", now=DUE
        ),
        "reminders": lambda: choose_reminders(
            user=row.user, wanted=False, actor=row.user, via="web", now=DUE
        ),
    }
    deed = Meanwhile(deeds[what])
    write = reminding.enqueue

    def meanwhile(mails, now):
        if mails and deed.thread.ident is None:
            assert deed.waits()
        return write(mails, now=now)

    monkeypatch.setattr(reminding, "enqueue", meanwhile)
    assert reminding.sweep(now=DUE) == 1
    assert deed.end() is None
    row.user.refresh_from_db()
    assert (row.user.zone == HAWAII, row.user.wants_reminders) == (
        what == "zone",
        what == "zone",
    )
    # Whoever turned reminders off meanwhile gets none of what was queued in between.
    sender.send_due(now=DUE + timedelta(days=1, hours=4))
    assert Mail.objects.get().state == ("sent" if what == "zone" else "unneeded")


def test_undo_of_a_roster_and_a_move_of_the_date_its_people_are_asked_to(settings, monkeypatch):
    settings.STEMHUB_UNDO_SECONDS = 60
    date = GatheringFactory()
    dana = HubRoleFactory(hub=date.hub).user
    importing.import_roster(
        team=date.team,
        roster=reading.from_file(b"Name\tE-mail\nZoe Quist\tzoe@example.org"),
        choices=Choices(),
        actor=dana,
        now=NOW,
        sending_key="roster",
    )
    soon = NOW + timedelta(seconds=20)
    move = Meanwhile(
        lambda: dates.change(
            gathering=date, changes={"place": "Gresham High"}, actor=dana, via="web", now=soon
        )
    )
    deed = undo._deeds[importing.ROSTER]

    def meanwhile(before, **more):
        deed.inverse(before, **more)
        # From here on the date is held: the move waits for it, with no mail in its hands.
        assert move.waits()

    monkeypatch.setitem(undo._deeds, importing.ROSTER, undo.Deed(deed.lock, meanwhile))
    undo_sending(sending=Sending.objects.get(key="roster"), actor=dana, via="web", now=soon)
    assert move.end() is None
    date.refresh_from_db()
    assert date.place == "Gresham High"
    sender.send_due(now=soon + timedelta(minutes=2))
    assert not Mail.objects.filter(user__email="zoe@example.org", state="sent").exists()
