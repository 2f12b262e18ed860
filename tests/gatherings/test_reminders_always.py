"""What holds for reminders whatever the calendar and whatever happens."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from foundation import zones
from foundation.zones import local_date, utc_to_wall
from gatherings.reminders import REST, Facts, next_reminder, steps

from .stories import CANT, COMING, SILENT, UNSURE, Story

ZONES = st.sampled_from([zone for zone, _ in zones.ZONE_CHOICES])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 6, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


@st.composite
def stories(draw):
    """A life of one invitation: mails, moves and answers at any time, then the rest."""
    now = draw(MOMENTS)
    facts = Facts(
        draw(st.sampled_from([SILENT, UNSURE, COMING, CANT])),
        now + timedelta(minutes=draw(st.integers(0, 60 * 24 * 60))),
        draw(ZONES),
        draw(ZONES),
        last_contact=draw(st.sampled_from([None, now])),
    )
    story = Story(facts, now)
    for _ in range(draw(st.integers(0, 4))):
        story.until(story.now + timedelta(minutes=draw(st.integers(0, 60 * 24 * 20))))
        what = draw(st.sampled_from(["mail", "answer", "move"]))
        if what == "mail":
            story.mail()
        elif what == "answer":
            story.change(answer=draw(st.sampled_from([SILENT, UNSURE, COMING, CANT])))
        else:
            later = timedelta(minutes=draw(st.integers(-60 * 24 * 10, 60 * 24 * 20)))
            story.mail(starts_at=story.facts.starts_at + later)
    story.lines()
    return story


@given(stories())
def test_what_holds_for_every_story(story):
    last, seen = None, set()
    for due, facts in story.got:
        wall = utc_to_wall(due.at, facts.recipient_zone)
        assert wall.weekday() < 5
        assert time(8) <= wall.time() < time(17), "in quiet hours"
        assert due.at < facts.starts_at, "after the start"
        assert local_date(due.at, facts.zone) < local_date(facts.starts_at, facts.zone)
        key = (due.step.name, local_date(facts.starts_at, facts.zone))
        assert key not in seen, "twice by the same key"
        seen.add(key)
        assert facts.answer != CANT
        assert last is None or due.at - last >= REST, "within 72 hours of another"
        assert facts.last_contact is None or due.at - facts.last_contact >= REST
        smaller = steps(facts)[[one.name for one in steps(facts)].index(due.step.name) + 1 :]
        assert not [one for one in smaller if one.planned <= due.at], "not the smallest due step"
        last = due.at


@given(stories(), MOMENTS)
def test_looking_early_or_late_never_finds_an_earlier_time(story, now):
    """What is due is due at ``now`` or later, and looking again at that time finds it due then."""
    due = next_reminder(story.facts, now)
    if due is not None:
        assert due.at >= now
        assert next_reminder(story.facts, due.at) == due
