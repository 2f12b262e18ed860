"""When fewer than half of a meeting's people come: who leads it is asked to keep, move or cancel it."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import partial

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history, sweeping, zones
from foundation.refusals import Refused
from foundation.retrying import one_transaction
from gatherings.models import Attendee, Gathering
from mailing.services import enqueue

from .. import turnout_mails
from ..kind import SLUG, MeetingKind
from ..models import Meeting
from . import holding

DAYS_BEFORE = 2
# Before that morning's reminders: who is asked this gets no other mail about the meeting.
LOOKS_AT = time(7)
BATCH = 25


def moment_of(gathering: Gathering) -> datetime:
    """Two days before it, in the morning where it is; the Friday before where that is a weekend."""
    day = zones.local_date(gathering.starts_at, gathering.zone) - timedelta(days=DAYS_BEFORE)
    while day.weekday() >= 5:
        day -= timedelta(days=1)
    return zones.wall_to_utc(day, LOOKS_AT, gathering.zone)


def plan(*, gatherings, change: str, actor, via: str, now: datetime | None = None) -> None:
    """Connected to ``gathering_changed``: write when each of these meetings is to be looked at.

    Of one that is announced or moved later than that nobody is asked: people hear of it just now.
    """
    now = now or timezone.now()
    dates = {one.pk: one for one in gatherings if one.kind == SLUG}
    meetings = Meeting.objects.filter(gathering__in=dates) if dates else []
    changed = []
    for row in meetings:
        one, at = dates[row.gathering_id], None
        if one.state == Gathering.State.ANNOUNCED and row.asked_at is None:
            at = moment_of(one)
            if at <= now and at != row.ask_at:
                at = None
        if at != row.ask_at:
            row.ask_at = at
            changed.append(row)
    if changed:
        Meeting.objects.bulk_update(changed, ["ask_at"])


def with_turnout(meetings):
    """Adds how many ``people`` are asked to each of these meetings, and how many ``come``."""
    # Whose account is closed can't say whether they come.
    asked = Q(gathering__attendees__withdrawn=False, gathering__attendees__user__is_active=True)
    yes = asked & Q(gathering__attendees__answer=Attendee.Answer.ACCEPTED)
    return meetings.annotate(
        people=Count("gathering__attendees", filter=asked),
        come=Count("gathering__attendees", filter=yes),
    )


def sweep(*, now: datetime | None = None) -> int:
    """Ask about each meeting that is due and that too few come to; returns how many were looked at.

    Two at once do each once: one that another transaction holds is left to it.
    """
    now = now or timezone.now()
    due = Meeting.objects.filter(ask_at__lte=now).order_by("ask_at", "pk")
    look = partial(_look_at, now=now)
    return sum(
        sweeping.sweep(due.values_list("pk", flat=True), look, at_once=BATCH, what="meeting")
    )


@one_transaction
def _look_at(ids: Sequence[int], *, now: datetime) -> int:
    held = Meeting.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    held = [row.pk for row in held.filter(pk__in=list(ids), ask_at__lte=now).order_by("pk")]
    rows = list(with_turnout(Meeting.objects.filter(pk__in=held)).select_related("gathering"))
    thin = [
        row
        for row in rows
        if row.gathering.state == Gathering.State.ANNOUNCED
        and row.gathering.starts_at > now
        and turnout_mails.too_few(row.come, row.people)
    ]
    leaders = MeetingKind().leaders({row.gathering.audience for row in thin}) if thin else {}
    for row in thin:
        if people := leaders.get(row.gathering.audience):
            row.asked_at = now
            enqueue(turnout_mails.questions(row, people), now=now)
    for row in rows:
        row.ask_at = None
    Meeting.objects.bulk_update(rows, ["ask_at", "asked_at"])
    return len(rows)


@one_transaction
def keep(*, meeting: Meeting, actor, via: str, now: datetime | None = None) -> Meeting:
    """*Keep*: it takes place with those who come, and nobody is asked about it again.

    Kept already, it stays so. Raises Refused where it isn't announced any more, or has begun.
    """
    now = now or timezone.now()
    group = holding.held(meeting.workgroup_id)
    holding.refuse_unless_open(group)
    row = (
        Meeting.objects.select_for_update(of=("self",), no_key=True)
        .select_related("gathering", "workgroup")
        .get(pk=meeting.pk)
    )
    one = row.gathering
    if one.state != Gathering.State.ANNOUNCED or one.starts_at <= now:
        said = _("%(title)s isn't to come any more, so there is nothing to keep.")
        raise Refused(said % {"title": one.title})
    if row.kept_at is None:
        row.kept_at, row.ask_at = now, None
        with history.record(actor=actor, via=via, reason="kept"):
            row.save(update_fields=["kept_at", "ask_at"])
    return row
