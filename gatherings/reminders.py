"""When the next automatic reminder of a date is due: the rules, and the one place that writes it.

* The kind of the date says on which days before it the silent and the unsure are asked again
  (a session's: 28, 14, 7 and 2, and 7 and 2); everyone who comes is told on the last weekday before.
* These are calendar days in the date's own zone. Mail goes on weekdays between 8 am and 5 pm in
  the recipient's zone; a day that falls on a weekend waits for Monday, but for a Monday's date,
  which would then be too late: it takes the Friday before. Nothing goes on the day itself.
* Only the smallest step that is due is sent, and none within 72 hours of another mail about the
  same date. A mail that went out after a step had become due stands for that step.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from foundation import zones
from foundation.prepared import prepared
from mailing.mass import AT_ONCE
from mailing.models import Mail, MailTopic

from . import holding, kinds, quota, topics
from .models import Attendee, Gathering
from .querysets import AttendeeQuerySet

# The name, in a mail's key, of the reminder to those who come.
EVE = "eve"
REST = timedelta(hours=72)

REMINDER, UNSURE, TOMORROW = "gatherings.reminder", "gatherings.unsure", "gatherings.tomorrow"
NUDGE = "gatherings.nudge"


@dataclass(frozen=True)
class Facts:
    """What decides about one person's reminders of one date; no database behind it.

    ``last_contact`` is the last mail about this date to this person, None if there was none.
    """

    answer: str
    starts_at: datetime
    zone: str
    recipient_zone: str
    last_contact: datetime | None = None
    open: bool = True
    wanted: bool = True
    steps: kinds.Steps = kinds.PLAIN.steps


@dataclass(frozen=True)
class Step:
    """One reminder: ``name`` in its key, the mail's ``kind``, the ``day`` it belongs to.

    ``planned`` is when it would go if nothing stood in its way, in UTC.
    """

    name: str
    kind: str
    day: date
    planned: datetime


@dataclass(frozen=True)
class Due:
    """A step and when it is due; at or before now means now."""

    step: Step
    at: datetime


def facts_of(attendee: Attendee, last_contact: datetime | None, *, asked: bool = True) -> Facts:
    """The facts in rows with gathering and user loaded; ``asked`` is False for who isn't now."""
    gathering, user = attendee.gathering, attendee.user
    return Facts(
        answer=attendee.answer,
        starts_at=gathering.starts_at,
        zone=gathering.zone,
        recipient_zone=user.zone,
        last_contact=last_contact,
        open=gathering.state == Gathering.State.ANNOUNCED and not attendee.withdrawn,
        wanted=asked and user.wants_reminders and user.is_active and user.merged_into_id is None,
        steps=kinds.get(gathering.kind).steps,
    )


def steps(facts: Facts) -> list[Step]:
    """All steps of a person with this answer, in the order of their days."""
    day_of = zones.local_date(facts.starts_at, facts.zone)
    if facts.answer == Attendee.Answer.ACCEPTED:
        eve = _step(facts, EVE, TOMORROW, _weekday_before(day_of), day_of)
        return [eve] if facts.steps.eve else []
    if facts.answer == Attendee.Answer.NEEDS_ACTION:
        kind, offsets = REMINDER, facts.steps.silent
    elif facts.answer == Attendee.Answer.TENTATIVE:
        kind, offsets = UNSURE, facts.steps.unsure
    else:
        return []
    return [
        _step(facts, str(offset), kind, day_of - timedelta(days=offset), day_of)
        for offset in offsets
    ]


def _step(facts: Facts, name: str, kind: str, day: date, day_of: date) -> Step:
    if _weekday_from(day) >= day_of:
        day = _weekday_before(day_of)
    # From the day's first moment where the date is, on the recipient's clock: 8 am in nearly all
    # cases, since both have the same day by then.
    opens = max(
        zones.start_of_day(day, facts.zone),
        zones.start_of_day(day, facts.recipient_zone),
    )
    return Step(name, kind, day, zones.next_quiet_end(opens, facts.recipient_zone))


def _weekday_before(day: date) -> date:
    day -= timedelta(days=1)
    while day.weekday() >= 5:
        day -= timedelta(days=1)
    return day


def _weekday_from(day: date) -> date:
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day


def next_reminder(facts: Facts, now: datetime) -> Due | None:
    """The next reminder that this person is to get, and when; None where none is to come."""
    if not (facts.open and facts.wanted):
        return None
    earliest = now
    if facts.last_contact:
        earliest = max(now, facts.last_contact + REST)
    # Nothing on the day itself, by the clock of the place.
    closes = zones.start_of_day(zones.local_date(facts.starts_at, facts.zone), facts.zone)
    coming = [step for step in steps(facts) if not _spent(step, facts)]
    for index, step in enumerate(coming):
        at = zones.next_quiet_end(max(step.planned, earliest), facts.recipient_zone)
        if at >= closes:
            return None
        if any(smaller.planned <= at for smaller in coming[index + 1 :]):
            continue
        return Due(step, at)
    return None


def _spent(step: Step, facts: Facts) -> bool:
    """Whether a mail since the step's day already did what the step is for."""
    return facts.last_contact is not None and facts.last_contact >= zones.start_of_day(
        step.day, facts.zone
    )


def key_of(user, now: datetime) -> str:
    """The mail's key: one person and one day of theirs; its unique row is the guarantee."""
    return f"remind:{user.pk}:{zones.local_date(now, user.zone).isoformat()}"


def busy(moments: Mapping) -> set[int]:
    """Whose day of this moment is taken: they have, or are to have, their one automatic mail of it.

    ``moments`` maps people to when another one would go; returns their ids. Two queries.
    """
    keys = {key_of(user, at): user.pk for user, at in moments.items()}
    taken = Mail.objects.active().filter(key__in=keys).values_list("key", flat=True)
    found = {keys[key] for key in taken}
    ends = {user.pk: _day_after(at, user.zone) for user, at in moments.items()}
    if ends:
        coming = Attendee.objects.counted().filter(user__in=ends, remind_at__lt=max(ends.values()))
        for user_id, at in coming.values_list("user_id", "remind_at"):
            if at < ends[user_id]:
                found.add(user_id)
    return found


def expected(until: Mapping[int, datetime]) -> set[int]:
    """Those of these people who are to get an automatic mail by the moment of theirs."""
    rows = Attendee.objects.counted().filter(user__in=until, remind_at__lte=max(until.values()))
    rows = [row for row in rows.select_related("gathering") if row.remind_at <= until[row.user_id]]
    spent = quota.spent(rows, now=min(row.remind_at for row in rows)) if rows else set()
    return {row.user_id for row in rows if row.pk not in spent}


def _day_after(moment: datetime, zone: str) -> datetime:
    """The first moment of the next day there."""
    return zones.start_of_day(zones.local_date(moment, zone) + timedelta(days=1), zone)


def wait_a_day(attendees: Iterable[Attendee], now: datetime) -> None:
    """Look at these again tomorrow: an automatic mail of another kind has their day."""
    rows = [row for row in attendees if row.remind_at is not None and row.remind_at <= now]
    for row in rows:
        zone = row.user.zone
        row.remind_at = zones.next_quiet_end(_day_after(now, zone), zone)
    Attendee.objects.bulk_update(rows, ["remind_at"])


# --- with the database ------------------------------------------------------------------------


@prepared
def _spoken(users, since):
    """What mails spoke of to these people; the automatic ones that wait aren't sure to go."""
    waits = Q(
        mail__state__in=[Mail.State.QUEUED, Mail.State.SENDING],
        mail__sending__undone_at__isnull=True,
    ) & ~Q(mail__kind=REMINDER)
    return (
        MailTopic.objects.filter(
            waits | Q(mail__state=Mail.State.SENT),
            user__pk__in=users,
            mail__send_after__gte=since,
        )
        .order_by()
        .values_list("user_id", "topic", "mail__sent_at", "mail__send_after")
    )


def last_contacts(attendees: Iterable[Attendee], *, now: datetime) -> dict[int, datetime]:
    """When the last mail about their date went to each of these, or a waiting one may go.

    By the attendee's id, in one query; mails too old to matter aren't looked at. ``attendees`` have
    their gathering loaded.
    """
    rows = {(row.user_id, topics.topic_of(row.gathering_id)): row for row in attendees}
    if not rows:
        return {}
    first_start = min(row.gathering.starts_at for row in rows.values())
    furthest = max(kinds.get(row.gathering.kind).steps.first for row in rows.values())
    since = min(now - REST, first_start - timedelta(days=furthest + 2))
    users = {user_id for user_id, _ in rows}
    last: dict[int, datetime] = {}
    for user_id, topic, sent_at, send_after in _spoken(users=users, since=since):
        row = rows.get((user_id, topic))
        at = sent_at or max(send_after, now)
        if row is not None and (row.pk not in last or at > last[row.pk]):
            last[row.pk] = at
    return last


def due_step(
    attendee: Attendee, last_contact: datetime | None, now: datetime, *, asked: bool = True
) -> Step | None:
    """The step that is due for this person by ``now``, as they have answered by now."""
    coming = next_reminder(facts_of(attendee, last_contact, asked=asked), now)
    return coming.step if coming and coming.at <= now else None


def schedule(
    attendees: Iterable[Attendee],
    *,
    now: datetime,
    contacts: Mapping[int, datetime] | None = None,
) -> None:
    """Write when each person's next reminder is due: :func:`plan`, and one query for the rows."""
    if contacts is None:
        attendees = holding.with_series(attendees, now)
    changed = plan(attendees, now=now, contacts=contacts)
    moments = {row.remind_at for row in changed}
    if len(moments) == 1:
        # Nearly always: much shorter than a statement that names a moment for each row.
        some = Attendee.objects.filter(pk__in=[row.pk for row in changed])
        some.update(remind_at=moments.pop())
    elif changed:
        Attendee.objects.bulk_update(changed, ["remind_at"], batch_size=500)


def schedule_some(some: AttendeeQuerySet, *, now: datetime) -> None:
    """The same for what ``some`` finds, however many: of very many the sweep writes it, soon."""
    some = some.counted()
    rows = list(some.select_related("gathering", "user").order_by("pk")[: AT_ONCE + 1])
    if len(rows) > AT_ONCE:
        some.update(remind_at=now)
    else:
        schedule(rows, now=now)


def plan(
    attendees: Iterable[Attendee],
    *,
    now: datetime,
    contacts: Mapping[int, datetime] | None = None,
) -> list[Attendee]:
    """Set when each person's next reminder is due. Nothing else sets ``remind_at``.

    Returns the rows that the caller has to save. To be called, within the caller's transaction and
    after its mails are enqueued, whenever what decides may have changed: announced, answered, moved,
    cancelled, joined, left, another zone. ``attendees`` have gathering and user loaded. One query
    for the mails. ``contacts`` (the last mail to each, by the attendee's id) is given by who knows
    it already.
    """
    attendees = list(attendees)
    if contacts is None:
        contacts = last_contacts(attendees, now=now)
    quiet = holding.not_reminded(attendees, now)
    changed = []
    for row in attendees:
        until = quiet.get(row.pk, now)
        facts = facts_of(row, contacts.get(row.pk), asked=until is not None)
        due = next_reminder(facts, max(until or now, now))
        at = due.at if due else None
        if at != row.remind_at:
            row.remind_at = at
            changed.append(row)
    return changed


def next_automatic(attendees: Iterable[Attendee], *, now: datetime) -> dict[int, datetime]:
    """When the next automatic mail goes to each of these, by the attendee's id. No query.

    Who gets none any more isn't in it. The time is never in the past: what is due goes now.
    """
    return {row.pk: max(row.remind_at, now) for row in attendees if row.remind_at is not None}
