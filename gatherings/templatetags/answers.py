"""Answers on a page: their badge, the buttons that ask for one, and what stands there afterwards.

``{% load answers %}``; docs/parts.md shows each with its call.
"""

from django import template
from django.utils.translation import gettext as _

from foundation.drawing import status

from ..answer_words import ANSWER_BUTTONS, ANSWERED, answer_stats, answer_word

register = template.Library()
register.simple_tag(answer_stats)


@register.simple_tag
def answer_status(answer, over=False):
    """The badge of an answer; of a date that is over, in the past."""
    return status(answer, answer_word(answer, over=bool(over)))


@register.inclusion_tag("parts/_answers.html", takes_context=True)
def answer_buttons(
    context, action, current="", question="", target="", csrf=True, choices=ANSWER_BUTTONS
):
    """A submit button named ``answer`` for each of ``choices`` (value, label, drawing); no Save.

    ``target`` is a CSS selector: with it htmx swaps that element by the answer's fragment.
    """
    return {
        "action": action,
        "buttons": choices,
        "current": current,
        "question": question,
        "target": target,
        # Django hands the token itself on; the page behind a mailed link needs none.
        "with_token": csrf and context.get("csrf_token"),
    }


@register.inclusion_tag("parts/_answered.html", takes_context=True)
def answered(
    context, answer, line="", undo_url="", undo_value="", level=2, target="", csrf=True, heading="",
    focus=False,
):  # fmt: skip
    """After the press: "You're in" (or ``heading``), the date (``line``), Undo.

    Empty for no answer. ``focus``: the page follows the press, so reading begins here.
    """
    found = ANSWERED.get(answer, {})
    return {
        **found,
        "heading": found and (heading or found["heading"]),
        "line": line,
        "undo_url": undo_url,
        "undo_value": undo_value,
        "level": level,
        "focus": focus,
        "kind_word": _("Thanks for saying so: now your coordinator can plan.")
        if answer == "declined"
        else "",
        "target": target,
        "with_token": csrf and context.get("csrf_token"),
    }
