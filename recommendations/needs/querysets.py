"""Needs, as the board, the home and mails ask for them."""

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from teams.roles import network_roles


def sees_needs(user) -> bool:
    """Active members of live teams, and coordinators; funders and strangers don't."""
    who = network_roles(user)
    if user.is_superuser or who.is_coordinator:
        return True
    return any(not team.archived for team in who.active_teams.values())


class NeedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of the network's live cycle, for whoever sees the board."""
        return self.filter(cycle__archived=False) if sees_needs(user) else self.none()

    def live(self):
        return self.filter(state__in=["open", "answered", "tried"])

    def with_counts(self, user):
        """Adds ``n_answers``, ``n_we_too`` and ``mine_too``: whether ``user`` said so."""
        answers = apps.get_model("recommendations", "NeedAnswer").objects
        we_too = apps.get_model("recommendations", "NeedWeToo").objects
        own = we_too.filter(need=OuterRef("pk"), user=user.pk)
        return self.annotate(
            n_answers=_number(answers), n_we_too=_number(we_too), mine_too=Exists(own)
        )


def _number(rows) -> Coalesce:
    counted = (
        rows.filter(need=OuterRef("pk"))
        .order_by()
        .values("need")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return Coalesce(Subquery(counted, output_field=models.IntegerField()), 0)
