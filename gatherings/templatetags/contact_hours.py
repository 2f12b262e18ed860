"""Contact hours on a page: ``{% load contact_hours %}``."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import hours

register = template.Library()
register.simple_tag(hours.said, name="contact_hours")


@register.simple_tag
def hours_output(minutes=None, target=360):
    """Contact hours of a row in a ``data-hours`` container, counted again while typing."""
    one, many = _("{n} contact hour"), _("{n} contact hours")
    hours = (minutes or 0) / 60
    text = ngettext("{n} contact hour", "{n} contact hours", 1 if hours == 1 else 2)
    shown = text.replace("{n}", f"{hours:g}") if minutes else ""
    return format_html(
        '<output class="st silent" data-hours-out data-hours-target="{}" data-hours-one="{}" '
        'data-hours-many="{}" data-hours-none="{}">{}</output>',
        target,
        one,
        many,
        _("The end is before the start"),
        shown,
    )
