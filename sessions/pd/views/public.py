"""A hub's PD for everybody, where the hub says so: a page and a calendar feed."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import TextField, Value
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import TemplateView

from foundation import caching
from foundation.access import PUBLIC, Guarded
from foundation.keys import is_key
from gatherings import calendar
from gatherings.models import Gathering
from teams.contacts import contact_for
from teams.models import Hub

from ...models import Offering, PublicCatalogue
from .. import catalogue, paging
from ..services import publishing
from .events import area_asked
from .offerings import own_hubs

# How long past dates stay in the feed.
KEPT = timedelta(days=365)


class OfPublicHub(Guarded):
    """A hub that shows its PD; of others nobody learns whether they exist."""

    permission = PUBLIC

    @cached_property
    def hub(self) -> Hub:
        rows = PublicCatalogue.objects.select_related("hub").filter(hub__is_active=True)
        pk = self.kwargs["pk"]
        return get_object_or_404(rows if is_key(pk) else rows.none(), hub=pk).hub


@method_decorator(login_not_required, name="dispatch")
class PublicPd(OfPublicHub, TemplateView):
    """What is announced, by date and focus area: where, when, for whom. Nobody's name."""

    template_name = "sessions/pd/public.html"

    def get_context_data(self, **kwargs):
        now, page = timezone.now(), paging.page_asked(self.request)
        area = area_asked(self.request)
        own = Offering.objects.filter(hub=self.hub)
        beside = catalogue.besides(own, area=area)
        lines, more = catalogue.public_lines(self.hub, now=now, page=page, area=area)
        feed = settings.SITE_URL + reverse("team_sessions:public_feed", args=[self.hub.pk])
        return super().get_context_data(
            **kwargs,
            hub=self.hub,
            lines=lines,
            next_page=page + 1 if more else None,
            beside=beside,
            area=area,
            feed=feed,
            contact=contact_for(self.hub),
            now=now,
        )


@method_decorator(login_not_required, name="dispatch")
class PublicFeed(OfPublicHub, View):
    """The same for calendar programs: without links to join, notes or documents."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, pk):
        rows = (
            Gathering.objects.filter(
                hub=self.hub, kind="pd", state__in=["announced", "held", "cancelled"]
            )
            .exclude(announced_at=None)
            .filter(ends_at__gt=timezone.now() - KEPT)
            .select_related("hub", "team")
            .with_changed_at()
            .annotate(own_answer=Value(None, output_field=TextField()))
            .order_by("starts_at", "pk")
        )
        name = _("PD of %(hub)s") % {"hub": self.hub.name}
        body = calendar.feed(rows, name=name, brief=True)
        answer = HttpResponse(body, content_type=calendar.CONTENT_TYPE)
        answer = caching.marked(request, answer, seconds=900)
        answer["Content-Disposition"] = 'inline; filename="pd.ics"'
        return answer


class Sharing(Guarded, TemplateView):
    """Whether everybody sees a hub's PD: for each hub that one coordinates. POST hub, public."""

    permission = "team_sessions.manage_offering"
    template_name = "sessions/pd/sharing.html"

    def get_context_data(self, **kwargs):
        hubs = own_hubs(self.request.user)
        public = set(PublicCatalogue.objects.filter(hub__in=hubs).values_list("hub", flat=True))
        rows = [{"hub": hub, "public": hub.pk in public} for hub in hubs]
        return super().get_context_data(**kwargs, rows=rows)

    def post(self, request):
        asked, public = request.POST.get("hub", ""), bool(request.POST.get("public"))
        hub = next((one for one in own_hubs(request.user) if str(one.pk) == asked), None)
        if hub is None:
            messages.error(request, _("Choose one of your hubs."))
            return redirect("team_sessions:sharing")
        publishing.show_to_everybody(hub=hub, public=public, actor=request.user, via="web")
        messages.success(
            request,
            _("Everybody sees what you announce now, without signing in.")
            if public
            else _("Only who belongs here sees your PD now."),
        )
        return redirect("team_sessions:sharing")
