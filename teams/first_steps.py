"""The four steps of a new team's coordinator, on the home page and in a team's room.

What an app above does, it says: the page of the dates, and which steps are done.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _


@dataclass
class Step:
    """``button`` takes it, ``again`` does more of it once it is done; both lead to ``url``."""

    name: str
    title: str
    text: str
    button: str = ""
    url: str = ""
    again: str = ""
    done: bool = False
    current: bool = False


def first_steps(team_id: int, *, dates_url: str = "", done=frozenset()) -> list[Step]:
    """``done`` names the steps that are; the first of the others is the one to take."""
    steps = [
        Step(
            "people",
            _("Add people"),
            _(
                "Bring the roster you have as a spreadsheet, or paste its rows. You see every row "
                "before anything is saved, and whether anybody gets a mail."
            ),
            _("Bring in a spreadsheet"),
            reverse("teams:import", args=[team_id]),
            _("Add more from a spreadsheet"),
        ),
        Step(
            "dates",
            _("Set dates"),
            _("One session a term. Dates stay drafts that only you see until you announce them."),
            _("Set dates"),
            dates_url,
            _("Change the dates"),
        ),
        Step(
            "announce",
            _("Announce"),
            _(
                "Everybody gets one mail with all dates and a calendar file. You see the exact list "
                "first, and can call it back for a minute."
            ),
            _("Look at the dates and announce"),
            dates_url if "dates" in done else "",
        ),
        Step(
            "answers",
            _("Watch answers"),
            _("People answer with one button. Whoever is silent is reminded by itself."),
        ),
    ]
    for step in steps:
        step.done = step.name in done
    next(step for step in steps if not step.done).current = True
    return steps
