"""Files of an offering: the page to add them, the download, taking one away."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views import View

from foundation import uploads
from foundation.deeds import Deed

from ..services import files
from .scope import InForm, OfOffering


class OfFile(OfOffering):
    """A page about the file ``file`` of the offering."""

    def file(self):
        rows = self.offering.files.all()
        return get_object_or_404(rows, pk=self.kwargs["file"])


class Files(OfOffering, InForm):
    """What is there, and a form for one more."""

    template_name = "sessions/pd/files.html"
    form_class = uploads.UploadForm

    def get_context_data(self, **kwargs):
        rows = list(self.offering.files.all())
        full = len(rows) >= files.AT_MOST
        return super().get_context_data(**kwargs, files=rows, full=full)

    def save(self, form):
        made = files.add(
            offering=self.offering,
            upload=uploads.checked(form.cleaned_data["file"]),
            actor=self.request.user,
            via="web",
        )
        messages.success(self.request, _("%(name)s is there.") % {"name": made.name})
        return redirect("team_sessions:files", self.offering.pk)


class File(OfFile, View):
    """The file, as a download."""

    permission = "team_sessions.see_pd"

    def get(self, request, pk, file):
        return uploads.download(self.file())


class FileRemove(OfFile, Deed):
    def do(self):
        gone = self.file()
        files.remove(material=gone, actor=self.request.user, via="web")
        return _("%(name)s is gone.") % {"name": gone.name}

    def back(self):
        return f"{self.offering.get_absolute_url()}files/"
