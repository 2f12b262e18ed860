"""Links of a date into other people's calendars and maps: ``{% load elsewhere %}``.

Plain links that a person presses: nothing of another host is loaded, and nobody hears of an answer.
"""

from datetime import UTC
from urllib.parse import urlencode

from django import template

from ..calendar import page_url

register = template.Library()


def _where(gathering) -> str:
    return ", ".join(part for part in (gathering.place, gathering.address) if part)


@register.filter
def map_url(gathering) -> str:
    """A map of the street address, or of the place; "" where neither is known."""
    where = _where(gathering)
    query = urlencode({"api": "1", "query": where})
    return f"https://www.google.com/maps/search/?{query}" if where else ""


@register.filter
def google_url(gathering) -> str:
    """Google Calendar's own form, filled in. No link to join: the address may be passed on."""
    stamp = "%Y%m%dT%H%M%SZ"
    start, end = (one.astimezone(UTC).strftime(stamp) for one in _times(gathering))
    return "https://calendar.google.com/calendar/render?" + urlencode(
        {
            "action": "TEMPLATE",
            "text": gathering.calendar_title,
            "dates": f"{start}/{end}",
            "ctz": gathering.zone,
            "location": _where(gathering),
            "details": page_url(gathering),
        }
    )


@register.filter
def outlook_url(gathering) -> str:
    """The same of Outlook on the web, as schools and districts have it."""
    start, end = (one.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for one in _times(gathering))
    return "https://outlook.office.com/calendar/0/deeplink/compose?" + urlencode(
        {
            "path": "/calendar/action/compose",
            "rru": "addevent",
            "subject": gathering.calendar_title,
            "startdt": start,
            "enddt": end,
            "location": _where(gathering),
            "body": page_url(gathering),
        }
    )


def _times(gathering):
    return gathering.starts_at, gathering.ends_at
