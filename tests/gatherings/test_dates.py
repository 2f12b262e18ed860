from datetime import date, timedelta

import pytest

from foundation.refusals import Refused
from gatherings import kinds
from gatherings.hooks import gathering_changed
from gatherings.models import Gathering
from gatherings.services import dates
from mailing.models import Mail

from .conftest import NOW, START, both_kinds, cancel, change, queued


def create(east, **fields):
    return dates.create(
        **{
            "hub": east.hub,
            "team": east.team,
            "cycle": east.team.cycle,
            "kind": "plain",
            "audience": f"team:{east.team.pk}",
            "title": "Session 1",
            "starts_at": START,
            "ends_at": START + timedelta(hours=7),
            "zone": "America/Los_Angeles",
            "break_minutes": 60,
            "actor": east.dana,
            "via": "web",
        }
        | fields
    )


# --- making -----------------------------------------------------------------------------------


def test_a_new_date_is_a_draft_with_the_contact_time_that_the_breaks_leave(east, now):
    gathering = create(east, place="Rosewood Center")
    assert (gathering.state, gathering.planned_minutes) == ("draft", 360)
    assert gathering.place == "Rosewood Center"
    record = gathering.history.get()
    assert (record.history_user, record.history_change_reason) == (east.dana, "web")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"ends_at": START - timedelta(hours=1)}, "ends_at"),
        ({"break_minutes": 420}, "break_minutes"),
        ({"planned_minutes": 421, "break_minutes": 0}, "planned_minutes"),
        ({"answer_by": date(2026, 12, 10)}, "answer_by"),
        ({"title": "x" * 151}, "title"),
        ({"title": ""}, "title"),
        ({"link": "not a link"}, "link"),
        ({"zone": "Mars/Base"}, "zone"),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(east, now, fields, field):
    with pytest.raises(Refused) as refusal:
        create(east, **fields)
    assert refusal.value.field == field
    assert not Gathering.objects.exists()


def test_all_that_does_not_fit_is_refused_at_once(east, now):
    with pytest.raises(Refused) as refusal:
        create(east, ends_at=START, title="", link="not a link", answer_by=date(2026, 12, 10))
    fields = [one.field for one in refusal.value.all]
    assert sorted(fields) == ["answer_by", "ends_at", "link", "title"]
    assert str(refusal.value).count("Enter a valid URL.") == 1


def test_a_team_of_another_hub_is_refused(east, now):
    from tests.factories import HubFactory

    with pytest.raises(Refused, match="Choose a team"):
        create(east, hub=HubFactory())


class FullDay(kinds.Kind):
    slug = "day"

    def contact_minutes(self, gathering):
        return 360, 360


def test_other_contact_time_than_the_kinds_asks_for_a_reason(east, now, monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", {})
    kinds.register(FullDay())
    with pytest.raises(Refused, match="7 contact hours instead of 6") as refusal:
        create(east, kind="day", break_minutes=0)
    assert refusal.value.field == "hours_reason"
    assert create(east, kind="day", break_minutes=0, hours_reason="Two halves").pk


def test_a_field_that_a_date_does_not_have_is_a_bug(east, now):
    with pytest.raises(TypeError):
        create(east, state="held")


# --- changing ---------------------------------------------------------------------------------


def test_a_draft_changes_without_mail_or_sequence(east, now):
    gathering = change(east, create(east), place="Gresham High")
    assert (gathering.place, gathering.sequence) == ("Gresham High", 0)
    assert not Mail.objects.exists()


@both_kinds
def test_a_move_tells_everybody_once_and_says_what_to_do_in_the_calendar(east, announced):
    later = {"starts_at": START + timedelta(days=1), "ends_at": START + timedelta(days=1, hours=7)}
    announced.attendees.filter(user=east.ben).update(answer="declined", answered_at=NOW)
    gathering = change(east, announced, **later)
    assert (gathering.sequence, gathering.moved_at) == (1, NOW)
    mails = queued(kind="gatherings.moved")
    assert sorted(one.user.name for one in mails) == [
        "Ana Ruiz",
        "Ben Ode",
        "Cy Lam",
        "Dana Whitfield",
    ]
    one = mails.get(user=east.ana)
    assert one.subject == "Moved: Session 2 is now Thu, Dec 10"
    assert "It was on Wednesday, December 9, 8:30 am - 3:30 pm Pacific time" in one.text
    assert "In your calendar, move Session 2 to Thursday, December 10" in one.text
    assert "SEQUENCE:1" in one.files[0]["content"]
    assert one.send_after == NOW + timedelta(seconds=60)
    assert "Can you now?" in mails.get(user=east.ben).text
    assert "/answer/" not in mails.get(user=east.dana).text


@both_kinds
def test_a_move_within_the_day_says_the_time(east, announced):
    change(
        east, announced, starts_at=START + timedelta(hours=1), ends_at=START + timedelta(hours=8)
    )
    assert queued(user=east.ana).get().subject == (
        "Moved: Session 2 is now Wednesday, December 9, 9:30 am - 4:30 pm Pacific time"
    )


@both_kinds
def test_an_answer_survives_a_move_and_is_marked_as_older(east, announced):
    row = announced.attendees.get(user=east.ana)
    row.answer, row.answered_at = "accepted", NOW - timedelta(days=1)
    row.save()
    gathering = change(
        east,
        announced,
        starts_at=START + timedelta(days=1),
        ends_at=START + timedelta(days=1, hours=7),
    )
    row.refresh_from_db()
    row.gathering = gathering
    assert row.answer == "accepted"
    assert row.answered_before_move
    assert "If that still holds, there is nothing to do" in queued(user=east.ana).get().text


@both_kinds
def test_another_place_is_not_told_to_who_is_not_coming(east, announced):
    announced.attendees.filter(user=east.ben).update(answer="declined", answered_at=NOW)
    gathering = change(east, announced, place="Gresham High")
    assert (gathering.sequence, gathering.moved_at) == (1, None)
    mails = queued(kind="gatherings.place")
    assert sorted(one.user.name for one in mails) == ["Ana Ruiz", "Cy Lam", "Dana Whitfield"]
    one = mails.get(user=east.ana)
    assert one.subject == "New place: Session 2, Wed, Dec 9, is at Gresham High"
    assert "isn't at Rosewood Center any more" in one.text


@both_kinds
def test_arrival_notes_change_without_mail_and_raise_the_sequence(east, announced):
    gathering = change(east, announced, arrival_notes="Park behind the gym.")
    assert gathering.sequence == 1
    assert not queued().exists()


@both_kinds
def test_another_zone_keeps_the_wall_time(east, announced):
    gathering = change(east, announced, zone="America/Boise")
    assert gathering.starts_at == START - timedelta(hours=1)
    assert gathering.ends_at - gathering.starts_at == timedelta(hours=7)
    assert "8:30 am - 3:30 pm Mountain time" in queued(user=east.ana).get().text


@both_kinds
def test_nothing_changed_writes_nothing(east, announced):
    before = announced.history.count()
    gathering = change(east, announced, place=announced.place)
    assert gathering.sequence == 0
    assert announced.history.count() == before


@both_kinds
def test_an_announced_date_never_moves_into_the_past(east, announced):
    with pytest.raises(Refused, match="isn't in the past"):
        change(
            east,
            announced,
            starts_at=NOW - timedelta(days=1),
            ends_at=NOW - timedelta(days=1) + timedelta(hours=7),
        )


@both_kinds
def test_a_move_moves_the_reminders(east, announced):
    before = announced.attendees.get(user=east.ana).remind_at
    change(
        east,
        announced,
        starts_at=START + timedelta(days=14),
        ends_at=START + timedelta(days=14, hours=7),
    )
    after = announced.attendees.get(user=east.ana).remind_at
    assert before is not None
    assert after > before


@both_kinds
def test_pressed_twice_one_change_is_told_once(east, announced):
    for _ in range(2):
        change(east, announced, key="k2", place="Gresham High")
    assert queued(kind="gatherings.place").count() == 4
    announced.refresh_from_db()
    assert announced.sequence == 1


@both_kinds
def test_a_date_held_or_cancelled_does_not_change(east, announced):
    cancel(east, announced)
    with pytest.raises(Refused, match="is cancelled"):
        change(east, announced, place="Elsewhere")
    Gathering.objects.update(state="held")
    with pytest.raises(Refused, match="over and closed"):
        change(east, announced, place="Elsewhere")


@both_kinds
def test_the_hook_says_what_changed(east, announced, monkeypatch):
    told = []
    monkeypatch.setattr(gathering_changed, "_receivers", [])
    gathering_changed.connect(lambda change, **rest: told.append(change), floor=9)
    change(east, announced, place="Gresham High")
    change(east, announced, arrival_notes="Bring a coat.")
    change(east, announced, zone="America/Boise", place="Ontario")
    cancel(east, announced)
    assert told == ["place", "details", "moved", "cancelled"]


# --- cancelling -------------------------------------------------------------------------------


@both_kinds
def test_cancelling_tells_everybody_who_has_not_said_no(east, announced):
    announced.attendees.filter(user=east.ben).update(answer="declined", answered_at=NOW)
    gathering = cancel(east, announced)
    assert (gathering.state, gathering.cancelled_reason, gathering.sequence) == (
        "cancelled",
        "Snow",
        1,
    )
    mails = queued(kind="gatherings.cancelled")
    assert sorted(one.user.name for one in mails) == ["Ana Ruiz", "Cy Lam", "Dana Whitfield"]
    one = mails.get(user=east.ana)
    assert one.subject == "Cancelled: Session 2, Wed, Dec 9"
    assert "In your calendar, delete Session 2" in one.text
    assert "The reason: Snow" in one.text
    assert "STATUS:CANCELLED" in one.files[0]["content"]
    assert gathering.attendees.filter(remind_at__isnull=False).count() == 0


def test_a_draft_is_not_cancelled(east, now):
    with pytest.raises(Refused, match="Nobody has been told"):
        cancel(east, create(east))


@both_kinds
def test_a_date_that_is_over_is_cancelled_without_mail(east, now):
    gathering = east.draft(state="announced", starts_at=NOW - timedelta(days=2))
    assert cancel(east, gathering).state == "cancelled"
    assert not Mail.objects.exists()


@both_kinds
def test_cancelled_is_for_good(east, announced):
    cancel(east, announced)
    with pytest.raises(Refused, match="Make a new date"):
        cancel(east, announced)
