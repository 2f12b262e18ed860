"""An idea, and what becomes of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from foundation.refusals import Refused
from gatherings.models import Attendee, Gathering
from gatherings.services import announcing, dates
from mailing.models import Mail, Sending
from mailing.undo import undo_sending
from teams.services.members import leave as leave_team
from workgroups.models import Workgroup
from workgroups.services import closing, meetings, proposals

from .conftest import FACTS, NOW, went
from .test_members import BY, announced

pytestmark = pytest.mark.services


def test_sent_back_with_a_sentence_it_is_changed_and_proposed_again(world):
    group = world.proposed()
    proposals.send_back(workgroup=group, words="Say which grades.", actor=world.dana, **BY)
    (mail,) = went(NOW + timedelta(minutes=2))
    assert mail.user == world.ana and "Say which grades." in mail.text
    assert mail.reply_to == world.dana.email
    row = proposals.change(
        workgroup=group, facts=replace(FACTS, goal="Grades 3-5."), actor=world.ana, **BY
    )
    assert (row.sent_back, row.goal) == ("", "Grades 3-5.")


def test_a_sentence_that_doesnt_hold_any_more_isnt_mailed(world):
    group = world.proposed()
    proposals.send_back(workgroup=group, words="Say which grades.", actor=world.dana, **BY)
    proposals.change(workgroup=group, facts=FACTS, actor=world.ana, **BY)
    assert went(NOW + timedelta(minutes=2)) == []


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": " "}, "name"),
        ({"goal": ""}, "goal"),
        ({"first_week": date(2026, 12, 1), "last_week": date(2026, 11, 1)}, "last_week"),
    ],
)
def test_what_it_lacks_is_said_beside_the_field(world, facts, field):
    with pytest.raises(Refused) as refusal:
        proposals.propose(team=world.team, facts=replace(FACTS, **facts), actor=world.ana, **BY)
    assert refusal.value.field == field


def test_a_name_is_given_once(world):
    world.proposed()
    with pytest.raises(Refused, match="There is a workgroup called") as refusal:
        proposals.propose(
            team=world.team, facts=replace(FACTS, name="rural SCIENCE"), actor=world.ben, **BY
        )
    assert refusal.value.field == "name"


def test_a_coordinator_makes_one_and_its_facilitator_hears(world):
    group = proposals.make(
        team=world.team, facts=FACTS, facilitator=world.ben, actor=world.dana, **BY
    )
    assert group.state == "open"
    (mail,) = went(NOW + timedelta(minutes=2))
    assert mail.user == world.ben and "You lead it." in mail.text
    with pytest.raises(Refused, match="isn't a member"):
        proposals.make(
            team=world.team,
            facts=replace(FACTS, name="Data"),
            facilitator=world.wes,
            actor=world.dana,
            **BY,
        )


def test_another_name_goes_to_the_meetings_to_come_without_a_mail(world):
    group = world.opened(world.ben)
    (one,) = announced(world, group)
    proposals.change(workgroup=group, facts=replace(FACTS, name="Science"), actor=world.ana, **BY)
    one.refresh_from_db()
    assert one.title == "Meeting 1, Science"
    assert went(NOW + timedelta(hours=1)) == []


def test_in_an_archived_cycle_nothing_is_proposed_joined_or_closed(world):
    group = world.opened()
    world.cycle.archived = True
    world.cycle.save()
    with pytest.raises(Refused, match="is over"):
        proposals.propose(team=world.team, facts=replace(FACTS, name="Data"), actor=world.ana, **BY)
    with pytest.raises(Refused, match="is over"):
        closing.close(workgroup=group, did="a", handed_in="b", actor=world.ana, **BY)


# --- meetings -----------------------------------------------------------------------------------


def rows(*days, starts="16:00", ends="18:00", **more):
    from datetime import time

    return [
        meetings.Row(day, time.fromisoformat(starts), time.fromisoformat(ends), **more)
        for day in days
    ]


def add(world, group, some, **given):
    return meetings.add(workgroup=group, rows=some, actor=world.ana, **BY, **given)


@pytest.mark.parametrize(
    ("day", "times", "field", "said"),
    [
        (date(2027, 8, 3), {}, "day", "2026-27 runs from"),
        (date(2026, 10, 20), {}, "day", "This day is past"),
        (date(2026, 11, 17), {"ends": "15:00"}, "ends", "Enter an end after"),
        (date(2026, 11, 17), {"ends": "16:30"}, "hours_reason", "Say why"),
        (date(2026, 11, 17), {"ends": "20:00"}, "hours_reason", "Say why"),
        (date(2027, 3, 14), {"starts": "02:30", "ends": "04:30"}, "starts", ""),
    ],
)
def test_a_meeting_that_cant_be_is_refused_in_its_row(world, day, times, field, said):
    group = world.opened()
    some = [*rows(date(2026, 11, 18)), *rows(day, **times)]
    with pytest.raises(meetings.RowsRefused) as refusal:
        add(world, group, some)
    assert list(refusal.value.rows) == [1]
    assert refusal.value.rows[1].all[0].field == field
    assert said in str(refusal.value.rows[1].message)
    assert not Gathering.objects.exists()


def test_three_hours_need_no_reason_and_four_have_one(world):
    group = world.opened()
    assert len(add(world, group, rows(date(2026, 11, 17), ends="19:00"))) == 1
    assert len(add(world, group, rows(date(2026, 11, 24), ends="20:00", hours_reason="Trip"))) == 1


def test_it_meets_once_at_a_time(world):
    group = world.opened()
    with pytest.raises(meetings.RowsRefused) as refusal:
        add(world, group, rows(date(2026, 11, 17), date(2026, 11, 17)))
    assert "meets at that time already" in str(refusal.value.rows[1].message)


def test_two_facilitators_who_plan_at_once_see_each_other(world):
    group = world.opened()
    base = meetings.mark_of(group)
    add(world, group, rows(date(2026, 11, 17)), base=base)
    with pytest.raises(Refused, match="Somebody else planned meetings"):
        add(world, group, rows(date(2026, 11, 24)), base=base)


def test_link_and_folder_are_the_workgroups_and_answers_are_asked_two_days_before(world):
    group = world.opened()
    (one,) = add(world, group, rows(date(2026, 11, 17)))
    date_ = one.gathering
    assert (date_.title, date_.link) == ("Meeting 1, Rural science", FACTS.meeting_link)
    assert date_.document_link == FACTS.shared_folder
    assert date_.answer_by == date(2026, 11, 15)
    assert date_.audience == f"workgroup:{group.pk}"


def test_a_draft_goes_and_an_announced_one_is_cancelled_instead(world):
    group = world.opened(world.ben)
    (one,) = add(world, group, rows(date(2026, 11, 24)))
    meetings.drop(meeting=one, actor=world.ana, **BY)
    assert not Gathering.objects.exists()
    (date_,) = announced(world, group)
    with pytest.raises(Refused, match="Cancel it instead"):
        meetings.drop(meeting=date_.meeting, actor=world.ana, **BY)


def test_nobody_plans_for_a_proposal(world):
    with pytest.raises(Refused, match="isn't open yet"):
        add(world, world.proposed(), rows(date(2026, 11, 17)))


# --- closing --------------------------------------------------------------------------------------


def close(world, group, **more):
    given = {"did": "We asked.", "handed_in": "A guide."} | more
    return closing.close(workgroup=group, actor=world.ana, via="web", **({"now": NOW} | given))


def test_a_meeting_that_is_to_come_or_open_stands_in_the_way_of_closing(world):
    group = world.opened(world.ben)
    announced(world, group)
    with pytest.raises(Refused, match="is still to come"):
        close(world, group)
    with pytest.raises(Refused, match="Say first whether it took place"):
        close(world, group, now=NOW + timedelta(days=30))


def test_all_that_stands_in_the_way_of_closing_is_said_at_once(world):
    group = world.opened(world.ben)
    announced(world, group, date(2026, 11, 17), date(2026, 11, 24))
    with pytest.raises(Refused) as refusal:
        close(world, group, did="", now=NOW + timedelta(days=18))
    said = [str(one.message) for one in refusal.value.all]
    assert said[:2] == [
        "Meeting 1, Rural science is over. Say first whether it took place.",
        "Meeting 2, Rural science is still to come. Cancel it first, or close the workgroup after it.",
    ]
    assert len(said) == 3


def test_drafts_go_when_it_closes_and_roles_stay(world):
    group = world.opened(world.ben)
    add(world, group, rows(date(2026, 11, 24)))
    with pytest.raises(Refused) as refusal:
        close(world, group, did="", handed_in="")
    assert [one.field for one in refusal.value.all] == ["did", "handed_in"]
    row = close(world, group)
    assert (row.state, row.closed_on) == ("closed", date(2026, 11, 2))
    assert not Gathering.objects.exists()
    assert group.roles_held.filter(left_on=None).count() == 2
    closing.open_again(workgroup=group, actor=world.dana, **BY)
    assert Workgroup.objects.get().state == "open"


def test_who_proposed_it_and_left_the_team_is_not_mailed_what_to_change(world):
    group = world.proposed()
    leave_team(membership=world.ana_seat, on=NOW.date(), actor=world.dana, **BY)
    proposals.send_back(workgroup=group, words="Say which grades.", actor=world.dana, **BY)
    assert not Mail.objects.filter(kind="workgroups.sent_back").exists()


# --- after closing --------------------------------------------------------------------------------


def test_a_draft_with_answers_of_a_closed_one_isnt_announced_until_it_is_open_again(
    world, settings
):
    settings.STEMHUB_UNDO_SECONDS = 60
    group = world.opened(world.ben)
    (meeting,) = add(world, group, rows(date(2026, 11, 24)))
    date_ = meeting.gathering

    def announce(key="again"):
        return announcing.announce(
            gatherings=[date_], actor=world.dana, via="web", sending_key=key, now=NOW
        )

    sending = announce("first")
    Attendee.objects.filter(user=world.ben).update(answer="accepted", answered_at=NOW)
    undo_sending(sending=sending, actor=world.ana, via="web", now=NOW)
    close(world, group)
    date_.refresh_from_db()
    assert date_.state == "draft"
    with pytest.raises(Refused, match=r"is closed\. Open it again"):
        announce()
    closing.open_again(workgroup=group, actor=world.dana, **BY)
    announce()
    date_.refresh_from_db()
    assert date_.state == "announced"


def test_undo_of_a_cancellation_pressed_after_closing_is_refused(world, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    group = world.opened(world.ben)
    (date_,) = announced(world, group)
    dates.cancel(gathering=date_, reason="Snow", actor=world.ana, **BY)
    sending = Sending.objects.latest("pk")
    close(world, group)
    with pytest.raises(Refused, match="is closed"):
        undo_sending(sending=sending, actor=world.ana, via="web", now=NOW + timedelta(seconds=9))
    date_.refresh_from_db()
    assert date_.state == "cancelled"


def test_a_meeting_that_was_over_moves_to_no_coming_day_of_a_closed_one(world):
    group = world.opened(world.ben)
    (date_,) = announced(world, group)
    late = date_.ends_at + timedelta(days=1)
    Gathering.objects.update(state="held")
    close(world, group, now=late)
    # Who was there is put right.
    Gathering.objects.update(state="announced")
    times = {"starts_at": late + timedelta(days=7), "ends_at": late + timedelta(days=7, hours=2)}
    with pytest.raises(Refused, match="is closed"):
        dates.change(gathering=date_, changes=times, actor=world.dana, via="web", now=late)
