"""What this app adds to the page of a session or meeting."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views import View

from foundation.keys import keys_in
from gatherings.views.scope import OfGathering

from ..services import tabling


class OnTheTable(OfGathering, View):
    """The drafts that were on the table, ticked by whoever leads the date."""

    permission = "gatherings.manage_gathering"
    visible_permission = "gatherings.view_gathering"
    http_method_names = ["post"]

    def post(self, request, pk):
        named = set(keys_in(request.POST.getlist("draft")))
        known = {one.pk for one in tabling.drafts_for(self.guarded)}
        shown = request.POST.get("shown")
        tabling.put_on_table(
            gathering=self.guarded,
            drafts=named & known,
            seen=None if shown is None else keys_in(shown.split(",")),
            actor=request.user,
            via="web",
        )
        messages.success(request, _("Saved."))
        return redirect(self.guarded)
