"""*Write to the group*: the words, then the page that shows the mail and sends it."""

import secrets
from functools import cached_property

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.deeds import InForm
from mailing.views import MassMailView
from mailing.writing import Planned

from ..forms import WordsForm
from ..models import Workgroup
from ..services import writing
from .scope import OfWorkgroup

# Words that wait for *Send* lie in the session: an address has no room for them.
_KEPT = "workgroup-words"
_AT_MOST = 3


class Write(OfWorkgroup, InForm):
    permission = "workgroups.lead_workgroup"
    template_name = "workgroups/write.html"
    form_class = WordsForm

    def get_initial(self):
        waiting = kept(self.request, self.workgroup)
        return waiting or {}

    def save(self, form):
        known = self.request.session.get(_KEPT, {})
        name = secrets.token_urlsafe(8)
        known[name] = form.cleaned_data | {"workgroup": self.workgroup.pk}
        self.request.session[_KEPT] = dict(list(known.items())[-_AT_MOST:])
        url = reverse("workgroups:write_send", args=[self.workgroup.pk])
        return redirect(f"{url}?words={name}")

    def get_context_data(self, **kwargs):
        people = writing.people_of(self.workgroup, besides=self.request.user)
        return super().get_context_data(group=self.workgroup, people=people, **kwargs)


def kept(request, workgroup) -> dict | None:
    """The words that the address names, if they are for this workgroup."""
    what = request.session.get(_KEPT, {}).get(request.GET.get("words", ""))
    if not what or what["workgroup"] != workgroup.pk:
        return None
    return {"subject": what["subject"], "text": what["text"]}


class Send(OfWorkgroup, MassMailView):
    """Who gets it, as they get it, and the button."""

    permission = "workgroups.lead_workgroup"

    @cached_property
    def words(self) -> dict | None:
        return kept(self.request, self.workgroup)

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
        url = reverse("workgroups:write", args=[self.workgroup.pk])
        return f"{url}?{self.request.GET.urlencode()}" if self.words else url
