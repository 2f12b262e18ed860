"""What publishing adds to the list of what needs attention."""

from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import zones
from foundation.attention import Attention
from foundation.prepared import prepared
from teams.roles import network_roles

from ..parts import attention_drafts
from . import owed

CAN_WAIT = timedelta(days=5)


def attention(request, **subject) -> list[Attention] | None:
    """For coordinators: adopted texts to publish, and what nobody has begun as a cycle ends; one
    query where there is any, or no draft waits.
    """
    if not network_roles(request.user).is_coordinator:
        return None
    drafts = attention_drafts(request)
    if drafts and not drafts[0].owed_waits:
        return []
    who = network_roles(request.user)
    days = owed.soon_days(timezone.now())
    waiting: list[Attention] = []
    for team in _waiting_in(hubs=who.coordinated_or_all, **days):
        if team.n_adopted:
            waiting.append(to_publish(team.pk, team.name, team.n_adopted, team.adopted_since))
        if team.n_missing > 0:
            waiting.append(
                missing(team.pk, team.name, team.n_missing, team.cycle.ends_on, team.hub.zone)
            )
    return waiting


@prepared
def _waiting_in(hubs, **days):
    rows = owed.teams_waiting(hubs, **days).select_related("hub", "cycle")
    return rows.order_by("cycle__ends_on", "pk")


def to_publish(team_id: int, name: str, number: int, since: datetime) -> Attention:
    said = ngettext(
        "%(n)s adopted text of %(team)s waits to be published.",
        "%(n)s adopted texts of %(team)s wait to be published.",
        number,
    ) % {"n": number, "team": name}
    url = reverse("recommendations:publish", args=[team_id])
    button = ngettext("Publish it", "Publish them", number)
    return Attention(said, since + CAN_WAIT, button, url, since)


def missing(team_id: int, name: str, number: int, ends_on: date, zone: str) -> Attention:
    said = ngettext(
        "%(team)s owes %(n)s text that nobody has begun. The cycle ends %(day)s.",
        "%(team)s owes %(n)s texts that nobody has begun. The cycle ends %(day)s.",
        number,
    ) % {"team": name, "n": number, "day": zones.say_day(ends_on)}
    url = reverse("recommendations:board", args=[team_id]) + "#owed"
    ends = datetime.combine(ends_on, time(0), tzinfo=zones.zone_info(zone))
    return Attention(said, ends - owed.SOON, _("Look at it"), url)
