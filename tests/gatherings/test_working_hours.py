"""Reminders wait for working hours when their turn comes, not only when they are written."""

from datetime import timedelta

import pytest

from foundation import zones
from gatherings import reminders
from gatherings.services import reminding
from mailing import sender
from mailing.models import Mail
from teams.services import invitations

from .diaries import BOISE, HAWAII, PACIFIC, announce, answer, at, row_of


@pytest.fixture
def gathering(east):
    return announce(east, at("2026-11-19 10:00"))


def went(mail):
    """When it went, on its reader's clock; "" for one that didn't."""
    mail.refresh_from_db()
    if mail.state != "sent":
        return ""
    return f"{zones.utc_to_wall(mail.sent_at, mail.user.zone):%a %H:%M}"


def wait_from(now, until):
    """The sender looks again every half hour, as it does after the server was away."""
    while now <= until:
        sender.send_due(now=now)
        now += timedelta(minutes=30)


@pytest.mark.parametrize("zone", [PACIFIC, BOISE, HAWAII])
def test_a_reminder_whose_turn_comes_in_the_night_goes_on_monday_at_eight(east, zone):
    """Written on Wednesday; the server was away until Saturday night."""
    type(east.ana).objects.filter(pk=east.ana.pk).update(zone=zone)
    announce(east, at("2026-11-19 10:00"))
    reminding.sweep(now=at("2026-12-02 08:00", zone))
    mail = Mail.objects.get(user=east.ana, kind=reminders.REMINDER)
    saturday = at("2026-12-05 02:00", zone)
    sender.send_due(now=saturday)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.claim) == ("queued", 0, None)
    assert mail.send_after == at("2026-12-07 08:00", zone)
    wait_from(saturday, at("2026-12-07 12:00", zone))
    assert went(mail) == "Mon 08:00"


def test_the_sweeps_own_reminders_wait_and_a_nudge_by_hand_goes_at_once(east, gathering):
    due = at("2026-12-02 08:00")
    answer(gathering, east.cy, "accepted", due)
    Mail.objects.all().delete()
    assert reminding.sweep(now=due) == 2
    night = at("2026-12-03 02:00")
    sending = reminding.nudge(
        gathering=gathering,
        attendee_ids=[row_of(gathering, east.ana).pk],
        actor=east.dana,
        via="web",
        sending_key="press",
        now=night,
    )
    automatic = Mail.objects.filter(kind=reminders.REMINDER).order_by("pk")
    sender.send_due(now=night)
    assert went(sending.mails.get()) == "Thu 02:00"
    assert {went(mail) for mail in automatic} == {""}
    sender.send_due(now=at("2026-12-03 08:00"))
    assert {went(mail) for mail in automatic.filter(user=east.ben)} == {"Thu 08:00"}


def test_an_invitation_goes_at_once_and_its_reminder_in_working_hours(east):
    night = at("2026-11-21 02:00")
    row = invitations.invite(
        team=east.team, email="zoe@example.org", name="Zoë", actor=east.dana, via="web", now=night
    )
    sender.send_due(now=night)
    assert went(Mail.objects.get(kind="invitation")) == "Sat 02:00"
    friday = at("2026-12-04 10:00")
    invitations.sweep(now=friday)
    reminder = Mail.objects.get(user=row.user, kind="invitation_reminder")
    sender.send_due(now=at("2026-12-04 17:00"))
    assert went(reminder) == ""
    assert reminder.send_after > friday


def test_what_is_said_of_tomorrow_is_cancelled_rather_than_said_on_the_day(east, gathering):
    """Of a Wednesday: written on Tuesday at 8, the server was away until the evening."""
    answer(gathering, east.ana, "accepted", at("2026-11-20 10:00"))
    reminding.sweep(now=at("2026-12-08 08:00"))
    eve = Mail.objects.get(user=east.ana, kind=reminders.REMINDER)
    evening = at("2026-12-08 18:00")
    sender.send_due(now=evening)
    eve.refresh_from_db()
    assert (eve.state, eve.send_after) == ("queued", at("2026-12-09 08:00"))
    wait_from(evening, at("2026-12-09 09:00"))
    eve.refresh_from_db()
    assert eve.state == "unneeded"
