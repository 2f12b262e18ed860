"""However a month is cut, a member gets three mails of one workgroup in it at most.

From the poll for its weekday on: the question, its reminder, the dates, one that moves, what is
written to the group, and what reminds of each meeting.
"""

from datetime import date, time, timedelta

import pytest
from django.db.models import Min

from foundation import zones
from gatherings import people
from gatherings.links import answer_token
from gatherings.models import Attendee
from gatherings.services import announcing, answers, reminding
from gatherings.services import dates as dating
from mailing import mails, sender
from mailing.models import Mail, MailText
from mailing.services import NewMail, enqueue
from tests.gatherings.diaries import at
from workgroups.models import Meeting, Poll
from workgroups.services import meetings, polls, turnout, writing
from workgroups.services.meetings import Row

from .conftest import NOW
from .polling import THREE

pytestmark = pytest.mark.services
PLANNED = at("2026-11-09 09:00")
TWO_WEEKS, ONE_WEEK = timedelta(weeks=2), timedelta(weeks=1)


def live(start, end):
    """From one moment at which something is due to the next."""
    now = start
    while now < end:
        for sweep in (turnout.sweep, polls.sweep, reminding.sweep):
            sweep(now=now)
        sender.send_due(now=now)
        due = [
            Attendee.objects.aggregate(at=Min("remind_at"))["at"],
            Poll.objects.aggregate(at=Min("due_at"))["at"],
            Meeting.objects.aggregate(at=Min("ask_at"))["at"],
            Mail.objects.filter(state="queued").aggregate(at=Min("send_after"))["at"],
        ]
        soon = now + timedelta(minutes=5)
        now = max(min([one for one in due if one], default=end), soon)


# Ten days after they are announced, and fifteen.
SOON, LATER = date(2026, 11, 19), date(2026, 11, 24)


def run(world, *, apart=TWO_WEEKS, first=SOON, moves=False, writes=False, until=None):
    """A poll on Monday, the meetings announced a week later, six of them.

    Ben answers each at once, Cy nothing ever, Dee the poll before its reminder and the dates with *not sure*.
    """
    group = world.opened(world.ben, world.cy, world.dee)
    poll_for(world, group)
    dates = announce(world, group, apart=apart, first=first)
    later = PLANNED + timedelta(hours=1)
    if moves:
        dates[1].refresh_from_db()
        starts_at = dates[1].starts_at + timedelta(days=1)
        changes = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)}
        dating.change(gathering=dates[1], changes=changes, actor=world.ana, via="web", now=later)
    if writes:
        writing.write(
            workgroup=group, subject="Bring a lesson", text="One that went well.",
            actor=world.ana, via="web", sending_key="words", now=later,
        )  # fmt: skip
    live(later + timedelta(hours=1), until or dates[-1].starts_at + TWO_WEEKS)
    return dates


def poll_for(world, group):
    polls.open_poll(
        workgroup=group, slots=THREE, actor=world.ana, via="web", sending_key="month", now=NOW
    )
    poll = group.polls.get()
    live(NOW + timedelta(minutes=5), NOW + timedelta(hours=8))
    _answers(poll, world.ben, NOW + timedelta(hours=8))
    live(NOW + timedelta(hours=9), at("2026-11-04 12:00"))
    _answers(poll, world.dee, at("2026-11-04 12:00"))
    live(at("2026-11-04 13:00"), PLANNED)


def announce(world, group, *, apart, first):
    """All six, answered by Ana, Ben and Dee within the hour."""
    made = meetings.add(
        workgroup=group,
        rows=[Row(first + n * apart, time(16), time(18)) for n in range(6)],
        actor=world.ana,
        via="web",
        now=PLANNED,
    )
    dates = [one.gathering for one in made]
    announcing.announce(
        gatherings=dates, actor=world.ana, via="web", sending_key="month-dates", now=PLANNED
    )
    later = PLANNED + timedelta(hours=1)
    live(PLANNED + timedelta(minutes=5), later)
    for user, word in ((world.ana, "accepted"), (world.ben, "accepted"), (world.dee, "tentative")):
        row = Attendee.objects.get(gathering=dates[0], user=user)
        answers.answer(attendee=row, answer=word, actor=None, via="link", now=later)
    return dates


def _answers(poll, user, now):
    said = dict.fromkeys(poll.slots.values_list("pk", flat=True), "yes")
    polls.answer(poll=poll, user=user, said=said, actor=user, via="web", now=now)


def got(user):
    mails = Mail.objects.filter(user=user, state="sent").order_by("sent_at")
    return [(mail.sent_at, mail.kind.split(".")[1]) for mail in mails]


def most_in_a_month(user):
    sent = [moment for moment, _ in got(user)]
    return max(sum(one <= other < one + timedelta(days=31) for other in sent) for one in sent)


@pytest.mark.parametrize("first", [SOON, LATER], ids=["soon", "later"])
@pytest.mark.parametrize("apart", [TWO_WEEKS, ONE_WEEK], ids=["fortnightly", "weekly"])
def test_no_month_brings_a_member_more_than_three(world, apart, first):
    run(world, apart=apart, first=first)
    assert {user.name: most_in_a_month(user) for user in (world.ben, world.cy, world.dee)} == {
        "Ben Doe": 3,
        "Cy Doe": 3,
        "Dee Doe": 3,
    }


@pytest.mark.parametrize(("first", "not_of_first"), [(SOON, 1), (LATER, 0)], ids=["soon", "later"])
def test_each_later_meeting_sends_one_mail_the_day_before_to_who_comes(world, first, not_of_first):
    """Of the first, too, where there is room for it: announced ten days before, it was just told."""
    dates = run(world, first=first)
    days = [zones.local_date(one.starts_at, one.zone) - timedelta(days=1) for one in dates]
    told = [(moment.date(), kind) for moment, kind in got(world.ben)]
    assert told[2:] == [(day, "reminder") for day in days[not_of_first:]]
    # Who doesn't answer isn't told of any.
    assert all(moment.date() < days[0] for moment, _ in got(world.cy))


def test_the_silent_are_chased_twice_before_the_first_meeting_and_never_after(world):
    """In a month without a poll; in that of one, its mails leave room for less."""
    group = world.opened(world.ben, world.cy, world.dee)
    dates = announce(world, group, apart=TWO_WEEKS, first=LATER)
    live(PLANNED + timedelta(hours=2), dates[-1].starts_at)
    day = zones.local_date(dates[0].starts_at, dates[0].zone)
    assert [(moment.date(), kind) for moment, kind in got(world.cy)] == [
        (PLANNED.date(), "announced"),
        (day - timedelta(days=7), "reminder"),
        # Two days before is a Sunday: Monday.
        (day - timedelta(days=1), "reminder"),
    ]
    assert most_in_a_month(world.ben) == 3


def test_a_date_that_moves_takes_the_place_of_a_reminder(world):
    run(world, moves=True)
    assert most_in_a_month(world.ben) == 3
    assert [kind for _, kind in got(world.ben)][:3] == ["poll", "announced", "moved"]


def test_what_is_written_to_the_group_counts(world):
    run(world, writes=True)
    assert [kind for _, kind in got(world.ben)][:3] == ["poll", "announced", "words"]
    assert {most_in_a_month(user) for user in (world.ben, world.dee)} == {3}


def test_the_page_of_a_meeting_promises_no_reminder_that_wont_go(world):
    """Cy had the poll, its reminder and the announcement; Dee answered the poll before its reminder."""
    dates = run(world, until=PLANNED + timedelta(days=1))
    now = PLANNED + timedelta(days=1)
    first, second = (
        {
            row.row.user.name
            for row in people.rows_of(people.people_of(one), now=now)
            if row.next_mail
        }
        for one in dates[:2]
    )
    assert first == {"Dee Doe"}
    # Ana leads it: that it is open, and that the poll closed, takes no room.
    assert second == {"Ana Doe", "Ben Doe"}


def test_a_question_that_has_no_room_goes_along_with_other_mail_once(world):
    """Cy has had three mails; a week before the first meeting some other mail reaches him, then one more."""
    dates = run(world, first=LATER, until=PLANNED + timedelta(days=1))
    said = []
    for days in (8, 5, 3):
        now = dates[0].starts_at - timedelta(days=days)
        live(now - timedelta(minutes=10), now)
        others = [
            NewMail(key=f"other:{days}:{user.pk}", user=user, kind=mails.SECOND_STEP_OFF)
            for user in (world.ben, world.cy)
        ]
        enqueue(others, now=now)
        sender.send_due(now=now)
        sent = MailText.objects.filter(mail__key__startswith=f"other:{days}:")
        asks = "still needs your answer"
        said.append([(one.mail.user.name, one.text) for one in sent if asks in one.text])
    assert [[name for name, _text in one] for one in said] == [[], ["Cy Doe"], []]
    row = Attendee.objects.get(gathering=dates[0], user=world.cy)
    assert answer_token(row) in said[1][0][1]
    assert [kind for _, kind in got(world.cy)][:3] == ["poll", "poll_reminder", "announced"]
    assert "reminder" not in [kind for _, kind in got(world.cy)]
