"""Dates that are over and that nobody has closed: asked for under "needs attention"."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import zones
from foundation.attention import Attention
from teams.standing import standing

from . import kinds
from .models import Gathering

# The newest ones: what else was never closed stays findable in the list of dates.
ASKED_ABOUT = 50


def attention(request, **subject) -> list[Attention] | None:
    """*It took place*, for whoever manages a date that is over: one query.

    Nothing of an archived cycle: its dates may still be closed, but nobody is pressed to.
    """
    who, led = standing(request.user), kinds.led_by(request.user)
    if not (who.is_coordinator or led):
        return None
    now = timezone.now()
    dates = Gathering.objects.to_close(now).filter(cycle__archived=False)
    if not who.coordinates_network:
        dates = dates.filter(Q(hub__in=who.coordinated_hubs) | Q(audience__in=led))
    several = who.coordinates_network or len(who.coordinated_teams) > 1
    return [
        Attention(
            _("%(date)s is over. Who was there?") % {"date": _named(one, now, several)},
            one.ends_at,
            _("It took place"),
            reverse("gatherings:took_place", args=[one.pk]),
            since=one.ends_at,
        )
        for one in dates.select_related("team").order_by("-ends_at", "-pk")[:ASKED_ABOUT]
    ]


def _named(one, now, with_team: bool) -> str:
    """ "Session 1 (Wed, Dec 2)", with its team for who coordinates several."""
    words = {
        "title": one.title,
        "day": zones.local_day(one.starts_at, one.zone, now=now, short=True),
    }
    if with_team and one.team:
        return _("%(title)s of %(team)s (%(day)s)") % {**words, "team": one.team.name}
    return _("%(title)s (%(day)s)") % words
