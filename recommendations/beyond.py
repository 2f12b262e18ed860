"""What waits beyond the team: texts to ask after, what organisations need, needs without an answer."""

from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import zones
from foundation.attention import Attention
from teams.roles import network_roles

from .models import Organisation
from .parts import attention_drafts, home_drafts
from .sending import waiting
from .sending.waiting import Waiting

ON_BOARD = timedelta(days=56)
# More than so many nobody looks through at home.
AT_HOME, LOOKED_AT = 5, 40


def attention(request, **subject) -> list[Attention] | None:
    """For coordinators; one query where anything waits, or no draft does."""
    user = request.user
    if not network_roles(user).is_coordinator:
        return None
    drafts, now = attention_drafts(request), timezone.now()
    if drafts and not drafts[0].beyond_waits:
        return []
    today = zones.local_date(now, user.zone)
    return [_attention(one, today, user.zone) for one in waiting.for_coordinator(user, now)]


def _attention(one: Waiting, today: date, zone: str) -> Attention:
    at = zones.start_of_day(one.day, zone)
    words = {"first": one.first, "second": one.second, "day": zones.say_day(one.day, short=True)}
    if one.what == "ask":
        said = _("Ask %(second)s what became of “%(first)s”.") % words
        url = reverse("recommendations:dispatch", args=[one.pk])
        return Attention(said, at + timedelta(days=7), _("Enter what they say"), url, at)
    if one.what == "needed":
        said = _("%(first)s needs it by %(day)s: %(second)s") % words
        if one.day < today:
            said = _("%(first)s needed it by %(day)s: %(second)s") % words
        url = reverse("recommendations:organisation", args=[one.pk])
        return Attention(said, at, _("Look at it"), url)
    if one.what == "left":
        said = _("%(second)s, the liaison for %(first)s, is in no team any more.") % words
        url = reverse("recommendations:organisation_change", args=[one.pk])
        return Attention(said, at, _("Name another"), url)
    said = _("Nobody has answered a need yet: %(first)s (%(second)s).") % words
    url = reverse("recommendations:need", args=[one.pk])
    return Attention(said, at + timedelta(days=28), _("Look at it"), url, at)


def home(request, **subject) -> dict | None:
    """For members: needs to answer, answers to theirs, and texts to ask after; one query where there
    are any, or no draft waits.
    """
    user = request.user
    live = [pk for pk, team in network_roles(user).active_teams.items() if not team.archived]
    if not live:
        return None
    drafts = home_drafts(request, live)
    if drafts and not drafts[0].beyond_waits:
        return None
    found = waiting.for_member(user, timezone.now())
    if not found:
        return None
    return {
        "rows": [_at_home(one) for one in found[:AT_HOME]],
        "more": max(len(found) - AT_HOME, 0),
    }


def _at_home(one: Waiting) -> dict:
    if one.what == "ask":
        said = _("Ask %(name)s what became of it") % {"name": one.second}
        url = reverse("recommendations:dispatch", args=[one.pk])
    else:
        said = _("A need in %(where)s: what can your program do?") % {"where": one.second}
        if one.what == "mine":
            said = _("Somebody answered what you need")
        url = reverse("recommendations:need", args=[one.pk])
    return {"title": one.first, "said": said, "url": url}


def needed_by(hubs, today: date) -> list[Organisation]:
    """What organisations of these hubs, or of the whole network, wait for; one query."""
    rows = Organisation.objects.active().filter(Q(hub__isnull=True) | Q(hub__in=list(hubs)))
    return list(rows.filter(needs_by__lte=today + ON_BOARD).order_by("needs_by", "pk")[:LOOKED_AT])
