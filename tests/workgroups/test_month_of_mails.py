"""However a month is cut, a member gets three mails of one workgroup in it at most.

From the poll for its weekday on: the question, its reminder, the dates, one that moves, and what
reminds of each meeting.
"""

from datetime import date, time, timedelta

import pytest
from django.db.models import Min

from foundation import zones
from gatherings import people
from gatherings.models import Attendee
from gatherings.services import announcing, answers, reminding
from gatherings.services import dates as dating
from mailing import sender
from mailing.models import Mail
from tests.gatherings.diaries import at
from workgroups.models import Meeting, Poll
from workgroups.services import meetings, polls, turnout
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


def run(world, *, apart, moves=False, until=None):
    """A poll on Monday, the meetings announced a week later, six of them.

    Ben answers each at once, Cy nothing ever, Dee the poll late and the dates with *not sure*.
    """
    group = world.opened(world.ben, world.cy, world.dee)
    polls.open_poll(
        workgroup=group, slots=THREE, actor=world.ana, via="web", sending_key="month", now=NOW
    )
    poll = group.polls.get()
    live(NOW + timedelta(minutes=5), NOW + timedelta(hours=8))
    _answers(poll, world.ben, NOW + timedelta(hours=8))
    live(NOW + timedelta(hours=9), at("2026-11-06 12:00"))
    _answers(poll, world.dee, at("2026-11-06 12:00"))
    live(at("2026-11-06 13:00"), PLANNED)
    made = meetings.add(
        workgroup=group,
        rows=[Row(date(2026, 11, 19) + n * apart, time(16), time(18)) for n in range(6)],
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
    if moves:
        dates[1].refresh_from_db()
        starts_at = dates[1].starts_at + timedelta(days=1)
        changes = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)}
        dating.change(gathering=dates[1], changes=changes, actor=world.ana, via="web", now=later)
    live(later + timedelta(hours=1), until or dates[-1].starts_at + TWO_WEEKS)
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


@pytest.mark.parametrize("apart", [TWO_WEEKS, ONE_WEEK], ids=["fortnightly", "weekly"])
def test_no_month_brings_a_member_more_than_three(world, apart):
    run(world, apart=apart)
    assert {user.name: most_in_a_month(user) for user in (world.ben, world.cy, world.dee)} == {
        "Ben Doe": 3,
        "Cy Doe": 3,
        "Dee Doe": 3,
    }


def test_a_date_that_moves_takes_the_place_of_a_reminder(world):
    run(world, apart=TWO_WEEKS, moves=True)
    assert most_in_a_month(world.ben) == 3
    assert [kind for _, kind in got(world.ben)][:3] == ["poll", "announced", "moved"]


def test_whoever_comes_hears_of_the_first_meetings_and_again_when_the_month_is_over(world):
    dates = run(world, apart=TWO_WEEKS)
    told = [moment.date() for moment, kind in got(world.ben) if kind == "reminder"]
    days = [zones.local_date(one.starts_at, one.zone) - timedelta(days=1) for one in dates]
    # The second's would be the fourth mail of that month.
    assert told == [days[0], *days[2:]]


def test_the_page_of_a_meeting_promises_no_reminder_that_wont_go(world):
    """Cy had the poll, its reminder and the announcement; Dee answered the poll before its reminder."""
    dates = run(world, apart=TWO_WEEKS, until=PLANNED + timedelta(days=1))
    rows = people.rows_of(people.people_of(dates[0]), now=PLANNED + timedelta(days=1))
    promised = {row.row.user.name: row.next_mail is not None for row in rows}
    assert promised["Ben Doe"] and not promised["Cy Doe"]
