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

# What an answer is called once the date is over: nobody is coming any more.
PAST_ANSWERS = {
    "accepted": _("Said yes"),
    "declined": _("Said no"),
    "tentative": _("Wasn't sure"),
    "needs-action": _("Didn't answer"),
}

# The order and words of the three answers, wherever they are asked.
ANSWER_BUTTONS: list[dict[str, Any]] = [
    {"value": "accepted", "label": _("I'll be there"), "drawing": "check"},
    {"value": "declined", "label": _("I can't come"), "drawing": "cross"},
    {"value": "tentative", "label": _("Not sure yet"), "drawing": "question"},
]
# What stands there after the press.
ANSWERED = {
    "accepted": {"heading": _("You're in"), "tone": "yes", "drawing": "check"},
    "declined": {"heading": _("You can't come this time"), "tone": "silent", "drawing": "cross"},
    "tentative": {"heading": _("You're not sure yet"), "tone": "unsure", "drawing": "question"},
}


def register(statuses: dict[str, Status]) -> None:
    """An app above shows these, too."""
    STATUSES.update(statuses)


def answer_word(answer: str, *, over: bool = False) -> str:
    """ "Coming", or "Said yes" once the date is over."""
    past = PAST_ANSWERS.get(str(answer)) if over else None
    return str(past or status_of(answer).word)


def status_of(key: str) -> Status:
    """The status of ``key``; KeyError names the key, since a nameless state is a bug."""
    return STATUSES[str(key)]
