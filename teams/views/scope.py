"""What a page of a team is about, fetched from what the visitor may see."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from foundation.access import Guarded

from ..models import Membership, Team


class TeamPage(Guarded):
    """A page about the team ``pk``; others get 404. ``self.guarded`` is the team."""

    permission = "teams.view_team"
    visible_permission = "teams.view_team"
    team_kwarg = "pk"

    def get_guarded(self):
        teams = Team.objects.visible_to(self.request.user).select_related("hub", "cycle")
        return get_object_or_404(teams, pk=self.kwargs[self.team_kwarg])

    def get_context_data(self, **kwargs):
        kwargs.setdefault("team", self.guarded)
        return super().get_context_data(**kwargs)

    @property
    def team(self) -> Team:
        return self.guarded


class MemberPage(TeamPage):
    """A page about one person's place in the team, for who manages it. ``self.membership``."""

    permission = "teams.manage_team"
    team_kwarg = "team"

    def check_access(self, user, obj):
        super().check_access(user, obj)
        self.membership = (
            Membership.objects.filter(team=obj, pk=self.kwargs["membership"])
            .select_related("user", "institution__district", "invited_by")
            .first()
        )
        if self.membership is None:
            raise Http404
        self.membership.team = obj
