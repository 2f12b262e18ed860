"""The form *Dates of the cycle*: one row a term."""

from datetime import datetime, time

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation import zones
from foundation.refusals import Refused, RowsRefused, show
from foundation.rows import DateInput, Rows, TimeInput
from gatherings.models import Gathering

from .models import Session
from .services import PLAIN, ChangedMeanwhile, Row, check_rows, facts_of, mark_of

USUAL = {"starts": time(8, 30), "ends": time(15, 30), "break_minutes": 60}
# What a new row takes over from the row before it.
CARRIED = ("starts", "ends", *PLAIN)
# Shown only on demand, unless something stands there.
RARE = ("arrival_notes", "link", "document_link", "zone")


def _length(name: str) -> int:
    return Gathering._meta.get_field(name).max_length


class DateFields(forms.Form):
    """One date in wall time."""

    day = forms.DateField(label=_("Day"), widget=DateInput())
    starts = forms.TimeField(
        label=_("Starts"),
        error_messages={"required": _("Enter a time, such as 8:30 am.")},
        widget=TimeInput(**{"data-hours-start": ""}),
    )
    ends = forms.TimeField(
        label=_("Ends"),
        error_messages={"required": _("Enter a time, such as 8:30 am.")},
        widget=TimeInput(**{"data-hours-end": ""}),
    )
    break_minutes = forms.IntegerField(
        label=_("Breaks, in minutes"),
        required=False,
        min_value=0,
        max_value=600,
        widget=forms.NumberInput(attrs={"data-hours-break": "", "inputmode": "numeric"}),
    )
    place = forms.CharField(label=_("Place"), required=False, max_length=_length("place"))
    address = forms.CharField(
        label=_("Street address"), required=False, max_length=_length("address")
    )
    link = forms.URLField(
        label=_("Link to join online"),
        required=False,
        assume_scheme="https",
        max_length=_length("link"),
    )

    def clean_break_minutes(self) -> int:
        return self.cleaned_data["break_minutes"] or 0

    def stands(self, name: str):
        """A field's value as it stands in the form; None where there is none, or a wrong one."""
        try:
            return self.fields[name].to_python(self[name].value())
        except forms.ValidationError:
            return None

    def warning(self, calendar, now) -> str:
        """What speaks against its day: a closed day of the hub, a holiday; or ""."""
        day = self.stands("day")
        return calendar.warning(day, now=now) if day else ""

    def refuse(self, refusal) -> None:
        show(self, refusal)


class RowForm(DateFields):
    """One term's session. Without a day the row is empty and asks for nothing else."""

    day = forms.DateField(
        label=_("Date"),
        error_messages={"required": _("Enter the date, or empty the row.")},
        widget=DateInput(),
    )
    hours_reason = forms.CharField(
        label=_("Why the hours differ"),
        required=False,
        max_length=_length("hours_reason"),
        widget=forms.TextInput(attrs={"data-hours-reason": "", "data-sometimes": ""}),
    )
    answer_by = forms.DateField(
        label=_("Answer by"),
        required=False,
        help_text=_("Left empty: 14 days before."),
        widget=DateInput(),
    )
    arrival_notes = forms.CharField(
        label=_("Arrival notes"),
        required=False,
        max_length=_length("arrival_notes"),
        help_text=_("Parking, the door, the bus."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    document_link = forms.URLField(
        label=_("Link to the documents"),
        required=False,
        assume_scheme="https",
        max_length=_length("document_link"),
    )
    zone = forms.ChoiceField(label=_("Time zone"), required=False, choices=zones.ZONE_CHOICES)
    # What stood there when the page was made: what somebody else did meanwhile isn't undone.
    base = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, term, session: Session | None, start: dict, above: str, **kwargs):
        """``start`` is what stands there at first; ``above`` the prefix of the row before, or ""."""
        self.term, self.session, self.above = term, session, above
        super().__init__(*args, initial=start | {"base": mark_of(term, session)}, **kwargs)
        for field in self.visible_fields():
            field.field.widget.attrs["data-row-field"] = field.name
        self.fields["day"].widget.attrs |= {
            "min": term.starts_on.isoformat(),
            "max": term.ends_on.isoformat(),
        }

    def has_changed(self) -> bool:
        """Whether somebody means a date: what the row above has, too, was carried over."""
        if self["day"].value():
            return True
        # The day of a draft was emptied: the draft goes, and the rest with it.
        if self["base"].value():
            return False
        return any(
            self[name].value() not in (None, "", self.data.get(f"{self.above}-{name}"))
            for name in CARRIED
            if name in self.changed_data
        )

    def clean_zone(self) -> str:
        return self.cleaned_data["zone"] or self.initial["zone"]

    def row(self) -> Row:
        """What it says, for the service; where it has faults, what is right in it."""
        said = {"base": ""} | self.cleaned_data
        if "day" not in said:
            # A row that didn't come isn't an empty one.
            came = self.add_prefix("day") in self.data
            return Row(self.term, base=self["base"].value() or "" if came else "")
        if {"starts", "ends", "break_minutes", "zone"} & set(self.errors):
            said |= {"starts": None, "ends": None}
        return Row(self.term, **said)

    def refuse(self, refusal) -> None:
        """Show what the service refused. What it says stands there has been seen from then on."""
        if isinstance(refusal, ChangedMeanwhile):
            self.data = self.data.copy()
            self.data[self.add_prefix("base")] = refusal.mark
        super().refuse(refusal)

    @property
    def is_draft(self) -> bool:
        return _is_draft(self.session)

    @property
    def minutes(self) -> int | None:
        """Contact minutes as the row stands, None where that can't be told."""
        start, end = self.stands("starts"), self.stands("ends")
        if start is None or end is None or "break_minutes" in self.errors:
            return None
        contact = (end.hour - start.hour) * 60 + end.minute - start.minute
        contact -= self.stands("break_minutes") or 0
        return contact if contact > 0 else None

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
        """Whether the rare fields hold something or are wrong; a zone always stands there."""
        return any(self[name].errors or (name != "zone" and self[name].value()) for name in RARE)


def _is_draft(session: Session | None) -> bool:
    return bool(
        session and not session.called_off and session.gathering.state == Gathering.State.DRAFT
    )


class BaseDateRows(Rows):
    """The rows of a team's cycle together.

    Announced and held sessions are shown and not edited, and a term that is over gets no new one:
    ``forms`` are those that can be filled in, ``rows`` all, for the page.
    """

    def __init__(self, data=None, *, team, terms, known: dict[int, Session], now: datetime):
        self.team, self.known, self.now = team, known, now
        self.given, self.open = {}, []
        today = zones.local_date(now, team.hub.zone)
        start, above = USUAL | {"zone": team.hub.zone}, ""
        for term in terms:
            session = known.get(term.pk)
            live = session and not session.called_off
            # A replacement starts from what was cancelled, a new row from the row before.
            start = facts_of(session.gathering) if session else start
            fresh = {name: start[name] for name in CARRIED if name in start}
            self.given[term] = {
                "term": term,
                "session": session,
                "start": start if _is_draft(session) else fresh,
                "above": above,
            }
            if _is_draft(session) or (not live and term.ends_on >= today):
                self.open.append(term)
                above = self._prefix_of(term)
        super().__init__(data, number=len(self.open), prefix="term")

    def _prefix_of(self, term) -> str:
        return f"term{term.number}"

    def add_prefix(self, index) -> str:
        return self._prefix_of(self.open[index])

    def get_form_kwargs(self, index) -> dict:
        return self.given[self.open[index]]

    @property
    def rows(self) -> list[dict]:
        forms_of = dict(zip(self.open, self.forms, strict=True))
        return [
            {"term": term, "session": given["session"], "form": forms_of.get(term)}
            for term, given in self.given.items()
        ]

    @property
    def drafts(self) -> list[Gathering]:
        return [form.session.gathering for form in self.forms if form.is_draft]

    def said(self) -> list[Row]:
        """What all rows say, for the service, but for those whose day can't be told."""
        closed = [
            RowForm(
                self.data,
                prefix=self._prefix_of(term),
                empty_permitted=True,
                **given,
                use_required_attribute=False,
            )
            for term, given in self.given.items()
            if term not in self.open
        ]
        return [form.row() for form in [*self.forms, *closed] if "day" not in form.errors]

    def clean(self):
        """Beside what is wrong by itself what the service would refuse: all of it at once."""
        try:
            check_rows(team=self.team, rows=self.said(), known=self.known, now=self.now)
        except Refused as refusal:
            self.refuse(refusal)

    def refuse(self, refusal) -> None:
        """Show what the service refused, beside the row's field where there is one."""
        forms_of = {form.term.pk: form for form in self.forms}
        wrong = refusal.rows if isinstance(refusal, RowsRefused) else {None: refusal}
        for term_id, one in wrong.items():
            if term_id in forms_of:
                forms_of[term_id].refuse(one)
            else:
                self.non_form_errors().append(one.message)


DateRows = forms.formset_factory(RowForm, BaseDateRows)
