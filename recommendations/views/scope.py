"""What a page of a draft, an idea or a team's board is about, from what the visitor may see."""

from django.shortcuts import get_object_or_404

from foundation.access import Guarded
from teams.models import Team
from teams.roles import network_roles
from teams.views.scope import TeamPage

from ..models import Draft, Idea


class OfDraft(Guarded):
    """A page about the draft ``pk``; others get 404."""

    permission = "recommendations.view_draft"
    visible_permission = "recommendations.view_draft"

    def get_guarded(self):
        rows = self.rows().select_related("focus_area", "topic", "cycle", "workgroup")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def rows(self):
        """What the page's draft is taken from."""
        return Draft.objects.visible_to(self.request.user)

    def get_context_data(self, **kwargs):
        kwargs.setdefault("draft", self.guarded)
        return super().get_context_data(**kwargs)

    @property
    def draft(self) -> Draft:
        return self.guarded


class OfText(OfDraft):
    """A page about the words of a draft: what is newest, and which version, come along."""

    def rows(self):
        return super().rows().with_texts(self.request.user)


class OfBoard(TeamPage):
    """A page about what the team ``team`` writes."""

    permission = "recommendations.see_board"
    visible_permission = "recommendations.see_board"
    team_kwarg = "team"


class OfIdea(Guarded):
    """A page about the idea ``pk``."""

    permission = "recommendations.view_idea"
    visible_permission = "recommendations.view_idea"

    def get_guarded(self):
        user = self.request.user
        ideas = Idea.objects.select_related("team__hub", "team__cycle", "focus_area")
        who = network_roles(user)
        if not (user.is_superuser or who.coordinates_network):
            ideas = ideas.filter(team__in=Team.objects.visible_to(user).values("pk"))
        return get_object_or_404(ideas, pk=self.kwargs["pk"])

    @property
    def idea(self) -> Idea:
        return self.guarded
