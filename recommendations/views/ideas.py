"""Ideas on a team's board."""

from typing import Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ..forms import IdeaForm, IdeaWorkgroupForm, ReasonForm
from ..services import ideas
from .scope import Deed, InForm, OfBoard, OfIdea


class NewIdea(OfBoard, InForm):
    """A title and a sentence, from a phone."""

    permission = "recommendations.start"
    template_name = "recommendations/idea_new.html"
    form_class = IdeaForm

    def save(self, form):
        ideas.propose(team=self.team, actor=self.request.user, via="web", **form.cleaned_data)
        messages.success(self.request, _("Your idea stands on the board."))
        return redirect(f"{reverse('recommendations:board', args=[self.team.pk])}#ideas")

    def get_context_data(self, **kwargs):
        return super().get_context_data(team=self.team, **kwargs)


class OnBoard(OfIdea):
    def back(self):
        return f"{reverse('recommendations:board', args=[self.idea.team_id])}#ideas"


class Support(OnBoard, Deed):
    """*I'd work on this*, and taking it back."""

    permission = "recommendations.support"

    def do(self) -> str:
        given: dict[str, Any] = {"idea": self.idea, "actor": self.request.user, "via": "web"}
        if "back" in self.request.POST:
            ideas.take_support_back(**given)
            return _("Taken back.")
        ideas.support(**given)
        return _("You'd work on %(title)s.") % {"title": self.idea.title}


class ShelveIdea(OnBoard, InForm):
    permission = "recommendations.shelve_idea"
    template_name = "recommendations/shelve.html"
    form_class = ReasonForm

    def save(self, form):
        ideas.shelve(idea=self.idea, actor=self.request.user, via="web", **form.cleaned_data)
        messages.success(self.request, _("Shelved. It stays where it can be found."))
        return redirect(self.back())

    def get_context_data(self, **kwargs):
        return super().get_context_data(what=self.idea.title, back_url=self.back(), **kwargs)


class OpenIdeaAgain(OnBoard, Deed):
    permission = "recommendations.shelve_idea"

    def do(self) -> str:
        ideas.open_again(idea=self.idea, actor=self.request.user, via="web")
        return _("%(title)s stands on the board again.") % {"title": self.idea.title}


class BecameWorkgroup(OnBoard, InForm):
    """Which workgroup it became."""

    permission = "recommendations.shelve_idea"
    template_name = "recommendations/idea_workgroup.html"
    form_class = IdeaWorkgroupForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"team": self.idea.team}

    def save(self, form):
        ideas.name_workgroup(
            idea=self.idea,
            workgroup=form.cleaned_data["workgroup"],
            actor=self.request.user,
            via="web",
        )
        messages.success(self.request, _("Saved."))
        return redirect(form.cleaned_data["workgroup"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(idea=self.idea, **kwargs)
