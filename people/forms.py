"""What people say of themselves."""

import hashlib
import json

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from .models import Institution, PrivateNeeds, User
from .services import institution_called


def suggest_schools(field) -> None:
    """While somebody types, list the schools that are known; the page has the datalist."""
    field.widget.attrs |= {
        "autocomplete": "off",
        "list": "institutions",
        "hx-get": reverse_lazy("people:institutions"),
        "hx-trigger": "input changed delay:250ms",
        "hx-target": "#institutions",
        "hx-swap": "innerHTML",
    }


class ProfileForm(forms.ModelForm):
    """Name, work, language and zone. The institution is typed: a list of all would be too long."""

    institution = forms.CharField(
        label=_("School or organization"),
        max_length=Institution.LABEL_LENGTH,
        required=False,
    )

    class Meta:
        model = User
        fields = [
            "name", "short_name", "institution", "job_role", "grade_band", "language", "zone",
        ]  # fmt: skip
        help_texts = {
            "language": _("Pages and mails are in English so far. We keep what you choose."),
            "zone": _("Reminders come on weekdays between 8 am and 5 pm of this zone."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        suggest_schools(self.fields["institution"])
        known = self.instance.institution
        self.initial["institution"] = known.label if known else ""
        for name in ("job_role", "grade_band"):
            field = self.fields[name]
            field.choices = [("", _("Not said")), *(one for one in field.choices if one[0])]
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["short_name"].widget.attrs["autocomplete"] = "given-name"

    def clean_institution(self):
        # A ModelForm would put the text into the foreign key; the service takes the institution.
        self.typed_institution = self.cleaned_data["institution"]
        return self.instance.institution

    def changes(self, *, actor) -> dict:
        """What the service is to save; an institution nobody named before is made where they are."""
        found = institution_called(
            self.typed_institution, zone=self.cleaned_data["zone"], actor=actor, via="web"
        )
        return self.cleaned_data | {"institution": found}


class NeedsForm(forms.ModelForm):
    """Food, access, language: empty is an answer, too."""

    class Meta:
        model = PrivateNeeds
        fields = ["food", "access", "spoken_language"]
        labels = {"spoken_language": _("Help with language")}
        help_texts = {
            "food": _("Allergies, and what you don't eat."),
            "access": _("What you need to get in, to sit, to see or to hear."),
            "spoken_language": _("An interpreter, or papers in another language."),
        }


class MailChoicesForm(forms.Form):
    """What may come by mail without being asked for."""

    wants_reminders = forms.BooleanField(
        label=_("Send me reminders"),
        required=False,
        help_text=_(
            "Before an answer is due, and on the last weekday before a session. Invitations, "
            "changes and cancellations always come."
        ),
    )


def digest(form) -> str:
    """Equal for a form as the page shows it and as a browser sends it back untouched."""
    said = [str(one.value() or "").replace("\r\n", "\n") for one in form]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def differs(form, shown: str | None) -> bool:
    """Whether somebody typed in ``form`` since it was ``shown`` with this digest.

    Without one it wasn't on the page, unless something came in its fields after all: those that
    are missing aren't empty.
    """
    if shown is None:
        return any(form.data.get(one.html_name) for one in form)
    return digest(form) != shown
