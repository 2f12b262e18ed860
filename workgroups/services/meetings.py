"""The meetings of a workgroup: drafts are added and taken away here; the rest every date has."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history, zones
from foundation.refusals import Refused, RowsRefused
from foundation.retrying import one_transaction
from gatherings.models import Gathering
from gatherings.services import dates

from ..kind import SLUG, audience_of
from ..models import Meeting, Workgroup
from . import holding

# Answers are asked for by the day of the last reminder to the silent.
ANSWER_DAYS_BEFORE = 2
AT_MOST = 12


@dataclass(frozen=True)
class Row:
    """One meeting as somebody typed it: wall times in ``zone``; "" means the hub's."""

    day: date
    starts: time
    ends: time
    place: str = ""
    address: str = ""
    hours_reason: str = ""
    zone: str = ""


# A field of a date, as the form of a row calls it.
_FIELD_OF = {"starts_at": "starts", "ends_at": "ends", "planned_minutes": "ends", "title": None}


def mark_of(workgroup: Workgroup) -> str:
    """Equal as long as the same meetings stand at the same times: two who plan at once meet here."""
    return mark_and_number(workgroup)[0]


def mark_and_number(workgroup: Workgroup) -> tuple[str, int]:
    """That mark, and how many meetings there are, whatever became of them: one query."""
    rows = list(
        workgroup.meetings.order_by("pk").values_list(
            "pk", "gathering__starts_at", "gathering__state"
        )
    )
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:16], len(rows)


@one_transaction
def add(
    *,
    workgroup: Workgroup,
    rows: Sequence[Row],
    actor,
    via: str,
    base: str | None = None,
    now: datetime | None = None,
) -> list[Meeting]:
    """Drafts of these meetings, all or none, which only who leads it sees until they are announced.

    ``base`` is the :func:`mark_of` what stood there when whoever typed it saw it; None for a
    caller that has looked just now. Link and folder are the workgroup's. Raises RowsRefused, naming
    all faults of each row: a time that the clock skips or shows twice, an end before the start, a
    day outside the cycle or in the past, an odd length without a reason, two at a time. Raises
    Refused for a workgroup that isn't open, and where somebody else planned meanwhile.
    """
    now = now or timezone.now()
    group = holding.held(workgroup.pk)
    holding.refuse_unless_open(group)
    if base is not None and base != mark_of(group):
        raise Refused(
            _(
                "Somebody else planned meetings since you opened the page. Open it in another tab "
                "to see them; save again to add yours."
            )
        )
    if not rows:
        raise Refused(_("Enter at least one day."))
    if len(rows) > AT_MOST:
        raise Refused(_("Add at most %(n)s meetings at once.") % {"n": AT_MOST})
    values = _checked(group, rows, now)
    made = []
    for one in values:
        gathering = dates.create(actor=actor, via=via, **one)
        made.append(Meeting(gathering=gathering, workgroup=group))
    with history.record(actor=actor, via=via):
        for one in made:
            one.save()
    return made


def _checked(group: Workgroup, rows: Sequence[Row], now: datetime) -> list[dict]:
    """The fields of each row's date, in the order of time; RowsRefused for all that is wrong."""
    wrong: dict[int, Refused] = {}
    values: list[dict] = []
    number = group.meetings.count()
    in_time = sorted(enumerate(rows), key=lambda one: (one[1].day, one[1].starts))
    today = zones.local_date(now, group.hub.zone)
    known = list(
        Gathering.objects.filter(meeting__workgroup=group)
        .exclude(state=Gathering.State.CANCELLED)
        .values_list("starts_at", "ends_at")
    )
    for place, row in in_time:
        number += 1
        try:
            one = _fields(group, row, number, now) | {"answer_by": _answer_by(row.day, today)}
            dates.drafted(**one)
            _refuse_overlap(one, known)
            known.append((one["starts_at"], one["ends_at"]))
            values.append(one)
        except Refused as refusal:
            for fault in refusal.all:
                fault.field = _FIELD_OF.get(fault.field, fault.field)
            wrong[place] = refusal
    if wrong:
        raise RowsRefused(wrong)
    return values


def _refuse_overlap(one: dict, known: list) -> None:
    if any(one["starts_at"] < end and start < one["ends_at"] for start, end in known):
        raise Refused(
            _("This workgroup meets at that time already. Choose another day or time."),
            field="day",
        )


def _answer_by(day: date, today: date) -> date:
    """Two days before: silence is told when the last reminder has gone, and not of later ones."""
    return min(day, max(day - timedelta(days=ANSWER_DAYS_BEFORE), today))


def _fields(group: Workgroup, row: Row, number: int, now: datetime) -> dict:
    cycle, zone = group.cycle, row.zone or group.hub.zone
    if not cycle.starts_on <= row.day <= cycle.ends_on:
        raise Refused(
            _("%(cycle)s runs from %(first)s to %(last)s. Enter a day within it.")
            % {
                "cycle": cycle.name,
                "first": zones.say_day(cycle.starts_on, now=now),
                "last": zones.say_day(cycle.ends_on, now=now),
            },
            field="day",
        )
    starts_at = zones.wall_to_utc(row.day, row.starts, zone, field="starts")
    ends_at = zones.wall_to_utc(row.day, row.ends, zone, field="ends")
    if starts_at <= now:
        raise Refused(_("This day is past. Enter one that is still to come."), field="day")
    title = _("Meeting %(number)s, %(workgroup)s")
    return {
        "hub": group.hub,
        "team": group.team,
        "cycle": cycle,
        "kind": SLUG,
        "audience": audience_of(group.pk),
        "title": title % {"number": number, "workgroup": group.name},
        "starts_at": starts_at,
        "ends_at": ends_at,
        "zone": zone,
        "place": row.place,
        "address": row.address,
        "hours_reason": row.hours_reason,
        "link": group.meeting_link,
        "document_link": group.shared_folder,
    }


@one_transaction
def drop(*, meeting: Meeting, actor, via: str, now: datetime | None = None) -> None:
    """Take a draft away: nobody but who leads it knew of it. Refused for an announced one."""
    group = holding.held(meeting.workgroup_id)
    holding.refuse_unless_open(group)
    drop_drafts(group, actor=actor, via=via, pk=meeting.pk)


def drop_drafts(group: Workgroup, *, actor, via: str, **which) -> None:
    """Take drafts of a workgroup that is held away; Refused for what isn't one."""
    ids = (
        group.meetings.filter(**which).order_by("gathering_id").values_list("gathering", flat=True)
    )
    held = Gathering.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=list(ids))
    for gathering in held.order_by("pk"):
        if gathering.state != Gathering.State.DRAFT or gathering.attendees.exists():
            raise Refused(
                _("%(title)s has been announced. Cancel it instead, so that people hear of it.")
                % {"title": gathering.title}
            )
        with history.record(actor=actor, via=via, reason="not planned any more"):
            Meeting.objects.get(gathering=gathering).delete()
            gathering.delete()
