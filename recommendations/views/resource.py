"""The file of a toolkit resource: the page to put it there, the download, taking it away."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views import View

from foundation import uploads
from foundation.deeds import Deed, InForm

from ..models import Draft, ResourceFile
from ..services import resource_files
from .scope import OfDraft


def download_of(draft: Draft):
    """The draft's file, as a download; not found where there is none."""
    kept = ResourceFile.objects.filter(draft=draft, draft__kind="resource").first()
    if kept is None:
        raise Http404
    return uploads.download(kept)


class PutResource(OfDraft, InForm):
    permission = "recommendations.write"
    template_name = "recommendations/resource.html"
    form_class = uploads.UploadForm

    def get_context_data(self, **kwargs):
        kept = ResourceFile.objects.filter(draft=self.draft).first()
        return super().get_context_data(**kwargs, kept=kept)

    def save(self, form):
        made = resource_files.put(
            draft=self.draft,
            upload=uploads.checked(form.cleaned_data["file"]),
            actor=self.request.user,
            via="web",
        )
        messages.success(self.request, _("%(name)s is there.") % {"name": made.name})
        return redirect(self.draft)


class Resource(OfDraft, View):
    def get(self, request, pk):
        return download_of(self.draft)


class RemoveResource(OfDraft, Deed):
    permission = "recommendations.write"

    def do(self):
        resource_files.remove(draft=self.draft, actor=self.request.user, via="web")
        return _("The file is gone.")
