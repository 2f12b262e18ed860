"""The mails that ask again, or remind who comes: automatic ones and a coordinator's own.

Only builds letters; services enqueue them.
"""

from datetime import datetime

from django.utils.dates import WEEKDAYS
from django.utils.functional import lazy
from django.utils.translation import gettext

from foundation import zones
from mailing.letters import Letter

from . import kinds, links, reminders, telling, topics
from .models import Attendee

_late = lazy(lambda make: str(make()), str)


def letters_for_due(due: list[tuple[Attendee, reminders.Step]], *, now: datetime) -> list[Letter]:
    """The automatic mail of each of these steps.

    The rows have gathering (with hub and team) and user loaded.
    """
    senders = telling.sender_of({row.gathering.hub_id for row, _ in due}, None)
    owners = kinds.owners(row.gathering for row, _ in due)
    return [
        _letter(row, step.kind, reminders.key_of(row, step), senders, owners, now=now)
        for row, step in due
    ]


def letters_for_nudge(attendees: list[Attendee], *, actor, key: str, now: datetime) -> list[Letter]:
    """One mail to each of these silent people, from the coordinator who asks."""
    senders = telling.sender_of({row.gathering.hub_id for row in attendees}, actor)
    owners = kinds.owners(row.gathering for row in attendees)
    return [
        _letter(row, reminders.NUDGE, f"nudge:{key}:{row.pk}", senders, owners, now=now)
        for row in attendees
    ]


def _letter(
    row: Attendee, kind: str, key: str, senders: dict, owners: dict, *, now: datetime
) -> Letter:
    gathering, user = row.gathering, row.user
    sender = senders[gathering.hub_id]
    eve = kind == reminders.TOMORROW
    context = {
        "date": telling.facts(gathering, user, now),
        "button_url": links.answer_url(row),
        "button_label": _late(
            lambda: gettext("Change your answer") if eve else gettext("Answer now")
        ),
        "sender": sender["name"],
        "sender_email": sender["email"],
        "hub_name": gathering.hub.name,
        "why": telling.why_member(gathering, owners),
    }
    if eve:
        context |= {
            "which_day": _late(lambda: _which_day(gathering, now)),
            "clock": _late(lambda: _clock(gathering, user)),
        }
    return Letter(
        key=key,
        user=user,
        kind=kind,
        template=kind.replace(".", "/"),
        context=context,
        topic=topics.topic_of([gathering]),
        from_name=sender["from_name"],
        reply_to=sender["email"],
        # "Tomorrow" is wrong from midnight on; a question is pointless from the start on.
        not_after=_midnight_before(gathering) if eve else gathering.starts_at,
        unsubscribe=True,
        # A coordinator's own nudge goes when it is asked for.
        working_hours=kind != reminders.NUDGE,
        for_hub=gathering.hub_id,
    )


def _midnight_before(gathering) -> datetime:
    day = zones.local_date(gathering.starts_at, gathering.zone)
    return zones.start_of_day(day, gathering.zone)


def _which_day(gathering, now: datetime) -> str:
    """ "Tomorrow", or the weekday where a weekend lies between."""
    day = zones.local_date(gathering.starts_at, gathering.zone)
    if (day - zones.local_date(now, gathering.zone)).days == 1:
        return gettext("Tomorrow")
    return str(WEEKDAYS[day.weekday()])


def _clock(gathering, user) -> str:
    """ "8:30 am", with the zone's name for a reader whose own clock shows another time."""
    said = zones.local_time(gathering.starts_at, gathering.zone)
    there = zones.utc_to_wall(gathering.starts_at, gathering.zone)
    if there.utcoffset() == zones.utc_to_wall(gathering.starts_at, user.zone).utcoffset():
        return said
    return f"{said} {zones.zone_name(gathering.zone)}"
