"""What people say of themselves."""

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


def _need(name: str, label, help_text) -> forms.CharField:
    longest = PrivateNeeds._meta.get_field(name).max_length
    return forms.CharField(label=label, help_text=help_text, max_length=longest, required=False)


class OwnPageForm(forms.ModelForm):
    """One's own page: who one is, what one needs when one comes, and what comes by mail.

    Beside each field a hidden one says what the page showed, so that only what somebody typed is
    saved: the rest may be newer by now. The institution is typed: a list of all would be too long.
    """

    institution = forms.CharField(
        label=_("School or organization"), max_length=Institution.LABEL_LENGTH, required=False
    )
    food = _need("food", _("Food"), _("Allergies, and what you don't eat."))
    access = _need("access", _("Access"), _("What you need to get in, to sit, to see or to hear."))
    spoken_language = _need(
        "spoken_language",
        _("Help with language"),
        _("An interpreter, or papers in another language."),
    )
    NEEDS = ("food", "access", "spoken_language")

    class Meta:
        model = User
        fields = [
            "name", "short_name", "institution", "job_role", "grade_band", "language", "zone",
            "wants_reminders",
        ]  # fmt: skip
        labels = {"wants_reminders": _("Send me reminders")}
        help_texts = {
            "language": _("Pages and mails are in English so far. We keep what you choose."),
            "zone": _("Reminders come on weekdays between 8 am and 5 pm of this zone."),
            "wants_reminders": _(
                "Before an answer is due, and on the last weekday before a session. Invitations, "
                "changes and cancellations always come."
            ),
        }

    def __init__(self, *args, needs: PrivateNeeds, **kwargs):
        super().__init__(*args, **kwargs)
        suggest_schools(self.fields["institution"])
        known = self.instance.institution
        self.initial["institution"] = known.label if known else ""
        for name in ("job_role", "grade_band"):
            field = self.fields[name]
            field.choices = [("", _("Not said")), *(one for one in field.choices if one[0])]
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["short_name"].widget.attrs["autocomplete"] = "given-name"
        for name in self.NEEDS:
            self.initial[name] = getattr(needs, name)
        for name, field in self.fields.items():
            field.show_hidden_initial = True
            # A page that didn't say what it showed is compared with what stands there.
            if self.is_bound and name in self.data:
                self.data = self.data.copy()
                self.data.setdefault(self.add_initial_prefix(name), str(self.initial[name] or ""))

    def clean_institution(self):
        # A ModelForm would put the text into the foreign key; the service takes the institution.
        self.typed_institution = self.cleaned_data["institution"]
        return self.instance.institution

    def sections(self) -> dict:
        """The fields of the profile, of what one needs, and of mail, as the page groups them."""
        own = [name for name in self.fields if name not in self.NEEDS]
        own.remove("wants_reminders")
        return {
            "profile": [self[name] for name in own],
            "needs": [self[name] for name in self.NEEDS],
            "mail": [self["wants_reminders"]],
        }

    def typed(self, names) -> dict:
        """What was typed anew in these fields."""
        return {name: self.cleaned_data[name] for name in names if name in self.changed_data}

    def profile(self, *, actor) -> dict:
        """What the service is to save; an institution nobody named before is made where they are."""
        changes = self.typed(field.name for field in self.sections()["profile"])
        if "institution" in changes:
            changes["institution"] = institution_called(
                self.typed_institution, zone=self.cleaned_data["zone"], actor=actor, via="web"
            )
        return changes
