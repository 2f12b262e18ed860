"""The form *Dates of the cycle*: one row a term."""

from datetime import date, time
from functools import cached_property

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation import zones
from foundation.refusals import show
from gatherings.models import Gathering

from .models import Session
from .services import ChangedMeanwhile, Row, facts_of, mark_of

STARTS, ENDS, BREAK_MINUTES = time(8, 30), time(15, 30), 60

# What a new row takes over from the row before it.
CARRIED = (
    "starts",
    "ends",
    "break_minutes",
    "hours_reason",
    "place",
    "address",
    "arrival_notes",
    "link",
    "document_link",
    "zone",
)
# What a row with a day can't do without; a row without one is empty, whatever stands in these.
NEEDED = ("day", "starts", "ends", "break_minutes")
# Shown only on demand, unless something stands there.
RARE = ("arrival_notes", "link", "document_link", "zone")


def _length(name: str) -> int:
    return Gathering._meta.get_field(name).max_length


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **attrs):
        super().__init__(format="%Y-%m-%d", attrs=attrs)


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **attrs):
        super().__init__(format="%H:%M", attrs=attrs)


class WarnsOfDay:
    """A form with a ``day``, which says what speaks against it as it stands."""

    def warning(self, calendar, now) -> str:
        """A closed day of the hub, a holiday; "" where nothing is in the way."""
        try:
            day = self.fields["day"].to_python(self["day"].value())
        except forms.ValidationError:
            return ""
        return calendar.warning(day, now=now) if day else ""


class RowForm(WarnsOfDay, forms.Form):
    """One term's session. Without a day the row is empty and asks for nothing else."""

    day = forms.DateField(label=_("Date"), required=False, widget=DateInput(**{"data-row-day": ""}))
    starts = forms.TimeField(
        label=_("Starts"), required=False, widget=TimeInput(**{"data-hours-start": ""})
    )
    ends = forms.TimeField(
        label=_("Ends"), required=False, widget=TimeInput(**{"data-hours-end": ""})
    )
    break_minutes = forms.IntegerField(
        label=_("Breaks, in minutes"),
        required=False,
        min_value=0,
        max_value=600,
        widget=forms.NumberInput(attrs={"data-hours-break": "", "inputmode": "numeric"}),
    )
    hours_reason = forms.CharField(
        label=_("Why the hours differ"),
        required=False,
        max_length=_length("hours_reason"),
        widget=forms.TextInput(attrs={"data-hours-reason": "", "data-sometimes": ""}),
    )
    place = forms.CharField(label=_("Place"), required=False, max_length=_length("place"))
    address = forms.CharField(
        label=_("Street address"), required=False, max_length=_length("address")
    )
    answer_by = forms.DateField(
        label=_("Answer by"),
        required=False,
        help_text=_("Left empty: 14 days before."),
        widget=DateInput(**{"data-row-answer-by": ""}),
    )
    arrival_notes = forms.CharField(
        label=_("Arrival notes"),
        required=False,
        max_length=_length("arrival_notes"),
        help_text=_("Parking, the door, the bus."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    link = forms.URLField(
        label=_("Link to join online"),
        required=False,
        assume_scheme="https",
        max_length=_length("link"),
    )
    document_link = forms.URLField(
        label=_("Link to the documents"),
        required=False,
        assume_scheme="https",
        max_length=_length("document_link"),
    )
    # What stood there when the page was made: what somebody else did meanwhile isn't undone.
    base = forms.CharField(required=False, widget=forms.HiddenInput)
    zone = forms.ChoiceField(label=_("Time zone"), required=False, choices=zones.ZONE_CHOICES)

    def __init__(self, *args, term, session: Session | None, before: dict, hub_zone: str, **kwargs):
        self.term, self.session = term, session
        super().__init__(
            *args,
            prefix=f"term{term.number}",
            initial=self._start(before, hub_zone) | {"base": mark_of(term, session)},
            use_required_attribute=False,
            **kwargs,
        )
        for name, form_field in self.fields.items():
            if name == "base":
                continue
            form_field.widget.attrs.setdefault("data-row-field", name)
        self.fields["day"].widget.attrs |= {
            "min": term.starts_on.isoformat(),
            "max": term.ends_on.isoformat(),
        }

        self._mark_needed(True)

    def _mark_needed(self, needed: bool) -> None:
        for name in NEEDED:
            self.fields[name].required = needed

    def full_clean(self):
        # Labels say that a session needs these, yet a row may be left empty.
        self._mark_needed(False)
        super().full_clean()
        self._mark_needed(True)

    def _start(self, before: dict, hub_zone: str) -> dict:
        """What stands in the row at first: its draft, or what the row before has."""
        plain = {
            "starts": STARTS,
            "ends": ENDS,
            "break_minutes": BREAK_MINUTES,
            "zone": hub_zone,
            "hours_reason": "",
            "place": "",
            "address": "",
            "arrival_notes": "",
            "link": "",
            "document_link": "",
        }
        if self.is_draft:
            return facts_of(self.session.gathering)
        return plain | {
            name: before[name] for name in CARRIED if before.get(name) not in (None, "")
        }

    @property
    def is_draft(self) -> bool:
        return bool(
            self.session
            and not self.session.called_off
            and self.session.gathering.state == Gathering.State.DRAFT
        )

    @property
    def was_sent(self) -> bool:
        return self.add_prefix("day") in self.data

    def refuse(self, refusal) -> None:
        """Show what the service refused. What it says stands there has been seen from then on."""
        if isinstance(refusal, ChangedMeanwhile):
            self.data = self.data.copy()
            self.data[self.add_prefix("base")] = refusal.mark
        show(self, refusal)

    @property
    def minutes(self) -> int | None:
        """Contact minutes as the row stands, None where that can't be told."""
        start, end = (self._clock(name) for name in ("starts", "ends"))
        try:
            pause = int(self["break_minutes"].value() or 0)
        except (TypeError, ValueError):
            return None
        if start is None or end is None:
            return None
        contact = (end.hour * 60 + end.minute) - (start.hour * 60 + start.minute) - pause
        return contact if contact > 0 else None

    def _clock(self, name: str) -> time | None:
        try:
            return self.fields[name].to_python(self[name].value())
        except forms.ValidationError:
            return None

    @property
    def named(self) -> str:
        """Which row a fault is in: equal ones stand several times in the summary."""
        return self.term.name

    @property
    def zone_said(self) -> str:
        """The zone of the times above it, "Pacific time"."""
        return zones.zone_name(self["zone"].value() or self.initial["zone"])

    @property
    def shows_more(self) -> bool:
        """Whether the rare fields hold something or are wrong."""
        return any(
            self[name].errors or self[name].value() not in ("", None)
            for name in RARE
            if name != "zone"
        ) or bool(self["zone"].errors)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("day") and "day" not in self.errors:
            for name in ("starts", "ends"):
                if name not in self.errors and cleaned.get(name) is None:
                    self.add_error(name, _("Enter a time, such as 8:30 am."))
        return cleaned

    def row(self) -> Row:
        """What the row says, for the service; of one with faults what is right in it."""
        said = self.cleaned_data
        base = said.get("base", "")
        # A row that didn't come isn't an empty one.
        if not self.was_sent:
            return Row(term=self.term, base="")
        if said.get("day") is None:
            return Row(term=self.term, base=base)
        times = {name: said.get(name) for name in ("starts", "ends")}
        if {"break_minutes", "zone"} & set(self.errors):
            times = dict.fromkeys(times)
        return Row(
            term=self.term,
            base=base,
            break_minutes=said.get("break_minutes") or 0,
            zone=said.get("zone") or self.initial["zone"],
            **times,
            **{
                name: said[name]
                for name in (
                    "day",
                    "hours_reason",
                    "place",
                    "address",
                    "arrival_notes",
                    "link",
                    "document_link",
                    "answer_by",
                )
                if name in said
            },
        )


class DatesForm:
    """The rows of a team's cycle together.

    Announced and held sessions are shown and not edited, and a term that is over gets no new one.
    """

    def __init__(self, data=None, *, team, terms, known: dict[int, Session], today: date):
        self.is_bound = data is not None
        self.errors_of_all: list = []
        self.rows = []
        before: dict = {}
        for term in terms:
            session = known.get(term.pk)
            live = session if session and not session.called_off else None
            fixed = live.gathering.state != Gathering.State.DRAFT if live else term.ends_on < today
            facts = facts_of(session.gathering) if session else {}
            # A replacement starts from what was cancelled, a new row from the row before.
            start = facts or before
            form = RowForm(data, term=term, session=session, before=start, hub_zone=team.hub.zone)
            if fixed:
                self._refuse_fixed(form, live)
                form = None
            self.rows.append({"term": term, "session": session, "form": form})
            before = start

    def _refuse_fixed(self, form: RowForm, live: Session | None) -> None:
        """Say so where something was typed in a row that meanwhile can't be changed here."""
        if not form.was_sent or (form.is_valid() and not form.row().is_typed):
            return
        if live:
            said = _(
                "%(title)s has been announced meanwhile. Change it on its own page, so that people "
                "hear of it."
            ) % {"title": live.gathering.title}
        else:
            said = _("%(term)s is over by now and takes no new date.") % {"term": form.term.name}
        self.errors_of_all.append(said)

    def warn(self, calendar, now) -> None:
        """Say beside each row what speaks against its day; nothing is refused for it."""
        for row in self.rows:
            row["warning"] = row["form"].warning(calendar, now) if row["form"] else ""

    @property
    def forms(self) -> list[RowForm]:
        return [row["form"] for row in self.rows if row["form"]]

    def non_form_errors(self) -> list:
        return self.errors_of_all

    @cached_property
    def drafts(self) -> list[Gathering]:
        return [form.session.gathering for form in self.forms if form.is_draft]

    def is_valid(self) -> bool:
        valid = [form.is_valid() for form in self.forms]
        forgotten = self._refuse_forgotten_days()
        return all(valid) and not forgotten and not self.errors_of_all

    def known_rows(self) -> list[Row]:
        """The rows for the service, but for those whose day can't be told."""
        return [form.row() for form in self.forms if "day" not in form.errors]

    def _refuse_forgotten_days(self) -> bool:
        """A row with a place and so on of its own, but no day: the day was forgotten.

        What merely repeats the row above was carried over, and means nothing.
        """
        above: dict | None = None
        forgotten = False
        for form in self.forms:
            said = form.cleaned_data
            # What is wrong itself, here or above, tells nothing of a day.
            told = [name for name in CARRIED if name in said and (not above or name in above)]
            own = [
                name
                for name in told
                if said[name] not in (form.initial.get(name), above[name] if above else None)
                and said[name]
            ]
            empty = "day" in said and said["day"] is None
            if empty and own and not said.get("base"):
                form.add_error("day", _("Enter the date, or empty the row."))
                forgotten = True
            above = said
        return forgotten

    def refuse(self, refusal) -> None:
        """Show what the service refused, beside the row's field where it names one."""
        rows = getattr(refusal, "rows", None)
        if rows is None:
            self.errors_of_all.append(refusal.message)
            return
        by_term = {form.term.pk: form for form in self.forms}
        for term_id, inner in rows.items():
            by_term[term_id].refuse(inner)
