"""Fewer than half of a meeting's people come: who leads it is asked to keep, move or cancel it."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from foundation.refusals import Refused
from gatherings.models import Attendee
from gatherings.services import dates as dating
from gatherings.services import reminding
from mailing import sender
from mailing.models import Mail
from tests.factories import MeetingFactory
from tests.gatherings.conftest import text_of
from tests.gatherings.diaries import at
from workgroups.models import Meeting
from workgroups.services import polls, turnout
from workgroups.turnout_mails import FEW, too_few

from .test_answers import say
from .test_members import BY, announced

pytestmark = pytest.mark.services
# A Thursday's meeting is looked at on Tuesday, before that morning's reminders.
LOOKS = at("2026-11-17 07:00")
OPENS = at("2026-11-17 08:00")


@pytest.fixture
def meeting(world):
    """Of Ana, who leads it, Ben, Cy and Dee; all are silent."""
    group = world.opened(world.ben, world.cy, world.dee)
    (found,) = announced(world, group, date(2026, 11, 19))
    return found


def own(gathering):
    return Meeting.objects.select_related("gathering", "workgroup").get(gathering=gathering)


def asked(now=OPENS):
    """What went out about too few by then."""
    sender.send_due(now=now)
    return list(Mail.objects.filter(kind=FEW, state="sent").select_related("user").order_by("pk"))


@given(come=st.integers(0, 30), more=st.integers(0, 30))
def test_exactly_half_is_enough(come, more):
    assert too_few(come, come + more) is (come < more)


def test_who_leads_it_hears_two_days_before_with_three_ways_on(world, meeting):
    say(meeting, world.ben, "accepted")
    say(meeting, world.cy, "declined")
    assert turnout.sweep(now=LOOKS - timedelta(minutes=1)) == 0
    assert turnout.sweep(now=LOOKS) == 1
    assert asked(LOOKS) == []  # working hours begin at eight
    (mail,) = asked()
    assert mail.user == world.ana
    assert mail.subject == "1 of 4 come: Meeting 1, Rural science, Thu, Nov 19 - keep it?"
    text = " ".join(mail.text.split())
    assert "Coming: Ben Doe No answer yet: Ana Doe, Dee Doe Can't come: Cy Doe" in text
    for label, url in (
        ("Keep it", reverse("workgroups:keep", args=[own(meeting).workgroup_id, meeting.pk])),
        ("Move it", reverse("gatherings:change", args=[meeting.pk])),
        ("Cancel it", reverse("gatherings:cancel", args=[meeting.pk])),
    ):
        assert re.search(rf"{label}: \S+{url}", text)
        assert re.search(rf'href="\S+{url}"[^>]*>{label}</a>', mail.html)
    assert "Nothing happens until you press there." in text
    assert "You get this because you lead Rural science." in text


def test_both_who_lead_it_hear(world, meeting):
    world.give(own(meeting).workgroup, world.ben, "co_facilitator")
    turnout.sweep(now=LOOKS)
    assert [mail.user for mail in asked()] == [world.ana, world.ben]


def test_half_is_enough(world, meeting):
    for user in (world.ben, world.cy):
        say(meeting, user, "accepted")
    assert turnout.sweep(now=LOOKS) == 1
    assert asked() == []
    assert own(meeting).asked_at is None


def test_who_answers_before_it_goes_makes_it_needless(world, meeting):
    turnout.sweep(now=LOOKS)
    for user in (world.ben, world.cy):
        say(meeting, user, "accepted", now=LOOKS)
    assert asked() == []
    assert Mail.objects.get(kind=FEW).state == "unneeded"


def test_one_mail_a_meeting_whatever_happens_to_it(world, meeting):
    turnout.sweep(now=LOOKS)
    assert len(asked()) == 1
    dating.change(
        gathering=meeting,
        changes={"starts_at": at("2026-11-26 16:00"), "ends_at": at("2026-11-26 18:00")},
        actor=world.ana,
        via="web",
        now=OPENS,
    )
    assert own(meeting).ask_at is None
    for day in range(17, 30):
        turnout.sweep(now=at(f"2026-11-{day} 12:00"))
    assert len(asked(at("2026-11-29 12:00"))) == 1


def test_a_move_before_moves_the_question_too(world, meeting):
    assert own(meeting).ask_at == LOOKS
    dating.change(
        gathering=meeting,
        # A Tuesday: two days before is a Sunday, so it is the Friday.
        changes={"starts_at": at("2026-12-01 16:00"), "ends_at": at("2026-12-01 18:00")},
        actor=world.ana,
        **BY,
    )
    assert own(meeting).ask_at == at("2026-11-27 07:00")


def test_what_is_announced_the_day_before_asks_nobody(world):
    (soon,) = announced(world, world.opened(world.ben), date(2026, 11, 3))
    assert own(soon).ask_at is None


def test_a_draft_and_a_cancelled_one_arent_looked_at(world, meeting):
    assert MeetingFactory(gathering__state="draft").ask_at is None
    dating.cancel(gathering=meeting, reason="Snow", actor=world.ana, **BY)
    assert own(meeting).ask_at is None


def test_a_session_is_none_of_it(world, session_of):
    assert turnout.sweep(now=at("2027-06-01 12:00")) == 0


@pytest.fixture
def session_of(world):
    from gatherings.services import announcing
    from tests.factories import GatheringFactory

    one = GatheringFactory(team=world.team, state="draft", starts_at=at("2026-11-19 08:30"))
    return announcing.announce(gatherings=[one], actor=world.dana, sending_key="s", **BY)


def test_kept_it_is_asked_about_no_more(world, meeting, sign_in, time_machine):
    turnout.sweep(now=LOOKS)
    asked()
    time_machine.move_to(OPENS, tick=False)
    client = sign_in(world.ana)
    page = meeting.get_absolute_url()
    assert "On Tuesday, November 17 fewer than half had said yes." in text_of(client.get(page))
    keep = reverse("workgroups:keep", args=[own(meeting).workgroup_id, meeting.pk])
    shown = text_of(client.get(keep))
    assert "0 of 4 people come." in shown and own(meeting).kept_at is None
    answer = client.post(keep, follow=True)
    assert "stays. Nobody is mailed about it." in text_of(answer)
    assert answer.request["PATH_INFO"] == page
    assert "fewer than half" not in text_of(client.get(page))
    assert own(meeting).kept_at == OPENS
    # Pressed again, it stays as it was.
    time_machine.move_to(OPENS + timedelta(hours=1), tick=False)
    client.post(keep)
    assert own(meeting).kept_at == OPENS
    assert "It was kept." in text_of(client.get(keep))
    assert [row.history_change_reason for row in Meeting.history.filter(kept_at=OPENS)] == [
        "web: kept"
    ]


def test_a_member_isnt_asked_whether_it_stays(world, meeting, sign_in, time_machine):
    turnout.sweep(now=LOOKS)
    time_machine.move_to(OPENS, tick=False)
    assert "fewer than half" not in text_of(sign_in(world.ben).get(meeting.get_absolute_url()))


def test_keeping_what_is_cancelled_is_refused_in_a_sentence(world, meeting, sign_in):
    dating.cancel(gathering=meeting, reason="Snow", actor=world.ana, **BY)
    with pytest.raises(Refused, match="isn't to come any more"):
        turnout.keep(meeting=own(meeting), actor=world.ana, **BY)
    keep = reverse("workgroups:keep", args=[own(meeting).workgroup_id, meeting.pk])
    answer = sign_in(world.ana).post(keep)
    assert answer.status_code == 422 and "isn't to come any more" in text_of(answer)
    assert "nothing to decide" in text_of(sign_in(world.ana).get(keep))


def test_a_meeting_of_another_workgroup_isnt_found_there(world, meeting, sign_in):
    other = MeetingFactory().gathering_id
    group = own(meeting).workgroup_id
    client = sign_in(world.ana)
    for named in (other, 0, 2**63):
        page = f"/teams/workgroups/{group}/meetings/{named}/keep/"
        assert client.get(page).status_code == 404 == client.post(page).status_code


def test_who_leads_it_gets_three_mails_a_month_at_most_too(world):
    """Two meetings in it, both with too few, and the poll for their weekday before."""
    group = world.opened(world.ben, world.cy, world.dee)
    first, second = announced(world, group, date(2026, 11, 19), date(2026, 12, 3))
    say(first, world.ana, "accepted")
    now = at("2026-11-03 06:30")
    while now < at("2026-12-04 12:00"):
        for sweep in (turnout.sweep, polls.sweep, reminding.sweep):
            sweep(now=now)
        sender.send_due(now=now)
        now += timedelta(hours=1)
    got = Mail.objects.filter(user=world.ana, state="sent").exclude(kind="workgroups.opened")
    kinds = list(got.order_by("sent_at").values_list("kind", flat=True))
    # What she was asked two days before stands for the reminder of the day before.
    assert kinds == ["gatherings.announced", FEW, FEW]
    assert Attendee.objects.get(gathering=second, user=world.ana).remind_at is None


def close_account(user):
    user.is_active = False
    user.save()


def test_a_closed_account_is_none_of_those_of_whom_half_must_come(world, meeting):
    say(meeting, world.ben, "accepted")
    say(meeting, world.ana, "accepted")
    say(meeting, world.cy, "declined")
    # 2 of 4 would do; Ben's yes comes from nobody any more.
    close_account(world.ben)
    assert turnout.sweep(now=LOOKS) == 1
    (mail,) = asked()
    assert mail.subject.startswith("1 of 3 come:")
    assert "Ben Doe" not in mail.text


def test_of_those_who_are_left_half_is_enough(world, meeting):
    say(meeting, world.ben, "accepted")
    for user in (world.cy, world.dee):
        close_account(user)
    assert turnout.sweep(now=LOOKS) == 1
    assert asked() == []
