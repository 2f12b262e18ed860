"""The public lists: all texts, the toolkit, a partner hub, a feed, a map of the site."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views import View
from django.views.generic import TemplateView

from foundation.access import PUBLIC, Guarded
from foundation.caching import Cacheable
from sessions.models import PublicCatalogue
from teams.models import Hub

from .. import catalogue, feeds


@method_decorator(login_not_required, name="dispatch")
class AllTexts(Cacheable, Guarded, TemplateView):
    """Everything that is published, the newest first: by focus area, region, kind, year, words."""

    permission = PUBLIC
    template_name = "recommendations/publishing/texts.html"

    def get_context_data(self, **kwargs):
        asked = catalogue.Asked.of(self.request.GET)
        choices = catalogue.choices()
        rows = catalogue.found(asked)
        paginator = Paginator(rows, catalogue.A_PAGE)
        if not asked.is_anything:
            paginator.count = choices.total
        page = paginator.get_page(self.request.GET.get("page"))
        start = max(page.start_index() - 1, 0)
        lines = catalogue.lines_of(rows[start : start + catalogue.A_PAGE]) if choices.total else []
        return super().get_context_data(
            **kwargs, asked=asked, choices=choices, page=page, lines=lines, n=paginator.count
        )


@method_decorator(login_not_required, name="dispatch")
class Toolkit(Cacheable, Guarded, TemplateView):
    """The toolkit's resources by topic, each with its link and its files."""

    permission = PUBLIC
    template_name = "recommendations/publishing/toolkit.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, topics=catalogue.toolkit())


@method_decorator(login_not_required, name="dispatch")
class PartnerHub(Cacheable, Guarded, TemplateView):
    """A region: its website, its teams as numbers, and what it published."""

    permission = PUBLIC
    template_name = "recommendations/publishing/hub.html"

    @cached_property
    def hub(self) -> Hub:
        return get_object_or_404(Hub.objects.active(), slug=self.kwargs["slug"])

    def get_context_data(self, **kwargs):
        rows = catalogue.found(catalogue.Asked(region=self.hub.slug))
        lines = catalogue.lines_of(rows[: catalogue.TEXTS_SHOWN + 1])
        return super().get_context_data(
            **kwargs,
            hub=self.hub,
            teams=catalogue.teams_of(self.hub),
            lines=lines[: catalogue.TEXTS_SHOWN],
            more=len(lines) > catalogue.TEXTS_SHOWN,
            shows_pd=PublicCatalogue.objects.filter(hub=self.hub).exists(),
        )


@method_decorator(login_not_required, name="dispatch")
class Feed(Cacheable, Guarded, View):
    permission = PUBLIC

    def get(self, request):
        return HttpResponse(feeds.atom(), content_type="application/atom+xml; charset=utf-8")


@method_decorator(login_not_required, name="dispatch")
class Sitemap(Cacheable, Guarded, View):
    permission = PUBLIC

    def get(self, request):
        body = render_to_string("recommendations/publishing/sitemap.xml", {"pages": feeds.pages()})
        return HttpResponse(body, content_type="application/xml; charset=utf-8")
