"""Workgroups and their people, as pages and services ask for them."""

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from teams.models import Membership, Team
from teams.roles import network_roles


class WorkgroupQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those whose page this person may open.

        A team's are for its members; those open to the cycle for the members of any of its teams;
        all of a hub for who coordinates it. Who left a team keeps what they see elsewhere.
        """
        who = network_roles(user)
        if user.is_superuser or who.coordinates_network:
            return self
        teams = list(who.active_teams)
        mine = Q(team__pk__in=teams)
        if teams:
            cycles = Team.objects.filter(pk__in=teams).values("cycle")
            mine |= Q(team__isnull=True, cycle__in=cycles)
        return self.filter(mine | Q(hub__pk__in=list(who.coordinated_hubs)))

    def open(self):
        return self.filter(state="open")

    def with_newest_poll(self):
        """Adds ``poll_pk``, ``poll_zone``, ``poll_closes_at`` and ``poll_closed_at`` of the newest
        poll, and whether one of its times was chosen (``poll_chose``).
        """
        from .models import Poll, PollSlot

        newest = Poll.objects.filter(workgroup=OuterRef("pk")).order_by("-opened_at", "-pk")
        names = ("pk", "zone", "closes_at", "closed_at")
        found = {f"poll_{name}": Subquery(newest.values(name)[:1]) for name in names}
        chosen = PollSlot.objects.filter(chosen=True, poll=OuterRef("poll_pk"))
        return self.annotate(**found).annotate(poll_chose=Exists(chosen))

    def with_poll(self, user):
        """Adds what :func:`workgroups.poll_parts.poll_of` makes the newest poll of, and whether this
        person has answered it (``poll_said``).
        """
        from .models import PollAnswer

        said = PollAnswer.objects.filter(slot__poll__workgroup=OuterRef("pk"), user=user)
        said = said.filter(slot__poll__closed_at__isnull=True)
        return self.with_newest_poll().annotate(poll_said=Exists(said))


class WorkgroupMemberQuerySet(models.QuerySet):
    def current(self):
        """The roles that hold now."""
        return self.filter(left_on__isnull=True)

    def seated(self):
        """Those who still belong to the team, or to the cycle, whose workgroup it is.

        A closed workgroup keeps who was in it; who left the team since may nothing there.
        """
        seats = Membership.objects.active().filter(user=OuterRef("user"))
        of_team = seats.filter(team=OuterRef("workgroup__team"))
        of_cycle = seats.filter(team__cycle=OuterRef("workgroup__cycle"))
        return self.filter(Exists(of_team) | Q(Exists(of_cycle), workgroup__team=None))

    def leading(self):
        return self.current().filter(role__in=["facilitator", "co_facilitator"])


class SupporterQuerySet(models.QuerySet):
    def current(self):
        """Those who still belong to the team by which they would join."""
        return self.filter(ended_with=None)
