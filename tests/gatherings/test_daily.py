"""What coordinators are told: each weekday at 7 am what changed, at once what can't wait."""

import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation import zones
from gatherings import daily_mails, kinds
from gatherings.models import Attendee, Gathering
from gatherings.services import answers, daily
from mailing import sender
from mailing.models import Mail
from tests.factories import (
    AttendeeFactory,
    GatheringFactory,
    HubFactory,
    HubRoleFactory,
    TeamFactory,
    UserFactory,
)

PACIFIC, MOUNTAIN = "America/Los_Angeles", "America/Boise"


def at(text, zone=PACIFIC):
    day, clock = text.split(" ")
    return zones.wall_to_utc(date.fromisoformat(day), time.fromisoformat(clock), zone)


@pytest.fixture
def session(east):
    """Session 2 on Wednesday, December 9, with Ana, Ben and Cy, who are silent."""
    gathering = GatheringFactory(team=east.team, title="Session 2")
    east.rows = {
        user.name.split()[0]: AttendeeFactory(gathering=gathering, user=user)
        for user in (east.ana, east.ben, east.cy)
    }
    return gathering


@pytest.fixture
def say(session, east, time_machine):
    """``say("Ana", "accepted", "2026-11-17 15:00")``: Ana answers then, by her link."""

    def say(name, what, when, actor=None, **more):
        now = at(when)
        time_machine.move_to(now, tick=False)
        row = Attendee.objects.get(pk=east.rows[name].pk)
        via = "web" if actor else "link"
        if what == "needs-action":
            return answers.undo_answer(attendee=row, to=what, actor=actor, via=via, now=now)
        return answers.answer(attendee=row, answer=what, actor=actor, via=via, now=now, **more)

    return say


def digests():
    return list(Mail.objects.filter(kind=daily_mails.DAILY).order_by("id"))


def delivered(when="2026-11-18 07:01"):
    sender.send_due(now=at(when))


# --- once a day -------------------------------------------------------------------------------


def test_yesterdays_answers_come_at_seven_in_one_mail(east, say):
    say("Ana", "accepted", "2026-11-17 15:00")
    say("Ben", "declined", "2026-11-17 16:00")
    assert daily.send_due(now=at("2026-11-18 06:59")) == 0
    assert daily.send_due(now=at("2026-11-18 07:00")) == 1
    mail = digests()[0]
    assert mail.key == f"digest:{east.dana.pk}:2026-11-18"
    assert mail.address == "dana@example.org"
    assert mail.priority == Mail.Priority.DIGEST
    assert mail.subject == "2 new answers: Session 2, Wed, Dec 9, Rosewood Center"
    for text in (mail.text, mail.html.replace("&#x27;", "'")):
        assert "Wednesday, December 9, 8:30 am - 3:30 pm Pacific time" in text
        assert "Rosewood Center" in text
        assert "Now 1 coming, 1 can't come, 0 not sure, 1 no answer." in text
        assert "Ana Ruiz (before: No answer)" in text
        assert "Ben Ode (before: No answer)" in text
        assert "Cy Lam" not in text
        assert f"/gatherings/{east.rows['Ana'].gathering_id}/" in text
        assert "weekday mornings" in text
    assert mail.text.index("Ben Ode") < mail.text.index("Ana Ruiz"), "what hurts comes first"
    assert "/answer/" not in mail.text


def test_the_second_run_and_the_next_day_tell_nothing_twice(say):
    say("Ana", "accepted", "2026-11-17 15:00")
    assert daily.send_due(now=at("2026-11-18 07:00")) == 1
    delivered()
    assert daily.send_due(now=at("2026-11-18 07:10")) == 0
    assert daily.send_due(now=at("2026-11-19 07:00")) == 0
    say("Ben", "accepted", "2026-11-18 07:05")
    assert daily.send_due(now=at("2026-11-18 07:20")) == 0
    assert daily.send_due(now=at("2026-11-19 07:00")) == 1
    assert "Ben Ode" in digests()[1].text
    assert "Ana Ruiz" not in digests()[1].text


def test_one_that_came_late_is_no_gap_and_one_that_never_came_is_told_again(say):
    say("Ana", "accepted", "2026-11-17 15:00")
    daily.send_due(now=at("2026-11-18 07:00"))
    # The server asked to come again later: it went out at noon, about what it was written for.
    Mail.objects.update(send_after=at("2026-11-18 12:00"))
    delivered()
    say("Ben", "accepted", "2026-11-18 09:00")
    assert daily.send_due(now=at("2026-11-19 07:00")) == 1
    assert "Ben Ode" in digests()[1].text
    Mail.objects.filter(state="queued").update(state="cancelled")
    assert daily.send_due(now=at("2026-11-20 07:00")) == 1
    assert "Ben Ode" in digests()[2].text


def test_nothing_changed_no_mail(session):
    assert daily.send_due(now=at("2026-11-18 07:00")) == 0


def test_the_weekend_is_told_on_monday(say):
    say("Ana", "accepted", "2026-11-20 15:00")  # a Friday
    say("Ben", "tentative", "2026-11-21 15:00")
    assert daily.send_due(now=at("2026-11-21 07:00")) == 0
    assert daily.send_due(now=at("2026-11-22 07:00")) == 0
    assert daily.send_due(now=at("2026-11-23 07:00")) == 1
    assert digests()[0].subject.startswith("2 new answers")


def test_a_missed_morning_is_made_up_for_and_a_missed_day_too(say):
    say("Ana", "accepted", "2026-11-16 15:00")
    assert daily.send_due(now=at("2026-11-18 16:59")) == 1
    assert "Ana Ruiz" in digests()[0].text


def test_after_the_afternoon_it_waits_for_the_next_morning(say):
    say("Ana", "accepted", "2026-11-17 15:00")
    assert daily.send_due(now=at("2026-11-18 17:00")) == 0


def test_only_the_difference_counts(east, say):
    say("Ana", "accepted", "2026-11-16 15:00")
    daily.send_due(now=at("2026-11-17 07:00"))
    delivered("2026-11-17 07:01")
    say("Ana", "declined", "2026-11-17 15:00")
    say("Ana", "accepted", "2026-11-17 15:01")
    say("Ben", "accepted", "2026-11-17 15:02")
    say("Ben", "needs-action", "2026-11-17 15:03")
    daily.send_due(now=at("2026-11-18 07:00"))
    delivered("2026-11-18 07:01")
    assert [mail.state for mail in digests()] == ["sent", "unneeded"]
    say("Ana", "needs-action", "2026-11-18 15:00")
    assert daily.send_due(now=at("2026-11-19 07:00")) == 1
    assert "Ana Ruiz (before: Coming)" in digests()[2].text
    assert "No answer:" in digests()[2].text


def test_a_substitute_is_named_and_what_she_entered_herself_isnt(east, say):
    row = say("Ana", "accepted", "2026-11-17 15:00")
    answers.set_substitute(
        attendee=row,
        substitute="wanted",
        note="",
        actor=None,
        via="link",
        now=at("2026-11-17 15:01"),
    )
    say("Ben", "accepted", "2026-11-17 15:05", actor=east.dana, source="phone")
    daily.send_due(now=at("2026-11-18 07:00"))
    text = digests()[0].text
    assert "Ana Ruiz (before: No answer), needs a substitute" in text
    assert "Ben Ode" not in text


def test_who_left_and_dates_that_are_over_or_off_arent_told(east, say, session):
    say("Ana", "accepted", "2026-11-17 15:00")
    Attendee.objects.filter(user=east.ana).update(withdrawn=True)
    assert daily.send_due(now=at("2026-11-18 07:00")) == 0
    Attendee.objects.update(withdrawn=False)
    Gathering.objects.update(state="cancelled")
    assert daily.send_due(now=at("2026-11-18 07:00")) == 0
    Gathering.objects.update(
        state="announced", starts_at=at("2026-11-18 06:30"), ends_at=at("2026-11-18 13:30")
    )
    assert daily.send_due(now=at("2026-11-18 07:00")) == 0


def test_one_mail_for_all_hubs_of_a_coordinator(east, say):
    say("Ana", "accepted", "2026-11-17 15:00")
    west = HubFactory(name="West Metro")
    HubRoleFactory(hub=west, user=east.dana)
    other = AttendeeFactory(
        gathering=GatheringFactory(team=TeamFactory(hub=west), title="Session 1"),
        user=UserFactory(name="Zoë O'Neil"),
    )
    when = at("2026-11-17 15:30")
    answers.answer(attendee=other, answer="accepted", actor=None, via="link", now=when)
    stranger = AttendeeFactory(user=UserFactory(name="Of Another Hub"))
    answers.answer(attendee=stranger, answer="accepted", actor=None, via="link", now=when)
    assert daily.send_due(now=at("2026-11-18 07:00")) == 1
    mail = digests()[0]
    assert mail.subject == "2 new answers: Session 2, Wed, Dec 9; Session 1, Wed, Dec 9"
    assert "Session 1, West Metro" in mail.text
    assert "Session 2, East Metro" in mail.text
    assert "Zoë O'Neil" in mail.text
    assert "Of Another Hub" not in mail.text


def test_seven_is_by_the_clock_of_the_hub(east, say):
    say("Ana", "accepted", "2026-11-17 15:00")
    east.hub.zone = MOUNTAIN
    east.hub.save()
    assert daily.send_due(now=at("2026-11-18 06:59", MOUNTAIN)) == 0
    assert daily.send_due(now=at("2026-11-18 07:00", MOUNTAIN)) == 1


@pytest.mark.parametrize(
    ("day", "utc"),
    [("2026-10-30", 14), ("2026-11-02", 15), ("2027-03-12", 15), ("2027-03-15", 14)],
)
def test_seven_stays_seven_when_clocks_change(east, say, session, day, utc):
    Gathering.objects.update(starts_at=at("2027-06-01 08:30"), ends_at=at("2027-06-01 15:30"))
    morning = datetime.combine(date.fromisoformat(day), time(utc), tzinfo=UTC)
    evening = zones.utc_to_wall(morning - timedelta(hours=12), PACIFIC)
    say("Ana", "accepted", f"{evening:%Y-%m-%d %H:%M}")
    assert daily.send_due(now=morning - timedelta(minutes=1)) == 0
    assert daily.send_due(now=morning) == 1


def test_a_past_coordinator_gets_none_and_the_networks_stands_in(east, say):
    say("Ana", "accepted", "2026-11-17 15:00")
    network = UserFactory(email="network@example.org")
    HubRoleFactory(hub=None, user=network)
    assert daily.send_due(now=at("2026-11-18 07:00")) == 1
    east.hub.roles.update(ends_on=date(2026, 11, 17))
    assert daily.send_due(now=at("2026-11-18 07:10")) == 1
    assert [mail.address for mail in digests()] == ["dana@example.org", "network@example.org"]


def test_as_many_queries_for_many_answers_as_for_one(east, session):
    counts = []
    for many in (1, 20):
        Mail.objects.all().delete()
        for row in AttendeeFactory.create_batch(many, gathering=session):
            answers.answer(
                attendee=row,
                answer="accepted",
                actor=None,
                via="link",
                now=at("2026-11-17 15:00"),
            )
        with CaptureQueriesContext(connection) as seen:
            assert daily.send_due(now=at("2026-11-18 07:00")) == 1
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


def test_a_daily_mail_and_an_app_that_fail_stop_nobody_elses(east, say, monkeypatch, caplog):
    HubRoleFactory(hub=east.hub, user=UserFactory(name="Rae Ochoa"))
    say("Ana", "accepted", "2026-11-17 15:00")
    write = daily._mail

    def planted(one):
        if one.user == east.dana:
            raise ValueError("planted")
        return write(one)

    def no_leaders(self, audiences):
        raise ValueError("planted, too")

    monkeypatch.setattr(daily, "_mail", planted)
    monkeypatch.setattr(kinds.Kind, "leaders", no_leaders)
    assert daily.send_due(now=at("2026-11-18 07:00")) == 1
    assert "planted, too" in caplog.text
    assert [mail.user.name for mail in digests()] == ["Rae Ochoa"]
    monkeypatch.undo()
    assert daily.send_due(now=at("2026-11-18 07:10")) == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_write_one_mail(say):
    say("Ana", "accepted", "2026-11-17 15:00")
    gate = threading.Barrier(2)

    def run():
        gate.wait()
        daily.send_due(now=at("2026-11-18 07:00"))
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(digests()) == 1


# --- at once ----------------------------------------------------------------------------------


def urgent():
    return list(Mail.objects.filter(kind=daily_mails.URGENT).order_by("id"))


def test_who_was_coming_and_cant_within_seven_days_is_told_at_once(east, say):
    say("Ana", "accepted", "2026-12-01 15:00")
    say("Ana", "declined", "2026-12-02 15:00")
    mail = urgent()[0]
    assert mail.address == "dana@example.org"
    assert mail.subject == "Ana Ruiz can't come: Session 2, Wed, Dec 9, Rosewood Center"
    assert mail.priority == Mail.Priority.CHANGE
    assert mail.reply_to == east.ana.email
    assert mail.not_after == at("2026-12-09 08:30")
    for text in (mail.text, mail.html):
        assert "Wednesday, December 9, 8:30 am - 3:30 pm Pacific time" in text
        assert "Rosewood Center" in text
        assert "You get this because you coordinate East Metro." in text


@pytest.mark.parametrize(
    ("before", "after", "when"),
    [
        ("accepted", "declined", "2026-12-01 23:59"),  # 8 days before
        ("accepted", "tentative", "2026-12-08 15:00"),
        ("tentative", "declined", "2026-12-08 15:00"),
        ("declined", "declined", "2026-12-08 15:00"),
        ("accepted", "declined", "2026-12-09 10:00"),  # it has begun
    ],
)
def test_anything_else_can_wait(say, before, after, when):
    say("Ana", before, "2026-11-17 15:00")
    say("Ana", after, when)
    assert urgent() == []


def test_an_answer_where_there_was_none_can_wait(say):
    say("Ana", "declined", "2026-12-08 15:00")
    assert urgent() == []


def test_whoever_entered_it_isnt_told_but_the_others_are(east, say):
    HubRoleFactory(hub=east.hub, user=UserFactory(email="second@example.org"))
    say("Ana", "accepted", "2026-12-01 15:00")
    say("Ana", "declined", "2026-12-07 15:00", actor=east.dana, source="phone")
    assert [mail.address for mail in urgent()] == ["second@example.org"]


def test_taken_back_in_time_it_never_goes_and_said_again_it_does(say, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    say("Ana", "accepted", "2026-12-01 15:00")
    say("Ana", "declined", "2026-12-07 15:00")
    assert urgent()[0].send_after == at("2026-12-07 15:01")
    say("Ana", "accepted", "2026-12-07 15:00")
    assert [mail.state for mail in urgent()] == ["cancelled"]
    say("Ana", "declined", "2026-12-07 15:00")
    assert [mail.state for mail in urgent()] == ["cancelled", "queued"]


def test_it_is_no_contact_with_a_coordinator_who_is_also_invited(east, say, session):
    AttendeeFactory(gathering=session, user=east.dana)
    say("Ana", "accepted", "2026-12-01 15:00")
    say("Ana", "declined", "2026-12-07 15:00")
    (topic,) = urgent()[0].topics.all()
    assert topic.topic == f"urgent:{east.rows['Ana'].pk}"


def test_an_usual_answer_costs_no_query_more(east, say, session):
    row = say("Ana", "accepted", "2026-12-07 15:00")
    with CaptureQueriesContext(connection) as seen:
        daily.tell_if_urgent(row, "needs-action", at("2026-12-07 15:00"))
    assert len(seen) == 0
