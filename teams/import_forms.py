"""What a coordinator chooses when she imports a roster."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.spreadsheets import MAX_BYTES, tidy
from people.models import JobRole

from .roster.plan import Choices


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_("Excel (.xlsx) or CSV, at most 2 MB. You'll see every row before it's saved."),
        allow_empty_file=True,
        required=False,
        widget=forms.FileInput(
            attrs={
                "accept": ".xlsx,.csv,.tsv,.txt,text/csv,application/"
                "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "data-submit-on-change": True,
                "data-sometimes": True,
            }
        ),
    )
    pasted = forms.CharField(
        label=_("Or paste rows from a spreadsheet"),
        help_text=_("Mark the rows there, with their headings, copy them, and paste them here."),
        required=False,
        strip=False,
        max_length=MAX_BYTES // 2,
        widget=forms.Textarea(
            attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off", "data-sometimes": True}
        ),
    )

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("file") and not cleaned.get("pasted", "").strip():
            self.add_error("file", _("Choose a spreadsheet, or paste rows."))
        if cleaned.get("file") and cleaned.get("pasted", "").strip():
            self.add_error("pasted", _("Choose a spreadsheet or paste rows: one of the two."))
        return cleaned

    @property
    def content(self) -> bytes:
        """What was chosen, or pasted."""
        if file := self.cleaned_data.get("file"):
            return file.read(MAX_BYTES + 1)
        return self.cleaned_data["pasted"].strip("\r\n").encode()

    @property
    def file_name(self) -> str:
        file = self.cleaned_data.get("file")
        return file.name if file else ""

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MAX_BYTES:
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

    @property
    def for_all(self) -> dict[str, str]:
        """What stands where a row says nothing, by column: a role, a district."""
        role, district = self.data.get("all-role", ""), tidy(self.data.get("all-district", ""))
        found = {"role": role if role in JobRole.values else "", "district": district[:200]}
        return {column: value for column, value in found.items() if value}

    def choices(self, *, skip, answers, rename=()) -> Choices:
        """What was chosen; ``skip`` are the numbers of rows to leave out, ``rename`` of those whose
        names are taken over, as they were posted; ``answers`` what words mean."""
        return Choices(
            self.is_agreed,
            self.is_welcome,
            _numbers(skip),
            answers,
            self.for_all,
            _numbers(rename),
        )


def _numbers(posted) -> frozenset[int]:
    return frozenset(int(n) for n in posted if n.isascii() and n.isdigit() and len(n) < 8)
