"""What publishing shows on pages below and beside it."""

from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import zones
from foundation.attention import Attention
from teams.standing import standing

from . import owed

CAN_WAIT = timedelta(days=5)


def attention(request, **subject) -> list[Attention] | None:
    """For coordinators: adopted texts to publish, and what nobody has begun as a cycle ends."""
    who = standing(request.user)
    if not who.is_coordinator:
        return None
    now = timezone.now()
    found = []
    for one in owed.waiting(who, now=now):
        if one.adopted:
            found.append(_to_publish(one, now))
        if one.missing:
            found.append(_missing(one))
    return found


def _to_publish(one: owed.Waiting, now: datetime) -> Attention:
    said = ngettext(
        "%(n)s adopted text of %(team)s waits to be published.",
        "%(n)s adopted texts of %(team)s wait to be published.",
        one.adopted,
    ) % {"n": one.adopted, "team": one.name}
    url = reverse("recommendations:publish", args=[one.pk])
    button = ngettext("Publish it", "Publish them", one.adopted)
    return Attention(said, (one.since or now) + CAN_WAIT, button, url, one.since)


def _missing(one: owed.Waiting) -> Attention:
    day = zones.say_day(one.ends_on)
    said = ngettext(
        "%(team)s owes %(n)s text that nobody has begun. The cycle ends %(day)s.",
        "%(team)s owes %(n)s texts that nobody has begun. The cycle ends %(day)s.",
        one.missing,
    ) % {"team": one.name, "n": one.missing, "day": day}
    url = reverse("recommendations:board", args=[one.pk]) + "#owed"
    ends = datetime.combine(one.ends_on, time(0), tzinfo=zones.zone_info(one.zone))
    return Attention(said, ends - owed.SOON, _("Look at it"), url)
