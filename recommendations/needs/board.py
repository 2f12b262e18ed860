"""The needs board as pages show it."""

from dataclasses import dataclass
from statistics import median

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from sessions.models import Offering
from teams.models import Team
from workgroups.models import Workgroup

from ..models import Draft, Idea, Need, NeedLink

# More of each than so many stand behind a filter.
SHOWN = 60
# To choose from, when a need is linked.
CHOICES = 100


@dataclass(frozen=True)
class Speed:
    """How soon needs of the live cycle got an answer, and something was tried: medians in days."""

    posted: int = 0
    answered: int = 0
    tried: int = 0
    days_to_answer: int | None = None
    days_to_try: int | None = None


def speed_of(needs) -> Speed:
    """One query, whatever their number."""
    rows = list(needs.order_by().values_list("posted_at", "answered_at", "tried_at"))
    answered = [(one - posted).days for posted, one, _tried in rows if one]
    tried = [(one - posted).days for posted, _answered, one in rows if one]
    return Speed(
        posted=len(rows),
        answered=len(answered),
        tried=len(tried),
        days_to_answer=round(median(answered)) if answered else None,
        days_to_try=round(median(tried)) if tried else None,
    )


def links_of(need: Need, user) -> list[NeedLink]:
    """What it is linked to, each with ``seen``: whether ``user`` may open it; one query."""
    teams = Team.objects.visible_to(user).values("pk")
    seen = {
        "seen_idea": Idea.objects.filter(pk=OuterRef("idea"), team__in=teams),
        "seen_draft": Draft.objects.visible_to(user).filter(pk=OuterRef("draft")),
        "seen_workgroup": Workgroup.objects.visible_to(user).filter(pk=OuterRef("workgroup")),
        "seen_offering": Offering.objects.visible_to(user).filter(pk=OuterRef("offering")),
    }
    rows = need.links.select_related("idea__team", "draft", "workgroup", "offering").annotate(
        **{name: Exists(rows) for name, rows in seen.items()}
    )
    found = list(rows.order_by("pk"))
    for row in found:
        row.seen = any(getattr(row, name) for name in seen)
    return found


def linkable(user) -> list[tuple[str, str, list]]:
    """What ``user`` may link a need to: (to, its words, rows); a query each."""
    teams = Team.objects.visible_to(user).filter(cycle__archived=False).values("pk")
    drafts = Draft.objects.visible_to(user).filter(cycle__archived=False)
    groups = Workgroup.objects.visible_to(user).filter(cycle__archived=False)
    ideas = Idea.objects.filter(team__in=teams, state=Idea.State.OPEN)
    offerings = Offering.objects.visible_to(user)
    return [
        ("draft", _("Drafts"), list(drafts.order_by("title", "pk")[:CHOICES])),
        ("workgroup", _("Workgroups"), list(groups.order_by("name", "pk")[:CHOICES])),
        ("idea", _("Ideas"), list(ideas.order_by("title", "pk")[:CHOICES])),
        ("offering", _("PD offerings"), list(offerings.order_by("title", "pk")[:CHOICES])),
    ]
