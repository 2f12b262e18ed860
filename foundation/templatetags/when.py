"""Dates and times in the words of the site: ``{% load when %}``.

Everything visible comes from foundation.zones; these tags add the machine-readable <time>.
"""

from django import template
from django.utils import timezone
from django.utils.html import format_html

from foundation import zones

register = template.Library()


def _zone(context, zone):
    """The zone asked for, else the viewer's, else the site's."""
    if zone:
        return zone
    return _viewer_zone(context) or zones.DEFAULT_ZONE


def _viewer_zone(context):
    """The signed-in person's zone; a mail, which has no request, names its reader's."""
    return context.get("viewer_zone") or getattr(
        getattr(context.get("request"), "user", None), "zone", None
    )


def _now(context):
    return context.get("now") or timezone.now()


def _time(moment, zone, said):
    stamp = zones.utc_to_wall(moment, zone).isoformat(timespec="minutes")
    return format_html('<time datetime="{}">{}</time>', stamp, said)


@register.simple_tag(takes_context=True)
def when(context, start, end, zone, viewer_zone=None):
    """ "Wednesday, December 9, 8:30 am - 3:30 pm Pacific time" in a <time>."""
    viewer = viewer_zone or _viewer_zone(context)
    said = zones.local_range(start, end, zone, _now(context), viewer_zone=viewer)
    return _time(start, zone, said)


@register.simple_tag(takes_context=True)
def hours(context, start, end, zone, viewer_zone=None):
    """ "8:30 am - 3:30 pm Pacific time", where the day stands already."""
    viewer = viewer_zone or _viewer_zone(context)
    return _time(start, zone, zones.local_hours(start, end, zone, viewer_zone=viewer))


@register.simple_tag(takes_context=True)
def day(context, moment, zone=None, short=False):
    """ "Wednesday, December 9"; short "Wed, Dec 9". Takes a moment, or a date as it stands."""
    if not hasattr(moment, "tzinfo"):
        said = zones.say_day(moment, now=_now(context), short=short)
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), said)
    zone = _zone(context, zone)
    said = zones.local_day(moment, zone, now=_now(context), short=short)
    return _time(moment, zone, said)


@register.simple_tag
def dated(moment, zone):
    """ "December 9, 2026" in a <time>: on pages that are read in any year."""
    return _time(moment, zone, zones.dated(moment, zone))


@register.simple_tag(takes_context=True)
def moment(context, at, zone=None):
    """ "Wednesday, December 9, 8:30 am Pacific time"."""
    zone = _zone(context, zone)
    return _time(at, zone, zones.local_moment(at, zone, now=_now(context)))


@register.simple_tag(takes_context=True)
def clock(context, at, zone=None):
    """ "8:30 am", where day and zone stand already."""
    zone = _zone(context, zone)
    return _time(at, zone, zones.local_time(at, zone))


@register.simple_tag
def tile(start, zone):
    """A page of a calendar for the eye; the date stands in words beside it."""
    return format_html(
        '<span class="tile" aria-hidden="true"><span>{}</span><b>{}</b><span>{}</span></span>',
        *zones.tile(start, zone),
    )


@register.simple_tag(takes_context=True)
def distance(context, at, zone=None):
    """ "in 16 days": only beside the date itself."""
    return zones.say_distance(at, _zone(context, zone), now=_now(context))


# --- the same without markup, for plain-text mails, titles and attributes -----------------------


@register.simple_tag(takes_context=True)
def plain_when(context, start, end, zone, viewer_zone=None):
    """ "Wednesday, December 9, 8:30 am - 3:30 pm Pacific time"."""
    viewer = viewer_zone or _viewer_zone(context)
    return zones.local_range(start, end, zone, _now(context), viewer_zone=viewer)


@register.simple_tag(takes_context=True)
def plain_day(context, moment, zone=None, short=False):
    """ "Wednesday, December 9"; short "Wed, Dec 9"."""
    if not hasattr(moment, "tzinfo"):
        return zones.say_day(moment, now=_now(context), short=short)
    return zones.local_day(moment, _zone(context, zone), now=_now(context), short=short)


@register.filter
def zone_name(zone):
    """ "Pacific time"."""
    return zones.zone_name(zone)
