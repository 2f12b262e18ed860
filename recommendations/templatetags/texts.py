"""Texts in templates: ``{% load texts %}``."""

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def clean_text(html: str) -> SafeString:
    """HTML that ``foundation.richtext`` or ``foundation.comparing`` made, as it is."""
    # SECURITY: both write every tag and every letter of it themselves, from a closed list.
    return mark_safe(html)  # noqa: S308
