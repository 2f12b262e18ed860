"""How a state is shown: a drawing, a word and a tint, the same everywhere.

Keys are the words that models store; where a word means two things, with what it is about before it
("seat-declined"). Each app registers its own (its ``statuses.py``).
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Status:
    """``drawing`` is a symbol of the sprite, ``tint`` a pair of colours in tokens.css."""

    drawing: str
    word: Any  # translated when it is shown
    tint: str


STATUSES = {
    # whatever is new, changed, wrong or done; what else there is, the app registers that owns it
    "new": Status("check", _("New"), "yes"),
    "changed": Status("pencil", _("Changed"), "info"),
    "unchanged": Status("ring", _("Unchanged"), "silent"),
    "to-fix": Status("warning", _("To fix"), "no"),
    "refused": Status("stop", _("Not added"), "unsure"),
    "due-soon": Status("clock", _("Due soon"), "unsure"),
    "done": Status("check", _("Done"), "yes"),
    "current": Status("check", _("This one"), "selected"),
}


def register(statuses: dict[str, Status]) -> None:
    """An app above shows these, too."""
    STATUSES.update(statuses)


def status_of(key: str) -> Status:
    """The status of ``key``; KeyError names the key, since a nameless state is a bug."""
    return STATUSES[str(key)]
