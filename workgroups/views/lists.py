"""The list of workgroups."""

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from foundation.access import SIGNED_IN, Guarded
from teams.parts import team_url
from teams.roles import network_roles

from .. import overview
from ..models import LeadOffer, Workgroup
from ..roles import roles_of

A_PAGE = 25
# Further ones are found by their team.
AT_MOST = 500


class WorkgroupList(Guarded, TemplateView):
    """The workgroups that one may see, those that need something first; past ones on demand."""

    permission = SIGNED_IN
    template_name = "workgroups/list.html"

    @cached_property
    def past(self) -> bool:
        return self.request.GET.get("state") == "past"

    def get_context_data(self, **kwargs):
        user = self.request.user
        who = network_roles(user)
        live = [one for one in who.active_teams.values() if not one.archived]
        lines = self.lines()
        held = roles_of(user)
        page = Paginator(lines, A_PAGE).get_page(self.request.GET.get("page"))
        for line in page:
            line.held = held.get(line.pk)
            line.manages = who.coordinates(line.hub_id) or bool(line.held and line.held.leads)
        offered = set()
        if live:
            offers = LeadOffer.objects.filter(user=user, ended_on=None)
            offered = set(offers.values_list("team_id", flat=True))
        return super().get_context_data(
            **kwargs,
            page=page,
            lines=list(page),
            past=self.past,
            team_url=team_url(user),
            teams=[{"team": one, "offered": one.pk in offered} for one in live],
            coordinated=sorted(who.coordinated_teams.values(), key=lambda one: one.name),
            several_teams=len({line.team for line in lines}) > 1,
        )

    def lines(self) -> list:
        seen = Workgroup.objects.visible_to(self.request.user)
        seen = seen.exclude(overview.running()) if self.past else seen.filter(overview.running())
        some = Workgroup.objects.filter(pk__in=seen.order_by("-pk").values("pk")[:AT_MOST])
        return overview.in_order(overview.lines_of(some, timezone.now()))
