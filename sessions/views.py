"""*Dates of the cycle*."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from foundation import zones
from foundation.refusals import Refused
from teams import school_days
from teams.views.scope import TeamPage

from . import services
from .forms import DateRows


class Dates(TeamPage, TemplateView):
    """One form with a row a term; saves drafts, and offers to announce them."""

    permission = "teams.manage_team"
    template_name = "sessions/dates.html"

    @cached_property
    def terms(self):
        return list(self.guarded.cycle.terms.order_by("number"))

    def read_form(self, data=None):
        team = self.guarded
        known = services.known_sessions(team)
        return DateRows(data, team=team, terms=self.terms, known=known, now=timezone.now())

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form", None) or self.read_form()
        now = timezone.now()
        ready = [one for one in form.drafts if one.starts_at > now]
        hub = self.guarded.hub
        calendar = school_days.calendar_of(hub, since=zones.local_date(now, hub.zone))
        rows = form.rows
        for row in rows:
            row["warning"] = row["form"].warning(calendar, now) if row["form"] else ""
        return super().get_context_data(
            **kwargs,
            team=self.guarded,
            form=form,
            rows=rows,
            now=now,
            announce_url=self.announce_address(ready) if ready and not form.is_bound else "",
            ready=ready,
            usual_minutes=self.guarded.cycle.session_minutes,
            usual_hours=f"{self.guarded.cycle.session_minutes / 60:g}",
        )

    def announce_address(self, gatherings) -> str:
        ids = "&".join(f"id={one.pk}" for one in gatherings)
        return f"{reverse('gatherings:announce')}?{ids}"

    def post(self, request, *args, **kwargs):
        form = self.read_form(request.POST)
        if not form.is_valid():
            return self.say_no(form)
        rows = form.said()
        try:
            saved = services.set_dates(team=self.guarded, rows=rows, actor=request.user, via="web")
        except Refused as refusal:
            form.refuse(refusal)
            return self.say_no(form)
        if saved or any(row.is_typed for row in rows):
            messages.success(request, self.saved_sentence(len(saved)))
        else:
            messages.info(request, _("Nothing was changed."))
        return HttpResponseRedirect(reverse("team_sessions:dates", args=[self.guarded.pk]))

    def say_no(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def saved_sentence(self, count: int) -> str:
        if not count:
            return _("Saved. No draft waits to be announced.")
        return ngettext(
            "%(count)s date is saved as a draft. Only coordinators see it.",
            "%(count)s dates are saved as drafts. Only coordinators see them.",
            count,
        ) % {"count": count}
