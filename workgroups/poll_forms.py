"""Forms of time polls and of the plan: times to ask about, answers, wishes, meetings."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django import forms
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import zones
from foundation.keys import is_key

from . import planning
from .forms import DateInput, MeetingForm, MeetingsForm, TimeInput
from .models import PollAnswer
from .services.meetings import AT_MOST, Row
from .services.polls import OPEN_DAYS, OPEN_DAYS_CHOICES, NewSlot

SCHOOL_WEEK = range(5)
# When schools leave time for a meeting.
STARTS = [
    time(7),
    time(12),
    *(time(h, m) for h in (15, 16, 17) for m in (0, 30)),
    time(18),
    time(19),
]
USUAL_LENGTH = 120
MORE_WEEKDAYS, DAYS = 2, 10
_CODE = re.compile(r"(?:w([0-6])|d([0-9]{8}))-([0-9]{4})-([0-9]{4})", re.ASCII)


def code(slot: NewSlot) -> str:
    """A slot as an address carries it: "w1-1600-1800", "d20261201-1600-1800"."""
    which = f"w{slot.weekday}" if slot.day is None else f"d{slot.day:%Y%m%d}"
    return f"{which}-{slot.starts:%H%M}-{slot.ends:%H%M}"


def decode(text: str) -> NewSlot | None:
    """The slot that :func:`code` wrote; None for anything else."""
    found = _CODE.fullmatch(text)
    if found is None:
        return None
    weekday, day, starts, ends = found.groups()
    with suppress(ValueError):
        return NewSlot(
            starts=_clock(starts),
            ends=_clock(ends),
            weekday=int(weekday) if weekday else None,
            day=date(int(day[:4]), int(day[4:6]), int(day[6:])) if day else None,
        )
    return None


def _clock(digits: str) -> time:
    return time(int(digits[:2]), int(digits[2:]))


class LengthForm(forms.Form):
    length = forms.TypedChoiceField(
        label=gettext_lazy("How long a meeting takes"),
        coerce=int,
        initial=USUAL_LENGTH,
        choices=[
            (60, gettext_lazy("1 hour")),
            (90, gettext_lazy("1 hour and a half")),
            (120, gettext_lazy("2 hours")),
            (150, gettext_lazy("2 hours and a half")),
            (180, gettext_lazy("3 hours")),
        ],
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("How many days people have to answer"),
        coerce=int,
        required=False,
        initial=OPEN_DAYS,
        empty_value=OPEN_DAYS,  # type: ignore[arg-type]  # the stubs know no other than text
        choices=[(n, n) for n in OPEN_DAYS_CHOICES],
    )


class _Times(forms.Form):
    """A start and an end, asked for where the row says when."""

    starts = forms.TimeField(label=gettext_lazy("Starts"), required=False, widget=TimeInput())
    ends = forms.TimeField(label=gettext_lazy("Ends"), required=False, widget=TimeInput())

    which = ""

    @property
    def is_typed(self) -> bool:
        return self.cleaned_data.get(self.which) not in (None, "")

    def clean(self):
        data = super().clean()
        if data.get(self.which) not in (None, ""):
            for name in ("starts", "ends"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Enter a time, such as 4:00 pm."))
        return data

    def slot(self) -> NewSlot:
        said = self.cleaned_data
        return NewSlot(said["starts"], said["ends"], **{self.which: said[self.which]})


class WeekdayForm(_Times):
    which = "weekday"
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Weekday"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", gettext_lazy("None")), *WEEKDAYS.items()],
    )
    field_order = ["weekday"]


class DayForm(_Times):
    which = "day"
    day = forms.DateField(label=gettext_lazy("Day"), required=False, widget=DateInput())
    field_order = ["day"]


class SlotsForm:
    """The times to ask about: a grid to tap, and rows for what isn't in it."""

    def __init__(self, data=None):
        self.is_bound = data is not None
        self.length = LengthForm(data)
        self.weekdays = [
            WeekdayForm(data, prefix=f"w{n}", use_required_attribute=False)
            for n in range(MORE_WEEKDAYS)
        ]
        self.days = [
            DayForm(data, prefix=f"d{n}", use_required_attribute=False) for n in range(DAYS)
        ]
        tapped = data.getlist("tap") if data is not None else []
        self.tapped = {one for one in tapped if re.fullmatch(r"[0-4]-[0-9]{4}", one, re.ASCII)}
        self._problems: list[str] = []

    @property
    def forms(self) -> list[forms.Form]:
        return [self.length, *self.weekdays, *self.days]

    def non_form_errors(self) -> list[str]:
        return self._problems

    def is_valid(self) -> bool:
        valid = [form.is_valid() for form in self.forms]
        return all(valid)

    def slots(self) -> list[NewSlot]:
        length = timedelta(minutes=self.length.cleaned_data["length"])
        found = []
        for row in self.grid():
            for cell in row["cells"]:
                if cell["checked"]:
                    start = datetime.combine(date.min, row["start"])
                    found.append(NewSlot(row["start"], (start + length).time(), cell["weekday"]))
        rows = [*self.weekdays, *self.days]
        return found + [form.slot() for form in rows if form.is_typed]

    def grid(self) -> list[dict]:
        return [
            {
                "start": start,
                "said": zones.say_clock(start),
                "cells": [
                    {
                        "weekday": weekday,
                        "value": f"{weekday}-{start:%H%M}",
                        "label": f"{WEEKDAYS[weekday]}, {zones.say_clock(start)}",
                        "checked": f"{weekday}-{start:%H%M}" in self.tapped,
                    }
                    for weekday in SCHOOL_WEEK
                ],
            }
            for start in STARTS
        ]

    @property
    def weekday_names(self) -> list:
        return [WEEKDAYS_ABBR[weekday] for weekday in SCHOOL_WEEK]

    @property
    def shows_days(self) -> bool:
        return any(form["day"].value() or form.errors for form in self.days)

    @property
    def shows_weekdays(self) -> bool:
        return any(form["weekday"].value() or form.errors for form in self.weekdays)

    def refuse(self, refusal) -> None:
        self._problems += [str(one.message) for one in refusal.all]


def said_in(data) -> dict[int, str]:
    """What a posted poll says: slot's id and answer; what it doesn't know it leaves out."""
    found = {}
    for name, value in data.items():
        prefix, _dash, digits = name.partition("-")
        if prefix == "slot" and is_key(digits) and value in PollAnswer.Answer.values:
            found[int(digits)] = value
    return found


class WishForm(forms.Form):
    """What the meetings should be like."""

    first_week = forms.DateField(
        label=gettext_lazy("First week"),
        help_text=gettext_lazy("Any day of that week."),
        widget=DateInput(),
    )
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Weekday"), coerce=int, choices=list(WEEKDAYS.items())
    )
    starts = forms.TimeField(label=gettext_lazy("Starts"), widget=TimeInput())
    ends = forms.TimeField(label=gettext_lazy("Ends"), widget=TimeInput())
    number = forms.IntegerField(
        label=gettext_lazy("How many meetings"), min_value=1, max_value=planning.MOST
    )
    every = forms.TypedChoiceField(
        label=gettext_lazy("How often"),
        coerce=int,
        choices=[
            (1, gettext_lazy("Every week")),
            (2, gettext_lazy("Every second week")),
            (3, gettext_lazy("Every third week")),
            (4, gettext_lazy("Every fourth week")),
        ],
    )

    def wish(self, workgroup) -> planning.Wish:
        cycle = workgroup.cycle
        return planning.Wish(
            **self.cleaned_data, zone=workgroup.hub.zone, until=cycle.ends_on, cycle=cycle.name
        )


class PlannedForm(MeetingForm):
    """One proposed meeting: a row may be left out by emptying its day."""

    place = None
    NEEDED = ("day", "starts", "ends")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._mark_needed(True)

    def _mark_needed(self, needed: bool) -> None:
        for name in self.NEEDED:
            self.fields[name].required = needed

    def full_clean(self):
        # Labels say that a meeting needs these, yet a row may be left empty.
        self._mark_needed(False)
        super().full_clean()
        self._mark_needed(True)

    def row(self) -> Row:
        names = (*self.NEEDED, "hours_reason")
        return Row(**{name: self.cleaned_data[name] for name in names})


class PlaceForm(forms.Form):
    place = forms.CharField(
        label=gettext_lazy("Place of all of them"), required=False, max_length=150
    )


class PlanForm(MeetingsForm):
    """The proposed meetings, each to change before it is saved, and their place."""

    def __init__(self, data=None, *, proposed=(), place: str = "", base: str):
        self.is_bound = data is not None
        self.base = base
        self.seen = data.get("base", "") if self.is_bound else base
        self._problems = []
        self.place = PlaceForm(data, initial={"place": place})
        initial = [{"day": one.day, "starts": one.starts, "ends": one.ends} for one in proposed]
        if self.is_bound:
            count = next((n for n in range(AT_MOST) if f"m{n}-day" not in data), AT_MOST)
            initial = [{}] * count
        self.forms = [
            PlannedForm(data, prefix=f"m{n}", initial=start, use_required_attribute=False)
            for n, start in enumerate(initial)
        ]

    def is_valid(self) -> bool:
        return all([self.place.is_valid(), super().is_valid()])

    def rows(self) -> list[Row]:
        place = self.place.cleaned_data["place"]
        return [replace(form.row(), place=place) for form in self.typed]
