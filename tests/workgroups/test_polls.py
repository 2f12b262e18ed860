"""Time polls: opened, answered, reminded of, closed, undone."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import transaction

from foundation import zones
from foundation.refusals import Gone, Refused
from mailing import sender
from mailing.models import Mail, MailText, Sending
from mailing.undo import undo_sending
from people.services import activate, deactivate
from tests.factories import (
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

    def test_the_mail_says_whose_clock_it_means_and_the_readers_own_beside_it(self, group):
        group.cy.zone = "America/Boise"
        group.cy.save(update_fields=["zone"])
        group.open()
        mails = sent(AFTER_UNDO)
        for said in (mails["Ben"].text, mails["Ben"].html):
            assert "Times are Pacific time." in said and "Mountain" not in said
        for said in (mails["Cy"].text, mails["Cy"].html):
            assert "Tuesdays 4-6 pm (5-7 pm Mountain time)" in said
            assert "Times are Pacific time." in said

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


@pytest.mark.parametrize(("days", "closes"), [(3, "2026-11-05"), (14, "2026-11-16")])
def test_who_opens_it_chooses_for_how_many_days(group, days, closes):
    poll = group.open(days=days)
    assert str(zones.local_date(poll.closes_at, poll.zone)) == closes
    assert poll.due_at == zones.wall_to_utc(
        date.fromisoformat(closes) - timedelta(days=2), time(9), poll.zone
    )


@pytest.mark.parametrize("days", [0, -1, 4, 400])
def test_another_number_of_days_is_refused(group, days):
    with pytest.raises(Refused, match="for how many days"):
        group.open(days=days)


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


def test_who_is_let_in_again_is_asked_by_the_poll_that_opened_meanwhile(group):
    ruth = UserFactory(is_superuser=True)
    deactivate(user=group.ben, actor=ruth, via="admin", now=NOW)
    group.open()
    mine = Mail.objects.filter(kind="workgroups.poll", user=group.ben)
    assert not mine.exists()
    activate(user=group.ben, actor=ruth, via="admin", now=NOW)
    assert mine.count() == 1
    # Once, and who has it already gets no second one.
    deactivate(user=group.cy, actor=ruth, via="admin", now=NOW)
    activate(user=group.cy, actor=ruth, via="admin", now=NOW)
    assert Mail.objects.filter(kind="workgroups.poll", user=group.cy).count() == 1
