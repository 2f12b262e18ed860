"""The admin's one page that sets up a hub, with its cycle, team and coordinator."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.addresses import AddressFormField
from foundation.refusals import RefusedTogether, show
from foundation.rows import DateInput
from foundation.zones import DEFAULT_ZONE, ZONE_CHOICES

from .models import Cycle, Hub, Team
from .services.newcomers import Newcomer
from .services.setup import TERMS, NewCycle, NewHub, NewTerm, faults, set_up_hub


class SetUpForm(forms.Form):
    """What is new and what is there already; ``save`` calls the service, which may refuse."""

    hub = forms.ModelChoiceField(
        Hub.objects.none(), label=_("Hub"), required=False, empty_label=_("A new hub")
    )
    hub_name = forms.CharField(
        label=_("Name of the new hub"),
        max_length=120,
        required=False,
        help_text=_("As in East Metro STEAM Partnership."),
    )
    zone = forms.ChoiceField(
        label=_("Time zone of the new hub"), choices=ZONE_CHOICES, initial=DEFAULT_ZONE
    )
    website = forms.URLField(
        label=_("Website of the new hub"),
        max_length=Hub._meta.get_field("website").max_length,
        required=False,
        assume_scheme="https",
    )
    cycle = forms.ModelChoiceField(
        Cycle.objects.none(), label=_("Cycle"), required=False, empty_label=_("A new cycle")
    )
    cycle_name = forms.CharField(
        label=_("Name of the new cycle"),
        max_length=60,
        required=False,
        help_text=_("As in 2026-27. It lasts from the first term to the last."),
    )
    team_name = forms.CharField(
        label=_("Name of the team"),
        max_length=Team._meta.get_field("name").max_length,
        help_text=_("As in East Metro Leadership Team."),
    )
    coordinator_name = forms.CharField(
        label=_("Coordinator's full name"), max_length=150, required=False
    )
    coordinator_email = AddressFormField(
        label=_("Coordinator's e-mail address"),
        max_length=254,
        required=False,
        help_text=_(
            "They get a mail that says where to begin. Leave both empty where the hub already has "
            "a coordinator."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hub"].queryset = Hub.objects.active()
        self.fields["cycle"].queryset = Cycle.objects.live()
        for number in range(1, TERMS + 1):
            words = {"number": number}
            self.fields[f"term_{number}_name"] = forms.CharField(
                label=_("Term %(number)s") % words, max_length=60, required=False
            )
            self.fields[f"term_{number}_starts_on"] = forms.DateField(
                label=_("Term %(number)s starts on") % words,
                required=False,
                widget=DateInput(),
            )
            self.fields[f"term_{number}_ends_on"] = forms.DateField(
                label=_("Term %(number)s ends on") % words,
                required=False,
                widget=DateInput(),
            )

    def fieldsets(self):
        """The page's four groups: (title, fields)."""
        terms = [
            self[f"term_{number}_{part}"]
            for number in range(1, TERMS + 1)
            for part in ("name", "starts_on", "ends_on")
        ]
        return [
            (_("Hub"), [self[name] for name in ("hub", "hub_name", "zone", "website")]),
            (_("Cycle and its three terms"), [self["cycle"], self["cycle_name"], *terms]),
            (_("Team"), [self["team_name"]]),
            (_("Coordinator"), [self["coordinator_name"], self["coordinator_email"]]),
        ]

    def clean(self):
        typed = super().clean()
        address_wanted = typed.get("coordinator_name") and not typed.get("coordinator_email")
        if address_wanted and "coordinator_email" not in self.errors:
            self.add_error("coordinator_email", _("Enter the coordinator's address."))
        # Here and not when it is saved, so that everything wrong stands there at once.
        found = [one for one in faults(**self._said(typed)) if not self._follows(one)]
        show(self, RefusedTogether(found))
        return typed

    def _follows(self, refusal) -> bool:
        """Whether it only asks for a new hub or cycle because the chosen one is wrong itself.

        (It was closed or archived since the page was opened.)
        """
        field = refusal.field
        nobody = field == "coordinator_email" and not self.cleaned_data.get(field)
        if "hub" in self.errors and (nobody or field == "hub_name"):
            return True
        return "cycle" in self.errors and (field == "cycle_name" or field.startswith("term_"))

    def save(self, *, actor) -> Team:
        return set_up_hub(**self._said(self.cleaned_data), actor=actor, via="admin")

    @staticmethod
    def _said(typed) -> dict:
        """For the service: nothing stands for a field that is wrong."""
        email, name = typed.get("coordinator_email"), typed.get("coordinator_name", "")
        terms = [
            NewTerm(
                typed.get(f"term_{number}_name", ""),
                typed.get(f"term_{number}_starts_on"),
                typed.get(f"term_{number}_ends_on"),
            )
            for number in range(1, TERMS + 1)
        ]
        new_hub = NewHub(
            typed.get("hub_name", ""), typed.get("zone", DEFAULT_ZONE), typed.get("website", "")
        )
        return {
            "hub": typed.get("hub") or new_hub,
            "cycle": typed.get("cycle") or NewCycle(typed.get("cycle_name", ""), terms),
            "team_name": typed.get("team_name", ""),
            "coordinator": Newcomer(email, name) if email else None,
        }
