"""What people say of themselves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import PrivateNeeds, User


class ProfileForm(forms.ModelForm):
    """Name, work, language and zone."""

    class Meta:
        model = User
        fields = [
            "name", "short_name", "institution", "job_role", "grade_band", "language", "zone",
        ]  # fmt: skip
        help_texts = {
            "institution": _("Isn't it in the list? Ask your coordinator to add it."),
            "zone": _("Reminders come on weekdays between 8 am and 5 pm of this zone."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["short_name"].widget.attrs["autocomplete"] = "given-name"


class NeedsForm(forms.ModelForm):
    """Food, access, language: empty is an answer, too."""

    class Meta:
        model = PrivateNeeds
        fields = ["food", "access", "spoken_language"]
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
