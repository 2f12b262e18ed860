"""Where anybody reads a published text."""

from django.conf import settings
from django.urls import NoReverseMatch, reverse


def public_url(draft) -> str:
    """The permanent address of its public page."""
    try:
        path = reverse("recommendations:text", args=[draft.pk])
    except NoReverseMatch:  # the public pages aren't there yet
        path = draft.get_absolute_url()
    return settings.SITE_URL + path
