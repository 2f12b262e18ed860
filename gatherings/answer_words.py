"""What the answers are called: before the date and after it, on buttons and after the press."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.statuses import status_of

# What an answer is called once the date is over: nobody is coming any more.
PAST_ANSWERS = {
    "accepted": _("Said yes"),
    "declined": _("Said no"),
    "tentative": _("Wasn't sure"),
    "needs-action": _("Didn't answer"),
    "on-hold": _("Waited"),
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


def answer_word(answer: str, *, over: bool = False) -> str:
    """ "Coming", or "Said yes" once the date is over."""
    past = PAST_ANSWERS.get(str(answer)) if over else None
    return str(past or status_of(answer).word)


def answer_stats(counts, url="", param="answer", current="", over=False):
    """The four numbers of a gathering as stat line items, noughts too.

    ``counts`` maps accepted, declined, tentative, needs-action to numbers. ``over``: of a date
    that is over, in the past.
    """
    words = (
        {
            "accepted": gettext("said yes"),
            "declined": gettext("said no"),
            "tentative": gettext("not sure"),
            "needs-action": gettext("no answer"),
        }
        if over
        else {
            "accepted": gettext("coming"),
            "declined": gettext("can't come"),
            "tentative": gettext("not sure"),
            "needs-action": gettext("no answer"),
        }
    )
    return [
        {
            "key": key,
            "count": counts.get(key, 0),
            "text": word,
            "url": f"{url}?{param}={key}#found" if url else "",
            "current": current == key,
        }
        for key, word in words.items()
    ]
