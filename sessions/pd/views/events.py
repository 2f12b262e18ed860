"""Events: the catalogue, planning one, its page, its places."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from foundation import zones
from foundation.access import SIGNED_IN, Guarded
from foundation.deeds import Deed
from foundation.refusals import Refused, RowsRefused
from teams import school_days
from teams.models import Cycle, Team

from ...models import Offering
from .. import catalogue, page, paging
from ..forms import DateRows, EventForm, GiveForm, PlacesForm
from ..people import who_may_lead
from ..services import events, places
from .scope import InForm, OfEvent, OfOffering


def area_asked(request) -> str:
    """The slug of the focus area that the address names; an unknown one finds nothing."""
    asked = request.GET.get("area", "")[:60]
    # PostgreSQL takes no NUL.
    return asked if "\x00" not in asked else "-"


class Catalogue(Guarded, TemplateView):
    """Events by date, to come or past, and PD of others that we inform of; of one focus area or all."""

    permission = "team_sessions.see_pd"
    template_name = "sessions/pd/catalogue.html"

    def get_context_data(self, **kwargs):
        user, past, page = (
            self.request.user,
            "past" in self.request.GET,
            paging.page_asked(self.request),
        )
        now, area = timezone.now(), area_asked(self.request)
        lines, more = catalogue.lines(user, now=now, past=past, page=page, area=area)
        return super().get_context_data(
            **kwargs,
            lines=lines,
            next_page=page + 1 if more else None,
            past=past,
            now=now,
            area=area,
            beside=catalogue.besides(Offering.objects.visible_to(user), area=area),
            makes=user.has_perm("team_sessions.manage_offering"),
        )


class EventNew(OfOffering, TemplateView):
    """An event from an offering: whom it is for, its places, and up to three dates."""

    template_name = "sessions/pd/event_form.html"

    def get(self, request, *args, **kwargs):
        if who := self.offering.run_by:
            said = _("%(who)s runs this PD. You can only tell people of it.")
            messages.error(request, said % {"who": who})
            return redirect(self.offering)
        return super().get(request, *args, **kwargs)

    @cached_property
    def teams(self) -> list[Team]:
        teams = Team.objects.filter(hub=self.offering.hub_id, cycle__archived=False)
        return list(teams.select_related("cycle").order_by("name", "pk"))

    @cached_property
    def cycles(self) -> list[Cycle]:
        return list(Cycle.objects.filter(archived=False).order_by("-starts_on", "pk"))

    def read(self, data=None):
        leaders = who_may_lead(self.offering.hub_id, self.cycles)
        given = {"teams": self.teams, "cycles": self.cycles, "leaders": leaders}
        usual = {"learners": "", "observers": ""}
        return EventForm(data, initial=usual, **given), DateRows(
            data, offering=self.offering, now=timezone.now()
        )

    def warnings(self, rows) -> list[str]:
        """What speaks against the days as they stand: closed days of the hub, holidays."""
        now, hub = timezone.now(), self.offering.hub
        calendar = school_days.calendar_of(hub, since=zones.local_date(now, hub.zone))
        return rows.warn(calendar, now)

    def get_context_data(self, **kwargs):
        if "form" not in kwargs:
            kwargs["form"], kwargs["rows"] = self.read()
        self.warnings(kwargs["rows"])
        return super().get_context_data(**kwargs)

    def post(self, request, *args, **kwargs):
        form, rows = self.read(request.POST)
        # Both, so that everything wrong is shown at once.
        if all([form.is_valid(), rows.is_valid()]):
            try:
                made = events.make(
                    offering=self.offering,
                    plan=form.plan(),
                    rows=rows.rows(),
                    actor=request.user,
                    via="web",
                )
            except RowsRefused as refusal:
                rows.refuse(refusal.rows)
            except Refused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("Saved as a draft. Nobody has been told yet."))
                for warning in self.warnings(rows):
                    messages.warning(request, warning)
                return redirect(made)
        return self.render_to_response(self.get_context_data(form=form, rows=rows), status=422)


class EventPage(OfEvent, TemplateView):
    """For who comes: dates, the answers, what they'll do. For who runs it: places, and who waits."""

    # Whoever is asked may read it, guests from outside the teams, too.
    permission = SIGNED_IN
    template_name = "sessions/pd/event.html"

    def rows(self):
        return super().rows().with_use()

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, **page.of(self.request, self.event))


class EventPlaces(OfEvent, InForm):
    """How many places there are."""

    template_name = "sessions/pd/places.html"
    form_class = PlacesForm

    def get_initial(self):
        return {"learners": self.event.learners, "observers": self.event.observers}

    def save(self, form):
        places.change_limits(
            event=self.event,
            **form.cleaned_data,
            seen=self.event,
            actor=self.request.user,
            via="web",
            now=timezone.now(),
        )
        messages.success(self.request, _("Saved. What became free is offered in order."))
        return redirect(self.event)


class EventClose(OfEvent, Deed):
    """POST ``closed=1`` or nothing."""

    def do(self):
        closed = bool(self.request.POST.get("closed"))
        events.close(event=self.event, closed=closed, actor=self.request.user, via="web")
        return _("It takes nobody more.") if closed else _("It takes people again.")


class PlaceGive(OfEvent, InForm):
    """A free place for somebody who waits, by hand."""

    template_name = "sessions/pd/give.html"
    form_class = GiveForm

    @cached_property
    def place(self):
        rows = self.event.places.select_related("user", "event")
        return get_object_or_404(rows, pk=self.kwargs["place"])

    def get_context_data(self, **kwargs):
        rank = list(self.event.places.filter(side=self.place.side).waiting())
        return super().get_context_data(
            **kwargs,
            place=self.place,
            first=not rank or rank[0].pk == self.place.pk or self.place.state != "waiting",
        )

    def save(self, form):
        places.give(
            place=self.place,
            reason=form.cleaned_data["reason"],
            actor=self.request.user,
            via="web",
            now=timezone.now(),
        )
        said = _("%(name)s has a place now, and a mail that says so.")
        messages.success(self.request, said % {"name": self.place.user.name})
        return redirect(self.event)
