"""The end of a workgroup."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.deeds import InForm

from .. import overview
from ..forms import CloseForm
from ..models import Workgroup
from ..services import closing
from .scope import Deed, OfWorkgroup


class Close(OfWorkgroup, InForm):
    """The summary: what it did, what it hands in, what stays open."""

    permission = "workgroups.lead_workgroup"
    template_name = "workgroups/close.html"
    form_class = CloseForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.workgroup}

    def save(self, form):
        group = closing.close(
            workgroup=self.workgroup, actor=self.request.user, via="web", **form.cleaned_data
        )
        messages.success(self.request, _("%(name)s is closed.") % {"name": group.name})
        return redirect(group)

    def get_context_data(self, **kwargs):
        now = timezone.now()
        rows = Workgroup.objects.filter(pk=self.workgroup.pk)
        # None where somebody took it away a moment ago: the form says so.
        lines = overview.lines_of(rows, now)
        said = lines[0].said if lines else ""
        return super().get_context_data(
            said=said,
            in_the_way=closing.in_the_way(self.workgroup, now),
            **kwargs,
        )


class OpenAgain(Deed):
    permission = "workgroups.decide"

    def do(self) -> str:
        group = closing.open_again(workgroup=self.workgroup, actor=self.request.user, via="web")
        return _("%(name)s is open again.") % {"name": group.name}
