"""*Plan the meetings*: wishes, the dates that come of them, and then the announcement."""

from datetime import timedelta
from functools import cached_property
from itertools import count

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from foundation import zones
from foundation.refusals import Refused, show

from .. import planning
from ..diary import diary_of
from ..models import PollSlot
from ..poll_forms import PlanForm, WishForm
from ..services import holding, meetings
from .scope import OfWorkgroup


class Plan(OfWorkgroup, View):
    """GET proposes what the address wishes; POST saves the dates as drafts."""

    permission = "workgroups.lead_workgroup"

    def get(self, request, pk):
        wish = WishForm(request.GET) if "weekday" in request.GET else WishForm(initial=self.start)
        proposed = []
        if self.days and not wish.is_bound:
            proposed = self.exact_days()
        elif wish.is_bound or self.slot:
            wish = wish if wish.is_bound else WishForm(self.start)
            proposed = self.propose(wish)
        status = 422 if wish.is_bound and wish.errors else 200
        return self.page(wish, proposed, status)

    def propose(self, wish) -> list[planning.Proposed]:
        """The dates that fit; none where a wish is in the way, which is said beside it."""
        if not wish.is_valid():
            return []
        try:
            holding.refuse_unless_open(self.workgroup)
            return planning.propose(
                wish.wish(self.workgroup),
                closed_by=self.diary.closed_by,
                sessions=self.diary.sessions,
                others=self.diary.others,
                today=self.today,
            )
        except Refused as refusal:
            show(wish, refusal)
            return []

    def exact_days(self) -> list[planning.Proposed]:
        """The days that a poll about exact dates chose."""
        zone = self.workgroup.hub.zone
        found = [
            planning.Proposed(
                slot.day,
                zones.wall_to_utc(slot.day, slot.starts, zone),
                zones.wall_to_utc(slot.day, slot.ends, zone),
            )
            for slot in self.days
        ]
        return planning.with_warnings(found, self.diary.others, zone)

    def post(self, request, pk):
        form = PlanForm(request.POST, base=self.stands[0])
        wish = WishForm(request.GET) if "weekday" in request.GET else WishForm(initial=self.start)
        if not form.is_valid():
            return self.page(wish, [], 422, form=form)
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
            return self.page(wish, [], 422, form=form)
        for row in form.rows():
            for why in self.diary.warnings(row.day):
                said = _("%(day)s: %(why)s.") % {"day": zones.say_day(row.day), "why": why}
                messages.warning(request, said)
        if "later" in request.POST:
            messages.success(
                request,
                ngettext(
                    "%(n)s meeting is saved as a draft. Announce it, so that people hear of it.",
                    "%(n)s meetings are saved as drafts. Announce them, so that people hear of them.",
                    len(made),
                )
                % {"n": len(made)},
            )
            return redirect(self.workgroup.get_absolute_url())
        ids = "&".join(f"id={one.gathering_id}" for one in made)
        return redirect(f"{reverse('gatherings:announce')}?{ids}")

    def page(self, wish, proposed, status=200, *, form=None):
        if form is None and proposed:
            rows = [self.as_row(one) for one in proposed]
            form = PlanForm(proposed=rows, base=self.stands[0])
        notes = [(one.moves, one.warnings) for one in proposed] or [((), ())] * 12
        context = {
            "group": self.workgroup,
            "wish": wish,
            "form": form,
            "rows": list(zip(count(self.stands[1] + 1), form.forms, notes, strict=False))
            if form
            else [],
            "zone": self.workgroup.hub.zone,
            "moved": sum(bool(one.moves) for one in proposed),
            "closed_days": self.request.user.has_perm("teams.manage_hub", self.workgroup.hub),
        }
        return render(self.request, "workgroups/plan.html", context, status=status)

    def as_row(self, one: planning.Proposed):
        zone = self.workgroup.hub.zone
        start, end = (zones.utc_to_wall(at, zone) for at in (one.starts_at, one.ends_at))
        return planning.Wall(one.day, start.time(), end.time())

    @cached_property
    def stands(self) -> tuple[str, int]:
        """The mark of the meetings that stand there, and their number."""
        return meetings.mark_and_number(self.workgroup)

    @cached_property
    def today(self):
        return zones.local_date(timezone.now(), self.workgroup.hub.zone)

    @cached_property
    def diary(self):
        return diary_of(self.workgroup, since=self.today)

    @cached_property
    def chosen(self) -> list[PollSlot]:
        """What the last poll chose."""
        latest = self.workgroup.polls.order_by("-opened_at", "-pk").values("pk")[:1]
        return list(PollSlot.objects.filter(poll__in=latest, chosen=True))

    @property
    def days(self) -> list[PollSlot]:
        return [slot for slot in self.chosen if slot.day is not None and slot.day > self.today]

    @property
    def slot(self) -> PollSlot | None:
        return next((slot for slot in self.chosen if slot.weekday is not None), None)

    @cached_property
    def start(self) -> dict:
        """What stands in the form at first: the poll's time, the workgroup's first week."""
        monday = self.today - timedelta(days=self.today.weekday())
        week = max(self.workgroup.first_week or monday, monday)
        # Of this week the day may be over.
        week = max(week, monday + planning.WEEK)
        plain = {
            "first_week": week,
            "weekday": 1,
            "starts": "16:00",
            "ends": "18:00",
            "number": planning.NUMBER,
            "every": planning.EVERY,
        }
        if self.slot is None:
            return plain
        return plain | {
            "weekday": self.slot.weekday,
            "starts": f"{self.slot.starts:%H:%M}",
            "ends": f"{self.slot.ends:%H:%M}",
        }
