"""The closed days of a hub: listed, typed, brought in from a calendar file, taken away."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import FormView, TemplateView

from foundation import zones
from foundation.access import Guarded
from foundation.refusals import Refused, show

from .. import calendar_file
from ..closed_day_forms import (
    BaseChosenDays,
    CalendarFileForm,
    ChosenDays,
    ClosedDayForm,
    HolidaysForm,
)
from ..models import ClosedDay, Hub
from ..services import closed_days


class HubPage(Guarded):
    """A page about a hub that one coordinates; others get 404. ``self.hub``."""

    permission = "teams.manage_hub"
    visible_permission = "teams.manage_hub"

    def get_guarded(self):
        return get_object_or_404(Hub.objects.managed_by(self.request.user), pk=self.kwargs["hub"])

    @property
    def hub(self) -> Hub:
        return self.guarded

    @cached_property
    def today(self):
        return zones.local_date(timezone.now(), self.hub.zone)

    def back(self):
        return redirect("teams:closed_days", self.hub.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs | {"hub": self.hub})

    def say_no(self, **context):
        return self.render_to_response(self.get_context_data(**context), status=422)


class ClosedDays(HubPage, FormView):
    """What is closed from today on, and a form for one more."""

    template_name = "teams/closed_days.html"
    form_class = ClosedDayForm

    def get_context_data(self, **kwargs):
        rows = self.hub.closed_days.filter(last_day__gte=self.today)
        kwargs.setdefault("holidays", HolidaysForm(initial={"state": self.hub.state}))
        return super().get_context_data(rows=rows, **kwargs)

    def post(self, request, *args, **kwargs):
        # Whatever was typed for a day is that form's, and stays in it.
        if "state" in request.POST and not ClosedDayForm.base_fields.keys() & request.POST.keys():
            return self.post_holidays()
        return super().post(request)

    def post_holidays(self):
        form = HolidaysForm(self.request.POST)
        if not form.is_valid():
            return self.say_no(holidays=form, form=ClosedDayForm())
        state = form.cleaned_data["state"]
        hub = closed_days.keep_holidays_of(
            hub=self.hub, state=state, actor=self.request.user, via="web"
        )
        said = _("The holidays of %(state)s count for %(hub)s now.")
        said %= {"state": hub.get_state_display(), "hub": hub.name}
        messages.success(self.request, said)
        return self.back()

    def form_valid(self, form):
        try:
            added = closed_days.add(
                hub=self.hub, days=[form.day()], actor=self.request.user, via="web"
            )
        except closed_days.RowsRefused as refusal:
            show(form, refusal.rows[0])
            return self.say_no(form=form)
        except Refused as refusal:
            show(form, refusal)
            return self.say_no(form=form)
        messages.success(self.request, said_added(len(added)))
        return self.back()

    def form_invalid(self, form):
        return self.say_no(form=form)


def said_added(count: int) -> str:
    if not count:
        return _("These days stood there already.")
    return ngettext(
        "%(n)s entry is added to the closed days.",
        "%(n)s entries are added to the closed days.",
        count,
    ) % {"n": count}


class ClosedDaysFile(HubPage, TemplateView):
    """Choose a calendar file, then the days in it. Nothing is kept before they are added."""

    template_name = "teams/closed_days_file.html"

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", CalendarFileForm())
        return super().get_context_data(**kwargs)

    def post(self, request, *args, **kwargs):
        if "form-TOTAL_FORMS" in request.POST:
            return self.keep(ChosenDays(request.POST))
        form = CalendarFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.say_no(form=form)
        try:
            brought = calendar_file.read(form.content, self.today)
        except Refused as refusal:
            form.add_error("file", refusal.message)
            return self.say_no(form=form)
        return self.render_to_response(
            self.get_context_data(days=BaseChosenDays.of(brought.found), brought=brought)
        )

    def keep(self, days):
        if not days.is_valid():
            return self.say_no(days=days)
        try:
            added = closed_days.add(
                hub=self.hub,
                days=[form.day() for form in days.kept],
                actor=self.request.user,
                via="import",
            )
        except closed_days.RowsRefused as refusal:
            for place, inner in refusal.rows.items():
                show(days.kept[place], inner)
            return self.say_no(days=days)
        except Refused as refusal:
            days.non_form_errors().append(refusal.message)
            return self.say_no(days=days)
        messages.success(self.request, said_added(len(added)))
        return self.back()


class RemoveClosedDay(HubPage, TemplateView):
    """Asks, and takes a closed day away."""

    template_name = "teams/closed_day_remove.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            row=self.row,
            back_url=reverse("teams:closed_days", args=[self.hub.pk]),
            **kwargs,
        )

    @cached_property
    def row(self) -> ClosedDay:
        return get_object_or_404(self.hub.closed_days, pk=self.kwargs["pk"])

    def post(self, request, *args, **kwargs):
        try:
            closed_days.remove(closed_day=self.row, actor=request.user, via="web")
        except Refused as refusal:
            messages.error(request, refusal.message)
            return self.back()
        messages.success(
            request, _("%(name)s is no closed day any more.") % {"name": self.row.name}
        )
        return self.back()
