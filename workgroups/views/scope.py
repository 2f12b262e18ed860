"""What a page of a workgroup is about, fetched from what the visitor may see."""

from django.shortcuts import get_object_or_404

from foundation import deeds
from foundation.access import Guarded
from teams.roles import network_roles
from teams.views.scope import TeamPage

from ..models import Workgroup
from ..rules import know_open_to


class OfWorkgroup(Guarded):
    """A page about the workgroup ``pk``; others get 404."""

    permission = "workgroups.view_workgroup"
    visible_permission = "workgroups.view_workgroup"

    def get_guarded(self):
        rows = self.rows().select_related("hub", "team", "cycle", "proposed_by")
        found = get_object_or_404(rows, pk=self.kwargs["pk"])
        user = self.request.user
        if not (user.is_superuser or network_roles(user).coordinates(found.hub_id)):
            # Whoever else sees one that is open to the cycle is a member of one of its teams.
            know_open_to(user, found)
        return found

    def rows(self):
        """What the page's workgroup is taken from."""
        return Workgroup.objects.visible_to(self.request.user)

    def get_context_data(self, **kwargs):
        kwargs.setdefault("group", self.guarded)
        return super().get_context_data(**kwargs)

    @property
    def workgroup(self) -> Workgroup:
        return self.guarded


class Deed(OfWorkgroup, deeds.Deed):
    """One press of a button about the workgroup."""


class OfTeam(TeamPage):
    """A page about the workgroups of the team ``pk``."""

    permission = "workgroups.propose"
