"""Published texts to take along: one at once, a set as a file that a task makes."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views import View
from django.views.generic import TemplateView

from foundation.access import PUBLIC, Guarded
from foundation.caching import kept, known
from foundation.refusals import Refused
from teams.models import Team

from ...models import Export
from ...views.resource import download_of
from .. import catalogue, documents
from ..services import exporting
from .texts import Readable


def download(content: bytes, name: str) -> HttpResponse:
    kind = name.rpartition(".")[2]
    answer = HttpResponse(content, content_type=documents.TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@method_decorator(login_not_required, name="dispatch")
class TextFile(Readable, View):
    """One text as PDF, Word, HTML or Markdown; not made anew for who has it."""

    def get(self, request, pk, kind):
        if kind not in Export.Kind.values:
            raise Http404
        mark = documents.mark_of(self.text, kind)
        answer = known(request, mark)
        if answer is None:
            name = documents.name_of(self.draft.edition.title, kind)
            try:
                answer = download(documents.one(self.text, kind), name)
            except Refused as refusal:
                return HttpResponse(str(refusal.message), content_type="text/plain", status=503)
        return kept(answer, mark)


@method_decorator(login_not_required, name="dispatch")
class ResourceDownload(Readable, View):
    """The file that a published toolkit resource is, or comes with."""

    def get(self, request, pk):
        return download_of(self.draft)


@method_decorator(login_not_required, name="dispatch")
class Sets(Guarded, TemplateView):
    """A team's texts, or those of all regions, as one file. POST team, kind."""

    permission = PUBLIC
    template_name = "recommendations/publishing/sets.html"
    problem = ""

    @cached_property
    def teams(self) -> list[Team]:
        return catalogue.teams_with_texts()

    def get_context_data(self, **kwargs):
        kinds = Export.Kind.choices
        asked = self.request.POST or self.request.GET
        return super().get_context_data(
            **kwargs,
            teams=self.teams,
            kinds=kinds,
            chosen_team=asked.get("team", ""),
            chosen_kind=asked.get("kind", Export.Kind.PDF),
            problem=self.problem,
        )

    def post(self, request):
        asked = request.POST.get("team", "")
        team = next((one for one in self.teams if str(one.pk) == asked), None)
        try:
            row = exporting.ask(team=team, kind=request.POST.get("kind", ""))
        except Refused as refusal:
            self.problem = refusal.message
            return self.render_to_response(self.get_context_data(), status=422)
        return redirect("recommendations:set", row.pk)


class OfSet(Guarded):
    """A file that somebody asked for; it holds nothing but what is published."""

    permission = PUBLIC

    @cached_property
    def export(self) -> Export:
        rows = Export.objects.defer("file").select_related("team")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, export=self.export)


@method_decorator(login_not_required, name="dispatch")
class OneSet(OfSet, TemplateView):
    """How far it is; then the file."""

    template_name = "recommendations/publishing/set.html"


@method_decorator(login_not_required, name="dispatch")
class Progress(OfSet, TemplateView):
    template_name = "recommendations/publishing/_set_progress.html"


@method_decorator(login_not_required, name="dispatch")
class SetFile(OfSet, View):
    """What was withdrawn or corrected since it was made isn't given out: it is asked for anew."""

    def get(self, request, pk):
        row = self.export
        if row.file is None or not row.file_name:
            raise Http404
        stamp, _total = exporting.stamp_of(row.team)
        if stamp != row.stamp:
            return redirect("recommendations:sets")
        return download(bytes(row.file), row.file_name)
