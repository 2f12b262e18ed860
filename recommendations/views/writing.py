"""Starting a draft, what it is about, who writes it, and where it stands."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from foundation.deeds import Deed, InForm
from foundation.keys import is_key
from foundation.refusals import Refused
from teams.models import FocusArea, Team
from teams.roles import network_roles
from workgroups.models import Workgroup

from ..forms import AuthorsForm, BackForm, DraftForm, KeepForm, ReasonForm
from ..models import Draft, Idea, Kind
from ..services import bringing, drafts, ideas, states, versions
from .scope import OfBoard, OfDraft, OfText


class Start(OfBoard, InForm):
    """From the board, a focus area's *Start*, an idea or a workgroup's page."""

    permission = "recommendations.start"
    template_name = "recommendations/start.html"
    form_class = DraftForm

    @cached_property
    def idea(self) -> Idea | None:
        named = self.request.GET.get("idea", "")
        if not is_key(named):
            return None
        return Idea.objects.filter(pk=named, team=self.team, state=Idea.State.OPEN).first()

    @cached_property
    def workgroup(self) -> Workgroup | None:
        named = self.request.GET.get("workgroup", "")
        if not is_key(named):
            return None
        seen = Workgroup.objects.visible_to(self.request.user)
        return seen.filter(pk=named).prefetch_related("focus_areas").first()

    def get_form_kwargs(self):
        given = {"team": self.team, "others": other_teams(self.request.user, self.team)}
        return super().get_form_kwargs() | given | {"may_bring": True}

    def get_initial(self):
        asked = self.request.GET
        areas = FocusArea.objects.filter(retired=False)
        area = areas.filter(slug=asked.get("area", "")).first()
        initial = {"kind": asked.get("kind", "")}
        if self.idea:
            initial |= {"title": self.idea.title, "summary": self.idea.text}
            area = area or self.idea.focus_area
        if self.workgroup:
            initial["workgroup"] = self.workgroup
            area = area or self.workgroup.focus_areas.first()
        if initial["kind"] not in Kind.values:
            # The fifth is the toolkit.
            toolkit = area is not None and area.slug == "toolkit"
            initial["kind"] = Kind.RESOURCE if toolkit else Kind.RECOMMENDATION
        return initial | {"focus_area": area}

    def save(self, form):
        given = {"facts": form.facts(), "actor": self.request.user, "via": "web"}
        file = form.cleaned_data.get("file")
        if self.idea:
            draft = ideas.make_draft(idea=self.idea, **given)
        else:
            draft = drafts.start(team=self.team, with_template=file is None, **given)
        if file is None:
            messages.success(self.request, _("%(title)s is started.") % {"title": draft.title})
            return redirect(draft)
        return self.bring(draft, file)

    def bring(self, draft, file):
        """The draft is there by now: a file that can't be read is said on the next page."""
        try:
            brought = bringing.look(
                draft=draft,
                data=file.read(),
                name=file.name,
                actor=self.request.user,
                via="web",
            )
        except Refused as refusal:
            messages.error(self.request, refusal.message)
            return redirect("recommendations:bring_in", draft.pk)
        return redirect("recommendations:brought", draft.pk, brought.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(idea=self.idea, **kwargs)


def other_teams(user, team: Team, chosen=()) -> list[Team]:
    """The teams that a draft of ``team`` may be a joint text with: those that one belongs to.

    For a coordinator all of the cycle. ``chosen`` ones stay.
    """
    of_cycle = Team.objects.filter(cycle=team.cycle_id).exclude(pk=team.pk).order_by("name")
    who = network_roles(user)
    if not (user.is_superuser or who.is_coordinator):
        known = [*who.active_teams, *(one.pk for one in chosen)]
        of_cycle = of_cycle.filter(pk__in=known)
    return list(of_cycle)


class Change(OfDraft, InForm):
    permission = "recommendations.write"
    template_name = "recommendations/change.html"
    form_class = DraftForm

    @cached_property
    def first_team(self) -> Team:
        return self.draft.started_in

    @cached_property
    def others_chosen(self) -> list[Team]:
        return [one for one in self.draft.team_list if one.pk != self.first_team.pk]

    def get_form_kwargs(self):
        others = other_teams(self.request.user, self.first_team, self.others_chosen)
        given = {"instance": self.draft, "team": self.first_team, "others": others}
        return super().get_form_kwargs() | given

    def get_initial(self):
        return {"other_teams": self.others_chosen}

    def save(self, form):
        draft = drafts.change(
            draft=self.draft,
            facts=form.facts(),
            seen=self.draft,
            seen_several=form.stood("addressees")
            | {"teams": [one.pk for one in self.draft.team_list]},
            actor=self.request.user,
            via="web",
        )
        messages.success(self.request, _("Saved."))
        return redirect(draft)


class Authors(OfDraft, InForm):
    permission = "recommendations.write"
    template_name = "recommendations/authors.html"
    form_class = AuthorsForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"teams": self.draft.team_list}

    def get_initial(self):
        return {"users": [one.user_id for one in self.draft.author_list if one.writes]}

    def save(self, form):
        drafts.name_authors(
            draft=self.draft,
            users=list(form.cleaned_data["users"]),
            seen=form.stood("users")["users"],
            actor=self.request.user,
            via="web",
        )
        messages.success(self.request, _("Saved."))
        return redirect(self.draft)

    def get_context_data(self, **kwargs):
        past = [one for one in self.draft.author_list if not one.writes]
        return super().get_context_data(past=past, **kwargs)


class Keep(OfText, InForm):
    """*Keep as version 3*, with a note."""

    permission = "recommendations.write"
    template_name = "recommendations/keep.html"
    form_class = KeepForm

    def save(self, form):
        version = versions.keep(
            draft=self.draft, actor=self.request.user, via="web", **form.cleaned_data
        )
        said = _("Kept as version %(number)s.") % {"number": version.number}
        messages.success(self.request, said)
        return redirect(self.draft)

    def get_context_data(self, **kwargs):
        number = (self.draft.version_number or 0) + 1
        return super().get_context_data(number=number, **kwargs)


class Ready(OfDraft, Deed):
    permission = "recommendations.write"

    def do(self) -> str:
        draft = states.make_ready(draft=self.draft, actor=self.request.user, via="web")
        return _("%(title)s is ready to decide.") % {"title": draft.title}


class Back(OfDraft, InForm):
    permission = "recommendations.write"
    template_name = "recommendations/back.html"
    form_class = BackForm

    def get_form_kwargs(self):
        choices = states.BACK_TO.get(self.draft.state, (Draft.State.DRAFT,))
        return super().get_form_kwargs() | {"states": choices}

    def get_initial(self):
        return {"state": Draft.State.DRAFT}

    def save(self, form):
        draft = states.send_back(
            draft=self.draft, actor=self.request.user, via="web", **form.cleaned_data
        )
        messages.success(self.request, _("It is back, and its page says why."))
        return redirect(draft)


class Shelve(OfDraft, InForm):
    permission = "recommendations.write"
    template_name = "recommendations/shelve.html"
    form_class = ReasonForm

    def save(self, form):
        draft = states.shelve(
            draft=self.draft, actor=self.request.user, via="web", **form.cleaned_data
        )
        messages.success(self.request, _("Shelved. It stays where it can be found."))
        return redirect(draft)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            what=self.draft.title, back_url=self.draft.get_absolute_url(), **kwargs
        )


class TakeUp(OfDraft, Deed):
    permission = "recommendations.write"

    def do(self) -> str:
        states.take_up(draft=self.draft, actor=self.request.user, via="web")
        return _("It is a draft again.")
