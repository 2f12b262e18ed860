"""Offerings: the list, one's page, writing it down, publishing, taking over another hub's."""

from itertools import groupby

from django.contrib import messages
from django.db.models import Min, Prefetch
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import ListView, TemplateView

from foundation import slots
from foundation.access import Guarded
from foundation.deeds import Deed
from foundation.refusals import Refused
from teams.models import FocusArea, Hub
from teams.roles import network_roles

from ...models import Offering, PdDate, Reply
from .. import results
from ..forms import OfferingForm
from ..services import offerings
from .scope import InForm, OfOffering


def own_hubs(user) -> list[Hub]:
    """The hubs for which this person may write an offering down, by name."""
    hubs = Hub.objects.filter(is_active=True).order_by("name", "pk")
    who = network_roles(user)
    if not (user.is_superuser or who.coordinates_network):
        hubs = hubs.filter(pk__in=who.coordinated_hubs)
    return list(hubs)


def hub_for(hubs: list[Hub], asked: str) -> Hub:
    """The one of these that was asked for, or the only one. Raises Refused."""
    if not hubs:
        raise Refused(_("No hub that is open is yours. Ask an admin to open yours again."))
    found = next((one for one in hubs if str(one.pk) == asked), None)
    if found is None and (asked or len(hubs) > 1):
        raise Refused(_("Choose one of your hubs."))
    return found or hubs[0]


class OfferingList(Guarded, ListView):
    """What there is to run, by title; forty a page."""

    permission = "team_sessions.see_pd"
    template_name = "sessions/pd/offerings.html"
    context_object_name = "offerings"
    paginate_by = 40

    def get_queryset(self):
        rows = Offering.objects.visible_to(self.request.user).filter(archived=self.archived)
        rows = rows.select_related("hub").order_by("title", "pk")
        return rows.filter(focus_areas__slug=self.area) if self.area else rows

    @property
    def archived(self) -> bool:
        return self.request.GET.get("which") == "archived"

    @cached_property
    def areas(self) -> list[tuple[str, str]]:
        return list(FocusArea.objects.filter(retired=False).values_list("slug", "name"))

    @cached_property
    def area(self) -> str:
        asked = self.request.GET.get("area", "")
        return asked if asked in dict(self.areas) else ""

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs,
            areas=self.areas,
            area=self.area,
            archived=self.archived,
            makes=self.request.user.has_perm("team_sessions.manage_offering"),
        )


class OfferingPage(OfOffering, TemplateView):
    """One offering: what it is, its runs, and what this visitor can do with it."""

    permission = "team_sessions.see_pd"
    template_name = "sessions/pd/offering.html"

    def get_context_data(self, **kwargs):
        user, one = self.request.user, self.offering
        manages = user.has_perm("team_sessions.manage_offering", one)
        runs = (
            one.events.visible_to(user)
            .select_related("hub")
            .prefetch_related(Prefetch("dates", PdDate.objects.select_related("gathering")))
        )
        return super().get_context_data(
            **kwargs,
            offering=one,
            manages=manages,
            areas=list(one.focus_areas.all()),
            changes=self.changes(),
            runs=list(runs.order_by("-pk")[:20]),
            files=list(one.files.all()),
            parts=slots.fill("offering_page", self.request, obj=one),
            use=results.use_of_offering(one),
            use_for=[] if manages else own_hubs(user) if network_roles(user).is_coordinator else [],
        )

    def changes(self) -> list[dict]:
        """What observers changed, run by run, the newest first: one query."""
        rows = Reply.objects.filter(sheet__event__offering=self.offering, changed=True)
        rows = rows.annotate(first=Min("sheet__event__dates__gathering__starts_at")).select_related(
            "sheet__event"
        )
        shown = sorted(rows.order_by("-pk")[:50], key=lambda row: -row.sheet.event_id)
        return [
            {"event": same[0].sheet.event, "first": same[0].first, "replies": same}
            for _pk, some in groupby(shown, key=lambda row: row.sheet.event_id)
            if (same := list(some))
        ]


class OfferingNew(Guarded, InForm):
    permission = "team_sessions.manage_offering"
    template_name = "sessions/pd/offering_form.html"
    form_class = OfferingForm

    @cached_property
    def hubs(self) -> list[Hub]:
        return own_hubs(self.request.user)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"hubs": self.hubs}

    def save(self, form):
        made = offerings.make(
            hub=hub_for(self.hubs, str(form.cleaned_data.get("hub", ""))),
            values=form.values(),
            focus_areas=form.cleaned_data["focus_areas"],
            actor=self.request.user,
            via="web",
        )
        messages.success(self.request, _("%(title)s is written down.") % {"title": made.title})
        return redirect(made)


class OfferingChange(OfOffering, InForm):
    template_name = "sessions/pd/offering_form.html"
    form_class = OfferingForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.offering}

    def save(self, form):
        saved = offerings.change(
            offering=self.offering,
            values=form.values(),
            focus_areas=form.cleaned_data["focus_areas"],
            seen=self.offering,
            seen_several=form.stood("focus_areas"),
            actor=self.request.user,
            via="web",
        )
        messages.success(self.request, _("Saved. Runs that were planned keep what they said."))
        return redirect(saved)


class OfferingPublish(OfOffering, Deed):
    """POST ``published=1`` or nothing."""

    def do(self):
        published = bool(self.request.POST.get("published"))
        offerings.publish(
            offering=self.offering, published=published, actor=self.request.user, via="web"
        )
        if published:
            return _("Every hub sees it now, and can use it.")
        return _("Only your own hub sees it now. Copies that others made stay theirs.")


class OfferingArchive(OfOffering, Deed):
    """POST ``archived=1`` or nothing."""

    def do(self):
        archived = bool(self.request.POST.get("archived"))
        offerings.archive(
            offering=self.offering, archived=archived, actor=self.request.user, via="web"
        )
        return _("Archived. Its runs stay.") if archived else _("It's back in the list.")


class OfferingUse(OfOffering, Deed):
    """A copy for the visitor's own hub: POST ``hub``, which may be left out where there is one."""

    permission = "team_sessions.use_offering"

    def do(self):
        hub = hub_for(own_hubs(self.request.user), self.request.POST.get("hub", ""))
        self.copy = offerings.use(
            offering=self.offering, hub=hub, actor=self.request.user, via="web"
        )
        said = _("%(hub)s has its own copy now. Change what is different for you.")
        return said % {"hub": hub.name}

    def back(self):
        return getattr(self, "copy", self.offering).get_absolute_url()
