"""The texts that shaped an offering, on its page; :mod:`.about` has the PD that a text shaped.

Whoever may not read a text doesn't learn of it here either.
"""

from sessions.models import Offering
from teams.models import Team

from .models import Draft, Shaping

# More texts than so many nobody looks through.
TO_CHOOSE_FROM = 200


def of_offering(request, *, obj, **subject) -> dict | None:
    """On an offering's page: the texts that shaped it, and *Name the texts* for who may; one query."""
    may = request.user.has_perm("team_sessions.manage_offering", obj)
    seen = Draft.objects.visible_to(request.user).order_by().values("pk")
    rows = Shaping.objects.filter(offering=obj, draft__in=seen).select_related("draft")
    drafts = [row.draft for row in rows]
    return {"drafts": drafts, "offering": obj, "may": may} if drafts or may else None


def to_choose_from(offering: Offering, user) -> list[Draft]:
    """The texts of its hub's teams that this person reads, those that shaped it first."""
    teams = Team.objects.filter(hub=offering.hub_id).values("pk")
    through = Draft.teams.through.objects.filter(team__in=teams).values("draft")
    drafts = Draft.objects.visible_to(user).select_related("cycle")
    chosen = list(drafts.filter(shapings__offering=offering).order_by("title", "pk"))
    others = drafts.filter(pk__in=through).exclude(pk__in=[one.pk for one in chosen])
    others = others.exclude(state=Draft.State.SHELVED)
    return [*chosen, *others.order_by("-cycle__starts_on", "title", "pk")[:TO_CHOOSE_FROM]]
