"""Numbers in a sentence, and as a bar of one segment a person."""

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

ANSWERS = gettext_lazy("Answers")


def stat_line(items, label=ANSWERS):
    """ "17 coming · 2 can't come · 6 no answer": each number filters the list below.

    ``items`` are dicts: count, text (a noun or state, never a bare number), url, current. Where
    each has the ``key`` of an answer, a bar of them stands above.
    """
    parts = []
    for item in items:
        inner = format_html("<b>{}</b> {}", item["count"], item["text"])
        if item.get("url"):
            mark = mark_safe(' aria-current="true"') if item.get("current") else ""
            inner = format_html('<a href="{}"{}>{}</a>', item["url"], mark, inner)
        else:
            inner = format_html("<span>{}</span>", inner)
        parts.append(format_html("<li>{}</li>", inner))
    return format_html(
        '{}<ul class="stats" aria-label="{}">{}</ul>',
        _bar_of(items),
        label,
        mark_safe("".join(parts)),  # noqa: S308
    )


# More people than this share a segment: it would be too thin to see.
SEGMENTS = 60
_BAR_ORDER = ("accepted", "tentative", "declined", "needs-action", "on-hold")


def _bar_of(items):
    """One segment a person, for the eye: the same numbers stand in words below it."""
    counts = {item.get("key"): item["count"] for item in items}
    people = sum(counts.get(key, 0) for key in _BAR_ORDER)
    if not people or None in counts:
        return ""
    share = max(people / SEGMENTS, 1)
    segments = "".join(
        f'<i class="{key}"></i>' * round(counts.get(key, 0) / share) for key in _BAR_ORDER
    )
    return mark_safe(f'<div class="answer-bar" aria-hidden="true">{segments}</div>')  # noqa: S308
