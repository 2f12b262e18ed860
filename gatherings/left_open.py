"""A date that is over and that nobody has closed, as "needs attention" asks for it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation import zones
from foundation.attention import Attention


def asked(one, now) -> Attention:
    """ "Session 1 (Wed, Dec 2) is over. Who was there?", and the button that says it."""
    return Attention(
        _("%(date)s is over. Who was there?") % {"date": _named(one, now)},
        one.ends_at,
        _("It took place"),
        reverse("gatherings:took_place", args=[one.pk]),
        since=one.ends_at,
        about=one.audience,
        in_short=_("%(day)s: who was there?") % {"day": _day(one, now)},
    )


def _named(one, now) -> str:
    """ "Session 1 (Wed, Dec 2)", with its team for who coordinates several."""
    day = _day(one, now)
    if one.said_with_team and one.team:
        return _("%(title)s of %(team)s (%(day)s)") % {
            "title": one.title,
            "team": one.team.name,
            "day": day,
        }
    return _("%(title)s (%(day)s)") % {"title": one.title, "day": day}


def _day(one, now) -> str:
    return zones.local_day(one.starts_at, one.zone, now=now, short=True)
