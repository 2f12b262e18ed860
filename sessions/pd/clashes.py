"""What speaks against coming, in sentences: another date on the same day, or that one leads it."""

from django.utils.translation import gettext as _

from foundation import zones
from gatherings.models import Attendee, Gathering

from ..models import PdFacilitator
from .querysets import event_ids


def same_day(coming, others, now) -> list[str]:
    """ "On Wednesday, December 9, you said yes to Session 1, too."

    ``coming`` are a person's rows of the event, ``others`` further dates to which they said yes.
    """
    words = _("On %(day)s you said yes to %(title)s, too. Change one of the answers.")
    return [
        words % {"day": zones.say_day(day, now=now), "title": other.title}
        for day, other in _found(coming, others)
    ]


def unnamed(attendee, now) -> list[str]:
    """The same for a page that says nothing of other dates, since anybody may hold its link.

    Two queries.
    """
    rows = list(
        Attendee.objects.counted()
        .filter(
            user=attendee.user_id,
            gathering__state=Gathering.State.ANNOUNCED,
            gathering__ends_at__gt=now,
        )
        .select_related("gathering")
    )
    audience = attendee.gathering.audience
    coming = [row for row in rows if row.gathering.audience == audience]
    others = [
        row.gathering
        for row in rows
        if row.gathering.audience != audience and row.answer == Attendee.Answer.ACCEPTED
    ]
    words = _("On %(day)s you said yes to another date, too. Change one of the answers.")
    days = dict.fromkeys(day for day, _other in _found(coming, others))
    said = [words % {"day": zones.say_day(day, now=now)} for day in days]
    led = PdFacilitator.objects.filter(event__in=event_ids([audience]), user=attendee.user_id)
    if led.exists():
        said.insert(0, leads())
    return said


def leads() -> str:
    return _("You lead this event, so you need no place, to learn or to observe.")


def _found(coming, others) -> list[tuple]:
    """Days on which the person comes to the event, with each other date on them, in order."""
    mine = {
        zones.local_date(row.gathering.starts_at, row.gathering.zone)
        for row in coming
        if row.answer != Attendee.Answer.DECLINED
    }
    found = []
    for other in sorted(others, key=lambda one: (one.starts_at, one.pk)):
        day = zones.local_date(other.starts_at, other.zone)
        if day in mine:
            found.append((day, other))
    return found
