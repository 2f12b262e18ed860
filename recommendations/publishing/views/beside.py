"""Two regions' texts on one area side by side: for everybody, and with drafts for who may read them."""

from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from foundation.access import PUBLIC, SIGNED_IN, Guarded
from foundation.caching import Cacheable

from .. import beside


class Page(TemplateView):
    template_name = "recommendations/publishing/side_by_side.html"

    def rows(self, area):
        raise NotImplementedError

    def get_context_data(self, **kwargs):
        asked = self.request.GET
        areas = beside.areas()
        area = beside.area_asked(areas, asked.get("area", "")) or areas[0]
        choices = beside.choices_of(self.rows(area))
        pair = beside.chosen(choices, (asked.get("one", ""), asked.get("other", "")))
        texts = beside.texts_of(*(one.pk for one in pair if one))
        return super().get_context_data(
            **kwargs,
            areas=areas,
            area=area,
            choices=choices,
            pair=pair,
            columns=[(one, texts[one.pk]) for one in pair if one],
        )


@method_decorator(login_not_required, name="dispatch")
class PublicSideBySide(Cacheable, Guarded, Page):
    """What is published, alone."""

    permission = PUBLIC

    def rows(self, area):
        return beside.published_in(area)


class SideBySide(Guarded, Page):
    """Besides, the drafts that one may read."""

    permission = SIGNED_IN

    def rows(self, area):
        return beside.seen_in(area, self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, with_drafts=True)
