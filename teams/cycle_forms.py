"""A cycle and its terms, as an admin changes them: what the page *Set up a hub* holds to, too."""

from django import forms
from django.utils.translation import gettext as _

from foundation import zones

LEAST_MINUTES, MOST_MINUTES = 60, 720


class CycleForm(forms.ModelForm):
    def clean_session_minutes(self):
        minutes = self.cleaned_data["session_minutes"]
        if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
            said = _("Enter %(least)s to %(most)s minutes.")
            raise forms.ValidationError(said % {"least": LEAST_MINUTES, "most": MOST_MINUTES})
        return minutes


class TermFormSet(forms.BaseInlineFormSet):
    """Within the cycle's days, each after the one before."""

    def clean(self):
        super().clean()
        terms = [form for form in self.forms if self._is_whole(form)]
        before = None
        for form in sorted(terms, key=lambda one: one.cleaned_data["number"]):
            starts, ends = form.cleaned_data["starts_on"], form.cleaned_data["ends_on"]
            if before and starts <= before:
                said = _("Enter a start after %(day)s, when the term before ends.")
                form.add_error("starts_on", said % {"day": zones.say_day(before)})
            for name, day in (("starts_on", starts), ("ends_on", ends)):
                if not self._is_in_cycle(day):
                    form.add_error(name, _("Enter a day of the cycle."))
            before = ends

    def _is_in_cycle(self, day) -> bool:
        first, last = self.instance.starts_on, self.instance.ends_on
        return first is None or last is None or first <= day <= last

    def _is_whole(self, form) -> bool:
        """Whether it stays, and all of it was typed."""
        typed = getattr(form, "cleaned_data", {})
        return not typed.get("DELETE") and all(
            typed.get(name) for name in ("number", "starts_on", "ends_on")
        )
