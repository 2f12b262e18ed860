"""Hubs, teams and memberships, as pages and services ask for them."""

from django.db import models
from django.db.models import Case, Count, DateField, F, Q, When
from django.db.models.functions import Cast

from foundation import zones


class HubQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def managed_by(self, user):
        """Hubs that this person coordinates; all of them for an admin and the network's."""
        from .roles import network_roles

        who = network_roles(user)
        if user.is_superuser or who.coordinates_network:
            return self
        return self.filter(pk__in=who.coordinated_hubs)


class CycleQuerySet(models.QuerySet):
    def live(self):
        return self.filter(archived=False)


class HubRoleQuerySet(models.QuerySet):
    def in_force(self, now):
        """Roles that hold now: on the day that it is for their hub, the site's for the network."""
        return self.held_on(*zones.days_now(now))

    def held_on(self, today, other, others):
        """The same, given the days: ``other`` is it in the zones ``others``."""
        rows = self
        if others:
            # Named first: within a filter the network's roles, which have no hub, would go.
            day = Case(When(hub__zone__in=others, then=other), default=today)
            rows, today = self.alias(day=Cast(day, DateField())), F("day")
        return rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), starts_on__lte=today)


class TeamQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Teams whose room this person may open: coordinated, or a member of (and not left)."""
        from .roles import network_roles  # the one query that says who they are

        who = network_roles(user)
        if user.is_superuser or who.coordinates_network:
            return self
        return self.filter(Q(hub__in=who.coordinated_hubs) | Q(pk__in=who.active_teams))

    def with_seat_counts(self):
        """Adds ``active_count`` and ``invited_count``."""
        return self.annotate(
            active_count=Count("memberships", filter=Q(memberships__state="active")),
            invited_count=Count("memberships", filter=Q(memberships__state="invited")),
        )


class MembershipQuerySet(models.QuerySet):
    def holding(self):
        """Those who have a seat now: invited or active."""
        return self.filter(state__in=["invited", "active"])

    def active(self):
        return self.filter(state="active")
