"""Ideas on a team's board."""

from typing import Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.deeds import Deed, InForm
from teams.roles import network_roles

from ..forms import IdeaForm, IdeaProposalForm, IdeaWorkgroupForm, ReasonForm
from ..services import ideas
from .scope import OfBoard, OfIdea


class NewIdea(OfBoard, InForm):
    """A title and a sentence, from a phone."""

    permission = "recommendations.start"
    template_name = "recommendations/idea_new.html"
    form_class = IdeaForm

    def save(self, form):
        ideas.propose(team=self.team, actor=self.request.user, via="web", **form.cleaned_data)
        messages.success(self.request, _("Your idea stands on the board."))
        return redirect(f"{reverse('recommendations:board', args=[self.team.pk])}#ideas")


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
    """A member proposes it as a workgroup, or one says which workgroup it became."""

    permission = "recommendations.shelve_idea"
    template_name = "recommendations/idea_workgroup.html"

    @property
    def may_propose(self) -> bool:
        return self.idea.team_id in network_roles(self.request.user).active_teams

    @property
    def proposes(self) -> bool:
        return self.may_propose and "goal" in self.request.POST

    def get_form(self, form_class=None):
        return self.proposal() if self.proposes else self.naming()

    def proposal(self) -> IdeaProposalForm:
        data = self.request.POST if self.proposes else None
        return IdeaProposalForm(data, initial={"name": self.idea.title, "goal": self.idea.text})

    def naming(self) -> IdeaWorkgroupForm:
        named = self.request.method == "POST" and not self.proposes
        return IdeaWorkgroupForm(self.request.POST if named else None, team=self.idea.team)

    def save(self, form):
        given = {"idea": self.idea, "actor": self.request.user, "via": "web"}
        if self.proposes:
            group = ideas.propose_workgroup(**given, **form.cleaned_data)
            said = _("%(name)s is proposed. Your coordinator opens it, or writes what to change.")
            messages.success(self.request, said % {"name": group.name})
        else:
            group = form.cleaned_data["workgroup"]
            ideas.name_workgroup(workgroup=group, **given)
            messages.success(self.request, _("Saved."))
        return redirect(group)

    def get_context_data(self, **kwargs):
        known = super().get_context_data(idea=self.idea, **kwargs)
        proposal = self.proposal() if self.may_propose else None
        forms = {"proposal": proposal, "naming": self.naming()}
        return known | forms | {"proposal" if self.proposes else "naming": known["form"]}
