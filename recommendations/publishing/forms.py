"""Forms of publishing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.choices import SeveralField
from teams.models import Team

from ..forms import ReasonForm
from ..models import Draft, Edition
from .services.editions import Correction

# Slips that one form has room for.
SLIPS = 3


class PublishForm(forms.Form):
    """Which of a team's adopted texts appear."""

    texts = SeveralField(
        label=_("Texts"),
        queryset=Draft.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one text."),
            "invalid_choice": _("One of these isn't adopted any more. Look at the list once more."),
        },
    )

    def __init__(self, *args, drafts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["texts"].queryset = drafts


class CorrectionForm(forms.Form):
    """A slip and what it should be: words or a link's address, up to three at once."""

    title = forms.CharField(label=_("Title"), max_length=150)
    summary = forms.CharField(
        label=_("What it asks for, in one sentence"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = forms.CharField(
        label=_("What is corrected, and why"),
        max_length=300,
        help_text=_("Stands with the edition, for everybody."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, edition: Edition, **kwargs):
        given = {"title": edition.title, "summary": edition.summary, "seen": edition.number}
        super().__init__(*args, initial=given, **kwargs)
        fields = dict(self.fields)
        reason = fields.pop("reason")
        for number in range(1, SLIPS + 1):
            fields[f"old_{number}"] = _words(
                _("Words or link as they stand") if number == 1 else _("Another one"), number
            )
            fields[f"new_{number}"] = _words(_("What should stand there"), number)
        self.fields = fields | {"reason": reason}

    @property
    def slips(self) -> list:
        """The fields of each slip, side by side."""
        return [(self[f"old_{n}"], self[f"new_{n}"]) for n in range(1, SLIPS + 1)]

    def correction(self) -> Correction:
        given = self.cleaned_data
        slips = [
            (given.get(f"old_{n}") or "", given.get(f"new_{n}") or "") for n in range(1, SLIPS + 1)
        ]
        return Correction(given["title"], given["summary"], slips)


def _words(label, number: int) -> forms.CharField:
    return forms.CharField(label=label, max_length=300, required=False)


class WithdrawForm(ReasonForm):
    """Why a published text isn't read any more."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("Stands on its public page instead of the text.")


class ReplaceForm(forms.Form):
    """In which team the new text is written."""

    team = forms.ModelChoiceField(
        label=_("Which team writes it"),
        queryset=Team.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, *args, teams, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.filter(pk__in=[one.pk for one in teams])
        if len(teams) == 1:
            self.fields["team"].initial = teams[0]
