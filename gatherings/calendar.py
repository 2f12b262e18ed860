"""Calendar files (RFC 5545) of dates, one at a time or as a person's private feed.

Until the site can read replies, a file is a publication (RFC 5546 section 3.2.1): METHOD:PUBLISH,
an organizer and no attendee, so that no calendar offers an answer that nobody would get.
"""

import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from functools import lru_cache

from django.conf import settings
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vDuration,
    vRecur,
    vText,
)

from foundation import zones

from .models import Gathering

PRODUCT = "-//stemhub//stemhub//EN"
CONTENT_TYPE = "text/calendar; charset=utf-8"
# How long a calendar may keep a copy of a feed before it asks again.
REFRESH = timedelta(hours=1)
# How far past the last event a zone's changes of clock are looked at, in years.
_ZONE_YEARS = 4
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def page_url(gathering: Gathering) -> str:
    """The whole address of the date's page. No token: calendars are shared and synchronised."""
    return settings.SITE_URL + gathering.get_absolute_url()


def uid_of(gathering: Gathering) -> str:
    """The same for the date's whole life, whatever changes (RFC 5545 section 3.8.4.7)."""
    return f"{gathering.uid}@{settings.SITE_HOST}"


def calendar_file(
    gathering: Gathering,
    *,
    viewer_url: str,
    cancelled: bool = False,
    brief: bool = False,
    now: datetime | None = None,
) -> dict:
    """A mail attachment, ``{"name", "type", "content"}``, with this one date.

    ``viewer_url`` is the whole address of the page to look at. ``cancelled`` says so whatever
    the state: for people who are no longer asked to a date that goes on. ``brief`` leaves out
    what isn't for whoever holds a link, or for everybody: notes, links and why it is cancelled. The
    gathering's hub and team are loaded.
    """
    day = zones.local_date(gathering.starts_at, gathering.zone)
    stamp = now or timezone.now()
    event = _event(gathering, viewer_url, stamp=stamp, cancelled=cancelled, brief=brief)
    calendar = _calendar([event], [gathering])
    calendar.add("method", "PUBLISH")
    return {
        "name": f"{slugify(gathering.title) or 'date'}-{day.isoformat()}.ics",
        "type": f"{CONTENT_TYPE}; method=PUBLISH",
        "content": calendar.to_ical().decode(),
    }


def feed(gatherings: Iterable[Gathering], *, name: str, brief: bool = False) -> bytes:
    """All these dates as one calendar called ``name``, for a program that asks again and again.

    ``brief`` as in :func:`calendar_file`.

    Each has its team loaded, ``changed_at`` (when it last changed) and ``own_answer`` (of whose
    feed it is, or None). The same dates make the same bytes.
    """
    gatherings = list(gatherings)
    events = []
    for gathering in gatherings:
        # Without a METHOD an organizer makes it a meeting, which some calendars won't take in.
        event = _event(
            gathering,
            page_url(gathering),
            stamp=gathering.changed_at,
            organized=False,
            brief=brief,
        )
        if gathering.own_answer == "declined":
            # Shown, but the hours aren't blocked.
            event["transp"] = "TRANSPARENT"
        events.append(event)
    calendar = _calendar(events, gatherings)
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH).to_ical().decode())
    return calendar.to_ical()


def _event(
    gathering: Gathering,
    url: str,
    *,
    stamp: datetime,
    cancelled: bool = False,
    brief: bool = False,
    organized: bool = True,
) -> Event:
    off = cancelled or gathering.state == Gathering.State.CANCELLED
    event = Event()
    event.add("uid", uid_of(gathering))
    event.add("sequence", gathering.sequence)
    event.add("dtstamp", stamp.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", zones.utc_to_wall(gathering.starts_at, gathering.zone))
    event.add("dtend", zones.utc_to_wall(gathering.ends_at, gathering.zone))
    # Not every calendar shows the status.
    title = gathering.calendar_title
    event.add("summary", _("Cancelled: %(title)s") % {"title": title} if off else title)
    event.add("status", "CANCELLED" if off else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if off else "OPAQUE")
    where = ", ".join(part for part in (gathering.place, gathering.address) if part)
    online = "" if brief else gathering.link
    if where or online:
        event.add("location", where or online)
    event.add("description", _description(gathering, url, off=off, brief=brief))
    event.add("url", url)
    if organized:
        event["organizer"] = _organizer(gathering)
    for name in ("summary", "location", "description"):
        if name in event:
            event[name] = vText(_without_controls(str(event[name])))
    return event


def _without_controls(text: str) -> str:
    """RFC 5545, 3.3.11: text has no control characters but tabs and line ends."""
    return "".join(c for c in text if c in "\t\n" or unicodedata.category(c) != "Cc")


def _description(gathering: Gathering, url: str, *, off: bool, brief: bool) -> str:
    lines = []
    if off:
        if gathering.cancelled_reason and not brief:
            lines.append(gathering.cancelled_reason)
        lines.append(_("Take this date out of your calendar if it still stands there."))
    else:
        lines.append(
            _("Your calendar doesn't tell us whether you come: use the button on the page.")
        )
    lines.append(url)
    if not off and not brief:
        if gathering.arrival_notes:
            lines += ["", gathering.arrival_notes]
        if gathering.link:
            lines += ["", _("Join online: %(link)s") % {"link": gathering.link}]
        if gathering.document_link:
            lines += ["", _("Documents: %(link)s") % {"link": gathering.document_link}]
    return "\n".join(lines).replace("\r\n", "\n")


def _organizer(gathering: Gathering) -> vCalAddress:
    """The hub, at the site's own address: nobody's private address lies in calendars."""
    organizer = vCalAddress(f"mailto:{parseaddr(settings.MAIL_FROM)[1]}")
    organizer.params["CN"] = _without_controls(" ".join(gathering.hub.name.split()))
    return organizer


def _calendar(events: list[Event], gatherings: list[Gathering]) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    spans: dict[str, list[int]] = {}
    for gathering in gatherings:
        span = spans.setdefault(gathering.zone, [])
        span += [gathering.starts_at.year, gathering.ends_at.year]
    for zone in sorted(spans):
        calendar.add_component(_zone(zone, min(spans[zone]) - 1, max(spans[zone]) + _ZONE_YEARS))
    for event in events:
        calendar.add_component(event)
    return calendar


# --- VTIMEZONE --------------------------------------------------------------------------------
# Written here since the library states the onset of summer time by the new clock, where RFC 5545
# section 3.6.5 wants the old one, and lists dates where old versions of Outlook want a rule.


@lru_cache(maxsize=64)
def _zone(zone: str, first_year: int, last_year: int) -> Timezone:
    """The zone's definition for these years, changes of clock as yearly rules where they are."""
    component = Timezone()
    component.add("tzid", zone)
    begins = datetime(first_year, 1, 1, tzinfo=UTC)
    kinds: dict[tuple, list[datetime]] = {}
    for moment in _changes(zone, begins, datetime(last_year + 1, 1, 1, tzinfo=UTC)):
        before = zones.utc_to_wall(moment - timedelta(seconds=1), zone)
        after = zones.utc_to_wall(moment, zone)
        onset = (moment + before.utcoffset()).replace(tzinfo=None)
        kind = (before.utcoffset(), after.utcoffset(), after.tzname(), bool(after.dst()))
        kinds.setdefault(kind, []).append(onset)
    if not kinds:
        wall = zones.utc_to_wall(begins, zone)
        kind = (wall.utcoffset(), wall.utcoffset(), wall.tzname(), bool(wall.dst()))
        kinds[kind] = [datetime(1970, 1, 1)]  # noqa: DTZ001 - local time, as the standard wants
    for kind, onsets in kinds.items():
        component.add_component(_observance(*kind, onsets))
    return component


def _observance(before, after, name, summer, onsets):
    part = TimezoneDaylight() if summer else TimezoneStandard()
    part.add("dtstart", onsets[0])
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", after)
    part.add("tzname", name)
    rules = {(one.month, _nth(one), one.weekday(), one.time()) for one in onsets}
    years = [one.year for one in onsets]
    if len(onsets) > 1 and len(rules) == 1 and years == list(range(years[0], years[-1] + 1)):
        month, nth, weekday, _time = rules.pop()
        part.add("rrule", vRecur(freq="yearly", bymonth=month, byday=f"{nth}{_WEEKDAYS[weekday]}"))
    else:
        for onset in onsets[1:]:
            part.add("rdate", [onset])
    return part


def _nth(moment: datetime) -> int:
    """Which Sunday (or so) of its month: 1 to 4 from the front, -1 for a last, fifth one."""
    nth = (moment.day - 1) // 7 + 1
    return nth if nth < 5 else -1


def _changes(zone: str, since: datetime, until: datetime) -> list[datetime]:
    """The moments, to the second, at which ``zone``'s offset changes, in order."""
    info = zones.zone_info(zone)
    found, day = [], since
    while day < until:
        next_day = day + timedelta(days=1)
        if day.astimezone(info).utcoffset() != next_day.astimezone(info).utcoffset():
            found.append(_change_within(info, day, next_day))
        day = next_day
    return found


def _change_within(info, low: datetime, high: datetime) -> datetime:
    offset = low.astimezone(info).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(info).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high
