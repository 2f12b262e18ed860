"""What a coordinator fills in about closed days."""

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from foundation.rows import DateInput

from .calendar_file import MAX_BYTES, MOST_SHOWN, Found
from .models import ClosedDay
from .models.network import state_choices
from .services.closed_days import NewClosedDay


class ClosedDayForm(forms.Form):
    """One stretch of days; the service says what is wrong with it."""

    name = forms.CharField(
        label=_("What it is"),
        max_length=ClosedDay._meta.get_field("name").max_length,
        help_text=_("As in Winter break, or Grading day."),
    )
    first = forms.DateField(label=_("First day"), widget=DateInput())
    last = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Left empty: one day."),
        widget=DateInput(),
    )

    def day(self) -> NewClosedDay:
        typed = self.cleaned_data
        return NewClosedDay(typed.get("name", ""), typed.get("first"), typed.get("last"))


class HolidaysForm(forms.Form):
    """Whose public holidays count."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=state_choices,
        help_text=_("Its public holidays are no school days."),
    )


class ChosenDayForm(ClosedDayForm):
    """A day of a file, kept where it is ticked."""

    keep = forms.BooleanField(label=_("Keep"), required=False)

    def full_clean(self):
        # Whatever stands in a row that isn't ticked, nobody asked for it.
        super().full_clean()
        if self.is_bound and not self.cleaned_data.get("keep"):
            self._errors = ErrorDict()


class BaseChosenDays(forms.BaseFormSet):
    """The days of a file, each to tick and to change."""

    @classmethod
    def of(cls, found: list[Found]):
        return ChosenDays(
            initial=[
                {
                    "keep": one.no_school,
                    "name": one.day.name,
                    "first": one.day.first,
                    "last": one.day.end,
                }
                for one in found
            ]
        )

    @property
    def kept(self) -> list[ChosenDayForm]:
        return [form for form in self.forms if form.cleaned_data.get("keep")]

    def clean(self):
        if not any(self.errors) and not self.kept:
            raise forms.ValidationError(_("Tick the days to keep."))


ChosenDays = forms.formset_factory(
    ChosenDayForm, BaseChosenDays, extra=0, max_num=MOST_SHOWN, absolute_max=MOST_SHOWN
)


class CalendarFileForm(forms.Form):
    file = forms.FileField(
        label=_("Calendar file"),
        help_text=_("An .ics file, at most 4 MB. You choose which of its days to keep."),
        allow_empty_file=True,
        error_messages={"required": _("Choose the calendar file.")},
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
    )

    @property
    def content(self) -> bytes:
        return self.cleaned_data["file"].read(MAX_BYTES + 1)
