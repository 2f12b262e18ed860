"""The board of a team, and of all teams."""

from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from foundation.access import SIGNED_IN, Guarded
from teams.models import FocusArea, Team
from teams.roles import network_roles

from .. import board
from ..models import Draft
from ..publishing import owed
from .scope import OfBoard

# More teams than so many are looked at one by one.
TEAMS_SHOWN = 60
# The others stand below, in their focus area.
LATE_SHOWN = 7


class Board(OfBoard, TemplateView):
    """What is late, the five focus areas with their drafts, and ideas."""

    template_name = "recommendations/board.html"

    def get_context_data(self, **kwargs):
        team, user = self.team, self.request.user
        lines = board.lines_of(Draft.objects.of_team(team), zone=team.hub.zone, now=timezone.now())
        late = [one for one in board.late_first(lines) if one.is_late]
        ideas = board.ideas_of(team, user)
        who = network_roles(user)
        areas = list(FocusArea.objects.all())
        return super().get_context_data(
            **kwargs | {"team": team},
            kept=team.cycle.archived,
            owed=owed.of_team(team, areas, lines, now=timezone.now()),
            n_adopted=sum(one.state == Draft.State.ADOPTED for one in lines),
            late=late[:LATE_SHOWN],
            more_late=max(len(late) - LATE_SHOWN, 0),
            areas=board.areas_of(areas, lines),
            shelved=[one for one in lines if one.is_put_away],
            ideas=ideas,
            coordinates=user.is_superuser or who.coordinates(team.hub_id),
            is_member=team.pk in who.active_teams,
            several=len({**who.coordinated_teams, **who.active_teams}) > 1
            or who.coordinates_network,
        )


class AllTeams(Guarded, TemplateView):
    """Region x focus area, for whoever sees several teams; with one team, its board."""

    permission = SIGNED_IN
    template_name = "recommendations/all.html"

    @cached_property
    def teams(self) -> list[Team]:
        seen = Team.objects.visible_to(self.request.user).filter(cycle__archived=False)
        return list(seen.select_related("hub").order_by("hub__name", "name")[:TEAMS_SHOWN])

    def get(self, request, *args, **kwargs):
        if len(self.teams) == 1:
            return redirect("recommendations:board", self.teams[0].pk)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        areas = [one for one in FocusArea.objects.all() if not one.retired]
        table = board.table_of(self.teams, areas, timezone.now())
        return super().get_context_data(areas=areas, table=table, **kwargs)
