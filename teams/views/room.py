"""The team room, and the list of the teams one has to do with."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import ListView, TemplateView

from foundation import slots
from foundation.access import SIGNED_IN, Guarded

from ..first_steps import Step, first_steps
from ..models import SEATS_PER_TEAM, Team
from ..roles import network_roles
from ..seatmap import People, seats_said
from .scope import TeamPage


class TeamList(Guarded, ListView):
    """The teams whose rooms one may open; past cycles below the present ones."""

    permission = SIGNED_IN
    template_name = "teams/list.html"
    paginate_by = 50
    context_object_name = "teams"

    def get_queryset(self):
        return (
            Team.objects.visible_to(self.request.user)
            .with_seat_counts()
            .select_related("hub", "cycle")
            .order_by("cycle__archived", "-cycle__starts_on", "hub__name", "name", "pk")
        )

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        for team in context["teams"]:
            team.seats_said = seats_said(team.active_count + team.invited_count)
        return context


class Room(TeamPage, TemplateView):
    """Seats, timeline and people of one team."""

    template_name = "teams/room.html"

    def get_context_data(self, **kwargs):
        team = self.team
        manages = self.request.user.has_perm("teams.manage_team", team)
        people = People(team, manages=manages, viewer_id=self.request.user.pk)
        searched = self.request.GET.get("q", "").strip()
        role = self.request.GET.get("role", "")
        shown = [
            row
            for row in people.current
            if (not role or row.membership.job_role == role)
            and row.holds(searched, with_address=manages)
        ]
        here = reverse("teams:room", args=[team.pk])
        open_for_adding = manages and not team.cycle.archived
        return super().get_context_data(
            team=team,
            manages=manages,
            # Not by the rule, which an admin passes everywhere.
            is_member=team.pk in network_roles(self.request.user).active_teams,
            open_for_adding=open_for_adding,
            lead=_("%(hub)s, %(cycle)s · %(seats)s")
            % {"hub": team.hub, "cycle": team.cycle, "seats": seats_said(people.held)},
            seats=people.seats(),
            full=people.held >= SEATS_PER_TEAM,
            people=shown,
            everybody=people.current,
            former=people.former,
            roles=people.roles(role, f"{here}?{urlencode({'q': searched})}" if searched else here),
            searched=searched,
            role=role,
            steps=self.first_steps(team) if open_for_adding and not people.held else [],
            parts=slots.fill("team_room", self.request, obj=team),
            **kwargs,
        )

    def first_steps(self, team) -> list[Step]:
        above = slots.fill("first_steps", self.request, obj=team)
        pages = {part.name: part.data for part in above}
        return first_steps(team.pk, dates_url=pages.get("dates", ""))
