"""*Write to the group*: the words, then the page that shows the mail and sends it."""

from functools import cached_property

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import entered
from foundation.deeds import InForm
from mailing.views import MassMailView
from mailing.writing import Planned

from ..forms import WordsForm
from ..models import Workgroup
from ..services import writing
from .scope import OfWorkgroup


class Write(OfWorkgroup, InForm):
    permission = "workgroups.lead_workgroup"
    template_name = "workgroups/write.html"
    form_class = WordsForm

    def entered_about(self):
        return about(self.workgroup)

    def save(self, form):
        name = entered.keep(self.request, about(self.workgroup), words=form.cleaned_data)
        url = reverse("workgroups:write_send", args=[self.workgroup.pk])
        return redirect(f"{url}?{entered.NAME}={name}")

    def get_context_data(self, **kwargs):
        people = writing.people_of(self.workgroup, besides=self.request.user)
        return super().get_context_data(people=people, **kwargs)


def about(workgroup) -> str:
    return f"words:{workgroup.pk}"


class Send(OfWorkgroup, MassMailView):
    """Who gets it, as they get it, and the button."""

    permission = "workgroups.lead_workgroup"

    @cached_property
    def words(self) -> dict | None:
        waiting = entered.kept(self.request, about(self.workgroup))
        return waiting["words"] if waiting else None

    def get(self, request, *args, **kwargs):
        if self.words is None:
            return redirect("workgroups:write", self.workgroup.pk)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.words is None:
            messages.error(request, _("This page was too old. Enter your words once more."))
            return redirect("workgroups:write", self.workgroup.pk)
        return super().post(request, *args, **kwargs)

    def plan(self):
        if self.workgroup.state != Workgroup.State.OPEN:
            return Planned()
        return writing.planned(
            self.workgroup, actor=self.request.user, now=timezone.now(), **self.words
        )

    def heading(self):
        return _("Write to %(name)s") % {"name": self.workgroup.name}

    def send(self, sending_key):
        writing.write(
            workgroup=self.workgroup,
            actor=self.request.user,
            via="web",
            sending_key=sending_key,
            **self.words,
        )
        return self.workgroup.get_absolute_url()

    def back_url(self):
        return self.workgroup.get_absolute_url()

    def form_url(self):
        url = reverse("workgroups:write", args=[self.workgroup.pk])
        return f"{url}?{self.request.GET.urlencode()}"
