"""Parts of boards and drafts about what lies beyond the team: ``{% load beyond %}``."""

from django import template
from django.utils import timezone

from foundation import zones
from teams.roles import network_roles

from .. import beyond
from ..models import Draft

register = template.Library()


@register.inclusion_tag("recommendations/sending/_beyond.html", takes_context=True)
def beyond_the_team(context, team):
    """What organisations wait for, and the way to the needs board; one query."""
    return _beyond(context, [team])


@register.inclusion_tag("recommendations/sending/_beyond.html", takes_context=True)
def beyond_all(context, teams):
    """The same for several teams."""
    return _beyond(context, teams)


def _beyond(context, teams) -> dict:
    user = context["request"].user
    today = zones.local_date(timezone.now(), user.zone)
    return {
        "needed": beyond.needed_by({team.hub_id for team in teams}, today),
        "keeps": user.is_superuser or network_roles(user).is_coordinator,
        "today": today,
    }


@register.inclusion_tag("recommendations/sending/_of_draft.html", takes_context=True)
def sent_to(context, draft):
    """Who has a published text; one query, and none for a draft that isn't published."""
    user, sent = context["request"].user, None
    if draft.edition_id is not None:
        rows = list(draft.dispatches.select_related("organisation").order_by("-pk"))
        decides = user.has_perm("recommendations.decide", draft)
        opens = {one.pk for one in rows if decides or one.organisation.liaison_id == user.pk}
        may_send = decides and draft.state == Draft.State.PUBLISHED
        sent = {"rows": rows, "opens": opens, "may_send": may_send}
    return {"sent": sent, "draft": draft}
