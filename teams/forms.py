"""What coordinators and invited people fill in about a place in a team."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.addresses import AddressFormField
from foundation.rows import DateInput
from people.forms import suggest_schools
from people.models import GradeBand, Institution, JobRole, PrivateNeeds, User

_NAME_LENGTH = User._meta.get_field("name").max_length


def _optional(choices, empty):
    return [("", empty), *choices]


class SeatFacts(forms.Form):
    """Where somebody works and with whom: shared by the forms below."""

    institution = forms.CharField(
        label=_("School or organization"),
        max_length=Institution.LABEL_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    job_role = forms.ChoiceField(
        label=_("Role"), choices=_optional(JobRole.choices, _("Not known yet")), required=False
    )
    grade_band = forms.ChoiceField(
        label=_("Grades"), choices=_optional(GradeBand.choices, _("Not known yet")), required=False
    )


class InviteForm(SeatFacts):
    """One person to be invited by mail."""

    email = AddressFormField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("Whoever is known here already is found by it."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Full name"),
        max_length=_NAME_LENGTH,
        required=False,
        help_text=_("Needed for somebody new."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-sometimes": ""}),
    )
    field_order = ["email", "name"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        suggest_schools(self.fields["institution"])


class CorrectForm(SeatFacts):
    """What a coordinator corrects; a hidden field beside each says what the page showed."""

    FIELDS = ("name", "institution", "job_role", "grade_band")

    name = forms.CharField(
        label=_("Full name"),
        max_length=_NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = FIELDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        suggest_schools(self.fields["institution"])
        for name in self.FIELDS:
            self.fields[name].show_hidden_initial = True

    def typed(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.FIELDS}

    def before(self) -> dict[str, str]:
        return {name: self.data.get(self.add_initial_prefix(name), "") for name in self.FIELDS}


class LeaveForm(forms.Form):
    on = forms.DateField(
        label=_("Last day in the team"),
        help_text=_("Today or an earlier day."),
        widget=DateInput(),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Kept in the record; the person doesn't see it."),
    )


class LeaveOneselfForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you leave?"),
        max_length=200,
        required=False,
        help_text=_("Your coordinators read this. A few words help them to find the right person."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AddressForm(forms.Form):
    email = AddressFormField(label=_("Right e-mail address"), max_length=254)


class JoinedForm(SeatFacts):
    """What somebody says of themselves right after joining, or later.

    Needs are only ever written here: whoever holds the link must not read them.
    """

    name = forms.CharField(
        label=_("Full name"),
        max_length=_NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    food = forms.CharField(
        label=_("Food"),
        max_length=PrivateNeeds._meta.get_field("food").max_length,
        required=False,
        help_text=_(
            "Allergies, and what you don't eat. What you said before is kept, and not shown here."
        ),
    )
    access = forms.CharField(
        label=_("Access"),
        max_length=PrivateNeeds._meta.get_field("access").max_length,
        required=False,
        help_text=_("What you need to get in, to sit, to see or to hear."),
    )
    spoken_language = forms.CharField(
        label=_("Language"),
        max_length=PrivateNeeds._meta.get_field("spoken_language").max_length,
        required=False,
        help_text=_("An interpreter, or papers in another language."),
    )
    field_order = ["name", "institution", "job_role", "grade_band"]
