"""What pages about organisations and texts that were sent are about."""

from django.shortcuts import get_object_or_404

from foundation.access import Guarded

from ...models import Dispatch, Organisation


class ForCoordinators(Guarded):
    """A page of whoever coordinates a hub; others get 404."""

    permission = "recommendations.list_organisations"
    visible_permission = "recommendations.list_organisations"


class OfOrganisation(Guarded):
    """A page about the organisation ``pk``."""

    permission = "recommendations.view_organisation"
    visible_permission = "recommendations.view_organisation"

    def get_guarded(self):
        rows = Organisation.objects.visible_to(self.request.user)
        rows = rows.select_related("hub", "liaison", "addressee", "focus_area")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        kwargs.setdefault("organisation", self.guarded)
        return super().get_context_data(**kwargs)

    @property
    def organisation(self) -> Organisation:
        return self.guarded


class OfDispatch(Guarded):
    """A page about a text at an organisation, the dispatch ``pk``."""

    permission = "recommendations.view_dispatch"
    visible_permission = "recommendations.view_dispatch"

    def get_guarded(self):
        rows = Dispatch.objects.visible_to(self.request.user).with_steps()
        rows = rows.select_related("organisation__liaison", "draft__cycle", "edition")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def dispatch_row(self) -> Dispatch:
        return self.guarded
