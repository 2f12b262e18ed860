"""Who gets what when, lived through the services; and a coordinator's nudge."""

from datetime import UTC, timedelta

import pytest

from foundation.refusals import Refused
from gatherings import reminders
from gatherings.models import Attendee
from gatherings.services import dates, reminding
from mailing.models import Mail
from mailing.undo import undo_sending
from people.models import User
from sessions import kind
from tests.factories import AttendeeFactory, MailFactory, MembershipFactory, UserFactory

from .conftest import both_kinds
from .diaries import (
    BOISE,
    DUE,
    HAWAII,
    PACIFIC,
    announce,
    answer,
    at,
    deliver,
    diary,
    live_until,
    row_of,
)

# --- who gets what when, through the services -------------------------------------------------


@pytest.mark.parametrize(
    ("when", "ana", "ben", "cy"),
    [
        ("2026-12-08 10:00", [], [], []),
        ("2026-12-06 10:00", [], [], []),
        (
            "2026-12-04 10:00",
            ["Mon Dec 07 10:00 asked"],
            ["Mon Dec 07 10:00 unsure"],
            ["Tue Dec 08 08:00 told"],
        ),
        (
            "2026-11-19 10:00",
            ["Wed Nov 25 08:00 asked", "Wed Dec 02 08:00 asked", "Mon Dec 07 08:00 asked"],
            ["Wed Dec 02 08:00 unsure", "Mon Dec 07 08:00 unsure"],
            ["Tue Dec 08 08:00 told"],
        ),
    ],
)
def test_announced_so_long_before_to_a_silent_an_unsure_and_a_coming_member(
    east, when, ana, ben, cy
):
    now = at(when)
    gathering = announce(east, now)
    answer(gathering, east.ben, "tentative", now)
    answer(gathering, east.cy, "accepted", now)
    live_until(at("2026-12-10 12:00"), start=at(f"{when[:10]} 08:00"))
    for user, lines in ((east.ana, ana), (east.ben, ben), (east.cy, cy)):
        assert diary(user)[0].endswith("invited")
        assert diary(user)[1:] == lines


def test_a_move_by_a_week_moves_what_is_to_come(east):
    start = at("2026-11-19 10:00")
    gathering = announce(east, start)
    live_until(at("2026-12-03 11:30"), start=start)
    now = at("2026-12-03 12:00")
    dates.change(
        gathering=gathering,
        changes={"starts_at": at("2026-12-16 08:30"), "ends_at": at("2026-12-16 15:30")},
        actor=east.dana,
        via="web",
        now=now,
    )
    deliver(now)
    live_until(at("2026-12-17 12:00"), start=now)
    assert diary(east.ana) == [
        "Thu Nov 19 10:00 invited",
        "Wed Nov 25 08:00 asked",
        "Wed Dec 02 08:00 asked",
        "Thu Dec 03 12:00 moved",
        "Wed Dec 09 08:00 asked",
        "Mon Dec 14 08:00 asked",
    ]


def test_a_move_within_the_day_repeats_nothing(east):
    start = at("2026-11-19 10:00")
    gathering = announce(east, start)
    live_until(at("2026-12-02 11:30"), start=start)
    now = at("2026-12-02 12:00")
    dates.change(
        gathering=gathering,
        changes={"starts_at": at("2026-12-09 09:00"), "ends_at": at("2026-12-09 16:00")},
        actor=east.dana,
        via="web",
        now=now,
    )
    deliver(now)
    live_until(at("2026-12-10 12:00"), start=now)
    assert diary(east.ana)[2:] == [
        "Wed Dec 02 08:00 asked",
        "Wed Dec 02 12:00 moved",
        "Mon Dec 07 08:00 asked",
    ]


def test_a_move_to_an_earlier_date_skips_the_steps_that_date_has_passed(east):
    start = at("2026-11-19 10:00")
    gathering = announce(
        east, start, starts_at=at("2026-12-16 08:30"), ends_at=at("2026-12-16 15:30")
    )
    live_until(at("2026-12-03 11:30"), start=start)
    now = at("2026-12-03 12:00")
    dates.change(
        gathering=gathering,
        changes={"starts_at": at("2026-12-09 08:30"), "ends_at": at("2026-12-09 15:30")},
        actor=east.dana,
        via="web",
        now=now,
    )
    deliver(now)
    live_until(at("2026-12-10 12:00"), start=now)
    assert diary(east.ana) == [
        "Thu Nov 19 10:00 invited",
        "Wed Dec 02 08:00 asked",
        "Thu Dec 03 12:00 moved",
        "Mon Dec 07 08:00 asked",
    ]


@both_kinds
def test_a_cancellation_stops_them(east):
    start = at("2026-11-19 10:00")
    gathering = announce(east, start)
    now = at("2026-11-24 12:00")
    dates.cancel(gathering=gathering, reason="Snow", actor=east.dana, via="web", now=now)
    deliver(now)
    assert not Attendee.objects.exclude(remind_at=None).exists()
    live_until(at("2026-12-10 12:00"), start=now, step=timedelta(hours=6))
    assert diary(east.ana) == ["Thu Nov 19 10:00 invited", "Tue Nov 24 12:00 cancelled"]


def test_a_late_joiner_is_asked_from_their_own_invitation_on(east):
    start = at("2026-11-10 10:00")
    announce(east, start)
    late = MembershipFactory(team=east.team, user=UserFactory(name="Late Joiner"))
    now = at("2026-11-24 15:00")
    kind.invite_members(memberships=[late], actor=None, via="link", now=now)
    deliver(now)
    live_until(at("2026-12-10 12:00"), start=now)
    assert diary(late.user) == [
        "Tue Nov 24 15:30 invited",
        "Fri Nov 27 15:30 asked",
        "Wed Dec 02 08:00 asked",
        "Mon Dec 07 08:00 asked",
    ]


@both_kinds
def test_who_left_gets_nothing_more(east):
    start = at("2026-11-10 10:00")
    announce(east, start)
    now = at("2026-11-24 15:00")
    east.withdraw(east.ana, now=now)
    live_until(at("2026-12-10 12:00"), start=now, step=timedelta(hours=6))
    assert diary(east.ana) == ["Tue Nov 10 10:00 invited"]


@pytest.mark.parametrize(
    ("zone", "starts", "lines"),
    [
        (PACIFIC, "2027-03-17", ["Wed Mar 10 16:00", "Mon Mar 15 15:00"]),
        (BOISE, "2027-03-17", ["Wed Mar 10 15:00", "Mon Mar 15 14:00"]),
        (HAWAII, "2027-03-17", ["Wed Mar 10 18:00", "Mon Mar 15 18:00"]),
        (PACIFIC, "2026-11-04", ["Wed Oct 28 15:00", "Mon Nov 02 16:00"]),
        (BOISE, "2026-11-04", ["Wed Oct 28 14:00", "Mon Nov 02 15:00"]),
        (HAWAII, "2026-11-04", ["Wed Oct 28 18:00", "Mon Nov 02 18:00"]),
    ],
)
def test_eight_by_the_clock_before_and_after_clocks_change_as_moments_in_utc(
    db, zone, starts, lines
):
    row = AttendeeFactory(
        user__zone=zone, gathering__zone=zone, gathering__starts_at=at(f"{starts} 08:30", zone)
    )
    start = row.gathering.starts_at - timedelta(days=10)
    MailFactory(
        user=row.user,
        kind="gatherings.announced",
        topics=[f"gathering:{row.gathering_id}"],
        state="sent",
        sent_at=start - timedelta(days=4),
        send_after=start - timedelta(days=4),
    )
    reminders.schedule([row], now=start)
    live_until(row.gathering.starts_at, start=start.replace(minute=0))
    sent = Mail.objects.filter(kind=reminders.REMINDER).order_by("sent_at")
    assert [f"{mail.sent_at.astimezone(UTC):%a %b %d %H:%M}" for mail in sent] == lines


# --- the nudge --------------------------------------------------------------------------------


@both_kinds
def test_a_nudge_reaches_the_ticked_silent_ones_once_and_moves_the_next_automatic(east):
    start = at("2026-11-19 10:00")
    gathering = announce(east, start)
    answer(gathering, east.cy, "accepted", start)
    now = at("2026-12-01 16:00")
    live_until(now, start=start)
    ticked = [row_of(gathering, user).pk for user in (east.ana, east.cy)]
    for _double_click in range(2):
        sending = reminding.nudge(
            gathering=gathering,
            attendee_ids=ticked,
            actor=east.dana,
            via="web",
            sending_key="press",
            now=now,
        )
    assert [mail.user for mail in sending.mails.all()] == [east.ana]
    mail = sending.mails.get()
    assert mail.subject == "Still need your answer: Session 2, Wed, Dec 9"
    assert "Wednesday, December 9, 8:30 am - 3:30 pm Pacific time" in mail.text
    assert "Rosewood Center" in mail.html
    assert "Dana Whitfield is planning the day" in mail.text
    people = [row_of(gathering, user) for user in (east.ana, east.ben, east.cy)]
    assert reminders.next_automatic(people, now=now) == {
        people[0].pk: at("2026-12-04 16:00"),
        people[1].pk: at("2026-12-02 08:00"),
        people[2].pk: at("2026-12-08 08:00"),
    }
    undo_sending(sending=sending, actor=east.dana, via="web", now=now - timedelta(seconds=1))
    assert row_of(gathering, east.ana).remind_at == at("2026-12-02 08:00")


@both_kinds
def test_a_nudge_without_anybody_left_says_so(east):
    start = at("2026-11-19 10:00")
    gathering = announce(east, start)
    ana = answer(gathering, east.ana, "accepted", start)
    ask = {"gathering": gathering, "actor": east.dana, "via": "web", "now": start}
    with pytest.raises(Refused, match="has answered by now"):
        reminding.nudge(attendee_ids=[ana.pk], sending_key="a", **ask)
    User.objects.filter(pk=east.ben.pk).update(wants_reminders=False)
    with pytest.raises(Refused, match="in person"):
        reminding.nudge(attendee_ids=[row_of(gathering, east.ben).pk], sending_key="b", **ask)
    dates.cancel(gathering=gathering, reason="", actor=east.dana, via="web", now=start)
    with pytest.raises(Refused, match="isn't open"):
        reminding.nudge(attendee_ids=[ana.pk], sending_key="c", **ask)


# --- one automatic mail a person and day, whatever it is about ------------------------------------


@both_kinds
def test_a_day_that_another_automatic_mail_has_makes_a_reminder_wait_for_the_next(east):
    """Ana's Wednesday is taken by a mail of another app; Ben's isn't."""
    announce(east, at("2026-11-19 10:00"))
    # What stood there before: the reminder of a fortnight before.
    live_until(at("2026-12-01 17:00"), start=at("2026-11-19 11:00"), step=timedelta(hours=3))
    key = reminders.key_of(east.ana, DUE)
    MailFactory(user=east.ana, kind="test.other", key=key, state="sent", sent_at=DUE)
    live_until(at("2026-12-03 17:00"), start=DUE)
    kinds = Mail.objects.filter(kind=reminders.REMINDER, sent_at__gte=DUE)
    got = {mail.user.name: mail.sent_at for mail in kinds.select_related("user")}
    assert got["Ben Ode"] == DUE
    assert got["Ana Ruiz"] == at("2026-12-03 08:00")


@both_kinds
def test_busy_is_who_had_one_today_or_is_to_have_one(east):
    announce(east, at("2026-11-19 10:00"))
    cy = Attendee.objects.get(user=east.cy)
    Attendee.objects.update(remind_at=None)
    Attendee.objects.filter(pk=cy.pk).update(remind_at=DUE + timedelta(hours=8))
    MailFactory(user=east.ben, key=reminders.key_of(east.ben, DUE), state="queued")
    asked = dict.fromkeys([east.ana, east.ben, east.cy], DUE)
    assert reminders.busy(asked) == {east.ben.pk, east.cy.pk}
    tomorrow = dict.fromkeys(asked, DUE - timedelta(days=1))
    assert reminders.busy(tomorrow) == set()
    assert reminders.busy({}) == set()
