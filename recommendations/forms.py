"""Forms of drafts and ideas."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation import refusals
from foundation.choices import SeveralField
from foundation.rows import DateInput
from foundation.stale import KeepsOthersChanges
from people.models import User
from teams.models import FocusArea, Membership, Team
from workgroups.models import Workgroup

from .models import Addressee, Draft, Topic
from .services.drafts import COLUMNS, Facts


class DraftForm(KeepsOthersChanges, forms.ModelForm):
    """What a draft is about; ``facts()`` says it as the services want it.

    ``team`` is the one it is started in; ``others`` the teams that it may be a joint text with.
    ``may_bring`` asks for a file that it begins with.
    """

    addressees = SeveralField(
        label=_("Whom it is for"),
        queryset=Addressee.objects.filter(retired=False),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("At the latest when it is ready to be decided."),
    )
    shared_document = forms.URLField(
        label=_("Link to the shared document"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_(
            "If you write in Google Docs or Word. Nothing is read by itself: you bring in the "
            "newest text when you want to."
        ),
    )
    resource_link = forms.URLField(
        label=_("Link to the resource"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("For a toolkit resource that is a file or a page elsewhere."),
    )

    class Meta:
        model = Draft
        fields = [
            "title", "summary", "kind", "focus_area", "topic", "workgroup", "due_on", "addressees",
            "shared_document", "resource_link",
        ]  # fmt: skip
        widgets = {
            "kind": forms.RadioSelect,
            "summary": forms.Textarea(attrs={"rows": 2}),
            "due_on": DateInput(),
        }
        help_texts = {
            "topic": _("For a toolkit resource."),
            "workgroup": _("Its people are the authors."),
            "summary": _("What should be different, for whom? Asked for before comments open."),
        }

    def __init__(self, *args, team: Team, others=(), may_bring=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["focus_area"].queryset = FocusArea.objects.filter(retired=False)
        self.fields["focus_area"].empty_label = _("Choose one of the five")
        self.fields["topic"].queryset = Topic.objects.filter(retired=False)
        self.fields["topic"].empty_label = _("None")
        self.fields["workgroup"].queryset = _workgroups_of([team, *others])
        self.fields["workgroup"].empty_label = _("None")
        if others:
            self.fields["other_teams"] = SeveralField(
                label=_("A joint text with"),
                queryset=Team.objects.filter(pk__in=[one.pk for one in others]),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("Their members can read it, and can be its authors."),
            )
            self.fields["other_teams"].label_from_instance = lambda one: one.name
        if may_bring:
            self.fields["file"] = forms.FileField(
                label=_("A text that you have already"),
                required=False,
                help_text=_("Word, OpenDocument, RTF, Markdown, HTML or plain text."),
            )
        # What most fill in stands first; the rest can wait.
        self.order_fields(["title", "summary", "kind", "focus_area", "file"])

    def changes_what_is(self) -> bool:
        return self.instance.pk is not None

    def _post_clean(self):
        """The service checks and saves; a model form would do so into the instance."""

    def facts(self) -> Facts:
        values = {name: self.cleaned_data.get(name) for name in COLUMNS}
        return Facts(
            addressees=list(self.cleaned_data.get("addressees", ())),
            other_teams=list(self.cleaned_data.get("other_teams", ())),
            **values,
        )

    def refuse(self, refusal) -> None:
        refusals.show(self, refusal)


def _workgroups_of(teams: list[Team]):
    of_teams = Workgroup.objects.filter(team__in=teams)
    of_cycle = Workgroup.objects.filter(team=None, cycle=teams[0].cycle_id)
    return (of_teams | of_cycle).exclude(state=Workgroup.State.PROPOSED).order_by("name")


class AuthorsForm(KeepsOthersChanges, forms.Form):
    """Who writes a draft: the active members of its teams to tick."""

    users = SeveralField(
        label=_("Who writes it"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person who writes it.")},
    )

    def __init__(self, *args, teams, **kwargs):
        super().__init__(*args, **kwargs)
        seats = Membership.objects.active().filter(team__in=teams).values("user")
        people = User.objects.filter(pk__in=seats, is_active=True).order_by("name", "pk")
        self.fields["users"].queryset = people
        self.fields["users"].label_from_instance = lambda user: user.name


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Stands on its page, so that everybody knows."),
    )


class BackForm(ReasonForm):
    """To which state a draft goes back, and why."""

    state = forms.ChoiceField(label=_("Back to"), widget=forms.RadioSelect)
    field_order = ["state", "reason"]

    def __init__(self, *args, states, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("What should change first")
        self.fields["state"].choices = [(one, Draft.State(one).label) for one in states]


class IdeaForm(forms.Form):
    title = forms.CharField(label=_("Your idea"), max_length=150)
    text = forms.CharField(
        label=_("In a sentence"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    focus_area = forms.ModelChoiceField(
        label=_("Focus area"),
        queryset=FocusArea.objects.filter(retired=False),
        required=False,
        empty_label=_("I don't know yet"),
    )


class IdeaWorkgroupForm(forms.Form):
    """Which workgroup an idea became."""

    workgroup = forms.ModelChoiceField(
        label=_("Workgroup"),
        queryset=Workgroup.objects.none(),
        empty_label=_("Choose one"),
        error_messages={"required": _("Choose the workgroup that it became.")},
    )

    def __init__(self, *args, team: Team, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["workgroup"].queryset = Workgroup.objects.filter(team=team).order_by("name")


class IdeaProposalForm(forms.Form):
    """The workgroup that an idea is proposed as."""

    name = forms.CharField(label=_("Name"), max_length=80)
    goal = forms.CharField(
        label=_("Goal"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In one or two sentences. Who'd work on the idea would join."),
        error_messages={"required": _("Say the goal in one or two sentences.")},
    )


class EquityForm(KeepsOthersChanges, forms.Form):
    """One of the eight questions."""

    text = forms.CharField(
        label=_("Answer"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A sentence is enough."),
    )
    not_here = forms.BooleanField(
        label=_("It doesn't apply here, for the reason above"), required=False
    )


class KeepForm(forms.Form):
    note = forms.CharField(
        label=_("What is new in it"),
        max_length=200,
        required=False,
    )


class BringForm(forms.Form):
    """A file, or a text that is pasted."""

    file = forms.FileField(
        label=_("A file"),
        widget=forms.ClearableFileInput(attrs={"data-sometimes": True}),
        required=False,
        help_text=_("Word, OpenDocument, RTF, Markdown, HTML or plain text."),
    )
    text = forms.CharField(
        label=_("Or paste the text"),
        required=False,
        widget=forms.Textarea(
            attrs={
                "rows": 6,
                "data-paste": _("Paste something else"),
                "data-sometimes": True,
            }
        ),
    )
