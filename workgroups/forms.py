"""Forms of workgroups: what one is about, who leads it, its meetings, its end."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from foundation import refusals
from foundation.choices import SeveralField
from foundation.refusals import RowsRefused
from foundation.rows import DateInput, TimeInput
from foundation.stale import KeepsOthersChanges
from teams.models import FocusArea

from .models import Workgroup, WorkgroupMember
from .services.meetings import Row
from .services.proposals import COLUMNS, Facts

ROWS = 6


class WorkgroupForm(KeepsOthersChanges, forms.ModelForm):
    """What a workgroup is about; ``facts()`` says it as the services want it.

    ``leaders`` are the people to choose a facilitator from, None where none is chosen;
    ``asks_whom`` whether it may be open to the cycle.
    """

    focus_areas = SeveralField(
        label=_("Focus areas"),
        queryset=FocusArea.objects.filter(retired=False),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    meeting_link = forms.URLField(
        label=_("Link to join online"), required=False, max_length=200, assume_scheme="https"
    )
    shared_folder = forms.URLField(
        label=_("Link to the shared folder"), required=False, max_length=200, assume_scheme="https"
    )

    class Meta:
        model = Workgroup
        fields = [
            "name", "goal", "focus_areas", "serves", "hands_in", "first_week", "last_week",
            "meeting_link", "shared_folder",
        ]  # fmt: skip
        widgets = {
            "goal": forms.Textarea(attrs={"rows": 2}),
            "first_week": DateInput(),
            "last_week": DateInput(),
        }
        help_texts = {
            "goal": _("What will be different when you're done?"),
            "serves": _("In your own words: a school's or a district's goal that this helps."),
            "hands_in": _("A recommendation, a guide, a plan for PD."),
            "first_week": _("Any day of that week. Workgroups run for two to three months."),
            "meeting_link": _("Each meeting takes it over."),
        }

    def __init__(self, *args, leaders=None, asks_whom=False, **kwargs):
        super().__init__(*args, **kwargs)
        if asks_whom:
            self.fields["open_to_cycle"] = forms.BooleanField(
                label=_("Open to the members of all teams of the cycle"), required=False
            )
        if leaders is not None:
            self.fields["facilitator"] = forms.ModelChoiceField(
                label=_("Who leads it"),
                queryset=leaders,
                empty_label=_("Choose somebody"),
                error_messages={"required": _("Choose who leads it.")},
            )

    def changes_what_is(self) -> bool:
        return self.instance.pk is not None

    def _post_clean(self):
        """The service checks and saves; a model form would do so into the instance."""

    def facts(self) -> Facts:
        values = {name: self.cleaned_data[name] for name in COLUMNS}
        return Facts(focus_areas=list(self.cleaned_data["focus_areas"]), **values)

    def refuse(self, refusal) -> None:
        refusals.show(self, refusal)


class SendBackForm(forms.Form):
    words = forms.CharField(
        label=_("What should change first"),
        max_length=300,
        help_text=_("Stands in the mail to the person who proposed it, and on the page."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RoleForm(KeepsOthersChanges, forms.Form):
    """The role of one person in a workgroup, and for who leads it the coach."""

    role = forms.ChoiceField(
        label=_("Role"), choices=WorkgroupMember.Role.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args, coaches=None, **kwargs):
        super().__init__(*args, **kwargs)
        if coaches is not None:
            self.fields["coach"] = forms.ModelChoiceField(
                label=_("Coach"),
                queryset=coaches,
                required=False,
                empty_label=_("Nobody"),
                help_text=_("Somebody experienced who helps a facilitator to lead."),
            )


class WordsForm(forms.Form):
    subject = forms.CharField(label=_("Subject"), max_length=120)
    text = forms.CharField(
        label=_("What you want to say"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )


class CloseForm(KeepsOthersChanges, forms.ModelForm):
    """The summary, kept where the workgroup was opened again; the service says what it lacks."""

    class Meta:
        model = Workgroup
        fields = ["did", "handed_in", "left_open"]
        widgets = {
            "did": forms.Textarea(attrs={"rows": 4}),
            "handed_in": forms.Textarea(attrs={"rows": 3}),
            "left_open": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("did", "handed_in"):
            self.fields[name].required = True

    def _post_clean(self):
        """The service saves."""


class MeetingForm(forms.Form):
    """One meeting; without a day the row is empty and asks for nothing else."""

    day = forms.DateField(
        label=_("Day"), required=False, widget=DateInput(**{"data-sometimes": ""})
    )
    starts = forms.TimeField(
        label=_("Starts"), required=False, widget=TimeInput(**{"data-sometimes": ""})
    )
    ends = forms.TimeField(
        label=_("Ends"), required=False, widget=TimeInput(**{"data-sometimes": ""})
    )
    place = forms.CharField(label=_("Place"), required=False, max_length=150)
    hours_reason = forms.CharField(
        label=_("Why the hours differ"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"data-sometimes": ""}),
    )

    def clean(self):
        data = super().clean()
        if data.get("day"):
            for name in ("starts", "ends"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Enter a time, such as 4:00 pm."))
        return data

    @property
    def is_typed(self) -> bool:
        return bool(self.cleaned_data.get("day"))

    def row(self) -> Row:
        names = ("day", "starts", "ends", "place", "hours_reason")
        return Row(**{name: self.cleaned_data[name] for name in names})


class MeetingsForm:
    """Several meetings in one form; ``base`` is what stood there when the page was made.

    ``known`` is how many there are: these are numbered on from them.
    """

    def __init__(self, data=None, *, start: dict, base: str, known: int = 0):
        self.is_bound, self.known = data is not None, known
        self.base = base
        self.forms = [
            MeetingForm(data, prefix=f"m{n}", initial=start, use_required_attribute=False)
            for n in range(ROWS)
        ]
        self.seen = data.get("base", "") if self.is_bound else base
        self._problems: list[str] = []

    def is_valid(self) -> bool:
        wrong = [form for form in self.forms if not form.is_valid()]
        return not wrong

    @cached_property
    def typed(self) -> list[MeetingForm]:
        return [form for form in self.forms if form.is_typed]

    def rows(self) -> list[Row]:
        return [form.row() for form in self.typed]

    def refuse(self, refusal) -> None:
        """Put each refused sentence beside its field."""
        if not isinstance(refusal, RowsRefused):
            self._problems += [str(one.message) for one in refusal.all]
            # Shown again as typed, and from now on based on what stands there.
            self.seen = self.base
            return
        for place, one in refusal.rows.items():
            refusals.show(self.typed[place], one)

    def non_form_errors(self) -> list[str]:
        return self._problems
