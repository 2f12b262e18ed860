"""Time polls: opened, answered, reminded of, closed, undone."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import transaction

from foundation.refusals import Gone, Refused
from gatherings import reminders
from gatherings.models import Attendee
from mailing import sender
from mailing.models import Mail, MailText, Sending
from mailing.undo import undo_sending
from tests.factories import (
    AttendeeFactory,
    MailFactory,
    MembershipFactory,
    UserFactory,
    WorkgroupMemberFactory,
)
from workgroups.models import Poll, PollAnswer
from workgroups.services import members, polls
from workgroups.services.polls import NewSlot

from .polling import (
    AFTER_UNDO,
    CLOSES,
    DAYS,
    NOW,
    REMINDS,
    THREE,
    TUESDAYS,
    WEDNESDAYS,
    Group,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _undo(settings):
    settings.STEMHUB_UNDO_SECONDS = 60


@pytest.fixture
def group():
    return Group()


def waiting(kind="workgroups.poll"):
    return sorted(
        Mail.objects.filter(kind=kind, state="queued").values_list("user__name", flat=True)
    )


def sent(now):
    """What goes out by then: the texts by whom they are to."""
    sender.send_due(now=now)
    texts = MailText.objects.filter(mail__state="sent").select_related("mail__user")
    return {text.mail.user.name.split()[0]: text for text in texts.order_by("mail_id")}


class TestOpening:
    def test_everybody_but_who_opens_it_is_asked_once(self, group):
        poll = group.open()
        assert (poll.closes_at, poll.due_at) == (CLOSES, REMINDS)
        assert list(poll.slots.values_list("weekday", "starts")) == [
            (1, time(16)),
            (2, time(15, 30)),
            (3, time(7)),
        ]
        assert waiting() == ["Ben Ode", "Cy Lam", "Dee Fox"]

    def test_the_same_press_twice_opens_one(self, group):
        group.open()
        group.open()
        assert Poll.objects.count() == 1
        assert len(waiting()) == 3

    def test_the_mail_names_times_and_end_and_carries_a_link(self, group):
        group.open()
        mails = sent(AFTER_UNDO)
        text = mails["Ben"]
        assert text.subject == "Science every week: when can you meet?"
        for words in ("Tuesdays 4-6 pm", "Wednesdays 3:30-5:30 pm", "Thursdays 7-9 am"):
            assert words in text.text
            assert words in text.html
        assert "Until Saturday, November 7, 8:00 pm Pacific time" in text.text
        assert "/poll/" in text.text
        assert text.from_name == "Ana Ruiz, East Metro"
        assert "you're in the workgroup Science every week" in text.text

    def test_a_second_poll_waits_for_the_first(self, group):
        group.open()
        with pytest.raises(Refused, match="is open until Saturday, November 7"):
            group.open(key="second", actor=group.dana)

    def test_a_coordinator_asks_everybody(self, group):
        group.open(actor=group.dana)
        assert len(waiting()) == 4

    @pytest.mark.parametrize(
        ("slots", "sentence"),
        [
            ([], "Tap the times to ask about"),
            ([TUESDAYS], "Ask about two times at least"),
            ([NewSlot(time(8 + n), time(9 + n), weekday=1) for n in range(11)], "10 times at most"),
            ([TUESDAYS, TUESDAYS, WEDNESDAYS], "stands there twice"),
            ([TUESDAYS, *DAYS], "not both in one poll"),
            ([TUESDAYS, NewSlot(time(16), time(16), weekday=2)], "Enter an end after 4:00 pm."),
            ([TUESDAYS, NewSlot(time(8), time(12), weekday=2)], "1 to 3 hours"),
            ([DAYS[0], NewSlot(time(8), time(10), day=date(2026, 11, 2))], "is past"),
            ([DAYS[0], NewSlot(time(8), time(10), day=date(2027, 8, 3))], "lies outside Cycle"),
            # Sundays: clocks skip 2:30 am on March 14, which lies within the plan's reach in winter.
            ([TUESDAYS, NewSlot(time(2, 30), time(3, 30), weekday=6)], "clocks skip 2:30 am"),
            (
                [DAYS[0], NewSlot(time(2, 30), time(3, 30), day=date(2027, 3, 14))],
                "clocks skip 2:30 am",
            ),
        ],
    )
    def test_times_that_cannot_be_asked_about_are_refused(self, group, slots, sentence):
        now = NOW if all(slot.weekday != 6 for slot in slots) else NOW + timedelta(days=40)
        with pytest.raises(Refused) as refused:
            group.open(slots, now=now)
        assert sentence in str(refused.value.message)
        assert not Poll.objects.exists()
        assert not Mail.objects.exists()

    def test_an_hour_that_comes_twice_is_refused(self, group):
        before = NOW - timedelta(days=20)
        with pytest.raises(Refused, match="clocks show 1:15 am twice"):
            group.open([TUESDAYS, NewSlot(time(1, 15), time(2, 15), weekday=6)], now=before)

    @pytest.mark.parametrize("state", ["proposed", "closed"])
    def test_a_workgroup_that_is_not_open_asks_nobody(self, group, state):
        group.workgroup.state = state
        group.workgroup.opened_on = None if state == "proposed" else date(2026, 10, 1)
        group.workgroup.closed_on = date(2026, 10, 30) if state == "closed" else None
        group.workgroup.save()
        with pytest.raises(Refused, match=r"isn't open yet|is closed"):
            group.open()

    def test_alone_nobody_needs_a_poll(self, group):
        for user in (group.ben, group.cy, group.dee):
            group.leave(user)
        with pytest.raises(Refused, match="Nobody else is in Science every week yet"):
            group.open()

    def test_who_joins_while_it_is_open_is_asked_too(self, group):
        group.open()
        eve = UserFactory(name="Eve New")
        MembershipFactory(team=group.team, user=eve)
        members.join(workgroup=group.workgroup, actor=eve, via="web", now=NOW)
        assert "Eve New" in waiting()


class TestUndo:
    def undo(self, group, now=NOW + timedelta(seconds=30)):
        sending = Sending.objects.get(kind=polls.OPENED)
        return undo_sending(sending=sending, actor=group.ana, via="web", now=now)

    def test_the_poll_was_never_opened(self, group):
        poll = group.open()
        group.say(poll, group.ana, "yes", "yes", "no")
        self.undo(group)
        assert not Poll.objects.exists()
        assert waiting() == []
        with pytest.raises(Gone):
            group.say(poll, group.ben, "yes")

    def test_not_once_somebody_has_answered(self, group):
        poll = group.open()
        MembershipFactory(team=group.team)
        slot = poll.slots.first()
        polls.answer(
            poll=poll, user=group.ben, said={slot.pk: "yes"}, actor=group.ben, via="web", now=NOW
        )
        with pytest.raises(Refused, match="Somebody has answered already"):
            self.undo(group)
        assert len(waiting()) == 3


class TestAnswering:
    def test_the_last_word_counts(self, group):
        poll = group.open()
        group.say(poll, group.ben, "yes", "maybe", "no")
        group.say(poll, group.ben, "no", now=NOW + timedelta(days=1), via="link", actor=None)
        rows = PollAnswer.objects.filter(user=group.ben).order_by("slot__weekday")
        assert list(rows.values_list("answer", "via")) == [
            ("no", "link"),
            ("maybe", "web"),
            ("no", "web"),
        ]

    def test_nothing_said_is_refused(self, group):
        poll = group.open()
        with pytest.raises(Refused, match="one time at least"):
            group.say(poll, group.ben)

    def test_another_poll_s_slot_is_not_taken(self, group):
        poll, other = group.open(), Group("West").open(key="other")
        with pytest.raises(Refused, match="one time at least"):
            polls.answer(
                poll=poll,
                user=group.ben,
                said={other.slots.first().pk: "yes"},
                actor=None,
                via="link",
                now=NOW,
            )

    def test_once_it_is_over_nobody_answers_though_no_sweep_came(self, group):
        poll = group.open()
        group.say(poll, group.ben, "yes", now=CLOSES - timedelta(seconds=1))
        with pytest.raises(Refused, match="closed on Saturday, November 7, 8:00 pm"):
            group.say(poll, group.cy, "yes", now=CLOSES)

    def test_who_left_is_told_so(self, group):
        poll = group.open()
        group.leave(group.ben)
        with pytest.raises(Refused, match="Ben Ode isn't in Science every week any more"):
            group.say(poll, group.ben, "yes")


class TestSweep:
    def test_the_silent_are_reminded_once_and_then_it_closes(self, group):
        poll = group.open()
        sent(AFTER_UNDO)
        group.say(poll, group.ben, "yes", "yes", "no")
        assert polls.sweep(now=REMINDS - timedelta(minutes=1)) == 0
        assert polls.sweep(now=REMINDS) == 1
        assert polls.sweep(now=REMINDS + timedelta(minutes=5)) == 0
        assert waiting("workgroups.poll_reminder") == ["Ana Ruiz", "Cy Lam", "Dee Fox"]
        group.say(poll, group.cy, "yes", now=REMINDS)
        mails = sent(REMINDS + timedelta(hours=1))
        assert "Still need your times" in mails["Dee"].subject
        unneeded = Mail.objects.filter(kind="workgroups.poll_reminder", state="unneeded")
        assert [mail.user for mail in unneeded] == [group.cy]
        assert polls.sweep(now=CLOSES) == 1
        assert polls.sweep(now=CLOSES) == 0
        poll.refresh_from_db()
        assert (poll.closed_at, poll.due_at) == (CLOSES, None)

    def test_on_a_day_with_another_automatic_mail_it_waits_for_the_next(self, group):
        """Cy is reminded of a session on Thursday, Dee is to be, on the same day."""
        poll = group.open()
        sent(AFTER_UNDO)
        MailFactory(
            user=group.cy,
            kind="gatherings.reminder",
            key=reminders.key_of(group.cy, REMINDS),
            state="sent",
            sent_at=REMINDS,
        )
        coming = AttendeeFactory(user=group.dee, remind_at=REMINDS + timedelta(hours=3))
        assert polls.sweep(now=REMINDS) == 1
        assert waiting("workgroups.poll_reminder") == ["Ana Ruiz", "Ben Ode"]
        Attendee.objects.filter(pk=coming.pk).update(remind_at=None)
        friday = REMINDS + timedelta(days=1)
        assert polls.sweep(now=friday - timedelta(minutes=1)) == 0
        assert polls.sweep(now=friday) == 1
        everybody = ["Ana Ruiz", "Ben Ode", "Cy Lam", "Dee Fox"]
        assert waiting("workgroups.poll_reminder") == everybody
        poll.refresh_from_db()
        assert poll.due_at == CLOSES
        keys = Mail.objects.filter(kind="workgroups.poll_reminder").values_list("key", flat=True)
        assert sorted(keys) == sorted(
            reminders.key_of(user, at)
            for user, at in zip(group.people, [REMINDS] * 2 + [friday] * 2, strict=True)
        )

    def test_whose_days_are_all_taken_gets_none(self, group):
        poll = group.open()
        sent(AFTER_UNDO)
        AttendeeFactory(user=group.cy, remind_at=REMINDS)
        for days in range(3):
            polls.sweep(now=REMINDS + timedelta(days=days))
        assert waiting("workgroups.poll_reminder") == ["Ana Ruiz", "Ben Ode", "Dee Fox"]
        poll.refresh_from_db()
        assert poll.due_at == CLOSES

    def test_who_leads_it_hears_what_came_of_it(self, group):
        poll = group.open()
        sent(AFTER_UNDO)
        group.say(poll, group.ben, "no", "no", "no")
        for user in (group.ana, group.cy):
            group.say(poll, user, "yes", "no", "no")
        polls.sweep(now=CLOSES + timedelta(hours=3))
        assert waiting("workgroups.poll_closed") == ["Ana Ruiz"]
        text = sent(CLOSES + timedelta(hours=4))["Ana"]
        assert text.subject == "Science every week: the poll has closed"
        assert "3 of 4 have answered" in text.text
        assert "- Tuesdays 4-6 pm: 2 of 3, without Ben" in text.text
        assert f"/teams/workgroups/polls/{poll.pk}/close/" in text.text

    def test_one_that_fails_stops_no_other(self, group, monkeypatch):
        broken, other = group.open(), Group("West").open(key="other")
        real = polls.silent

        def fails(poll):
            if poll.pk == broken.pk:
                raise LookupError
            return real(poll)

        monkeypatch.setattr(polls, "silent", fails)
        assert polls.sweep(now=REMINDS) == 1
        other.refresh_from_db()
        assert other.due_at == CLOSES

    def test_of_a_workgroup_that_closed_nobody_hears_any_more(self, group):
        group.open()
        group.workgroup.state, group.workgroup.closed_on = "closed", date(2026, 11, 3)
        group.workgroup.save()
        assert polls.sweep(now=REMINDS) == 1
        sender.send_due(now=AFTER_UNDO)
        assert not Mail.objects.filter(state__in=["queued", "sent"]).exists()
        assert Poll.objects.get().closed_at == REMINDS

    def test_it_asks_by_the_partial_index(self, group, django_assert_num_queries):
        group.open()
        with django_assert_num_queries(1):
            polls.sweep(now=NOW)


class TestClosing:
    def test_it_keeps_what_the_plan_takes_over(self, group):
        poll = group.open()
        first, *_others = poll.slots.all()
        closed = polls.close(poll=poll, chosen=[first.pk], actor=group.ana, via="web", now=NOW)
        assert (closed.closed_at, closed.due_at) == (NOW, None)
        assert [slot.pk for slot in poll.slots.filter(chosen=True)] == [first.pk]
        with pytest.raises(Refused, match="This poll closed on Monday, November 2, 9:00 am"):
            group.say(poll, group.ben, "yes", now=NOW + timedelta(minutes=1))

    def test_two_who_close_it_at_once_leave_it_closed(self, group):
        poll = group.open()
        first, second, _third = poll.slots.all()
        polls.close(poll=poll, chosen=[first.pk], actor=group.ana, via="web", now=NOW)
        later = NOW + timedelta(minutes=1)
        polls.close(poll=poll, chosen=[second.pk], actor=group.dana, via="web", now=later)
        poll.refresh_from_db()
        assert poll.closed_at == NOW
        assert [slot.pk for slot in poll.slots.filter(chosen=True)] == [second.pk]

    def test_another_poll_s_slot_is_refused(self, group):
        poll, other = group.open(), Group("West").open(key="other")
        with pytest.raises(Refused, match="one of the times of this poll"):
            polls.close(
                poll=poll,
                chosen=[other.slots.first().pk],
                actor=group.ana,
                via="web",
                now=NOW,
            )

    def test_another_can_be_opened_then(self, group):
        polls.close(poll=group.open(), actor=group.ana, via="web", now=NOW)
        assert group.open(DAYS, key="second").slots.count() == 2


def test_what_waits_to_ask_says_nothing_once_it_is_needless(group):
    """Each is asked for its own reason when the mail goes."""
    poll = group.open()
    group.say(poll, group.ben, "yes")
    group.leave(group.cy)
    sender.send_due(now=AFTER_UNDO)
    reasons = dict(Mail.objects.filter(state="unneeded").values_list("user__name", "error"))
    assert reasons == {
        "Ben Ode": "They have answered.",
        "Cy Lam": "They aren't in this workgroup any more.",
    }


def test_a_preview_says_what_the_mail_will_say_and_its_link_is_dead(group):
    found = polls.planned(group.workgroup, THREE, actor=group.ana, now=NOW)
    assert [mail.user.name for mail in found.going] == ["Ben Ode", "Cy Lam", "Dee Fox"]
    text = found.example(0).text
    assert "Tuesdays 4-6 pm" in text
    assert "/poll/example/" in text
    assert not Poll.objects.exists()


def test_a_member_of_another_zone_closes_at_the_poll_s_hour():
    group = Group()
    group.ben.zone = "America/New_York"
    group.ben.save()
    poll = group.open()
    assert poll.closes_at == datetime(2026, 11, 8, 4, 0, tzinfo=NOW.tzinfo)


def test_a_second_open_poll_cannot_be_written(group):
    from django.db import IntegrityError

    poll = group.open()
    with pytest.raises(IntegrityError), transaction.atomic():
        Poll.objects.create(
            workgroup=group.workgroup,
            zone=poll.zone,
            opened_at=NOW,
            closes_at=CLOSES,
            due_at=REMINDS,
        )
    WorkgroupMemberFactory(workgroup=group.workgroup)
