"""Adding meetings, and taking a draft away."""

from datetime import time

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from foundation import zones
from foundation.admin_input import is_key
from foundation.refusals import Refused

from ..forms import MeetingsForm
from ..services import meetings
from .scope import Deed, OfWorkgroup

STARTS, ENDS = time(16), time(18)


class AddMeetings(OfWorkgroup, View):
    """Several days in one form, saved as drafts; announcing them is the next page."""

    permission = "workgroups.lead_workgroup"

    def get(self, request, pk):
        return self.page(self.form())

    def post(self, request, pk):
        form = self.form(request.POST)
        if not form.is_valid():
            return self.page(form, 422)
        try:
            made = meetings.add(
                workgroup=self.workgroup,
                rows=form.rows(),
                base=form.seen,
                actor=request.user,
                via="web",
            )
        except Refused as refusal:
            form.refuse(refusal)
            return self.page(form, 422)
        messages.success(
            request,
            ngettext(
                "%(n)s meeting is saved as a draft. Announce it, so that people hear of it.",
                "%(n)s meetings are saved as drafts. Announce them, so that people hear of them.",
                len(made),
            )
            % {"n": len(made)},
        )
        ids = "&".join(f"id={one.gathering_id}" for one in made)
        return redirect(f"{reverse('gatherings:announce')}?{ids}")

    def form(self, data=None) -> MeetingsForm:
        return MeetingsForm(data, start=self.start(), base=meetings.mark_of(self.workgroup))

    def start(self) -> dict:
        """Times and place as the last meeting had them."""
        last = (
            self.workgroup.meetings.select_related("gathering").order_by("gathering__starts_at")
        ).last()
        if last is None:
            return {"starts": STARTS, "ends": ENDS}
        one = last.gathering
        return {
            "starts": zones.utc_to_wall(one.starts_at, one.zone).time(),
            "ends": zones.utc_to_wall(one.ends_at, one.zone).time(),
            "place": one.place,
        }

    def page(self, form, status=200):
        context = {"group": self.workgroup, "form": form, "zone": self.workgroup.hub.zone}
        return render(self.request, "workgroups/add_meetings.html", context, status=status)


class Drop(Deed):
    """A draft that isn't wanted goes."""

    permission = "workgroups.lead_workgroup"

    def do(self) -> str:
        rows, named = self.workgroup.meetings.all(), self.kwargs["gathering"]
        meeting = get_object_or_404(rows if is_key(named) else rows.none(), gathering=named)
        meetings.drop(meeting=meeting, actor=self.request.user, via="web")
        return _("The draft is gone.")
