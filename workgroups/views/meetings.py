"""Adding meetings, and taking a draft away."""

from datetime import time

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from foundation import zones
from foundation.keys import is_key
from foundation.refusals import Refused

from ..diary import diary_of
from ..forms import MeetingsForm
from ..services import meetings, turnout
from .plan import warn
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
        today = zones.local_date(timezone.now(), self.workgroup.hub.zone)
        warn(request, diary_of(self.workgroup, since=today), form.rows())
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
        base, known = meetings.mark_and_number(self.workgroup)
        return MeetingsForm(data, start=self.start(), base=base, known=known)

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


class OfMeeting(OfWorkgroup):
    """About one meeting of the workgroup, for who leads it."""

    permission = "workgroups.lead_workgroup"

    def meeting(self, rows=None):
        rows = self.workgroup.meetings.all() if rows is None else rows
        named = self.kwargs["gathering"]
        return get_object_or_404(rows if is_key(named) else rows.none(), gathering=named)


class Drop(OfMeeting, Deed):
    """A draft that isn't wanted goes."""

    def do(self) -> str:
        meetings.drop(meeting=self.meeting(), actor=self.request.user, via="web")
        return _("The draft is gone.")


class Keep(OfMeeting, View):
    """*Keep it*, where fewer than half come: asked on the page that the mail leads to."""

    def get(self, request, pk, gathering):
        return self.page()

    def post(self, request, pk, gathering):
        meeting = self.meeting()
        try:
            turnout.keep(meeting=meeting, actor=request.user, via="web")
        except Refused as refusal:
            return self.page(422, problem=refusal.message)
        said = _("%(title)s stays. Nobody is mailed about it.")
        messages.success(request, said % {"title": meeting.gathering.title})
        return redirect(meeting.gathering)

    def page(self, status=200, **more):
        rows = turnout.with_turnout(self.workgroup.meetings.select_related("gathering"))
        meeting, now = self.meeting(rows), timezone.now()
        context = {
            "group": self.workgroup,
            "meeting": meeting,
            "date": meeting.gathering,
            "open": meeting.gathering.state == "announced" and meeting.gathering.starts_at > now,
            "now": now,
        }
        return render(self.request, "workgroups/keep.html", context | more, status=status)
