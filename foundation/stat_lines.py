"""Numbers in a sentence."""

from django.utils.html import format_html
from django.utils.safestring import mark_safe


def stat_line(items, label):
    """ "17 coming · 2 can't come · 6 no answer": each number filters the list below.

    ``items`` are dicts: count, text (a noun or state, never a bare number), url, current; ``label``
    says to who doesn't see them what they are of.
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
        '<ul class="stats" aria-label="{}">{}</ul>',
        label,
        mark_safe("".join(parts)),  # noqa: S308
    )
