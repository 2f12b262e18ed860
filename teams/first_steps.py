"""The four steps of a team that is empty yet; apps above give the later ones their addresses.

An app above registers a part in the slot ``first_steps``, named ``dates``, ``announce`` or
``answers``, whose loader gets ``obj``, the team, and returns the address of that step's page.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation import slots

from .models import Team


@dataclass(frozen=True)
class Step:
    """``url`` is empty where the step's page doesn't exist yet."""

    name: str
    title: str
    text: str
    button: str = ""
    url: str = ""


def first_steps(request, team: Team) -> list[Step]:
    addresses = {part.name: part.data for part in slots.fill("first_steps", request, obj=team)}
    return [
        Step(
            "people",
            _("Add people"),
            _("Bring the roster you have as a spreadsheet, or paste its rows."),
            _("Bring in a spreadsheet"),
            reverse("teams:import", args=[team.pk]),
        ),
        Step(
            "dates",
            _("Set the dates"),
            _("One full-day session each term: day, place, and until when people answer."),
            _("Set the dates"),
            addresses.get("dates", ""),
        ),
        Step(
            "announce",
            _("Announce them"),
            _("Everybody gets one mail with all dates. You see it before it goes out."),
        ),
        Step(
            "answers",
            _("Watch the answers"),
            _("Who hasn't answered is reminded by itself. Your home page says what needs you."),
        ),
    ]
