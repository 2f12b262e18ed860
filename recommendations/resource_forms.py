"""Forms of what goes with a text: a resource's file, and the PD that it shaped."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation import refusals, uploads


class ResourceFileForm(forms.Form):
    file = forms.FileField(
        label=_("A file"),
        widget=forms.FileInput(attrs={"accept": uploads.ACCEPT}),
        help_text=_("PDF, document, slides, spreadsheet, picture or text, 10 MB at most."),
    )

    def refuse(self, refusal) -> None:
        refusals.show(self, refusal)


class ShapingForm(forms.Form):
    """The texts to tick; ``drafts`` are those to choose from."""

    drafts = forms.TypedMultipleChoiceField(
        label=_("Texts"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, drafts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["drafts"].choices = [
            (one.pk, f"{one.title} ({one.cycle.name}, {one.get_state_display()})") for one in drafts
        ]

    def refuse(self, refusal) -> None:
        refusals.show(self, refusal)
