"""Forms of dates: finding them, changing one, entering somebody's answer."""

import hashlib
import json

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation import refusals, zones
from foundation.rows import DateInput, TimeInput

from . import kinds
from .models import OVER, Attendee, Gathering

COMING, PAST, ALL = "", "past", "all"


class DateFilter(forms.Form):
    """Which dates the list shows. What it doesn't know it ignores: the address may be old."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    team = forms.ChoiceField(label=_("Team"), required=False)
    cycle = forms.ChoiceField(label=_("Cycle"), required=False)
    state = forms.ChoiceField(
        label=_("Which"),
        required=False,
        choices=[
            (COMING, _("Still to come")),
            (PAST, _("Past")),
            ("draft", _("Drafts")),
            ("announced", _("Announced")),
            (OVER, _("Over, not closed yet")),
            ("held", _("Held")),
            ("cancelled", _("Cancelled")),
            (ALL, _("All")),
        ],
    )

    def __init__(self, data=None, *, teams, cycles, drafts=True):
        super().__init__(data)
        self.team_choices = teams
        if not drafts:
            choices = self.fields["state"].choices
            self.fields["state"].choices = [one for one in choices if one[0] != "draft"]
        self.fields["team"].choices = [("", _("All teams")), *teams]
        self.fields["cycle"].choices = [
            ("", _("All cycles")),
            *((cycle.pk, cycle.name) for cycle in cycles),
        ]
        self.is_valid()

    def known(self, name: str) -> str:
        return getattr(self, "cleaned_data", {}).get(name, "")

    @property
    def is_used(self) -> bool:
        return any(self.known(name) for name in self.fields)

    def apply(self, dates, now):
        """``dates`` filtered and in the order in which one looks for them."""
        if team := self.known("team"):
            dates = dates.filter(team=team)
        if cycle := self.known("cycle"):
            dates = dates.filter(cycle=cycle)
        if words := self.known("q").strip():
            dates = dates.filter(
                Q(title__icontains=words) | Q(place__icontains=words) | Q(address__icontains=words)
            )
        state = self.known("state")
        if state == COMING:
            return dates.filter(ends_at__gte=now).exclude(state="cancelled")
        if state == PAST:
            return dates.filter(ends_at__lt=now).order_by("-starts_at", "-pk")
        # What has ended is called over, not announced: the list's words are those of its badges.
        if state == Gathering.State.ANNOUNCED:
            dates = dates.open_to_answers(now)
        elif state == OVER:
            dates = dates.to_close(now)
        elif state in Gathering.State.values:
            dates = dates.filter(state=state)
        return dates.order_by("-starts_at", "-pk")


class DateForm(forms.ModelForm):
    """One date in wall time; ``changes()`` says it as the service wants it."""

    day = forms.DateField(label=_("Day"), widget=DateInput())
    starts = forms.TimeField(
        label=_("Starts"),
        widget=TimeInput(**{"data-hours-start": ""}),
    )
    ends = forms.TimeField(
        label=_("Ends"),
        widget=TimeInput(**{"data-hours-end": ""}),
    )
    link = forms.URLField(
        label=_("Link to join online"), required=False, max_length=200, assume_scheme="https"
    )
    document_link = forms.URLField(
        label=_("Link to the documents"), required=False, max_length=200, assume_scheme="https"
    )

    # What stood there when the page was made: a change by somebody else meanwhile isn't undone.
    base = forms.CharField(required=False, widget=forms.HiddenInput)

    # What the service calls the fields of a wall time.
    NAMES = {"starts_at": "starts", "ends_at": "ends", "planned_minutes": "ends"}

    class Meta:
        model = Gathering
        fields = [
            "title",
            "zone",
            "break_minutes",
            "hours_reason",
            "place",
            "address",
            "arrival_notes",
            "link",
            "document_link",
            "answer_by",
        ]
        widgets = {
            "break_minutes": forms.NumberInput(attrs={"data-hours-break": "", "min": 0}),
            "hours_reason": forms.TextInput(attrs={"data-hours-reason": "", "data-sometimes": ""}),
            "arrival_notes": forms.Textarea(attrs={"rows": 3}),
            "answer_by": DateInput(),
        }
        help_texts = {
            "hours_reason": _("Asked only where the contact hours aren't the usual ones."),
            "arrival_notes": _("Parking, entrance, lunch: what people ask on the morning."),
            "answer_by": _("After this day, silence appears under what needs attention."),
        }

    def __init__(self, *args, instance, **kwargs):
        start = zones.utc_to_wall(instance.starts_at, instance.zone)
        end = zones.utc_to_wall(instance.ends_at, instance.zone)
        initial = {"day": start.date(), "starts": start.time(), "ends": end.time()}
        self.present = mark_of(instance)
        initial["base"] = self.present
        super().__init__(*args, instance=instance, initial=initial, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "base",
            "title",
            Div("day", "starts", "ends", "break_minutes", "zone", css_class="date-times"),
            HTML(
                "{% load contact_hours %}"
                "<p>{% hours_output gathering.planned_minutes target=target %}</p>"
            ),
            Field("hours_reason"),
            "place",
            "address",
            "link",
            "arrival_notes",
            "document_link",
            "answer_by",
        )

    def _post_clean(self):
        """The service checks the date as a whole; a model form would save into the instance."""

    def clean(self):
        data = super().clean()
        if data.get("base") and data["base"] != self.present:
            # Shown again as typed, and from now on based on what stands there.
            self.data = self.data.copy()
            self.data[self.add_prefix("base")] = self.present
            self.add_error(
                None,
                _(
                    "Somebody else changed this date since you opened the page. Open it in another "
                    "tab to see what stands there; save again to replace it with what is here."
                ),
            )
        if all(data.get(name) for name in ("day", "starts", "ends", "zone")):
            day, zone = data["day"], data["zone"]
            for name, moment in (("starts", "starts_at"), ("ends", "ends_at")):
                try:
                    data[moment] = zones.wall_to_utc(day, data[name], zone, field=name)
                except zones.WallTimeError as refusal:
                    if day.year in zones.SANE_YEARS:
                        self.add_error(name, refusal.message)
                    elif "day" not in self.errors:
                        self.add_error("day", refusal.message)
        return data

    @property
    def knows_times(self) -> bool:
        """Whether both moments are known, so that the date can be checked as a whole."""
        return {"starts_at", "ends_at", "break_minutes"} <= set(self.cleaned_data)

    def refuse(self, refusal) -> None:
        """Show what a service refused beside its fields."""
        refusals.show(self, refusal, self.NAMES)

    def changes(self) -> dict:
        """Field and value as the service's ``changes`` takes them."""
        kept = set(self.Meta.fields) | {"starts_at", "ends_at"}
        return {name: value for name, value in self.cleaned_data.items() if name in kept}


def mark_of(gathering: Gathering) -> str:
    """Equal where the date's own fields are."""
    said = [
        str(getattr(gathering, name)) for name in (*DateForm.Meta.fields, "starts_at", "ends_at")
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


class AnswerForForm(forms.Form):
    """What somebody told a coordinator; the buttons send the answer."""

    answer = forms.ChoiceField(
        error_messages={"required": _("Press one of the answers.")},
    )
    source = forms.CharField(
        label=_("How you know"),
        max_length=200,
        help_text=_("For example: told me in the hallway."),
        error_messages={"required": _("Say how you know. Others will ask.")},
    )

    substitute = forms.ChoiceField(
        label=_("Do they need a substitute?"),
        required=False,
        choices=Attendee.Substitute.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, attendee, **kwargs):
        initial = {"substitute": attendee.substitute} | kwargs.pop("initial", {})
        super().__init__(*args, initial=initial, **kwargs)
        self.buttons = kinds.get(attendee.gathering.kind).choices(attendee)
        self.fields["answer"].choices = [(one.value, one.entered) for one in self.buttons]


class CancelForm(forms.Form):
    """Why a date is cancelled."""

    reason = forms.CharField(
        label=_("Why it is cancelled"),
        required=False,
        max_length=300,
        help_text=_("Stands in the mail."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def as_text(changes: dict) -> dict:
    """Changes as JSON can keep them between the form and the page that confirms."""
    return {
        name: None
        if value is None
        else Gathering._meta.get_field(name).value_to_string(Gathering(**{name: value}))
        for name, value in changes.items()
    }


def from_text(kept: dict) -> dict:
    """What :func:`as_text` kept."""
    return {
        name: None if text is None else Gathering._meta.get_field(name).to_python(text)
        for name, text in kept.items()
    }
