"""Answers on a page: their badge, the buttons that ask for one, and what stands there afterwards.

``{% load answers %}``; docs/parts.md shows each with its call.
"""

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from foundation.drawing import status
from foundation.stat_lines import stat_line

from ..answer_words import ANSWER_BUTTONS, ANSWERED, answer_stats, answer_word

register = template.Library()
register.simple_tag(answer_stats)


@register.simple_tag
def answer_status(answer, over=False):
    """The badge of an answer; of a date that is over, in the past."""
    return status(answer, answer_word(answer, over=bool(over)))


# More people than this share a segment: it would be too thin to see.
SEGMENTS = 60
_BAR_ORDER = ("accepted", "tentative", "declined", "needs-action", "on-hold")


def _bar_of(items):
    """One segment a person, for the eye: the same numbers stand in words below it."""
    counts = {item["key"]: item["count"] for item in items}
    people = sum(counts.get(key, 0) for key in _BAR_ORDER)
    if not people:
        return ""
    share = max(people / SEGMENTS, 1)
    segments = "".join(
        f'<i class="{key}"></i>' * round(counts.get(key, 0) / share) for key in _BAR_ORDER
    )
    return mark_safe(f'<div class="answer-bar" aria-hidden="true">{segments}</div>')  # noqa: S308


@register.simple_tag
def answer_line(items):
    """The numbers of ``answer_stats`` in a sentence, under a bar of one segment a person."""
    return format_html("{}{}", _bar_of(items), stat_line(items, _("Answers")))


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
