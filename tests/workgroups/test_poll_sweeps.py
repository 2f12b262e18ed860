"""Time polls as time goes by: the silent are reminded, and what is over closes."""

from datetime import date, timedelta

import pytest

from foundation.refusals import Refused
from gatherings import reminders
from gatherings.models import Attendee
from mailing import sender
from mailing.models import Mail, MailText
from tests.factories import (
    AttendeeFactory,
    MailFactory,
)
from workgroups.models import Poll
from workgroups.services import closing, polls

from .polling import (
    AFTER_UNDO,
    CLOSES,
    NOW,
    REMINDS,
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
        assert "Times are Pacific time." in text.text and "Times are Pacific" in text.html
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


def test_whose_account_is_closed_is_none_of_those_who_were_asked(group):
    poll = group.open()
    sent(AFTER_UNDO)
    group.say(poll, group.ben, "no", "no", "no")
    group.say(poll, group.cy, "yes", "no", "no")
    group.dee.is_active = False
    group.dee.save()
    polls.sweep(now=CLOSES + timedelta(hours=3))
    assert "2 of 3 have answered" in sent(CLOSES + timedelta(hours=4))["Ana"].text


def test_closing_the_workgroup_closes_its_poll_and_mails_nobody(group):
    poll = group.open()
    sent(AFTER_UNDO)
    closing.close(
        workgroup=group.workgroup, did="a", handed_in="b", actor=group.ana, via="web",
        now=REMINDS,
    )  # fmt: skip
    poll.refresh_from_db()
    assert (poll.closed_at, poll.due_at) == (REMINDS, None)
    with pytest.raises(Refused, match="This poll closed on"):
        group.say(poll, group.ben, "yes", now=REMINDS)
    assert polls.sweep(now=CLOSES) == 0
    assert not Mail.objects.exclude(kind="workgroups.poll").exists()
