"""The permanent addresses of what is published, for pages, mails and files."""

from django.conf import settings
from django.urls import reverse


def page_of(draft_id: int) -> str:
    """The path of a text's public page."""
    return reverse("recommendations:text", args=[draft_id])


def address_of(draft_id: int) -> str:
    """Its whole address, as one cites it."""
    return settings.SITE_URL + page_of(draft_id)
