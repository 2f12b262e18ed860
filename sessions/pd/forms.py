"""Forms of PD: an offering, an event with its dates, its places."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation import refusals
from foundation.choices import SeveralField
from foundation.refusals import Refused
from foundation.rows import Rows
from foundation.stale import KeepsOthersChanges
from people.models import User
from teams.models import FocusArea
from workgroups.models import Workgroup

from ..forms import USUAL, DateFields
from ..models import Offering, PdEvent
from .people_forms import Ticks, read_guests, refuse_both
from .services.events import Plan, Row, check_row
from .services.offerings import FIELDS

ROWS = 3
MOST_PLACES = 2000


class OfferingForm(KeepsOthersChanges, forms.ModelForm):
    """``values()`` and ``focus_areas`` are what the services take; ``hubs`` where one may choose."""

    field_order = (*FIELDS[:4], "focus_areas", *FIELDS[7:9], *FIELDS[4:7], *FIELDS[9:])
    focus_areas = SeveralField(
        label=_("Focus areas"),
        queryset=FocusArea.objects.filter(retired=False),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Offering
        fields = [
            "title", "for_whom", "hours", "what_people_do", "focus_areas", "who_for", "left_out",
            "materials", "guide", "asks_observers", "cost", "developed_by", "shaped_by",
            "they_changed", "run_by", "when_it_is", "course_number", "register_too",
        ]  # fmt: skip
        widgets = {
            "what_people_do": forms.Textarea(attrs={"rows": 4}),
            "who_for": forms.Textarea(attrs={"rows": 2}),
            "left_out": forms.Textarea(attrs={"rows": 2}),
            "materials": forms.Textarea(attrs={"rows": 3}),
            "guide": forms.Textarea(attrs={"rows": 5}),
            "asks_observers": forms.Textarea(attrs={"rows": 3}),
            "they_changed": forms.Textarea(attrs={"rows": 2}),
            "hours": forms.NumberInput(attrs={"step": "0.5", "min": "0.5"}),
        }
        labels = {
            "who_for": _("Who is it for?"),
            "left_out": _("Who could be left out, and what do you do about it?"),
        }
        help_texts = {
            "for_whom": _("For example: teachers of grades 3 to 5, with their coaches."),
            "what_people_do": _("Stands in the invitation's page, so say it to those who come."),
            "materials": _("One a line; addresses become links."),
            "guide": _("For who leads it; those who come don't see it."),
            "asks_observers": _("Two or three questions to critical friends, one a line."),
            "cost": _("Leave it empty where it costs nothing."),
            "developed_by": _("Others who made it, such as another hub's workgroup."),
            "shaped_by": _(
                "A text from elsewhere, with its link. Your teams’ own texts you name on its page."
            ),
            "run_by": _("Only for PD that you tell people of and don't run yourselves."),
            "when_it_is": _("For another organisation's PD: “Every August”, or its dates."),
        }

    workgroup = forms.ModelChoiceField(
        label=_("Developed by the workgroup"),
        queryset=Workgroup.objects.none(),
        required=False,
        empty_label=_("None of ours"),
        help_text=_("Who is in it reads what observers and learners say of its runs."),
    )

    # By itself, since "example.org/course" is a link, too.
    link = forms.URLField(
        label=_("Link to its page"), required=False, max_length=200, assume_scheme="https"
    )

    def __init__(self, *args, hubs=(), **kwargs):
        super().__init__(*args, **kwargs)
        groups = Workgroup.objects.filter(hub__in=hubs or [self.instance.hub_id])
        groups = groups.exclude(state=Workgroup.State.PROPOSED) | Workgroup.objects.filter(
            pk=self.instance.workgroup_id
        )
        self.fields["workgroup"].queryset = groups.order_by("-cycle__starts_on", "name", "pk")
        self.initial.setdefault("workgroup", self.instance.workgroup_id)
        self.initial.setdefault("link", self.instance.link)
        if len(hubs) > 1:
            choices = [("", _now("Choose a hub")), *((hub.pk, hub.name) for hub in hubs)]
            self.fields["hub"] = forms.TypedChoiceField(
                label=_("Whose it is"), choices=choices, coerce=int
            )
            self.order_fields(["hub", *self.fields])

    def changes_what_is(self) -> bool:
        return self.instance.pk is not None

    def _post_clean(self):
        """The service saves; a model form would write into the instance."""

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in FIELDS}

    def refuse(self, refusal) -> None:
        refusals.show(self, refusal)


class PlacesForm(KeepsOthersChanges, forms.Form):
    """How many places there are on each side; empty means as many as come."""

    learners = forms.IntegerField(
        label=_("Places to learn"),
        min_value=0,
        max_value=MOST_PLACES,
        required=False,
        help_text=_("Empty: as many as come."),
    )
    observers = forms.IntegerField(
        label=_("Places for critical friends (observers)"),
        min_value=0,
        max_value=MOST_PLACES,
        required=False,
        help_text=_("Empty: as many as come."),
    )

    def refuse(self, refusal) -> None:
        refusals.show(self, refusal)


class EventForm(PlacesForm):
    """Whom an event is for, its places, and who leads it; ``plan()`` says it as the service wants it.

    ``teams`` are the hub's, ``cycles`` the live ones, ``leaders`` pairs of id and name.
    """

    def __init__(self, *args, teams, cycles, leaders, **kwargs):
        super().__init__(*args, **kwargs)
        self.teams = {team.pk: team for team in teams}
        self.cycles = {cycle.pk: cycle for cycle in cycles}
        several = len(self.cycles) > 1
        whole = [
            (
                f"cycle-{cycle.pk}",
                _now("Everybody in all teams of %(cycle)s") % {"cycle": cycle.name},
            )
            for cycle in cycles
        ]
        one = [(f"team-{team.pk}", _now("%(team)s") % {"team": team.name}) for team in teams]
        picked = [
            (
                f"picked-{cycle.pk}",
                _now("Only people I pick, %(cycle)s") % {"cycle": cycle.name}
                if several
                else _now("Only people I pick"),
            )
            for cycle in cycles
        ]
        self.fields["open_to"] = forms.ChoiceField(
            label=_("Who is invited"), choices=[*whole, *one, *picked]
        )
        self.fields["picked"] = forms.CharField(
            label=_("Their e-mail addresses"),
            required=False,
            max_length=10_000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("Only where you pick people: one a line, as “Ana Ruiz, ana@school.org”."),
        )
        self.fields["members"] = Ticks(
            label=_("Members to pick"),
            choices=leaders,
            help_text=_("Only where you pick people. Others you enter by address."),
        )
        self.fields["facilitators"] = Ticks(
            label=_("Who leads it"),
            choices=leaders,
            help_text=_("They may do with its dates what you may, and need no place."),
        )
        self.fields["coaches"] = Ticks(
            label=_("Who coaches those who lead it"),
            choices=leaders,
            help_text=_("They may do the same, and are named as coaches."),
        )

    @property
    def picks(self) -> bool:
        """Whether single people are invited: only then the page shows, and reads, who."""
        return self.cleaned_data.get("open_to", "").startswith(f"{PdEvent.OpenTo.PICKED}-")

    def changes_what_is(self) -> bool:
        return False

    def clean_picked(self):
        return read_guests(self.cleaned_data["picked"]) if self.picks else []

    def clean(self):
        refuse_both(self, "facilitators", "coaches")

    def plan(self) -> Plan:
        what, pk = self.cleaned_data["open_to"].split("-")
        team = self.teams[int(pk)] if what == PdEvent.OpenTo.TEAM else None
        return Plan(
            open_to=what,
            cycle=team.cycle if team else self.cycles[int(pk)],
            team=team,
            picked=_people(self.cleaned_data["members"]) if self.picks else [],
            guests=self.cleaned_data["picked"],
            learners=self.cleaned_data["learners"],
            observers=self.cleaned_data["observers"],
            facilitators=_people(self.cleaned_data["facilitators"]),
            coaches=_people(self.cleaned_data["coaches"]),
        )


def _people(ids) -> list[User]:
    return list(User.objects.filter(pk__in=ids).order_by("pk"))


class DateRow(DateFields):
    """One date in wall time; a row without a day says nothing."""

    # Times that stand there from the start mean nothing alone.
    SAYS = ("day", "place", "address", "link")

    def __init__(self, *args, number: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.number = number
        self.fields["day"].error_messages["required"] = (
            _("Enter the day, or empty this date.") if self.empty_permitted else _("Enter the day.")
        )

    @property
    def named(self) -> str:
        """Which date a fault is in: equal ones stand several times in the summary."""
        return _now("Date %(n)s") % {"n": self.number}

    @property
    def says_something(self) -> bool:
        return any(self[name].value() for name in self.SAYS)

    def has_changed(self):
        return not self.empty_permitted or self.says_something

    def row(self, zone: str) -> Row:
        return Row(zone=zone, **self.cleaned_data)


class DateRowsBase(Rows):
    def __init__(self, data=None, *, offering, now):
        self.offering, self.now = offering, now
        super().__init__(data, number=ROWS, prefix="date", initial=[USUAL] * ROWS)

    def get_form_kwargs(self, index) -> dict:
        return {"number": index + 1}

    def typed(self) -> list[DateRow]:
        """The rows that say something."""
        return [form for form in self.forms if form.has_changed()]

    def rows(self) -> list[Row]:
        return [form.row(self.offering.hub.zone) for form in self.typed()]

    def clean(self):
        """Beside what is wrong by itself what the service would refuse: all of it at once."""
        for form in self.typed():
            if not form.errors:
                try:
                    check_row(
                        offering=self.offering, row=form.row(self.offering.hub.zone), now=self.now
                    )
                except Refused as refusal:
                    form.refuse(refusal)

    def warn(self, calendar, now) -> list[str]:
        """Put a ``warned`` beside each row whose day is a closed one; returns all of them."""
        for form in self.forms:
            form.warned = form.warning(calendar, now)
        return [form.warned for form in self.forms if form.warned]

    def refuse(self, wrong: dict) -> None:
        """Beside the fields of each row what a service refused of it, by its place among the typed."""
        for number, form in enumerate(self.typed()):
            if number in wrong:
                form.refuse(wrong[number])


DateRows = forms.formset_factory(
    DateRow,
    formset=DateRowsBase,
    min_num=1,
    validate_min=True,
)


class GiveForm(forms.Form):
    """Why somebody gets a place out of order."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=200,
        required=False,
        help_text=_("Asked only where others have waited longer."),
    )

    def refuse(self, refusal) -> None:
        refusals.show(self, refusal, {None: "reason"})


class WhyForm(forms.Form):
    """Why an event is cancelled; it stands in the mail."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        required=False,
        help_text=_("Stands in the mail. Leave it empty to say nothing."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def refuse(self, refusal) -> None:
        refusals.show(self, refusal)
