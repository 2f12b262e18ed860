"""Time polls: opened, answered, closed by hand or by themselves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import sweeping, zones
from foundation.refusals import Refused, refuse, still_there
from foundation.retrying import one_transaction
from gatherings import quota, reminders
from mailing.models import MailTopic, Sending
from mailing.services import enqueue, open_sending
from mailing.writing import Planned
from people.models import User

from .. import planning, poll_mails, poll_news
from ..kind import MeetingKind, audience_of
from ..models import Poll, PollAnswer, PollSlot, Workgroup, WorkgroupMember
from . import holding

OPENED = "workgroups.poll"
OPEN_DAYS, REMIND_DAYS_BEFORE = 5, 2
OPEN_DAYS_CHOICES = (3, 5, 7, 10, 14)
CLOSES_AT, REMINDS_AT = time(20), time(9)
LEAST, MOST = 2, 10
# How far ahead the meetings that a weekday stands for may lie.
AHEAD = timedelta(days=planning.WITHIN_DAYS + 28)
BATCH = 25


@dataclass(frozen=True)
class NewSlot:
    """A time to ask about: a weekday (0 is Monday) or an exact day, by wall time."""

    starts: time
    ends: time
    weekday: int | None = None
    day: date | None = None

    def row(self, poll: Poll) -> PollSlot:
        return PollSlot(
            poll=poll, weekday=self.weekday, day=self.day, starts=self.starts, ends=self.ends
        )


def people_of(workgroup: Workgroup):
    """Who is asked: everybody who is in it now and whom mail may reach, by name."""
    inside = WorkgroupMember.objects.current().filter(workgroup=workgroup).values("user")
    return User.objects.filter(pk__in=inside, is_active=True, merged_into__isnull=True).order_by(
        "name", "pk"
    )


@one_transaction
def open_poll(
    *,
    workgroup: Workgroup,
    slots: Sequence[NewSlot],
    actor,
    via: str,
    sending_key: str,
    days: int = OPEN_DAYS,
    now: datetime | None = None,
) -> Sending:
    """Ask everybody in the workgroup which of these times they can make, for so many days.

    Whoever opens it answers on its page and gets no mail. A second call with the same key does
    nothing. Raises Refused as :func:`faults`, for a number of days that isn't offered, and where a
    poll is open or nobody is to be asked.
    """
    now = now or timezone.now()
    group = holding.held(workgroup.pk)
    sending, created = open_sending(
        key=sending_key,
        actor=actor,
        kind=OPENED,
        label=_("Time poll of %(name)s") % {"name": group.name},
        now=now,
    )
    if not created:
        return sending
    refuse_to_open(group, slots, actor=actor, now=now)
    if days not in OPEN_DAYS_CHOICES:
        raise Refused(_("Choose for how many days the poll is open."), field="days")
    poll = draft(group, actor=actor, now=now, days=days)
    poll.save()
    PollSlot.objects.bulk_create(one.row(poll) for one in slots)
    sending.before = {"poll": poll.pk}
    sending.save(update_fields=["before"])
    enqueue(poll_mails.asks(poll, asked(group, actor), actor=actor), sending=sending, now=now)
    return sending


def draft(workgroup: Workgroup, *, actor, now: datetime, days: int = OPEN_DAYS) -> Poll:
    """The poll as it would be opened now, unsaved."""
    zone = workgroup.hub.zone
    last = zones.local_date(now, zone) + timedelta(days=days)
    closes_at = zones.wall_to_utc(last, CLOSES_AT, zone)
    reminds_at = zones.wall_to_utc(last - timedelta(days=REMIND_DAYS_BEFORE), REMINDS_AT, zone)
    return Poll(
        workgroup=workgroup,
        zone=zone,
        opened_by=actor,
        opened_at=now,
        closes_at=closes_at,
        due_at=reminds_at,
    )


def asked(workgroup: Workgroup, actor) -> list[User]:
    """Who gets the mail: everybody but who opens it."""
    return [user for user in people_of(workgroup) if user != actor]


def planned(workgroup: Workgroup, slots, *, actor, now: datetime, days: int = OPEN_DAYS) -> Planned:
    """The mails that opening this poll would send; nothing is saved, and their links are dead."""
    poll = draft(workgroup, actor=actor, now=now, days=days)
    people = asked(workgroup, actor)
    rows = [one.row(sending=None, now=now) for one in poll_mails.asks(poll, people, actor=actor)]
    known = poll_mails.known_of(
        poll, [one.row(poll) for one in slots], people, actor=actor, now=now
    )
    return Planned(rows, known, now)


def refuse_to_open(workgroup: Workgroup, slots, *, actor, now: datetime) -> None:
    """Raise Refused, saying what to do, where this can't be asked now."""
    holding.refuse_unless_open(workgroup)
    running = workgroup.polls.filter(closed_at=None).first()
    if running is not None:
        raise Refused(
            _("A poll of %(name)s is open until %(until)s. Close it before you open another.")
            % {"name": workgroup.name, "until": said_until(running, now)}
        )
    refuse(faults(slots, workgroup=workgroup, now=now))
    if not asked(workgroup, actor):
        raise Refused(
            _("Nobody else is in %(name)s yet. Ask people to join, then find a time.")
            % {"name": workgroup.name}
        )


def said_until(poll: Poll, now: datetime) -> str:
    return zones.local_moment(poll.closes_at, poll.zone, now=now)


def faults(slots: Sequence[NewSlot], *, workgroup: Workgroup, now: datetime) -> list[Refused]:
    """Everything that is wrong with the times to ask about."""
    if not slots:
        return [Refused(_("Tap the times to ask about, six to ten of them."))]
    found = []
    if len(slots) < LEAST:
        found.append(Refused(_("Ask about two times at least: with one there is no choice.")))
    if len(slots) > MOST:
        said = _("Ask about %(most)s times at most: these are %(n)s.")
        found.append(Refused(said % {"most": MOST, "n": len(slots)}))
    if len(set(slots)) < len(slots):
        found.append(Refused(_("One of these times stands there twice. Take one away.")))
    if len({slot.day is None for slot in slots}) > 1:
        found.append(Refused(_("Ask about weekdays or about exact dates, not both in one poll.")))
    wrong = [fault for slot in slots if (fault := _fault(slot, workgroup, now))]
    sentences = dict.fromkeys(str(one.message) for one in wrong)
    return found + [Refused(one) for one in sentences]


def _fault(slot: NewSlot, workgroup: Workgroup, now: datetime) -> Refused | None:
    if wrong := planning.wrong_length(slot.starts, slot.ends):
        return wrong
    zone, cycle = workgroup.hub.zone, workgroup.cycle
    today = zones.local_date(now, zone)
    if slot.day is not None and slot.day <= today:
        said = _("%(day)s is past. Ask about a day to come.")
        return Refused(said % {"day": zones.say_day(slot.day, now=now)})
    if slot.day is not None and not cycle.starts_on <= slot.day <= cycle.ends_on:
        said = _("%(day)s lies outside %(cycle)s. Ask about a day within it.")
        return Refused(said % {"day": zones.say_day(slot.day, now=now), "cycle": cycle.name})
    days = [slot.day] if slot.day is not None else _days_of(slot.weekday, today)
    for day in days:
        try:
            zones.wall_to_utc(day, slot.starts, zone)
            zones.wall_to_utc(day, slot.ends, zone)
        except zones.WallTimeError as refusal:
            return Refused(refusal.message)
    return None


def _days_of(weekday: int, today: date) -> list[date]:
    """The days of a weekday on which the meetings may lie."""
    first = today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return [first + timedelta(weeks=n) for n in range(AHEAD.days // 7)]


def held_poll(pk: int) -> Poll:
    """The poll as it stands now, held; Gone where an Undo took it away."""
    rows = Poll.objects.select_for_update(of=("self",), no_key=True)
    return still_there(rows.select_related("workgroup__hub", "workgroup__cycle"), pk)


@one_transaction
def answer(
    *,
    poll: Poll,
    user,
    said: Mapping[int, str],
    actor,
    via: str,
    now: datetime | None = None,
) -> Poll:
    """Keep what ``user`` says to each slot (its id: yes, maybe or no); the last word counts.

    ``actor`` is None by link. Raises Refused where the poll has closed, for who isn't in the
    workgroup any more, and where nothing is said.
    """
    now = now or timezone.now()
    row = held_poll(poll.pk)
    if fault := why_no_answer(row, user, now):
        raise Refused(fault)
    slots = set(row.slots.values_list("pk", flat=True))
    kept = {pk: word for pk, word in said.items() if pk in slots}
    if not kept:
        raise Refused(_("Choose an answer for one time at least."))
    if set(kept.values()) - set(PollAnswer.Answer.values):
        raise Refused(_("Choose one of the three answers."))
    PollAnswer.objects.bulk_create(
        [
            PollAnswer(slot_id=pk, user=user, answer=word, answered_at=now, via=via)
            for pk, word in kept.items()
        ],
        update_conflicts=True,
        unique_fields=["slot", "user"],
        update_fields=["answer", "answered_at", "via"],
    )
    return row


def why_no_answer(poll: Poll, user, now: datetime) -> str:
    """Why this person can't answer (any more), in a sentence; "" where they can."""
    if not poll.is_open(now):
        closed = min(poll.closed_at or poll.closes_at, poll.closes_at)
        return _("This poll closed on %(when)s, so it takes no more answers.") % {
            "when": zones.local_moment(closed, poll.zone, now=now)
        }
    inside = WorkgroupMember.objects.current().filter(workgroup=poll.workgroup_id, user=user)
    if not inside.exists():
        return _("%(name)s isn't in %(workgroup)s any more, so this poll doesn't ask them.") % {
            "name": user,
            "workgroup": poll.workgroup.name,
        }
    return ""


@one_transaction
def close(
    *,
    poll: Poll,
    chosen: Iterable[int] = (),
    seen: Iterable[int] | None = None,
    actor,
    via: str,
    now: datetime | None = None,
) -> Poll:
    """Close it and keep which of its slots (ids) the plan takes over; one that is closed keeps that.

    ``seen`` are those that a page showed as chosen. Raises Refused for a slot that isn't the poll's,
    and where somebody else chose meanwhile.
    """
    now, wanted = now or timezone.now(), set(chosen)
    row = held_poll(poll.pk)
    slots = {slot.pk: slot for slot in row.slots.all()}
    if wanted - set(slots):
        raise Refused(_("Choose one of the times of this poll."))
    stands = {pk for pk, slot in slots.items() if slot.chosen}
    if seen is not None and stands not in (set(seen), wanted):
        raise Refused(_("Somebody else chose a time meanwhile: it is marked now. Choose again."))
    if row.closed_at is None:
        row.closed_at, row.due_at = now, None
        row.save(update_fields=["closed_at", "due_at"])
    for slot in slots.values():
        slot.chosen = slot.pk in wanted
    PollSlot.objects.bulk_update(slots.values(), ["chosen"])
    return row


@one_transaction
def ask_newcomers(*, workgroup: Workgroup, users: Iterable, now: datetime | None = None) -> int:
    """Ask who has just joined, or is let in again, too, while a poll is open; how many mails.

    Not who opened it, who answers on its page.
    """
    now = now or timezone.now()
    poll = workgroup.polls.filter(closed_at=None, closes_at__gt=now).first()
    if poll is None:
        return 0
    users = [one for one in users if one.pk != poll.opened_by_id]
    return enqueue(poll_mails.asks(poll, users, actor=poll.opened_by), now=now)


@one_transaction
def send_fresh_link(*, poll: Poll, user, now: datetime | None = None) -> bool:
    """Mail the present link to the person's own address; at most one an hour. Refused as answering."""
    now = now or timezone.now()
    if fault := why_no_answer(poll, user, now):
        raise Refused(fault)
    return bool(enqueue([poll_mails.fresh_link(poll, user, now=now)], now=now))


# --- what happens by itself -----------------------------------------------------------------------


def sweep(*, now: datetime | None = None) -> int:
    """Remind the silent once, and close what is over; returns how many polls it dealt with.

    Two at once do each poll once: one that another transaction holds is left to it.
    """
    now = now or timezone.now()
    due = Poll.objects.filter(due_at__lte=now).order_by("pk").values_list("pk", flat=True)
    return sum(sweeping.sweep(due, partial(_deal_with, now=now), at_once=BATCH, what="poll"))


@one_transaction
def _deal_with(ids: Sequence[int], *, now: datetime) -> int:
    polls = list(
        Poll.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("workgroup__hub", "workgroup__cycle", "opened_by")
        .filter(pk__in=list(ids), due_at__lte=now)
        .order_by("pk")
    )
    for poll in polls:
        is_open = poll.workgroup.state == Workgroup.State.OPEN
        if is_open and now < poll.closes_at:
            poll.due_at = _remind(poll, now)
        else:
            poll.closed_at, poll.due_at = max(poll.opened_at, min(poll.closes_at, now)), None
            if is_open:
                enqueue(poll_mails.closed(poll, leaders(poll.workgroup)), now=now)
        poll.save(update_fields=["closed_at", "due_at"])
    return len(polls)


def _remind(poll: Poll, now: datetime) -> datetime:
    """Remind the silent, each once, and say when to look at the poll again.

    Nobody gets it on a day on which another automatic mail goes to them: they wait for the next.
    Nor who has had as many mails of this workgroup as a month may bring.
    """
    reminded = Q(topic=poll_mails.topic_of(poll), mail__kind=poll_mails.REMINDER)
    # Another mail said it besides.
    told = Q(topic=poll_news.topic_of(poll.pk), mail__state="sent")
    had = MailTopic.objects.filter(reminded | told, user__isnull=False)
    had = set(had.values_list("user", flat=True))
    moments = {
        one: at
        for one in silent(poll)
        if one.pk not in had and (at := zones.next_quiet_end(now, one.zone)) < poll.closes_at
    }
    audience = audience_of(poll.workgroup_id)
    enough = quota.full(MeetingKind(), audience, moments, now=now)
    moments = {one: at for one, at in moments.items() if one.pk not in enough}
    busy = reminders.busy(moments)
    free = {one: at for one, at in moments.items() if one.pk not in busy}
    enqueue(poll_mails.reminders(poll, free), now=now)
    if not busy:
        return poll.closes_at
    tomorrow = zones.local_date(now, poll.zone) + timedelta(days=1)
    return min(zones.wall_to_utc(tomorrow, REMINDS_AT, poll.zone), poll.closes_at)


def silent(poll: Poll) -> list[User]:
    """Who is asked and has said nothing yet."""
    said = PollAnswer.objects.filter(slot__poll=poll).values("user")
    return list(people_of(poll.workgroup).exclude(pk__in=said))


def leaders(workgroup: Workgroup) -> list[User]:
    """Who leads it now."""
    rows = WorkgroupMember.objects.leading().filter(workgroup=workgroup).select_related("user")
    return [row.user for row in rows.order_by("user__name", "user_id")]


# --- Undo -----------------------------------------------------------------------------------------


def lock(before: dict) -> None:
    if "poll" in before:
        len(Poll.objects.select_for_update(no_key=True).filter(pk=before["poll"]).values("pk"))


def take_back(before: dict, *, actor, via: str, now: datetime) -> None:
    """The poll was never opened; Refused once somebody has answered."""
    poll = Poll.objects.filter(pk=before.get("poll")).first()
    if poll is None:
        return
    if PollAnswer.objects.filter(slot__poll=poll).exclude(user=poll.opened_by).exists():
        raise Refused(_("Somebody has answered already. Close the poll instead."))
    poll.delete()
