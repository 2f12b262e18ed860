"""What a coordinator chooses when she imports a roster."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.spreadsheets import MAX_BYTES

from .roster.plan import Choices


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_("Excel (.xlsx) or CSV, at most 2 MB. You'll see every row before it's saved."),
        allow_empty_file=True,
        widget=forms.FileInput(
            attrs={
                "accept": ".xlsx,.csv,.tsv,.txt,text/csv,application/"
                "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "data-submit-on-change": True,
            }
        ),
        error_messages={"required": _("Choose a spreadsheet.")},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                _(
                    "The file is larger than 2 MB. Save the list alone, without pictures or other "
                    "sheets."
                )
            )
        return file


class ChoicesForm(forms.Form):
    """The one question: have they agreed already, or are they to be asked?"""

    AGREED, INVITE = "yes", "no"

    agreed = forms.ChoiceField(
        choices=[
            (AGREED, _("These people have already agreed")),
            (INVITE, _("Invite them to join")),
        ],
        error_messages={
            "required": _("Choose whether they have agreed or are to be invited."),
            "invalid_choice": _("Choose whether they have agreed or are to be invited."),
        },
    )
    welcome = forms.BooleanField(required=False)

    @property
    def is_agreed(self) -> bool:
        return not self.is_bound or self.data.get("agreed") != self.INVITE

    @property
    def is_welcome(self) -> bool:
        return not self.is_bound or bool(self.data.get("welcome"))

    def choices(self, *, skip) -> Choices:
        """What was chosen; ``skip`` are the numbers of rows to leave out, as they were posted."""
        numbers = {int(n) for n in skip if n.isascii() and n.isdigit() and len(n) < 8}
        return Choices(self.is_agreed, self.is_welcome, frozenset(numbers))
