"""The texts that shaped a PD, to tick."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation import refusals
from foundation.stale import KeepsOthersChanges


class ShapingForm(KeepsOthersChanges, forms.Form):
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
